//! Files of readings, buildings, weather, prices, tariffs and factors.

mod buildings;
mod coming;
mod error;
pub(crate) mod http;
mod prices;
mod readings;
pub(crate) mod report;

use std::collections::BTreeSet;
use std::io::Read;

use greenpulse_domain::campus::ZoneName;
use greenpulse_domain::unit::Unit;
use greenpulse_formats::fault::RowFault;
use greenpulse_formats::table::{Kind, Mapping, Options, Table};
use greenpulse_ports::Keeping;
use jiff::Timestamp;

use crate::Deps;
use crate::place::{Created, Destination, PlaceError, Placing};
use crate::receipt::Finding;

pub use error::ImportError;

/// Rows that are shown as they stand in the file.
const SAMPLE: usize = 10;

/// How a file is to be taken.
#[derive(Debug, Clone)]
pub struct Import {
    pub options: Options,
    pub to: Destination,
    /// Revision of every row; by arrival when `None`, so that a row which differs corrects.
    pub revision: Option<u32>,
    pub keeping: Keeping,
}

/// How far a file is taken in at once.
#[derive(Clone, Copy)]
pub struct Pace<'a> {
    /// How many of its values were kept before.
    pub begin_after: usize,
    /// Is told how many more were kept; says whether there is time for more.
    pub go_on: &'a (dyn Fn(usize) -> bool + Sync),
}

impl Pace<'_> {
    /// The whole file.
    pub const WHOLE: Self = Self { begin_after: 0, go_on: &|_| true };
}

impl std::fmt::Debug for Pace<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pace").field("begin_after", &self.begin_after).finish_non_exhaustive()
    }
}

/// What became of a file.
#[derive(Debug, Default)]
pub struct Imported {
    /// What the file holds: readings, weather, buildings, tariffs, factors or prices.
    pub kind: &'static str,
    /// Values of a table of values, else rows.
    pub rows: usize,
    pub accepted: usize,
    /// Of the accepted, those of meters that nobody has placed yet.
    pub quarantined: usize,
    pub duplicate: usize,
    pub superseded: usize,
    pub rejected: usize,
    /// How many values were kept when time was up, where it was.
    pub unfinished: Option<usize>,
    /// Zeros that were said to stand for missing values, and left out.
    pub missing: usize,
    pub created: Created,
    /// Why a preview would not be kept as it stands.
    pub unsettled: Option<PlaceError>,
    pub findings: Vec<Finding>,
    /// What was assumed.
    pub notes: Vec<String>,
    /// Which column gives what, and whether that was told or guessed.
    pub mapping: Mapping,
    /// The first rows as they stand in the file.
    pub sample: Vec<Vec<(String, Option<String>)>>,
    /// Where stamps without an offset were taken.
    pub zone: Option<ZoneName>,
    pub units: BTreeSet<Unit>,
    /// From the first value's start to the last one's end.
    pub window: Option<(Timestamp, Timestamp)>,
    /// The first thousand rows that were refused, each with its rule and the repair.
    pub faults: Vec<RowFault>,
}

/// Takes a file in: makes what it names and nobody made yet, appends its values, and says what
/// became of each row. The same file twice changes nothing.
///
/// Where `pace` runs out of time, [`Imported::unfinished`] says where to go on.
///
/// # Errors
///
/// When the file as a whole cannot be read or placed; then nothing of it is kept. After a port's
/// failure what was kept stays, and sending the file again is safe.
pub async fn import(
    deps: &Deps,
    input: Box<dyn Read + Send>,
    how: &Import,
    now: Timestamp,
    pace: Pace<'_>,
) -> Result<Imported, ImportError> {
    let table = Table::open(input, &how.options)?;
    let configuration = deps.configuration.current().await?;
    let placing = Placing::new(&configuration, &how.to, now, how.keeping);
    let mapping = table.mapping().clone();
    let sample = table.sample(SAMPLE);
    let kind = table.kind();
    let imported = match kind {
        Kind::Readings | Kind::Weather | Kind::Prices => {
            readings::import(deps, table, how, placing, now, pace).await?
        }
        Kind::Buildings => buildings::import(deps, table, how, placing, now).await?,
        Kind::Tariffs => prices::tariffs(deps, table, how, placing).await?,
        Kind::Factors => prices::factors(deps, table, how, placing).await?,
    };
    // A table of values knows only once it is read which columns they are in.
    let mapping = if imported.mapping.columns.is_empty() { mapping } else { imported.mapping };
    Ok(Imported { kind: kind.name(), mapping, sample, ..imported })
}

/// The shortest stretch of time that holds both.
fn spanning<T: Ord>(a: Option<(T, T)>, b: Option<(T, T)>) -> Option<(T, T)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

impl Imported {
    /// The counts of two files together.
    #[must_use]
    pub fn and(mut self, mut other: Self) -> Self {
        self.rows += other.rows;
        self.accepted += other.accepted;
        self.quarantined += other.quarantined;
        self.duplicate += other.duplicate;
        self.superseded += other.superseded;
        self.rejected += other.rejected;
        self.missing += other.missing;
        self.created.append(&mut other.created);
        self.findings.append(&mut other.findings);
        self.notes.append(&mut other.notes);
        self.faults.append(&mut other.faults);
        self.units.append(&mut other.units);
        self.window = spanning(self.window, other.window);
        self
    }

    /// The counts of a table whose rows are documents.
    fn of_documents(accepted: usize, duplicate: usize, faults: Vec<RowFault>) -> Self {
        let rejected = faults.len();
        let rows = accepted + duplicate + rejected;
        Self { rows, accepted, duplicate, rejected, faults, ..Self::default() }
    }
}
