//! The routes that meters push to.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use greenpulse_domain::access::{Action, Caller};
use greenpulse_domain::id::SourceId;
use greenpulse_formats::push::BodyError;
use greenpulse_http::{Json, Problem, Query, Received, Routes, handlers};
use greenpulse_ports::Keeping;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::body::json_text;
use crate::{Deps, IngestError, Receipt, push};

/// Routes of this function, each with its policy.
pub fn routes(deps: Deps) -> Routes {
    Routes::new().everything(Action::Push, handlers!(push_readings)).with_state(deps)
}

#[derive(Debug, Deserialize, IntoParams)]
struct HowToPush {
    /// The same answer, and nothing is kept.
    #[serde(default)]
    dry_run: bool,
}

/// Push readings of your meters.
///
/// Answers 200 whenever the body could be read, also when every row is bad: see `rejected`.
#[utoipa::path(
    post,
    path = "/api/ingest/readings",
    tag = "ingest",
    params(HowToPush),
    request_body(content = Object, description = "`{\"readings\":[…]}`, up to 10,000 rows"),
    responses((status = OK, body = Receipt))
)]
async fn push_readings(
    State(deps): State<Deps>,
    Extension(caller): Extension<Caller>,
    Received(now): Received,
    Query(how): Query<HowToPush>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Receipt>, Problem> {
    let source = source_of(caller)?;
    let text = json_text(&headers, body).await?;
    let keeping = if how.dry_run { Keeping::DryRun } else { Keeping::Keep };
    Ok(Json(push(&deps, &source, &text, keeping, now).await?))
}

fn source_of(caller: Caller) -> Result<SourceId, Problem> {
    match caller {
        Caller::Source(source) => Ok(source),
        _ => Err(Problem::forbidden()),
    }
}

impl From<IngestError> for Problem {
    fn from(err: IngestError) -> Self {
        let err = match err {
            IngestError::Port(err) => return err.into(),
            IngestError::Body(err) => err,
        };
        let detail = greenpulse_http::with_causes(&err);
        match err {
            BodyError::NotUtf8(_) | BodyError::NotJson(_) => {
                Self::new(StatusCode::BAD_REQUEST, "/problems/not-json", "Not JSON", detail)
            }
            BodyError::WrongShape(_) => {
                Self::unprocessable("/problems/wrong-shape", "Wrong shape", detail)
            }
            BodyError::TooManyRows(_) => {
                Self::unprocessable("/problems/batch-size", "Wrong number of rows", detail)
            }
        }
    }
}
