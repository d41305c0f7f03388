use api::{Editor, add_user, link_user};
use greenpulse_domain::id::{BuildingId, UserId};
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_ports::PortError;
use serde_json::json;

use crate::cli;
use crate::cloud::Cloud;
use crate::commands::{Failure, now};
use crate::out::{Exit, Out};

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
    let user = User { building_access, ..User::new(id.clone(), role, now()) };
    match add_user(&*cloud.store, &Editor::owner(now()), &user).await {
        Err(PortError::Conflict { .. }) => Err(format!("there is a user {id} already").into()),
        done => Ok(done?),
    }
}

/// A one-time sign-in link, as a path.
pub(super) async fn link(cloud: &Cloud, id: &UserId) -> Result<String, Failure> {
    let link = link_user(&*cloud.store, &Editor::owner(now()), id).await?;
    let link =
        link.ok_or_else(|| format!("there is no user {id}; `greenpulse user add` makes one"))?;
    Ok(link.path)
}
