//! People, what they may see, and how they come in.

pub(crate) mod admit;
mod fields;

use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::id::UserId;
use greenpulse_domain::user::{Credential, Role, User};
use greenpulse_http::{Identity, Json, Path, Problem, Query, Received};
use greenpulse_ports::{Expect, Registry, Write, all, get as find, put};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::edit::{Editor, key};
use crate::paging::Paging;
use admit::{NewLink, add_user, link_user};
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
    /// For `Authorization: Bearer`. It is not kept.
    token: String,
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

/// Adds a person. Their token is shown this once.
#[utoipa::path(post, operation_id = "add_user", path = "/api/users", tag = "users",
    responses((status = 201, body = NewUser)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Json(fields): Json<NewUserFields>,
) -> Result<(StatusCode, Json<NewUser>), Problem> {
    let user = fields.into_user(now)?;
    if find::<User>(&*deps.registry, &user.id).await?.is_some() {
        return Err(Problem::conflict(
            "/problems/exists",
            "There already",
            format!("There is a user {} already.", user.id),
            "change them with PATCH, or give another id",
        ));
    }
    let token = add_user(&*deps.registry, &Editor::new(&identity, now), &user).await?;
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
    let after = fields.change(before.clone())?;
    if before.role == Role::Admin && after.role != Role::Admin {
        leave_an_admin(registry, &before).await?;
    }
    let audit = Editor::new(&identity, now).audit("user changed", Some(&before), Some(&after));
    registry.commit(vec![put(&after, Expect::Version(version)), audit]).await?;
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
    if user.role == Role::Admin {
        leave_an_admin(registry, &user).await?;
    }
    let credentials = all::<Credential>(registry, "").await?;
    let own = credentials.iter().filter(|it| it.user == id);
    let mut writes = vec![
        Write::Delete { key: key(&user), expect: Expect::Version(version) },
        Editor::new(&identity, now).audit("user removed", Some(&user), None),
    ];
    writes.extend(own.map(|it| Write::Delete { key: key(it), expect: Expect::Anything }));
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

/// Refuses what would leave nobody who may let others in.
async fn leave_an_admin(registry: &dyn Registry, but: &User) -> Result<(), Problem> {
    let users = all::<User>(registry, "").await?;
    if users.iter().any(|it| it.role == Role::Admin && it.id != but.id) {
        return Ok(());
    }
    Err(Problem::conflict(
        "/problems/last-admin",
        "The last admin",
        format!("{} is the only admin.", but.id),
        "make somebody else an admin first",
    ))
}
