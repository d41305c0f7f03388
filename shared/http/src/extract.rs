//! Extractors whose every refusal is a [`Problem`].

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

use crate::Problem;
use crate::misread::{Meant, of_body, of_query};

/// A JSON body, in or out. A body we cannot read is refused as a [`Problem`] that names the field, and
/// what may stand there.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// Path parameters. Ones we cannot read name nothing: 404.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

/// Query parameters; a repeated one is a list. Ones we cannot read are refused as a [`Problem`] that
/// names the parameter, and what may stand there.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + ToSchema, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(it)) => Ok(Self(it)),
            Err(JsonRejection::JsonDataError(err)) => Err(of_body(&err, &Meant::of_body::<T>())),
            Err(err) => Err(err.into()),
        }
    }
}

impl<T: DeserializeOwned + IntoParams, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum_extra::extract::Query::from_request_parts(parts, state).await {
            Ok(axum_extra::extract::Query(it)) => Ok(Self(it)),
            Err(err) => Err(of_query(&err, &parts.uri, &Meant::of_query::<T>())),
        }
    }
}

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
