//! What stands before every router: compression, tags, origins and the headers that browsers heed.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::buckets::Buckets;
use crate::origin::OtherOrigins;
use crate::{Problem, Received, address, etag, received, secret};

/// Headers of every answer that does not set its own.
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CACHE_CONTROL, "private, no-cache"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Says that a request came through whoever stands before us.
const ORIGIN_SECRET: &str = "x-greenpulse-origin";

/// Settings of what stands before a router.
#[derive(Debug, Clone, Default)]
pub struct Front {
    /// Other origins whose pages may call us, with credentials.
    pub origins: Vec<HeaderValue>,
    /// What whoever stands before us writes into `x-greenpulse-origin`, where nobody may come
    /// another way.
    pub origin_secret: Option<String>,
    /// Requests a second that one bearer may send, by this process's count; any number when absent.
    pub a_second: Option<u32>,
}

/// Puts compression, tags, request ids, origins and security headers before `router`.
pub fn front(router: Router, settings: Front) -> Router {
    let router = match settings.origins {
        origins if origins.is_empty() => router,
        origins => {
            let others = OtherOrigins(origins.clone().into());
            router.layer(Extension(others)).layer(cors(origins))
        }
    };
    let router = match settings.origin_secret {
        None => router,
        Some(expected) => {
            router.layer(middleware::from_fn(move |mut request: Request, next: Next| {
                let is_expected = came_through(&request, &expected);
                if is_expected {
                    address::believe(&mut request);
                }
                async move {
                    if is_expected {
                        next.run(request).await
                    } else {
                        another_way().into_response()
                    }
                }
            }))
        }
    };
    let router = match settings.a_second.map(|rate| Arc::new(Buckets::new(rate))) {
        None => router,
        Some(buckets) => router.layer(middleware::from_fn(move |request: Request, next: Next| {
            let now = request.extensions().get::<Received>().map(|it| it.0);
            let taken = now.map_or(Ok(()), |now| buckets.take(request.headers(), now));
            async move {
                match taken {
                    Ok(()) => next.run(request).await,
                    Err(problem) => problem.into_response(),
                }
            }
        })),
    };
    // One layer for all: each costs a request two allocations.
    router.layer(middleware::from_fn(answer))
}

fn came_through(request: &Request, expected: &str) -> bool {
    let shown = request.headers().get(ORIGIN_SECRET).and_then(|it| it.to_str().ok());
    shown.is_some_and(|it| secret::same(it, expected))
}

fn another_way() -> Problem {
    let detail = "This address is not for callers: use the public one.";
    Problem::new(StatusCode::FORBIDDEN, "/problems/another-way", "Came another way", detail)
}

fn cors(origins: Vec<HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
        ])
        .expose_headers([header::ETAG, header::LINK, HeaderName::from_static("x-request-id")])
}

async fn answer(request: Request, next: Next) -> Response {
    let mut response = if etag::accepts_gzip(request.headers()) {
        let named = service_fn(|request| {
            let next = next.clone();
            async move { Ok::<_, Infallible>(named_and_tagged(request, next).await) }
        });
        let zipped = CompressionLayer::new().gzip(true).layer(named).oneshot(request).await;
        zipped.map_or_else(|never| match never {}, |it| it.map(Body::new))
    } else {
        named_and_tagged(request, next).await
    };
    complete(&mut response);
    response
}

async fn named_and_tagged(request: Request, next: Next) -> Response {
    received::name(request, async |request| etag::tag(request, next).await).await
}

fn complete(response: &mut Response) {
    response.headers_mut().reserve(HEADERS.len() + 1);
    let varies = HeaderValue::from_static("accept-encoding");
    if !response.headers().get_all(header::VARY).iter().any(|it| *it == varies) {
        response.headers_mut().append(header::VARY, varies);
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
}
