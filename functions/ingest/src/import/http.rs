//! Files that come over HTTP.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::campus::{Currency, ZoneName};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{CampusId, SourceId};
use greenpulse_domain::source::SourceType;
use greenpulse_domain::unit::Unit;
use greenpulse_formats::table::{Kind, Options, Zero};
use greenpulse_formats::terms::Terms;
use greenpulse_http::{Identity, Json, Problem, Query, Received};
use greenpulse_ports::{Keeping, Write};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::report::ImportReport;
use super::{Import, Imported, Pace, import};
use crate::Deps;
use crate::body::{MAX_EXPANDED, table_bytes};
use crate::place::Destination;

/// Revisions that a file may claim.
const MAX_REVISION: u32 = 1 << 31;
/// Whom a file is from when nobody says.
const SOURCE: &str = "import";

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowToImport {
    /// What the file holds: readings, weather, buildings, tariffs, factors or prices.
    kind: Option<String>,
    /// The campus that new buildings, weather, prices, tariffs and factors belong to. The only real
    /// one, unless said; never one that is simulated.
    #[param(value_type = Option<String>)]
    campus: Option<CampusId>,
    /// Time zone of a campus that is to be made.
    #[param(value_type = Option<String>)]
    campus_zone: Option<ZoneName>,
    /// Currency of a campus that is to be made, or of the prices.
    #[param(value_type = Option<String>)]
    currency: Option<Currency>,
    /// Where stamps without an offset were taken, such as Europe/London.
    #[param(value_type = Option<String>)]
    zone: Option<ZoneName>,
    /// What the values are of, where no column says so.
    #[param(value_type = Option<String>)]
    commodity: Option<Commodity>,
    /// What the values are in, where no column says so.
    #[param(value_type = Option<String>)]
    unit: Option<Unit>,
    /// `missing`: zeros stand for missing values.
    zero: Option<String>,
    /// Revision of every row, instead of correcting what is there.
    revision: Option<u32>,
    /// Who the readings come from: `import`, unless said.
    #[param(value_type = Option<String>)]
    source: Option<SourceId>,
    /// `field=column`: which column gives a field. May be repeated. `field=` reads the field from no
    /// column, `=column` nothing from the column.
    #[serde(default)]
    map: Vec<String>,
    /// The same answer, and nothing is kept. What a file that is kept is refused for until it is
    /// settled stands under `unsettled`.
    #[serde(default)]
    dry_run: bool,
}

/// Import a file: CSV, plain or gzip, up to 4 MB, 32 MB expanded.
///
/// Answers 200 whenever the file as a whole could be read, also when rows are bad: see `rejected`.
/// What the file names and nobody made yet is made, and stands under `created`.
#[utoipa::path(post, operation_id = "import_file", path = "/api/import",
    tag = "ingest", params(HowToImport),
    request_body(content((String = "text/csv"), (String = "application/gzip"),
        (String = "application/x-gzip"), (String = "application/octet-stream"))),
    responses((status = 200, body = ImportReport)))]
pub(crate) async fn import_file(
    State(deps): State<Deps>,
    identity: Identity,
    Received(now): Received,
    Query(asked): Query<HowToImport>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImportReport>, Problem> {
    let how = asked.read()?;
    let file = table_bytes(&headers, body).await?;
    let imported = import(&deps, Box::new(file), &how, now, Pace::WHOLE).await?;
    if how.keeping == Keeping::Keep {
        let entry = AuditEntry {
            at: now,
            actor: identity.actor(),
            address: identity.address.clone(),
            action: "file imported".into(),
            subject: format!("source/{}", how.to.source),
            before: None,
            after: serde_json::to_value(Counts::of(&imported)).ok(),
        };
        deps.registry.commit(vec![Write::Audit(entry)]).await?;
    }
    let configuration = deps.configuration.current().await?;
    Ok(Json(ImportReport::new(imported, &zone_of(&configuration, &how))))
}

/// What the audit tells of an import.
#[derive(Debug, Serialize)]
pub(crate) struct Counts<'a> {
    kind: &'a str,
    rows: usize,
    accepted: usize,
    quarantined: usize,
    rejected: usize,
    created: &'a crate::Created,
}

impl<'a> Counts<'a> {
    pub(crate) const fn of(imported: &'a Imported) -> Self {
        Self {
            kind: imported.kind,
            rows: imported.rows,
            accepted: imported.accepted,
            quarantined: imported.quarantined,
            rejected: imported.rejected,
            created: &imported.created,
        }
    }
}

impl HowToImport {
    pub(crate) fn read(self) -> Result<Import, Problem> {
        let kind = self.kind.as_deref().map(str::parse::<Kind>).transpose();
        let kind = kind.map_err(|err| Problem::field("kind", "kind", err, "Name one of these."))?;
        let zero = match self.zero.as_deref() {
            None => Zero::Measured,
            Some("missing") => Zero::Missing,
            Some(other) => {
                let detail = format!("{other:?} is no meaning of zeros");
                return Err(Problem::field(
                    "zero",
                    "zero",
                    detail,
                    "Say missing, or leave it out.",
                ));
            }
        };
        if self.revision.is_some_and(|it| !(1..=MAX_REVISION).contains(&it)) {
            let repair = "Give a revision from 1 to 2147483648.";
            return Err(Problem::field("revision", "revision", "it is out of range", repair));
        }
        let source = self.source.map_or_else(|| SOURCE.parse(), Ok);
        let source = source.map_err(|err| Problem::field("source", "id", err, "Give an id."))?;
        let source_type = match kind {
            Some(Kind::Weather) => SourceType::Weather,
            _ => SourceType::Manual,
        };
        Ok(Import {
            options: Options {
                kind,
                zone: self.zone,
                commodity: self.commodity,
                unit: self.unit,
                map: self.map.iter().map(|it| pair(it)).collect::<Result<_, _>>()?,
                zero,
                terms: Terms::Api,
                ..Options::within(MAX_EXPANDED)
            },
            to: Destination {
                source,
                source_type,
                campus: self.campus,
                campus_zone: self.campus_zone,
                currency: self.currency,
            },
            revision: self.revision,
            keeping: if self.dry_run { Keeping::DryRun } else { Keeping::Keep },
        })
    }
}

fn pair(text: &str) -> Result<(String, String), Problem> {
    let (field, column) = text.split_once('=').ok_or_else(|| {
        let detail = format!("{text:?} is no pair");
        Problem::field("map", "pair", detail, "Write it like value=COLUMN.")
    })?;
    Ok((field.to_owned(), column.to_owned()))
}

/// The zone of the campus that the file is for, as far as it is known.
pub(crate) fn zone_of(configuration: &Configuration, how: &Import) -> TimeZone {
    let campus = match &how.to.campus {
        Some(campus) => configuration.campuses.get(campus),
        None => {
            configuration.campuses.values().next().filter(|_| configuration.campuses.len() == 1)
        }
    };
    let zone = campus.map(|it| &it.zone).or(how.to.campus_zone.as_ref());
    zone.map_or(TimeZone::UTC, |it| it.zone().clone())
}
