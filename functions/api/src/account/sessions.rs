//! One's own sessions: which there are, and how they end.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use greenpulse_domain::credential::LastUse;
use greenpulse_http::{
    Cookie, Identity, Json, Path, Problem, Received, ended, sessions_of, used_as,
};
use greenpulse_ports::get;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::key_of_user;
use crate::Deps;
use crate::edit::Editor;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnSessions {
    sessions: Vec<SessionView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    id: String,
    /// Whether it is the one that asks.
    is_current: bool,
    /// The browser, as it calls itself.
    browser: Option<String>,
    /// Where its person came from when it began.
    address: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    began: Timestamp,
    /// To the hour.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// One's own sessions, the newest first.
#[utoipa::path(get, operation_id = "list_sessions", path = "/api/me/sessions", tag = "account",
    responses((status = 200, body = OwnSessions)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
) -> Result<Json<OwnSessions>, Problem> {
    let registry = &*deps.registry;
    let current = identity.session().map(|it| it.id().to_owned());
    let mut sessions = Vec::new();
    for session in sessions_of(registry, identity.person()?).await? {
        let Some(state) = &session.session else { continue };
        if session.has_expired(now) || state.replaced || state.instead_of.is_some() {
            continue;
        }
        let used = get::<LastUse>(registry, used_as(&session)).await?;
        sessions.push(SessionView {
            id: state.id.clone(),
            is_current: current.as_ref() == Some(&state.id),
            browser: session.label.clone(),
            address: state.address.clone(),
            began: state.began,
            last_used: used.map(|it| it.0.at),
            expires_at: session.expires_at,
        });
    }
    sessions.sort_by(|a, b| b.began.cmp(&a.began).then_with(|| a.id.cmp(&b.id)));
    Ok(Json(OwnSessions { sessions }))
}

/// Ends one of one's own sessions, at once.
#[utoipa::path(delete, operation_id = "end_session", path = "/api/me/sessions/{session}",
    tag = "account", params(("session" = String, Path)),
    responses((status = 204, description = "Ended")))]
pub(crate) async fn end(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<String>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let person = identity.person()?;
    let own = sessions_of(&*deps.registry, person).await?;
    let mut writes = ended(own.iter().filter(|it| it.id() == id));
    if writes.is_empty() {
        return Err(Problem::not_found("session of yours", id));
    }
    let editor = Editor::new(&identity, now);
    writes.push(editor.note("session ended", key_of_user(person), json!({"session": id})));
    deps.registry.commit(writes).await?;
    let is_current = identity.session().is_some_and(|it| it.id() == id);
    let headers = if is_current { Cookie::forgotten().into() } else { HeaderMap::new() };
    Ok((StatusCode::NO_CONTENT, headers))
}

/// Ends all of one's own sessions, this one too. Tokens stay.
#[utoipa::path(post, operation_id = "sign_out_everywhere", path = "/api/sign-out/everywhere",
    tag = "account", responses((status = 204, description = "Signed out")))]
pub(crate) async fn end_all(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let person = identity.person()?;
    let mut writes = ended(&sessions_of(&*deps.registry, person).await?);
    let editor = Editor::new(&identity, now);
    writes.push(editor.note("signed out everywhere", key_of_user(person), Value::Null));
    deps.registry.commit(writes).await?;
    Ok((StatusCode::NO_CONTENT, Cookie::forgotten().into()))
}
