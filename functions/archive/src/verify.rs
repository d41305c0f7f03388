//! Compares the archive with the readings that are stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use greenpulse_domain::id::MeterId;
use greenpulse_domain::mark::Scope;
use greenpulse_domain::reading::{Fact, greatest};
use greenpulse_domain::resolve::resolve;
use greenpulse_domain::time::{Window, utc_day};
use greenpulse_ports::{Archived, Ledger, PortError, ReadingArchive, ReadingStore};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Scopes listed at a time.
const PAGE: usize = 8_192;
/// Meters asked for at a time: queries that run at once share what Timestream bills by time.
const IN_FLIGHT: usize = 8;
const MAX_EXAMPLES: usize = 20;

/// Everything verify touches.
#[derive(Debug, Clone)]
pub struct VerifyDeps {
    pub readings: Arc<dyn ReadingStore>,
    pub ledger: Arc<dyn Ledger>,
    pub archive: Arc<dyn ReadingArchive>,
}

/// Which UTC days are compared, and whether what the archive lacks is handed to it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    pub first: Date,
    /// Included.
    pub last: Date,
    #[serde(default)]
    pub repair: bool,
}

/// What was compared: meter-days, by the sum of their winners and reading by reading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Compared {
    pub checked: usize,
    pub mismatches: usize,
    /// Readings handed to the archive again. It shows them a moment later; late ones, hours later.
    pub repaired: usize,
    /// Readings that it refused then.
    pub refused: usize,
    /// The first mismatches, in words.
    pub examples: Vec<String>,
}

/// Compares the readings that begin on the days of `of` and not after `now` with the archive's. One
/// query a meter, none for meters without readings there.
///
/// # Errors
///
/// A port's.
pub async fn verify(
    deps: &VerifyDeps,
    of: Comparison,
    now: Timestamp,
) -> Result<Compared, PortError> {
    let window = Window::new(Window::utc_day(of.first).start(), Window::utc_day(of.last).end());
    let Ok(window) = window else { return Ok(Compared::default()) };
    let compared = meters(deps, of).await?;
    let compared = compared.iter().map(|meter| compare(deps, meter, window, of.repair, now));
    let compared: Vec<_> = compared.collect();
    stream::iter(compared).buffered(IN_FLIGHT).try_fold(Compared::default(), join).await
}

async fn join(mut all: Compared, of_meter: Compared) -> Result<Compared, PortError> {
    all.checked += of_meter.checked;
    all.mismatches += of_meter.mismatches;
    all.repaired += of_meter.repaired;
    all.refused += of_meter.refused;
    all.examples.extend(of_meter.examples);
    all.examples.truncate(MAX_EXAMPLES);
    Ok(all)
}

/// Meters that have readings on those days.
async fn meters(deps: &VerifyDeps, of: Comparison) -> Result<Vec<MeterId>, PortError> {
    let (mut meters, mut cursor) = (Vec::new(), None);
    loop {
        let page = deps.ledger.scopes(cursor, PAGE).await?;
        meters.extend(page.items.into_iter().filter_map(|it| match it.scope {
            Scope::Meter(meter, day) => (of.first..=of.last).contains(&day).then_some(meter),
            Scope::Building(..) => None,
        }));
        meters.sort();
        meters.dedup();
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(meters),
        }
    }
}

async fn compare(
    deps: &VerifyDeps,
    meter: &MeterId,
    window: Window,
    repair: bool,
    now: Timestamp,
) -> Result<Compared, PortError> {
    let mut stored = deps.readings.overlapping(meter, window, None).await?;
    let mut archived = deps.archive.beginning(meter, window).await?;
    stored.retain(|it| window.contains(it.extent.start()) && it.extent.start() <= now);
    archived.retain(|it| it.extent.start() <= now);
    let (stored, archived) = (by_day(greatest(&stored)), by_day(archived));
    let mut compared = Compared { checked: stored.len(), ..Compared::default() };
    let mut lacking = Vec::new();
    for day in archived.keys().filter(|day| !stored.contains_key(day)) {
        compared.checked += 1;
        compared.differs(format!("{meter} on {day}: archived, and not stored"));
    }
    for (day, stored) in &stored {
        let archived = archived.get(day).map_or(&[][..], Vec::as_slice);
        let is_there = |it: &&Fact| archived.iter().any(|other| tie(it, other));
        let missing: Vec<_> = stored.iter().filter(|it| !is_there(it)).copied().collect();
        if missing.is_empty() && stored.len() == archived.len() {
            continue;
        }
        let words = |facts: &[Fact]| format!("{} readings of {}", facts.len(), sum(facts, *day));
        let (stored, archived) = (words(stored), words(archived));
        compared.differs(format!("{meter} on {day}: {stored} stored, {archived} archived"));
        lacking.extend(missing.into_iter().map(|it| (meter.clone(), it)));
    }
    if repair {
        for answer in deps.archive.append(&lacking).await {
            match answer? {
                Archived::Kept | Archived::Surpassed => compared.repaired += 1,
                Archived::Refused(_) => compared.refused += 1,
            }
        }
    }
    Ok(compared)
}

impl Compared {
    fn differs(&mut self, example: String) {
        self.mismatches += 1;
        self.examples.push(example);
    }
}

/// Facts by the UTC day on which they begin.
fn by_day(facts: Vec<Fact>) -> BTreeMap<Date, Vec<Fact>> {
    let mut days: BTreeMap<Date, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        days.entry(utc_day(fact.extent.start())).or_default().push(fact);
    }
    days
}

/// Whether the archive cannot tell one from the other.
fn tie(a: &Fact, b: &Fact) -> bool {
    a.extent == b.extent && a.standing() == b.standing()
}

/// What the winners of `day` come to, in the units as sent.
fn sum(facts: &[Fact], day: Date) -> f64 {
    resolve(facts, Window::utc_day(day)).iter().map(|it| it.fact.value * it.share()).sum()
}
