//! Keys that sources push with: shown once, kept as hashes, refused once revoked.

use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::credential::LastUse;
use greenpulse_domain::id::{KeyId, SourceId};
use greenpulse_domain::source::{Source, SourceKey, SourceType};
use greenpulse_http::{Identity, Json, Path, Problem, Query, Received, Secret, mint};
use greenpulse_ports::{Expect, PortError, Registry, all, get, put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Deps;
use crate::edit::Editor;
use crate::paging::Paging;

/// How often a number for a key is looked for while others take the one that was found.
const TRIES: u32 = 16;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Keys {
    keys: Vec<KeyView>,
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyView {
    id: String,
    source_id: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// To the hour.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used: Option<Timestamp>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct KeyFields {
    /// A row that differs from what is there corrects it, without a revision of its own.
    #[serde(default)]
    restates: bool,
}

/// A key that was just made: the only answer that shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewKey {
    #[schema(value_type = String)]
    pub id: KeyId,
    #[schema(value_type = String)]
    pub source_id: SourceId,
    /// For `Authorization: Bearer`. It is not kept.
    pub key: String,
}

/// Keys of a source.
#[utoipa::path(get, operation_id = "list_keys", path = "/api/sources/{source}/keys",
    tag = "sources", params(("source" = String, Path), Paging),
    responses((status = 200, body = Keys)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Path(source): Path<SourceId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Keys>, Problem> {
    let registry = &*deps.registry;
    let keys = all::<SourceKey>(registry, "").await?.into_iter().filter(|it| it.source == source);
    let (page, next) = paging.page(keys, |it| it.id.to_string())?;
    let mut keys = Vec::new();
    for key in page {
        let used = get::<LastUse>(registry, crate::edit::key(&key)).await?;
        keys.push(KeyView::of(key, used.map(|it| it.0.at)));
    }
    Ok(Json(Keys { keys, next }))
}

/// Makes a key, and its source if there is none. The key is shown this once.
#[utoipa::path(post, operation_id = "create_key", path = "/api/sources/{source}/keys",
    tag = "sources", params(("source" = String, Path)), responses((status = 201, body = NewKey)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(source): Path<SourceId>,
    Json(fields): Json<KeyFields>,
) -> Result<(StatusCode, Json<NewKey>), Problem> {
    let editor = Editor::new(&identity, now);
    let made = make_key(&*deps.registry, &editor, &source, fields.restates).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Refuses a key from now on.
#[utoipa::path(delete, operation_id = "revoke_key", path = "/api/sources/{source}/keys/{key}",
    tag = "sources", params(("source" = String, Path), ("key" = String, Path)),
    responses((status = 204, description = "Revoked")))]
pub(crate) async fn revoke(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path((source, id)): Path<(SourceId, KeyId)>,
) -> Result<StatusCode, Problem> {
    let found = get::<SourceKey>(&*deps.registry, &id).await?;
    if found.is_none_or(|(key, _)| key.source != source) {
        return Err(Problem::not_found("key", id));
    }
    revoke_key(&*deps.registry, &Editor::new(&identity, now), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a key, and its source if there is none. Where somebody else makes one at the same time,
/// the next number is taken.
///
/// # Errors
///
/// When the registry fails, or the operating system has no randomness to give.
pub async fn make_key(
    registry: &dyn Registry,
    editor: &Editor,
    source: &SourceId,
    restates: bool,
) -> Result<NewKey, PortError> {
    for _ in 1..TRIES {
        match try_make_key(registry, editor, source, restates).await {
            Err(PortError::Conflict { .. }) => {}
            made => return made,
        }
    }
    try_make_key(registry, editor, source, restates).await
}

async fn try_make_key(
    registry: &dyn Registry,
    editor: &Editor,
    source: &SourceId,
    restates: bool,
) -> Result<NewKey, PortError> {
    let present = get::<Source>(registry, source).await?;
    let n_keys = all::<SourceKey>(registry, "").await?.len();
    let id = format!("k{}", n_keys + 1).parse::<KeyId>();
    let id = id.map_err(|err| PortError::malformed("registry", err))?;
    let minted = mint(Secret::SourceKey(&id));
    let minted = minted.map_err(|err| PortError::unavailable("randomness", err))?;
    let key = SourceKey {
        id: id.clone(),
        source: source.clone(),
        secret_sha256: minted.sha256,
        created_at: editor.at(),
        revoked_at: None,
    };
    let mut writes = vec![
        put(&key, Expect::Absent),
        editor.note("key made", format!("key/{id}"), serde_json::json!({"source": source})),
    ];
    match present {
        Some((source, version)) if restates && !source.restates => {
            writes.push(put(&Source { restates, ..source }, Expect::Version(version)));
        }
        Some(_) => {}
        None => {
            let new = Source::new(source.clone(), SourceType::SmartMeter, editor.at());
            writes.push(put(&Source { restates, ..new }, Expect::Absent));
        }
    }
    registry.commit(writes).await?;
    Ok(NewKey { id, source_id: source.clone(), key: minted.shown })
}

/// Refuses a key from now on, and gives it back as it is now; `None` where there is none.
///
/// # Errors
///
/// When the registry fails.
pub async fn revoke_key(
    registry: &dyn Registry,
    editor: &Editor,
    id: &KeyId,
) -> Result<Option<SourceKey>, PortError> {
    let Some((key, version)) = get::<SourceKey>(registry, id).await? else { return Ok(None) };
    if key.revoked_at.is_some() {
        return Ok(Some(key));
    }
    let revoked = SourceKey { revoked_at: Some(editor.at()), ..key };
    let source = serde_json::json!({"source": revoked.source});
    let note = editor.note("key revoked", format!("key/{id}"), source);
    registry.commit(vec![put(&revoked, Expect::Version(version)), note]).await?;
    Ok(Some(revoked))
}

impl KeyView {
    fn of(it: SourceKey, last_used: Option<Timestamp>) -> Self {
        Self {
            id: it.id.to_string(),
            source_id: it.source.to_string(),
            created_at: it.created_at,
            revoked_at: it.revoked_at,
            last_used,
        }
    }
}
