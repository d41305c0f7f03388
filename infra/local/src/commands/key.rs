use api::{Editor, make_key, revoke_key};
use greenpulse_domain::credential::LastUse;
use greenpulse_domain::id::{KeyId, SourceId};
use greenpulse_domain::source::SourceKey;
use greenpulse_ports::{Entity, all};
use serde_json::json;

use crate::cli::Key;
use crate::cloud::Cloud;
use crate::commands::{Failure, now};
use crate::out::{Exit, Out};

pub(super) async fn run(cloud: &Cloud, key: &Key, json: bool, out: &Out) -> Result<Exit, Failure> {
    match key {
        Key::Create { source, restates } => create(cloud, source, *restates, json, out).await,
        Key::List => list(cloud, json, out).await,
        Key::Revoke { id } => revoke(cloud, id, json, out).await,
    }
}

async fn create(
    cloud: &Cloud,
    source: &SourceId,
    restates: bool,
    json: bool,
    out: &Out,
) -> Result<Exit, Failure> {
    let made = make_key(&*cloud.store, &Editor::owner(now()), source, restates).await?;
    let document = json!({"id": made.id, "source": source, "restates": restates, "key": made.key});
    let words = format!("key {} of {source}, shown this once:\n{}", made.id, made.key);
    out.answer(json, &document, words).await;
    Ok(Exit::Well)
}

async fn list(cloud: &Cloud, json: bool, out: &Out) -> Result<Exit, Failure> {
    let keys = all::<SourceKey>(&*cloud.store, "").await?;
    let uses = all::<LastUse>(&*cloud.store, SourceKey::PREFIX).await?;
    let last_used = |id: &KeyId| {
        uses.iter().find(|it| it.of == format!("{}{id}", SourceKey::PREFIX)).map(|it| it.at)
    };
    let rows: Vec<_> = keys
        .iter()
        .map(|it| {
            json!({"id": it.id, "source": it.source, "created_at": it.created_at,
                   "revoked_at": it.revoked_at, "last_used": last_used(&it.id)})
        })
        .collect();
    let lines = keys.iter().map(|it| {
        let state = it.revoked_at.map_or("active".into(), |at| format!("revoked {at}"));
        let used = last_used(&it.id).map_or("never used".into(), |at| format!("last used {at}"));
        format!("{}\t{}\tmade {}\t{used}\t{state}", it.id, it.source, it.created_at)
    });
    let words = lines.collect::<Vec<_>>().join("\n");
    out.answer(json, &json!({"keys": rows}), words).await;
    Ok(Exit::Well)
}

async fn revoke(cloud: &Cloud, id: &KeyId, json: bool, out: &Out) -> Result<Exit, Failure> {
    let revoked = revoke_key(&*cloud.store, &Editor::owner(now()), id).await?;
    let Some(SourceKey { source, revoked_at, .. }) = revoked else {
        return Err(format!("there is no key {id}; `greenpulse key list` names them").into());
    };
    let words = format!("key {id} of {source} is refused from now on");
    out.answer(json, &json!({"id": id, "source": source, "revoked_at": revoked_at}), words).await;
    Ok(Exit::Well)
}
