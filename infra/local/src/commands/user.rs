use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::id::{BuildingId, UserId};
use greenpulse_domain::user::{
    BuildingAccess, Credential, CredentialKind, NotificationPreferences, Role, User,
};
use greenpulse_http::{Secret, mint};
use greenpulse_ports::{Expect, PortError, Registry, Write, get, put};
use jiff::SignedDuration;
use serde_json::json;

use crate::cli;
use crate::cloud::Cloud;
use crate::commands::{Failure, now};
use crate::out::{Exit, Out};

/// How long a sign-in link waits to be used.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);

pub(super) async fn run(
    cloud: &Cloud,
    user: &cli::User,
    json: bool,
    out: &Out,
) -> Result<Exit, Failure> {
    match user {
        cli::User::Add { name, role, buildings } => {
            let token = add(cloud, name, *role, buildings).await?;
            let document =
                json!({"user_id": name, "role": role, "buildings": buildings, "token": token});
            let words = format!("{name} may sign in; bearer token, shown this once:\n{token}");
            out.answer(json, &document, words).await;
        }
        cli::User::Link { name } => {
            let path = link(cloud, name).await?;
            let url = format!("{}{path}", cloud.address());
            let words = format!("works once, within 24 h:\n{url}");
            out.answer(json, &json!({"user_id": name, "url": url, "path": path}), words).await;
        }
    }
    Ok(Exit::Well)
}

/// Adds a person; the bearer token is shown once.
pub(super) async fn add(
    cloud: &Cloud,
    id: &UserId,
    role: Role,
    buildings: &[BuildingId],
) -> Result<String, Failure> {
    let building_access = match buildings {
        [] => BuildingAccess::All,
        some => BuildingAccess::Only(some.iter().cloned().collect()),
    };
    let user = User {
        id: id.clone(),
        name: id.to_string(),
        email: None,
        role,
        department_id: None,
        building_access,
        notification_preferences: NotificationPreferences::default(),
        total_points: 0,
        created_at: now(),
    };
    let minted = mint(Secret::Token)?;
    let token = credential(id, CredentialKind::Token, minted.sha256, None);
    let audit = Write::Audit(AuditEntry {
        at: now(),
        actor: "cli".into(),
        action: "user added".into(),
        subject: format!("user/{id}"),
        before: None,
        after: serde_json::to_value(&user).ok(),
    });
    let writes = vec![put(&user, Expect::Absent), put(&token, Expect::Absent), audit];
    match cloud.store.commit(writes).await {
        Err(PortError::Conflict { .. }) => Err(format!("there is a user {id} already").into()),
        done => Ok(done.map(|()| minted.shown)?),
    }
}

/// A one-time sign-in link, as a path.
pub(super) async fn link(cloud: &Cloud, id: &UserId) -> Result<String, Failure> {
    if get::<User>(&*cloud.store, id).await?.is_none() {
        return Err(format!("there is no user {id}; `greenpulse user add` makes one").into());
    }
    let minted = mint(Secret::Link)?;
    let expires = now().checked_add(LINK_LASTS).ok();
    let link = credential(id, CredentialKind::Link, minted.sha256, expires);
    cloud.store.commit(vec![put(&link, Expect::Absent)]).await?;
    Ok(format!("/sign-in?token={}", minted.shown))
}

fn credential(
    user: &UserId,
    kind: CredentialKind,
    secret_sha256: String,
    expires_at: Option<jiff::Timestamp>,
) -> Credential {
    Credential { secret_sha256, user: user.clone(), kind, created_at: now(), expires_at }
}
