//! Pushes as they arrive.

use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Request};
use axum::http::HeaderMap;
use greenpulse_domain::access::Caller;
use greenpulse_domain::id::SourceId;
use greenpulse_http::{Identity, Problem, Query, Received};
use greenpulse_ports::Keeping;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::body::json_text;

/// Whose push it is, what it says, and how it is meant.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) source: SourceId,
    pub(crate) text: Vec<u8>,
    pub(crate) keeping: Keeping,
    pub(crate) now: Timestamp,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowToPush {
    /// The same answer, and nothing is kept.
    #[serde(default)]
    dry_run: bool,
}

impl<S: Send + Sync> FromRequest<S> for Arrived {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Received(now) = Received::from_request_parts(&mut parts, state).await?;
        let identity = Identity::from_request_parts(&mut parts, state).await?;
        let source = source_of(identity.caller)?;
        let Query(how) = Query::<HowToPush>::from_request_parts(&mut parts, state).await?;
        let uri = OriginalUri::from_request_parts(&mut parts, state).await;
        let path = uri.map_or_else(|never| match never {}, |it| it.path().to_owned());
        let text = json_text(&parts.headers, body).await?;
        let keeping = if how.dry_run { Keeping::DryRun } else { Keeping::Keep };
        Ok(Self { source, text, keeping, now, path, headers: parts.headers })
    }
}

/// The source that calls; nobody else pushes.
pub(crate) fn source_of(caller: Caller) -> Result<SourceId, Problem> {
    match caller {
        Caller::Source(source) => Ok(source),
        _ => Err(Problem::forbidden()),
    }
}
