//! An invitation: a link that lets a person set a password, once. An administrator makes it, and
//! never sees the password.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use greenpulse_domain::credential::{Credential, CredentialKind, Password};
use greenpulse_domain::id::UserId;
use greenpulse_domain::user::User;
use greenpulse_http::{
    Identity, Json, Others, Path, Problem, Received, SameOrigin, Secret, Sessions, mint,
};
use greenpulse_ports::{Expect, PortError, Registry, Write, all, get, put};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::password::check;
use super::{hashing, key_of_user, once};
use crate::Deps;
use crate::edit::{Editor, key};

/// How long an invitation waits to be used: over a weekend.
const LASTS: SignedDuration = SignedDuration::from_hours(72);
const PASS_ON: &str = "No e-mail is sent. Pass the link on to its person alone: whoever opens it \
                       first sets the password.";

/// An invitation that was just made: the only answer that shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewInvitation {
    /// To open in a browser, on the address that the dashboard has there. It is not kept. What
    /// follows the # is the token, which no browser sends along.
    path: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Whether it replaces a password that there is.
    is_reset: bool,
    /// What to do with it.
    note: &'static str,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct InvitationToken {
    token: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Acceptance {
    token: String,
    /// At least 15 characters.
    password: String,
}

/// Whom an invitation is for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invited {
    user_id: String,
    name: String,
    /// Whether it replaces a password that there is.
    is_reset: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Makes a link that lets a person set a password once, within 72 hours: the first one, or another
/// in its place. It is shown this once, and those before it are void.
#[utoipa::path(post, operation_id = "invite_user", path = "/api/users/{user}/invitation",
    tag = "users", params(("user" = String, Path)),
    responses((status = 201, body = NewInvitation)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<UserId>,
) -> Result<(StatusCode, Json<NewInvitation>), Problem> {
    let registry = &*deps.registry;
    if get::<User>(registry, &id).await?.is_none() {
        return Err(Problem::not_found("user", id));
    }
    let is_reset = get::<Password>(registry, &id).await?.is_some();
    let minted = mint(Secret::Invitation);
    let minted = minted.map_err(|err| PortError::unavailable("randomness", err))?;
    let (kind, expires_at) = (CredentialKind::Invitation, now.checked_add(LASTS).ok());
    let invitation = Credential::new(minted.sha256, id.clone(), kind, now, expires_at);
    let credentials = all::<Credential>(registry, "").await?;
    let void = credentials.iter().filter(|it| it.kind == kind && it.user == id);
    let mut writes: Vec<_> =
        void.map(|it| Write::Delete { key: key(it), expect: Expect::Anything }).collect();
    writes.push(put(&invitation, Expect::Absent));
    let told = json!({"is_reset": is_reset, "expires_at": expires_at});
    writes.push(Editor::new(&identity, now).note("invitation made", key_of_user(&id), told));
    registry.commit(writes).await?;
    let path = format!("/invitation#{}", minted.shown);
    Ok((StatusCode::CREATED, Json(NewInvitation { path, expires_at, is_reset, note: PASS_ON })))
}

/// Whom an invitation is for. It stays as it is.
#[utoipa::path(post, operation_id = "read_invitation", path = "/api/invitation/read",
    tag = "account",
    responses((status = 200, body = Invited),
        (status = 410, description = "It was used, replaced, or has expired.",
            body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(deps): State<Deps>,
    Received(now): Received,
    Json(fields): Json<InvitationToken>,
) -> Result<Json<Invited>, Problem> {
    let registry = &*deps.registry;
    let (invitation, _, user) = invited(registry, &fields.token, now).await?;
    let is_reset = get::<Password>(registry, &user.id).await?.is_some();
    let expires_at = invitation.expires_at;
    Ok(Json(Invited { user_id: user.id.to_string(), name: user.name, is_reset, expires_at }))
}

/// Sets the password of whom an invitation is for, and signs them in. Their other sessions end.
#[utoipa::path(post, operation_id = "accept_invitation", path = "/api/invitation/accept",
    tag = "account",
    responses((status = 204, description = "Signed in: the cookie is the session"),
        (status = 403, description = "Another site's page sent it.",
            body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It was used, replaced, or has expired.",
            body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn accept(
    State(deps): State<Deps>,
    Received(now): Received,
    _: SameOrigin,
    sessions: Sessions,
    identity: Identity,
    Json(fields): Json<Acceptance>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let registry = &*deps.registry;
    let (invitation, version, user) = invited(registry, &fields.token, now).await?;
    check(&fields.password, &user)?;
    let hash = hashing::hash(fields.password).await?;
    let password = Password { user: user.id.clone(), hash, set_at: now };
    let begun = sessions.begin(&user.id, Others::End, now).await?;
    let mut writes = begun.writes;
    writes.push(Write::Delete { key: key(&invitation), expect: Expect::Version(version) });
    writes.push(put(&password, Expect::Anything));
    let editor = Editor::coming(&user.id, &identity, now);
    writes.push(editor.note("invitation accepted", key_of_user(&user.id), Value::Null));
    match registry.commit(writes).await {
        Ok(()) => Ok((StatusCode::NO_CONTENT, begun.cookie.into())),
        // Somebody else has used it.
        Err(PortError::Conflict { .. }) => Err(over()),
        Err(err) => Err(err.into()),
    }
}

async fn invited(
    registry: &dyn Registry,
    token: &str,
    now: Timestamp,
) -> Result<(Credential, u64, User), Problem> {
    let found = once(registry, token, CredentialKind::Invitation, now).await?;
    let (invitation, version) = found.ok_or_else(over)?;
    let (user, _) = get::<User>(registry, &invitation.user).await?.ok_or_else(over)?;
    Ok((invitation, version, user))
}

fn over() -> Problem {
    let detail = "This link was used, replaced by another, or has expired.";
    Problem::new(StatusCode::GONE, "/problems/invitation-over", "Invitation over", detail)
        .with("repair", "ask an administrator for another")
}
