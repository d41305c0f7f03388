//! Who one is, how one comes and goes, and what lets one in.

pub(crate) mod hashing;
pub(crate) mod invitation;
pub(crate) mod oidc;
pub(crate) mod password;
pub(crate) mod sessions;
mod throttle;
pub(crate) mod tokens;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use greenpulse_domain::access::{Caller, Scope};
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::credential::{Credential, CredentialKind};
use greenpulse_domain::id::UserId;
use greenpulse_domain::user::{Role, User};
use greenpulse_http::{Cookie, Identity, Json, Others, Problem, Query, Received, Sessions, ended};
use greenpulse_ports::{Expect, PortError, Registry, Write, get};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::Deps;
use crate::edit::{Editor, key};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// Empty for a source.
    user_id: Option<String>,
    /// Empty for a person.
    source_id: Option<String>,
    name: Option<String>,
    /// admin, manager, user or viewer; empty for a source.
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    /// read, read_write, or whole for whoever is here themselves; empty for a source.
    #[schema(value_type = Option<String>)]
    scope: Option<Scope>,
    /// The buildings that the caller is held to; null for all.
    buildings: Option<Vec<String>>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires: Option<Timestamp>,
}

/// Who the caller is.
#[utoipa::path(get, operation_id = "get_me", path = "/api/me",
    tag = "account", responses((status = 200, body = Me)))]
pub(crate) async fn me(identity: Identity) -> Json<Me> {
    let restricted = identity.caller.restricted_to();
    let buildings = restricted.map(|it| it.iter().map(ToString::to_string).collect());
    let mut me = Me {
        user_id: None,
        source_id: None,
        name: identity.name,
        role: None,
        scope: None,
        buildings,
        expires: identity.expires,
    };
    match &identity.caller {
        Caller::Person { id, role, scope, .. } => {
            (me.user_id, me.role, me.scope) = (Some(id.to_string()), Some(*role), Some(*scope));
        }
        Caller::Source(id) => me.source_id = Some(id.to_string()),
        Caller::Owner => (me.role, me.scope) = (Some(Role::Admin), Some(Scope::Whole)),
        Caller::Nobody => {}
    }
    Json(me)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SignIn {
    /// The token of a one-time link.
    #[serde(default)]
    token: String,
}

/// Swaps a one-time link for a session, and goes on to the dashboard.
#[utoipa::path(get, operation_id = "sign_in", path = "/sign-in", tag = "account", params(SignIn),
    responses((status = 303, description = "To `/`, or to `/?signin=expired`")))]
pub(crate) async fn sign_in(
    State(deps): State<Deps>,
    Received(now): Received,
    sessions: Sessions,
    identity: Identity,
    Query(SignIn { token }): Query<SignIn>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let registry = &*deps.registry;
    let to = |place| HeaderMap::from_iter([(header::LOCATION, HeaderValue::from_static(place))]);
    let expired = (StatusCode::SEE_OTHER, to("/?signin=expired"));
    let Some((link, version)) = once(registry, &token, CredentialKind::Link, now).await? else {
        return Ok(expired);
    };
    let begun = sessions.begin(&link.user, Others::Stay, now).await?;
    let mut writes = begun.writes;
    writes.push(Write::Delete { key: key(&link), expect: Expect::Version(version) });
    let subject = key_of_user(&link.user);
    writes.push(Editor::coming(&link.user, &identity, now).note("signed in", subject, Value::Null));
    match registry.commit(writes).await {
        Ok(()) => {
            let mut headers = to("/");
            headers.extend(HeaderMap::from(begun.cookie));
            Ok((StatusCode::SEE_OTHER, headers))
        }
        // Somebody else has used it.
        Err(PortError::Conflict { .. }) => Ok(expired),
        Err(err) => Err(err.into()),
    }
}

/// Ends the session.
#[utoipa::path(post, operation_id = "sign_out", path = "/api/sign-out", tag = "account",
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn sign_out(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
) -> Result<impl IntoResponse, Problem> {
    if let Some(session) = identity.session() {
        let all = greenpulse_http::sessions_of(&*deps.registry, &session.user).await?;
        let mut writes = ended(all.iter().filter(|it| it.id() == session.id()));
        let subject = key_of_user(&session.user);
        writes.push(Editor::new(&identity, now).note("signed out", subject, Value::Null));
        deps.registry.commit(writes).await?;
    }
    Ok((StatusCode::NO_CONTENT, HeaderMap::from(Cookie::forgotten())))
}

/// The credential that `token` is, where it may still be used once.
async fn once(
    registry: &dyn Registry,
    token: &str,
    kind: CredentialKind,
    now: Timestamp,
) -> Result<Option<(Credential, u64)>, PortError> {
    let found = get::<Credential>(registry, sha256_hex(token.as_bytes())).await?;
    Ok(found.filter(|(it, _)| it.kind == kind && !it.has_expired(now)))
}

fn key_of_user(id: &UserId) -> String {
    format!("{}{id}", <User as greenpulse_ports::Entity>::PREFIX)
}
