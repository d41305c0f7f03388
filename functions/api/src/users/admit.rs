//! What lets people in: shown once, kept as hashes.

use greenpulse_domain::credential::{Credential, CredentialKind};
use greenpulse_domain::id::UserId;
use greenpulse_domain::user::{Role, User};
use greenpulse_http::{Secret, mint};
use greenpulse_ports::{Expect, PortError, Registry, Write, all, get, put};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::edit::Editor;

/// How long a sign-in link waits to be used.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// A link that was just made: the only answer that shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewLink {
    /// To open in a browser, on the address that the server has there. It is not kept.
    pub path: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

/// Adds a person; their bearer token.
///
/// # Errors
///
/// When there is one of that id already, or the registry fails.
pub async fn add_user(
    registry: &dyn Registry,
    editor: &Editor,
    user: &User,
) -> Result<String, PortError> {
    let (token, writes) = adding(editor, user)?;
    registry.commit(writes).await?;
    Ok(token)
}

/// The bearer token of a person whom `writes` add.
pub(super) fn adding(editor: &Editor, user: &User) -> Result<(String, Vec<Write>), PortError> {
    let (shown, token) = credential(editor, &user.id, CredentialKind::Token, None)?;
    let audit = editor.audit("user added", None, Some(user));
    Ok((shown, vec![put(user, Expect::Absent), put(&token, Expect::Absent), audit]))
}

/// Makes a link that signs a person in once; `None` where there is no such person.
///
/// # Errors
///
/// When the registry fails.
pub async fn link_user(
    registry: &dyn Registry,
    editor: &Editor,
    id: &UserId,
) -> Result<Option<NewLink>, PortError> {
    if get::<User>(registry, id).await?.is_none() {
        return Ok(None);
    }
    let expires_at = editor.at().checked_add(LINK_LASTS).ok();
    let (shown, link) = credential(editor, id, CredentialKind::Link, expires_at)?;
    let note = editor.note("sign-in link made", format!("user/{id}"), serde_json::Value::Null);
    registry.commit(vec![put(&link, Expect::Absent), note]).await?;
    Ok(Some(NewLink { path: format!("/sign-in?token={shown}"), expires_at }))
}

/// What is shown, and what is kept of it.
fn credential(
    editor: &Editor,
    user: &UserId,
    kind: CredentialKind,
    expires_at: Option<Timestamp>,
) -> Result<(String, Credential), PortError> {
    let secret = if kind == CredentialKind::Link { Secret::Link } else { Secret::Token };
    let minted = mint(secret).map_err(|err| PortError::unavailable("randomness", err))?;
    let made = Credential::new(minted.sha256, user.clone(), kind, editor.at(), expires_at);
    Ok((minted.shown, made))
}

/// Adds an administrator where there is nobody yet, and makes the link that signs them in; `None`
/// where there is somebody.
///
/// # Errors
///
/// When the registry fails.
pub async fn first_admin(
    registry: &dyn Registry,
    editor: &Editor,
) -> Result<Option<NewLink>, PortError> {
    if !all::<User>(registry, "").await?.is_empty() {
        return Ok(None);
    }
    let id: UserId = "admin".parse().map_err(|err| PortError::malformed("registry", err))?;
    add_user(registry, editor, &User::new(id.clone(), Role::Admin, editor.at())).await?;
    link_user(registry, editor, &id).await
}
