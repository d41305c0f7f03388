//! Extractors whose every refusal is a [`Problem`].

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::QueryRejection;
use serde::Serialize;

use crate::Problem;

/// A JSON body, in or out. A body we cannot read is refused as a [`Problem`].
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub struct Json<T>(pub T);

/// Path parameters. Ones we cannot read name nothing: 404.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

/// Query parameters; a repeated one is a list. Ones we cannot read are refused as a [`Problem`].
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum_extra::extract::Query), rejection(Problem))]
pub struct Query<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl From<JsonRejection> for Problem {
    fn from(err: JsonRejection) -> Self {
        let detail = err.body_text();
        match err.status() {
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "/problems/media-type",
                "Unsupported media type",
                "The body must be JSON, with `Content-Type: application/json`.",
            ),
            StatusCode::UNPROCESSABLE_ENTITY => {
                Self::unprocessable("/problems/invalid-body", "Invalid body", detail)
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(err.status(), "/problems/too-large", "Body too large", detail)
            }
            status => Self::new(status, "/problems/not-json", "Not JSON", detail),
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(err: PathRejection) -> Self {
        if err.status().is_server_error() {
            tracing::error!(error = err.body_text(), "a path and its handler disagree");
            return Self::internal();
        }
        let detail = err.body_text();
        Self::new(StatusCode::NOT_FOUND, "/problems/not-found", "Not found", detail)
    }
}

impl From<QueryRejection> for Problem {
    fn from(err: QueryRejection) -> Self {
        Self::unprocessable("/problems/invalid-query", "Invalid query", err.body_text())
    }
}
