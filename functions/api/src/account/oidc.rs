//! Signing in by an issuer of OpenID Connect, and what the page for signing in offers.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use greenpulse_domain::credential::Password;
use greenpulse_http::{CodeFlow, Identity, Json, Problem, Query, Received, Returned, Sessions};
use greenpulse_ports::{Entity, Page};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::key_of_user;
use crate::Deps;
use crate::edit::Editor;

const SIGN_IN: &str = "/api/oidc/sign-in";

/// How one may sign in here. One-time links and invitations always work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignInOptions {
    /// Whether anybody has a password.
    password: bool,
    /// The issuer that signs people in; null where there is none.
    issuer: Option<IssuerOption>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IssuerOption {
    /// For "Sign in with …".
    name: String,
    /// To open with `?return=` and the path that is wanted.
    path: &'static str,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Leaving {
    /// A path of this site to come back to; `/` when left out.
    #[serde(default = "home", rename = "return")]
    to: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Returning {
    code: Option<String>,
    state: Option<String>,
    /// Who says so (RFC 9207).
    iss: Option<String>,
    error: Option<String>,
}

fn home() -> String {
    "/".to_owned()
}

/// What the page for signing in offers.
#[utoipa::path(get, operation_id = "get_sign_in_options", path = "/api/sign-in/options",
    tag = "account", responses((status = 200, body = SignInOptions)))]
pub(crate) async fn options(
    State(deps): State<Deps>,
    flow: CodeFlow,
) -> Result<Json<SignInOptions>, Problem> {
    let one = Page { limit: Some(1), after: None };
    let passwords = deps.registry.list(Password::PREFIX, one).await?.items;
    let issuer = flow.issuer().map(|name| IssuerOption { name, path: SIGN_IN });
    Ok(Json(SignInOptions { password: !passwords.is_empty(), issuer }))
}

/// Sends the browser to the issuer, to sign in there.
#[utoipa::path(get, operation_id = "sign_in_at_issuer", path = "/api/oidc/sign-in",
    tag = "account", params(Leaving),
    responses((status = 303, description = "To the issuer"),
        (status = 404, description = "No issuer signs people in here.",
            body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn leave(
    Received(now): Received,
    flow: CodeFlow,
    Query(Leaving { to }): Query<Leaving>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let leave = flow.leave(&to, now).await?;
    let mut headers = HeaderMap::from(leave.cookie);
    headers.insert(header::LOCATION, location(&leave.to)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok((StatusCode::SEE_OTHER, headers))
}

/// Where the issuer sends the browser back to: begins the session, and goes on to the path that was
/// wanted.
///
/// Whoever is not let in is told so as a problem; a browser goes on to `/?signin=failed`.
#[utoipa::path(get, operation_id = "return_from_issuer", path = "/api/oidc/callback",
    tag = "account", params(Returning),
    responses((status = 303, description = "To the path that was wanted, signed in"),
        (status = 401, description = "The issuer does not vouch for them.",
            body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Another browser's sign-in, or no role here.",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No issuer signs people in here.",
            body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn arrive(
    State(deps): State<Deps>,
    Received(now): Received,
    sessions: Sessions,
    flow: CodeFlow,
    identity: Identity,
    Query(returning): Query<Returning>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Returning { code, state, iss, error } = returning;
    let arrived = match flow.arrive(Returned { code, state, iss, error }, now).await {
        Ok(arrived) => arrived,
        Err(problem) if wants_page(&headers) && problem.status.is_client_error() => {
            let failed = [(header::LOCATION, "/?signin=failed")];
            return Ok((StatusCode::SEE_OTHER, failed).into_response());
        }
        Err(problem) => return Err(problem),
    };
    let begun = sessions.begin_vouched(&arrived.id, arrived.vouched, now).await?;
    let mut writes = begun.writes;
    let editor = Editor::coming(&arrived.id, &identity, now);
    let told = json!({"issuer": arrived.issuer});
    writes.push(editor.note("signed in", key_of_user(&arrived.id), told));
    deps.registry.commit(writes).await?;
    let mut answer = HeaderMap::new();
    for cookie in [begun.cookie, arrived.cookie] {
        answer.append(header::SET_COOKIE, cookie.into());
    }
    answer.insert(header::LOCATION, location(&arrived.to)?);
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok((StatusCode::SEE_OTHER, answer).into_response())
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.contains("text/html"))
}

fn location(to: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(to).map_err(|_| Problem::internal())
}
