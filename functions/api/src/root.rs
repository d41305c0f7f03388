use axum::extract::State;
use greenpulse_http::{Json, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Root {
    message: &'static str,
    version: &'static str,
}

/// What is served here.
#[utoipa::path(get, operation_id = "get_root", path = "/",
    tag = "service", responses((status = 200, body = Root)))]
pub(crate) async fn root() -> Json<Root> {
    Json(Root { message: "GreenPulse API", version: env!("CARGO_PKG_VERSION") })
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
    database: &'static str,
}

/// Whether the store answers.
#[utoipa::path(get, operation_id = "get_health", path = "/health", tag = "service",
    responses((status = 200, body = Health)))]
pub(crate) async fn health(State(deps): State<Deps>) -> Result<Json<Health>, Problem> {
    let unhealthy = |err| Problem::from(err).with("database", "unreachable");
    deps.registry.generation().await.map_err(unhealthy)?;
    Ok(Json(Health { status: "healthy", database: "connected" }))
}
