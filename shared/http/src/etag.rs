//! Answers name their content, so that an unchanged one need not be sent again.

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use twox_hash::XxHash3_128;

/// Larger answers are passed on as they come.
const MAX_TAGGED: u64 = 32 << 20;

/// Gives answers to GET a strong tag of their content, and answers 304 where the caller has it. PUT
/// answers what GET would: it has the same tag.
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    if ![Method::GET, Method::HEAD, Method::PUT].contains(request.method()) {
        return next.run(request).await;
    }
    let reads = request.method() != Method::PUT;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned().filter(|_| reads);
    let zipped = accepts_gzip(request.headers());
    let response = next.run(request).await;
    let small = response.body().size_hint().exact().is_some_and(|size| size <= MAX_TAGGED);
    let done =
        response.status() == StatusCode::OK || (!reads && response.status() == StatusCode::CREATED);
    if !done || response.headers().contains_key(header::ETAG) || !small {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_TAGGED as usize).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = tag_of(&bytes, zipped);
    let unchanged = known.is_some_and(|known| names(&known, &tag));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if unchanged {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Strong: the same tag means the same bytes on the wire, which differ where they are compressed.
fn tag_of(bytes: &[u8], zipped: bool) -> String {
    let hash = XxHash3_128::oneshot(bytes);
    let suffix = if zipped { "-gzip" } else { "" };
    format!("\"{hash:032x}{suffix}\"")
}

pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok());
    accepted.is_some_and(|it| it.contains("gzip"))
}

/// Whether `named` names `bytes`, in whatever encoding they were sent.
pub(crate) fn is_named(named: &HeaderValue, bytes: &[u8]) -> bool {
    [false, true].iter().any(|zipped| names(named, &tag_of(bytes, *zipped)))
}

fn names(known: &HeaderValue, tag: &str) -> bool {
    let Ok(known) = known.to_str() else { return false };
    let weakly = |it: &str| it.strip_prefix("W/").unwrap_or(it) == tag;
    known.trim() == "*" || known.split(',').any(|it| weakly(it.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_a_list_and_differs_by_encoding() {
        let (plain, zipped) = (tag_of(b"x", false), tag_of(b"x", true));
        let known = HeaderValue::from_str(&format!("\"a\", W/{plain}")).unwrap();
        assert!(names(&known, &plain));
        assert!(!names(&known, &zipped));
        assert!(names(&HeaderValue::from_static("*"), &plain));
    }
}
