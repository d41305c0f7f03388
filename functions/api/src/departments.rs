//! Departments, and the shares of buildings that they occupy.

mod fields;

use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::access::Caller;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::department::{Department, overfull};
use greenpulse_domain::id::DepartmentId;
use greenpulse_domain::user::User;
use greenpulse_http::{Identity, IfMatch, Json, Path, Problem, Query, Received};
use greenpulse_ports::{self as ports, Expect, Registry, Write, all};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::edit::{Editor, UNSEEN, key};
use crate::paging::Paging;
use crate::seen;
use fields::{DepartmentFields, DepartmentView, NewDepartmentFields};

/// Changes with every share, so that of two who give the rest of a building away one is refused.
const SHARES: &str = "department-shares/all";

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Departments {
    departments: Vec<DepartmentView>,
    next: Option<String>,
}

/// Departments with a building that the caller sees, and those without any; of each the shares of
/// buildings that the caller sees.
#[utoipa::path(get, operation_id = "list_departments", path = "/api/departments",
    tag = "departments", params(Paging), responses((status = 200, body = Departments)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    identity: Identity,
    Query(paging): Query<Paging>,
) -> Result<Json<Departments>, Problem> {
    let configuration = deps.configuration.current().await?;
    let all = all::<Department>(&*deps.registry, "").await?.into_iter();
    let seen = all.filter(|it| is_seen(&configuration, &identity.caller, it));
    let (page, next) = paging.page(seen, |it| it.id.to_string())?;
    let departments = page.iter().map(|it| DepartmentView::of(it, &identity.caller)).collect();
    Ok(Json(Departments { departments, next }))
}

/// One department, with the shares of buildings that the caller sees.
#[utoipa::path(get, operation_id = "get_department", path = "/api/departments/{department}",
    tag = "departments", params(("department" = String, Path)),
    responses((status = 200, body = DepartmentView)))]
pub(crate) async fn get(
    State(deps): State<Deps>,
    identity: Identity,
    Path(id): Path<DepartmentId>,
) -> Result<Json<DepartmentView>, Problem> {
    let configuration = deps.configuration.current().await?;
    let caller = &identity.caller;
    let found = ports::get::<Department>(&*deps.registry, &id).await?.map(|it| it.0);
    match found.filter(|it| is_seen(&configuration, caller, it)) {
        Some(department) => Ok(Json(DepartmentView::of(&department, caller))),
        // No more of one that is not there than of one that is not theirs.
        None if caller.restricted_to().is_some() => Err(Problem::forbidden()),
        None => Err(Problem::not_found("department", id)),
    }
}

/// Makes a department.
#[utoipa::path(post, operation_id = "create_department", path = "/api/departments",
    tag = "departments", responses((status = 201, body = DepartmentView)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Json(NewDepartmentFields { id, fields }): Json<NewDepartmentFields>,
) -> Result<(StatusCode, Json<DepartmentView>), Problem> {
    if ports::get::<Department>(&*deps.registry, &id).await?.is_some() {
        return Err(Problem::conflict(
            "/problems/exists",
            "There already",
            format!("There is a department {id} already."),
            "change it with PUT, or give another id",
        ));
    }
    fields.check(&*deps.configuration.current().await?)?;
    let department = fields.into_department(id, now, 0);
    let mut writes = sharing(&*deps.registry, &department).await?;
    writes.push(ports::put(&department, Expect::Absent));
    let editor = Editor::new(&identity, now);
    writes.push(editor.audit("department created", None, Some(&department)));
    deps.registry.commit(writes).await?;
    Ok((StatusCode::CREATED, Json(DepartmentView::of(&department, &identity.caller))))
}

/// Replaces a department's fields, with its shares of buildings.
#[utoipa::path(put, operation_id = "replace_department", path = "/api/departments/{department}",
    tag = "departments",
    params(("department" = String, Path), ("If-Match" = Option<String>, Header, description = UNSEEN)),
    responses((status = 200, body = DepartmentView)))]
pub(crate) async fn put(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    unchanged: IfMatch,
    Path(id): Path<DepartmentId>,
    Json(fields): Json<DepartmentFields>,
) -> Result<Json<DepartmentView>, Problem> {
    let registry = &*deps.registry;
    let found = ports::get::<Department>(registry, &id).await?;
    let (before, version) = found.ok_or_else(|| Problem::not_found("department", &id))?;
    unchanged.check(Some(&DepartmentView::of(&before, &identity.caller)))?;
    fields.check(&*deps.configuration.current().await?)?;
    let after = fields.into_department(id, before.created_at, before.current_score);
    let mut writes = sharing(registry, &after).await?;
    writes.push(ports::put(&after, Expect::Version(version)));
    let editor = Editor::new(&identity, now);
    writes.push(editor.audit("department changed", Some(&before), Some(&after)));
    registry.commit(writes).await?;
    Ok(Json(DepartmentView::of(&after, &identity.caller)))
}

/// Removes a department that nobody is in.
#[utoipa::path(delete, operation_id = "delete_department", path = "/api/departments/{department}",
    tag = "departments", params(("department" = String, Path)),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn delete(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<DepartmentId>,
) -> Result<StatusCode, Problem> {
    let registry = &*deps.registry;
    let found = ports::get::<Department>(registry, &id).await?;
    let (department, version) = found.ok_or_else(|| Problem::not_found("department", &id))?;
    let people = all::<User>(registry, "").await?.into_iter();
    let in_it = people.filter(|it| it.department_id.as_ref() == Some(&id));
    let in_it: Vec<String> = in_it.map(|it| it.id.to_string()).collect();
    if !in_it.is_empty() {
        let problem = Problem::conflict(
            "/problems/department-in-use",
            "Department in use",
            format!("{} people are in department {id}.", in_it.len()),
            "take them out first, with PATCH /api/users/{user}",
        );
        return Err(problem.with("users", in_it));
    }
    let gone = Write::Delete { key: key(&department), expect: Expect::Version(version) };
    let audit = Editor::new(&identity, now).audit("department removed", Some(&department), None);
    registry.commit(vec![gone, audit]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a department is anything to the caller, who may be held to some buildings.
fn is_seen(configuration: &Configuration, caller: &Caller, it: &Department) -> bool {
    let sees = |caller: &Caller| it.buildings.iter().any(|it| caller.sees(&it.building_id));
    caller.restricted_to().is_none()
        || sees(caller)
        || (it.buildings.is_empty() && seen::sees_campus(configuration, caller, &it.campus_id))
}

/// Refuses shares that add up to more than the whole with those of other departments; the write
/// that holds these to what they are now.
async fn sharing(registry: &dyn Registry, new: &Department) -> Result<Vec<Write>, Problem> {
    let lock = registry.get(SHARES).await?;
    let mut others = all::<Department>(registry, "").await?;
    others.retain(|it| it.id != new.id);
    if let Some(full) = overfull(others.iter().chain([new])) {
        let detail = format!(
            "on {} the shares of building {} add up to {:.4}",
            full.day, full.building, full.total
        );
        let repair = "Give less, or end another department's share the day before.";
        return Err(Problem::field("buildings", "shares", detail, repair));
    }
    let expect = lock.map_or(Expect::Absent, |it| Expect::Version(it.version));
    let body = serde_json::Value::Null;
    Ok(vec![Write::Put { key: SHARES.to_owned(), body, expect }])
}
