use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::id::{KeyId, SourceId};
use greenpulse_domain::source::{Source, SourceKey, SourceType};
use greenpulse_http::{Secret, mint};
use greenpulse_ports::{Expect, Registry, Write, all, get, put};
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
    let made = make(cloud, source, restates).await?;
    let document =
        json!({"id": made.id, "source": source, "restates": restates, "key": made.shown});
    let words = format!("key {} of {source}, shown this once:\n{}", made.id, made.shown);
    out.answer(json, &document, words).await;
    Ok(Exit::Well)
}

/// A key that was just made.
pub(super) struct Made {
    pub(super) id: KeyId,
    pub(super) shown: String,
}

/// Makes a key, and its source if there is none.
pub(super) async fn make(
    cloud: &Cloud,
    source: &SourceId,
    restates: bool,
) -> Result<Made, Failure> {
    let present = get::<Source>(&*cloud.store, source).await?;
    let n_keys = all::<SourceKey>(&*cloud.store, "").await?.len();
    let id: KeyId = format!("k{}", n_keys + 1).parse()?;
    let minted = mint(Secret::SourceKey(&id))?;
    let key = SourceKey {
        id: id.clone(),
        source: source.clone(),
        secret_sha256: minted.sha256,
        created_at: now(),
        revoked_at: None,
    };
    let mut writes = vec![put(&key, Expect::Absent), audit("key made", &id, source)];
    match present {
        Some((source, version)) if restates && !source.restates => {
            writes.push(put(&Source { restates, ..source }, Expect::Version(version)));
        }
        Some(_) => {}
        None => writes.push(put(
            &Source { restates, ..Source::new(source.clone(), SourceType::SmartMeter, now()) },
            Expect::Absent,
        )),
    }
    cloud.store.commit(writes).await?;
    Ok(Made { id, shown: minted.shown })
}

fn audit(action: &str, id: &KeyId, source: &SourceId) -> Write {
    Write::Audit(AuditEntry {
        at: now(),
        actor: "cli".into(),
        action: action.into(),
        subject: format!("key/{id}"),
        before: None,
        after: Some(json!({"source": source})),
    })
}

async fn list(cloud: &Cloud, json: bool, out: &Out) -> Result<Exit, Failure> {
    let keys = all::<SourceKey>(&*cloud.store, "").await?;
    let rows: Vec<_> = keys
        .iter()
        .map(|it| {
            json!({"id": it.id, "source": it.source, "created_at": it.created_at,
                   "revoked_at": it.revoked_at})
        })
        .collect();
    let lines = keys.iter().map(|it| {
        let state = it.revoked_at.map_or("active".into(), |at| format!("revoked {at}"));
        format!("{}\t{}\tmade {}\t{state}", it.id, it.source, it.created_at)
    });
    let words = lines.collect::<Vec<_>>().join("\n");
    out.answer(json, &json!({"keys": rows}), words).await;
    Ok(Exit::Well)
}

async fn revoke(cloud: &Cloud, id: &KeyId, json: bool, out: &Out) -> Result<Exit, Failure> {
    let Some((key, version)) = get::<SourceKey>(&*cloud.store, id).await? else {
        return Err(format!("there is no key {id}; `greenpulse key list` names them").into());
    };
    let revoked_at = key.revoked_at.unwrap_or_else(now);
    let source = key.source.clone();
    let revoked = SourceKey { revoked_at: Some(revoked_at), ..key };
    let writes = vec![put(&revoked, Expect::Version(version)), audit("key revoked", id, &source)];
    cloud.store.commit(writes).await?;
    let words = format!("key {id} of {source} is refused from now on");
    out.answer(json, &json!({"id": id, "source": source, "revoked_at": revoked_at}), words).await;
    Ok(Exit::Well)
}
