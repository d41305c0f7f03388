use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use greenpulse_http::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Root {
    message: &'static str,
    version: &'static str,
}

/// What is served here.
#[utoipa::path(get, path = "/", tag = "service", responses((status = 200, body = Root)))]
pub(crate) async fn root() -> Json<Root> {
    Json(Root { message: "GreenPulse API", version: env!("CARGO_PKG_VERSION") })
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
    database: &'static str,
}

/// Whether the store answers.
#[utoipa::path(get, path = "/health", tag = "service",
    responses((status = 200, body = Health), (status = 503, body = Health)))]
pub(crate) async fn health(State(deps): State<Deps>) -> Response {
    match deps.registry.generation().await {
        Ok(_) => Json(Health { status: "healthy", database: "connected" }).into_response(),
        Err(_) => {
            let health = Health { status: "unhealthy", database: "unreachable" };
            (StatusCode::SERVICE_UNAVAILABLE, Json(health)).into_response()
        }
    }
}
