//! People, what they may see, and how they come in.

pub(crate) mod admit;
mod fields;

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::credential::{Credential, Password};
use greenpulse_domain::department::Department;
use greenpulse_domain::id::{BuildingId, UserId};
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_http::{Identity, Json, Path, Problem, Query, Received, ended};
use greenpulse_ports::{Entity, Expect, Registry, Write, all, get as find, put};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::checks::Checks;
use crate::edit::{Editor, key};
use crate::paging::Paging;
use admit::{NewLink, adding, link_user};
use fields::{NewUserFields, UserFields, UserView};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Users {
    users: Vec<UserView>,
    next: Option<String>,
}

/// A person who was just added: the only answer that shows the token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewUser {
    user: UserView,
    /// For `Authorization: Bearer`, where one was asked for. It is not kept.
    token: Option<String>,
}

/// People who may sign in.
#[utoipa::path(get, operation_id = "list_users", path = "/api/users", tag = "users",
    params(Paging), responses((status = 200, body = Users)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Query(paging): Query<Paging>,
) -> Result<Json<Users>, Problem> {
    let (page, next) =
        paging.page(all::<User>(&*deps.registry, "").await?, |it| it.id.to_string())?;
    Ok(Json(Users { users: page.iter().map(UserView::from).collect(), next }))
}

/// One person.
#[utoipa::path(get, operation_id = "get_user", path = "/api/users/{user}", tag = "users",
    params(("user" = String, Path)), responses((status = 200, body = UserView)))]
pub(crate) async fn get(
    State(deps): State<Deps>,
    Path(id): Path<UserId>,
) -> Result<Json<UserView>, Problem> {
    let (user, _) = user(&*deps.registry, &id).await?;
    Ok(Json(UserView::from(&user)))
}

/// Adds a person. Their token is shown this once; who gets none is to be invited.
#[utoipa::path(post, operation_id = "add_user", path = "/api/users", tag = "users",
    responses((status = 201, body = NewUser)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Json(fields): Json<NewUserFields>,
) -> Result<(StatusCode, Json<NewUser>), Problem> {
    let wants_token = fields.token;
    let user = fields.into_user(now)?;
    if find::<User>(&*deps.registry, &user.id).await?.is_some() {
        return Err(Problem::conflict(
            "/problems/exists",
            "There already",
            format!("There is a user {} already.", user.id),
            "change them with PATCH, or give another id",
        ));
    }
    let stays = fits(&deps, &user, None).await?;
    let editor = Editor::new(&identity, now);
    let (token, mut writes) = if wants_token {
        let (token, writes) = adding(&editor, &user)?;
        (Some(token), writes)
    } else {
        let audit = editor.audit("user added", None, Some(&user));
        (None, vec![put(&user, Expect::Absent), audit])
    };
    writes.extend(stays);
    deps.registry.commit(writes).await?;
    Ok((StatusCode::CREATED, Json(NewUser { user: UserView::from(&user), token })))
}

/// Changes what is given of a person; what is left out stays.
#[utoipa::path(patch, operation_id = "change_user", path = "/api/users/{user}", tag = "users",
    params(("user" = String, Path)), responses((status = 200, body = UserView)))]
pub(crate) async fn patch(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<UserId>,
    Json(fields): Json<UserFields>,
) -> Result<Json<UserView>, Problem> {
    let registry = &*deps.registry;
    let (before, version) = user(registry, &id).await?;
    let after = fields.change(before.clone(), now)?;
    let stays = fits(&deps, &after, Some(&before)).await?;
    let mut writes = vec![
        put(&after, Expect::Version(version)),
        Editor::new(&identity, now).audit("user changed", Some(&before), Some(&after)),
    ];
    if before.is_whole_admin() && !after.is_whole_admin() {
        let (stays, version) = leave_an_admin(registry, &before).await?;
        writes.push(put(&stays, Expect::Version(version)));
    }
    writes.extend(stays);
    registry.commit(writes).await?;
    Ok(Json(UserView::from(&after)))
}

/// Removes a person, with their tokens, sessions and links.
#[utoipa::path(delete, operation_id = "remove_user", path = "/api/users/{user}", tag = "users",
    params(("user" = String, Path)), responses((status = 204, description = "Removed")))]
pub(crate) async fn delete(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Problem> {
    let registry = &*deps.registry;
    let (user, version) = user(registry, &id).await?;
    let stays = match user.role {
        Role::Admin => Some(leave_an_admin(registry, &user).await?),
        _ => None,
    };
    let credentials = all::<Credential>(registry, "").await?;
    let password = format!("{}{id}", Password::PREFIX);
    let mut writes = vec![
        Write::Delete { key: key(&user), expect: Expect::Version(version) },
        Write::Delete { key: password, expect: Expect::Anything },
        Editor::new(&identity, now).audit("user removed", Some(&user), None),
    ];
    writes.extend(stays.map(|it| put(&it.0, Expect::Version(it.1))));
    writes.extend(ended(credentials.iter().filter(|it| it.user == id)));
    registry.commit(writes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a link that signs a person in once, within 24 hours. It is shown this once.
#[utoipa::path(post, operation_id = "link_user", path = "/api/users/{user}/link", tag = "users",
    params(("user" = String, Path)), responses((status = 201, body = NewLink)))]
pub(crate) async fn link(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<UserId>,
) -> Result<(StatusCode, Json<NewLink>), Problem> {
    let link = link_user(&*deps.registry, &Editor::new(&identity, now), &id).await?;
    Ok((StatusCode::CREATED, Json(link.ok_or_else(|| Problem::not_found("user", id))?)))
}

async fn user(registry: &dyn Registry, id: &UserId) -> Result<(User, u64), Problem> {
    find::<User>(registry, id).await?.ok_or_else(|| Problem::not_found("user", id))
}

/// Refuses somebody of a department that is not there, held to a building that is not there and
/// was not theirs `before`, or with the address of another person; the write that holds the
/// department to being there.
async fn fits(deps: &Deps, user: &User, before: Option<&User>) -> Result<Option<Write>, Problem> {
    let registry = &*deps.registry;
    let mut checks = Checks::default();
    let configuration = deps.configuration.current().await?;
    let had = before.and_then(|it| held_to(&it.building_access));
    let unknown = held_to(&user.building_access).into_iter().flatten().filter(|it| {
        !configuration.buildings.contains_key(*it) && had.is_none_or(|had| !had.contains(*it))
    });
    let unknown: Vec<&str> = unknown.map(BuildingId::as_str).collect();
    let detail = format!("there is no building {}", unknown.join(", "));
    let repair = "Make the building first, with POST /api/buildings, or leave it out.";
    checks.that(unknown.is_empty(), "buildings", "known-building", &detail, repair);
    let department = match &user.department_id {
        Some(id) => find::<Department>(registry, id).await?,
        None => None,
    };
    let is_there = user.department_id.is_none() || department.is_some();
    let repair = "Make the department first, with POST /api/departments.";
    checks.that(is_there, "department_id", "known-department", "there is none such", repair);
    if let Some(email) = &user.email {
        let others = all::<User>(registry, "").await?.into_iter().filter(|it| it.id != user.id);
        let mut emails = others.filter_map(|it| it.email);
        let is_own = !emails.any(|it| it.eq_ignore_ascii_case(email));
        let repair = "Give another address: people sign in by theirs.";
        checks.that(is_own, "email", "own-email", "somebody else has it", repair);
    }
    checks.done()?;
    Ok(department.map(|it| put(&it.0, Expect::Version(it.1))))
}

const fn held_to(access: &BuildingAccess) -> Option<&BTreeSet<BuildingId>> {
    match access {
        BuildingAccess::All => None,
        BuildingAccess::Only(buildings) => Some(buildings),
    }
}

/// An admin, but this one, who stays and may let others in, held to no buildings: for a commit that
/// puts them as they are, so that of two who go at the same time one is refused.
async fn leave_an_admin(registry: &dyn Registry, but: &User) -> Result<(User, u64), Problem> {
    let users = all::<User>(registry, "").await?;
    for other in users.into_iter().filter(|it| it.is_whole_admin() && it.id != but.id) {
        let found = find::<User>(registry, &other.id).await?;
        if let Some(found) = found.filter(|it| it.0.is_whole_admin()) {
            return Ok(found);
        }
    }
    Err(Problem::conflict(
        "/problems/last-admin",
        "The last admin",
        format!("{} is the only admin who is held to no buildings.", but.id),
        "make somebody else an admin of all buildings first",
    ))
}
