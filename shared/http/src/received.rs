//! When a request came, and what it is called: decided once, outermost.

use axum::Router;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use tower::util::MapRequestLayer;

use crate::{Problem, secret};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_REQUEST_ID: usize = 128;

/// When the request arrived. Nothing further in reads a clock.
#[derive(Debug, Clone, Copy)]
pub struct Received(pub Timestamp);

/// What the caller, or we, call the request.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Stamps every request with the time that `clock` shows.
pub fn stamp(router: Router, clock: fn() -> Timestamp) -> Router {
    router.layer(MapRequestLayer::new(move |mut request: Request| {
        request.extensions_mut().insert(Received(clock()));
        request
    }))
}

impl<S: Sync> FromRequestParts<S> for Received {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().copied().ok_or_else(|| {
            tracing::error!("no layer stamps requests");
            Problem::internal()
        })
    }
}

/// Names the request, answers with the name, and writes it into problems.
pub(crate) async fn name(
    mut request: Request,
    answer: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let id = request.headers().get(REQUEST_ID).and_then(readable).unwrap_or_else(secret::random_id);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = answer(request).await;
    if let Some(mut problem) = response.extensions_mut().remove::<Problem>() {
        problem.more.request_id = Some(id.clone());
        let (parts, _) = response.into_parts();
        response = Response::from_parts(parts, problem.into_response().into_body());
        response.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn readable(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    (!text.is_empty() && text.len() <= MAX_REQUEST_ID).then(|| text.to_owned())
}
