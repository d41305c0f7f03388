//! Exports: the sheet that is too large for an answer, kept for whoever asked for it.

pub(crate) mod sheet;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use futures::{StreamExt, TryStreamExt, stream};
use greenpulse_domain::access::{Action, Caller, Subject, decide};
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, ExportId, UserId};
use greenpulse_http::{Identity, Json, Path, Problem, Received, random_id};
use greenpulse_ports::{
    ArtifactKey, Bytes, Entity, Expect, PortError, Write, all, get as entity, put,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::edit::key;
use crate::{Deps, seen};
use sheet::{HEADER, Sheet, SheetError, SheetGranularity};

/// How long an export is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Most that are kept of one person's: the oldest make room.
const MOST_KEPT: usize = 10;

/// Whose an export is. Kept before its bytes are: whoever dies in between leaves nothing that does
/// not expire.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Export {
    id: ExportId,
    /// Absent for whoever holds the data folder.
    owner: Option<UserId>,
    buildings: Vec<BuildingId>,
    made_at: Timestamp,
    expires_at: Timestamp,
}

impl Entity for Export {
    const PREFIX: &'static str = "fleeting/export/";

    fn name(&self) -> String {
        self.id.to_string()
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ToExport {
    granularity: SheetGranularity,
    /// First day, or an instant with offset; the first there is when left out.
    from: Option<String>,
    /// Last day, which is included, or an instant with offset, which is not.
    to: Option<String>,
    /// One building only; all that the caller sees when left out.
    #[schema(value_type = Option<String>)]
    building: Option<BuildingId>,
}

/// Where an export is, for as long as it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Exported {
    id: String,
    /// Path of the CSV on this server.
    href: String,
    /// Without the first line.
    rows: usize,
    bytes: u64,
    sha256: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Write hours, days or months as CSV, to be fetched by whoever asks for it.
///
/// It holds the buildings that the caller sees, ordered by building, commodity and start. It is
/// kept for 7 days; of one person's the newest 10 are.
#[utoipa::path(post, operation_id = "create_export", path = "/api/exports", tag = "exports",
    responses((status = 201, body = Exported)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Json(asked): Json<ToExport>,
) -> Result<impl IntoResponse, Problem> {
    let configuration = deps.configuration.current().await?;
    if let Some(building) = &asked.building {
        seen::named_building(&configuration, &identity.caller, building)?;
    }
    let ToExport { granularity, from, to, building } = asked;
    let sheet = Sheet { granularity, from, to, building };
    let buildings = sheet.buildings(&configuration, &identity.caller)?;
    let id = random_id().parse();
    let export = Export {
        id: id.map_err(|err| PortError::unavailable("randomness", err))?,
        owner: person(&identity.caller),
        buildings,
        made_at: now,
        expires_at: now + KEPT,
    };
    make_room(&deps, &export).await?;
    deps.registry.commit(vec![put(&export, Expect::Absent)]).await?;
    let n_rows = AtomicUsize::new(0);
    let written = bytes(&deps, &configuration, &sheet, &export, &n_rows);
    let artifact = deps.artifacts.put(&export.key()?, written).await?;
    let exported = Exported {
        id: export.id.to_string(),
        href: export.href(),
        rows: n_rows.load(Ordering::Relaxed),
        bytes: artifact.n_bytes,
        sha256: artifact.sha256,
        expires_at: export.expires_at,
    };
    Ok((StatusCode::CREATED, [(header::LOCATION, export.href())], Json(exported)))
}

/// The CSV of an export of one's own.
#[utoipa::path(get, operation_id = "get_export", path = "/api/exports/{export}", tag = "exports",
    params(("export" = String, Path)),
    responses((status = 200, description = "The sheet", content_type = "text/csv", body = String)))]
pub(crate) async fn get(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<ExportId>,
) -> Result<impl IntoResponse, Problem> {
    let absent = || Problem::not_found("export", &id);
    let (export, _) = entity::<Export>(&*deps.registry, &id).await?.ok_or_else(absent)?;
    if export.expires_at <= now || !export.may_reach(&identity.caller) {
        return Err(absent());
    }
    let found = deps.artifacts.get(&export.key()?).await?;
    let (artifact, bytes) = found.ok_or_else(absent)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_LENGTH, artifact.n_bytes.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.csv\"")),
    ];
    Ok((headers, Body::from_stream(bytes)))
}

impl Export {
    fn key(&self) -> Result<ArtifactKey, PortError> {
        let key = format!("results/exports/{}.csv", self.id).parse();
        key.map_err(|err| PortError::malformed("registry", err))
    }

    fn href(&self) -> String {
        format!("/api/exports/{}", self.id)
    }

    /// Whether it is the caller's, and holds nothing that was taken from them since.
    fn may_reach(&self, caller: &Caller) -> bool {
        let may = |subject| decide(caller, Action::Read, subject).is_ok();
        may(Subject::OwnedBy(self.owner.as_ref()))
            && self.buildings.iter().all(|it| may(Subject::Building(it)))
    }
}

fn person(caller: &Caller) -> Option<UserId> {
    match caller {
        Caller::Person { id, .. } => Some(id.clone()),
        Caller::Owner | Caller::Source(_) | Caller::Nobody => None,
    }
}

/// The sheet, a building at a time.
fn bytes<'a>(
    deps: &'a Deps,
    configuration: &'a Arc<Configuration>,
    sheet: &'a Sheet,
    export: &'a Export,
    n_rows: &'a AtomicUsize,
) -> Bytes<'a> {
    let of_building = async |building| {
        let rows = sheet.rows(&*deps.rollups, configuration, building, export.made_at).await;
        let rows = rows.map_err(|err| match err {
            SheetError::Port(err) => err,
            err => PortError::malformed("export", err),
        })?;
        n_rows.fetch_add(rows.lines().count(), Ordering::Relaxed);
        Ok(rows.into_bytes())
    };
    let rows = stream::iter(&export.buildings).then(of_building);
    stream::once(async { Ok(HEADER.as_bytes().to_vec()) }).chain(rows).boxed()
}

/// Removes what has expired, and the oldest of its owner's so that there is room for one more.
async fn make_room(deps: &Deps, export: &Export) -> Result<(), PortError> {
    let exports = all::<Export>(&*deps.registry, "").await?;
    let (mut going, kept): (Vec<_>, Vec<_>) =
        exports.into_iter().partition(|it| it.expires_at <= export.made_at);
    let mut own: Vec<_> = kept.into_iter().filter(|it| it.owner == export.owner).collect();
    own.sort_by_key(|it| it.made_at);
    own.truncate((own.len() + 1).saturating_sub(MOST_KEPT));
    going.append(&mut own);
    stream::iter(going.into_iter().map(Ok)).try_for_each(|it| remove(deps, it)).await
}

async fn remove(deps: &Deps, export: Export) -> Result<(), PortError> {
    deps.artifacts.delete(&export.key()?).await?;
    let key = key(&export);
    deps.registry.commit(vec![Write::Delete { key, expect: Expect::Anything }]).await
}

impl From<SheetError> for Problem {
    fn from(err: SheetError) -> Self {
        match err {
            SheetError::Port(err) => err.into(),
            SheetError::NoBuilding(building) => Self::not_found("building", building),
            SheetError::NoTime { field, .. } => Self::field(
                field,
                "stamp",
                err,
                "Give a date like 2018-06-01, or an instant like 2018-06-01T00:00:00+01:00.",
            ),
            SheetError::NotAfter => {
                Self::field("to", "after-from", err, "Give a later end; a bare date is included.")
            }
        }
    }
}
