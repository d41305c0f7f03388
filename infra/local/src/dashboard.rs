//! The dashboard: inside a release binary, beside a development one.

mod build;
mod files;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

pub use build::keep_built;

/// Scripts and styles are our own files, and nothing is written into the page. On AWS the same comes
/// from `infra/aws/template.yaml`.
pub const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
                          img-src 'self' data:; object-src 'none'; base-uri 'self'; \
                          form-action 'self'; frame-ancestors 'none'";

const NOT_BUILT: &str = include_str!("dashboard/not-built.html");

/// Puts the dashboard before `api`: its files, and its page under every path that no program asks
/// for.
pub fn before(api: Router) -> Router {
    api.layer(middleware::from_fn(serve))
}

async fn serve(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_read = request.method() == Method::GET || request.method() == Method::HEAD;
    let is_api = ["/api/", "/health", "/sign-in"].iter().any(|it| path.starts_with(it));
    if !is_read || is_api {
        return next.run(request).await;
    }
    if let Some(file) = files::get(path.trim_start_matches('/')) {
        return file;
    }
    if wants_page(request.headers()) { page() } else { next.run(request).await }
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.contains("text/html"))
}

/// The page that every screen of the dashboard begins with.
fn page() -> Response {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = files::get("index.html").unwrap_or_else(|| {
        let again = [(header::REFRESH, "5"), (header::RETRY_AFTER, "5")];
        (StatusCode::SERVICE_UNAVAILABLE, again, Body::from(NOT_BUILT)).into_response()
    });
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    let policy = HeaderValue::from_static(POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
