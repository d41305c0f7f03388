//! Who one is, and how one comes and goes.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use greenpulse_domain::access::Caller;
use greenpulse_domain::user::Role;
use greenpulse_http::{self as http, Identity, Json, Problem, Query, Received};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Deps;

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
    let (mut user_id, mut source_id, mut role) = (None, None, None);
    match &identity.caller {
        Caller::Person { id, role: held, .. } => {
            user_id = Some(id.to_string());
            role = Some(*held);
        }
        Caller::Source(id) => source_id = Some(id.to_string()),
        Caller::Owner => role = Some(Role::Admin),
        Caller::Nobody => {}
    }
    Json(Me { user_id, source_id, name: identity.name, role, buildings, expires: identity.expires })
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
    Query(SignIn { token }): Query<SignIn>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let secure = headers.get("x-forwarded-proto").is_some_and(|it| it == "https");
    let home = [(header::LOCATION, "/")];
    let expired = [(header::LOCATION, "/?signin=expired")];
    Ok(match http::sign_in(&deps.registry, &token, secure, now).await? {
        Some(signed_in) => {
            let cookie = [(header::SET_COOKIE, signed_in.cookie)];
            (StatusCode::SEE_OTHER, home, cookie).into_response()
        }
        None => (StatusCode::SEE_OTHER, expired).into_response(),
    })
}

/// Ends the session.
#[utoipa::path(post, operation_id = "sign_out", path = "/api/sign-out", tag = "account",
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn sign_out(
    State(deps): State<Deps>,
    identity: Identity,
) -> Result<impl IntoResponse, Problem> {
    if let Some(session) = &identity.session_sha256 {
        http::sign_out(&*deps.registry, session).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, http::clear_session_cookie())]))
}
