//! Files that somebody drops: into a bucket's `incoming/`, or into a folder on the laptop.
//!
//! How a file is to be taken stands in its path, in folders like those of the import's options:
//! `campus=north/zone=Europe%2FLondon/meters.csv`.

use std::io::Read;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Request;
use futures::{StreamExt, stream};
use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::event::{Event, FileImported};
use greenpulse_http::{Problem, Query};
use greenpulse_ports::{ArtifactKey, Artifacts, EventBus, PortError, Write};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Deps;
use crate::import::http::{Counts, HowToImport, zone_of};
use crate::import::report::ImportReport;
use crate::import::{Import, Imported, Pace, import};
use crate::place::Created;

/// Most bytes of a file, once expanded.
const MAX_EXPANDED: u64 = 1 << 30;
/// Characters of a file's name that its result keeps.
const NAME: usize = 40;
/// What the audit calls whoever drops files.
const ACTOR: &str = "file drop";

/// Everything that dropped files touch.
#[derive(Debug, Clone)]
pub struct Drops {
    pub ingest: Deps,
    pub artifacts: Arc<dyn Artifacts>,
    pub events: Arc<dyn EventBus>,
}

/// A dropped file.
pub struct Dropped {
    /// Where it lies below the folder that files are dropped into.
    pub path: String,
    pub file: Box<dyn Read + Send>,
    /// What became of its first values, where time was up before the last.
    pub so_far: Option<SoFar>,
}

/// What became of the first values of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoFar {
    n_values: usize,
    accepted: usize,
    quarantined: usize,
    duplicate: usize,
    superseded: usize,
    created: Created,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenIn {
    /// All of it: the result is among the artifacts, and has been told.
    Whole(FileImported),
    /// Time was up: hand the file over again with this.
    Part(SoFar),
}

impl std::fmt::Debug for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, file: _, so_far } = self;
        let mut it = f.debug_struct("Dropped");
        it.field("path", path).field("so_far", so_far).finish_non_exhaustive()
    }
}

/// Takes a file in as long as `go_on` says that there is time; keeps what became of it as an
/// artifact, and tells it. The same file twice changes nothing.
///
/// # Errors
///
/// A port's: hand it over again. A file that cannot be read is no error: its result says why.
pub async fn take_in(
    drops: &Drops,
    dropped: Dropped,
    now: Timestamp,
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<TakenIn, PortError> {
    let Dropped { path, file, so_far } = dropped;
    let so_far = so_far.unwrap_or_default();
    let deps = &drops.ingest;
    let how = match how(&path).await {
        Ok(how) => how,
        Err(problem) => return refused(drops, path, problem).await,
    };
    let pace = Pace { begin_after: so_far.n_values, go_on };
    let imported = match import(deps, file, &how, now, pace).await {
        Ok(imported) => so_far.and(imported),
        Err(crate::ImportError::Port(err)) => return Err(err),
        Err(err) => return refused(drops, path, err.into()).await,
    };
    if let Some(n_values) = imported.unfinished {
        return Ok(TakenIn::Part(SoFar { n_values, ..SoFar::of(&imported) }));
    }
    let entry = AuditEntry {
        at: now,
        actor: ACTOR.into(),
        action: "file imported".into(),
        subject: format!("source/{}", how.to.source),
        address: None,
        before: None,
        after: serde_json::to_value(Counts::of(&imported)).ok(),
    };
    deps.registry.commit(vec![Write::Audit(entry)]).await?;
    let told = FileImported {
        result: result_key(&path)?.to_string(),
        file: path,
        rows: imported.rows,
        accepted: imported.accepted,
        rejected: imported.rejected,
        refused: None,
    };
    let configuration = deps.configuration.current().await?;
    let report = ImportReport::new(imported, &zone_of(&configuration, &how));
    tell(drops, told, &report).await
}

async fn refused(drops: &Drops, path: String, problem: Problem) -> Result<TakenIn, PortError> {
    let told = FileImported {
        result: result_key(&path)?.to_string(),
        file: path,
        rows: 0,
        accepted: 0,
        rejected: 0,
        refused: Some(problem.detail.to_string()),
    };
    tell(drops, told, &problem).await
}

async fn tell(
    drops: &Drops,
    told: FileImported,
    result: &impl Serialize,
) -> Result<TakenIn, PortError> {
    let malformed = |err: &dyn std::fmt::Display| PortError::malformed("artifacts", err);
    let text = serde_json::to_vec_pretty(result).map_err(|err| malformed(&err))?;
    let key = told.result.parse().map_err(|err| malformed(&err))?;
    drops.artifacts.put(&key, stream::iter([Ok(text)]).boxed()).await?;
    drops.events.publish(vec![Event::FileImported(told.clone())]).await?;
    Ok(TakenIn::Whole(told))
}

/// The options in a path: those of `POST /api/import`, but that a dropped file may be larger.
async fn how(path: &str) -> Result<Import, Problem> {
    let options: Vec<&str> = path.split('/').filter(|it| it.contains('=')).collect();
    let file = path.rsplit('/').next().unwrap_or_default();
    let options = options.into_iter().filter(|it| *it != file).collect::<Vec<_>>().join("&");
    let request = Request::get(format!("/?{options}")).body(());
    let request = request.map_err(|_| {
        let detail = format!("{options:?} is no list of options");
        Problem::field("path", "options", detail, "Write them like zone=Europe%2FLondon.")
    })?;
    let (mut parts, ()) = request.into_parts();
    let Query(asked) = Query::<HowToImport>::from_request_parts(&mut parts, &()).await?;
    let mut how = asked.read()?;
    how.options.max_bytes = MAX_EXPANDED;
    Ok(how)
}

/// Where the result of a file stands: two files of one name in two folders have two.
fn result_key(path: &str) -> Result<ArtifactKey, PortError> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let plain = |it: char| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' };
    let name: String = name.chars().take(NAME).map(plain).collect();
    let key = format!("results/imports/{name}.{}.json", &sha256_hex(path.as_bytes())[..16]);
    key.parse().map_err(|err| PortError::malformed("artifacts", err))
}

impl SoFar {
    fn of(imported: &Imported) -> Self {
        Self {
            n_values: 0,
            accepted: imported.accepted,
            quarantined: imported.quarantined,
            duplicate: imported.duplicate,
            superseded: imported.superseded,
            created: imported.created.clone(),
        }
    }

    /// What became of the whole file, when `imported` is what became of the rest.
    fn and(mut self, imported: Imported) -> Imported {
        let mut created = imported.created;
        self.created.append(&mut created);
        Imported {
            accepted: self.accepted + imported.accepted,
            quarantined: self.quarantined + imported.quarantined,
            duplicate: self.duplicate + imported.duplicate,
            superseded: self.superseded + imported.superseded,
            created: self.created,
            ..imported
        }
    }
}
