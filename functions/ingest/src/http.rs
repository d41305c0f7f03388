//! The routes that meters push to.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use greenpulse_domain::access::Action;
use greenpulse_domain::id::BuildingId;
use greenpulse_formats::push::BodyError;
use greenpulse_http::{Path, Problem, Routes, handlers};

use crate::answer::{in_flight, once};
use crate::arrived::{Arrived, HowToPush};
use crate::push::{push, push_building};
use crate::shape::{BuildingPushBody, PushBody};
use crate::{Deps, IngestError, Receipt, import, whoami};

const KEY: &str = "Sent again with the same key within 24 hours, a push gets the same answer and \
                   is not done again.";

/// Routes of this function, each with its policy.
pub fn routes(deps: Deps) -> Routes {
    Routes::new()
        .everything(Action::Push, handlers!(push_readings))
        .building(Action::Push, handlers!(push_building_readings))
        .everything(Action::Push, handlers!(whoami::whoami))
        .everything(Action::Configure, handlers!(import::http::import_file))
        .with_state(deps)
}

/// Push readings of your meters.
///
/// Answers 200 whenever the body could be read, also when every row is bad: see `rejected`.
#[utoipa::path(
    post,
    operation_id = "push_readings",
    path = "/api/ingest/readings",
    tag = "ingest",
    params(HowToPush, ("Idempotency-Key" = Option<String>, Header, description = KEY)),
    request_body(content((PushBody = "application/json"),
        (PushBody = "application/vnd.greenpulse.readings+json"))),
    responses((status = OK, body = Receipt))
)]
async fn push_readings(State(deps): State<Deps>, it: Arrived) -> Result<Response, Problem> {
    let done = async |meant| Ok(push(&deps, &it.source, &it.text, meant, it.now).await?);
    once(&*deps.registry, &it, done).await
}

/// Push wide records of a building: an hour in one object, a column for each thing measured.
///
/// Each column that is present counts as a row, of the meter that is called like the building and
/// has the column's name as its channel; such meters are made as they come, placed in the building.
#[utoipa::path(
    post,
    operation_id = "push_building_readings",
    path = "/api/ingest/buildings/{building}/readings",
    tag = "ingest",
    params(
        ("building" = String, Path),
        HowToPush,
        ("Idempotency-Key" = Option<String>, Header, description = KEY)
    ),
    request_body(content((BuildingPushBody = "application/json"),
        (BuildingPushBody = "application/vnd.greenpulse.readings+json"))),
    responses((status = OK, body = Receipt))
)]
async fn push_building_readings(
    State(deps): State<Deps>,
    Path(building): Path<BuildingId>,
    it: Arrived,
) -> Result<Response, Problem> {
    let (source, text) = (&it.source, &it.text);
    let done =
        async |meant| Ok(push_building(&deps, source, &building, text, meant, it.now).await?);
    once(&*deps.registry, &it, done).await
}

impl From<IngestError> for Problem {
    fn from(err: IngestError) -> Self {
        let err = match err {
            IngestError::Port(err) => return err.into(),
            IngestError::TakenOver => return in_flight(),
            IngestError::NoBuilding(building) => return Self::not_found("building", building),
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
