use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::Problem;
use crate::etag;

/// What the caller takes for granted of what it changes, as `If-Match`; without it, nothing.
#[derive(Debug)]
pub struct IfMatch(Option<HeaderValue>);

impl IfMatch {
    /// Lets the change go on if `present`, as a GET answers it, is what the caller has seen.
    ///
    /// # Errors
    ///
    /// 412 where it has changed since, or is not there.
    pub fn check<T: Serialize>(&self, present: Option<&T>) -> Result<(), Problem> {
        let Some(named) = &self.0 else { return Ok(()) };
        let bytes = present.map(serde_json::to_vec).transpose().unwrap_or_default();
        if bytes.is_some_and(|it| etag::is_named(named, &it)) { Ok(()) } else { Err(changed()) }
    }
}

fn changed() -> Problem {
    let detail = "It is not what `If-Match` names: somebody changed it, or it is not there.";
    let kind = "/problems/changed-since";
    Problem::new(StatusCode::PRECONDITION_FAILED, kind, "Changed since", detail)
        .with("repair", "read it again, and repeat the change with the new ETag")
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(parts.headers.get(header::IF_MATCH).cloned()))
    }
}
