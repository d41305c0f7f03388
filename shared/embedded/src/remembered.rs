//! Building-days in memory, for those who ask for the same ones again and again.
//!
//! [`EmbeddedStore`] itself answers from the disk, which is what `verify` must look at.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::rollup::{BuildingDay, MeterDay};
use greenpulse_ports::{BuildingDays, PortError, Replaced, Replacement, RollupStore, Stored};
use jiff::civil::Date;

use crate::key::Subject;
use crate::store::EmbeddedStore;
use crate::subjects::Kind;

/// Hours and totals in memory, of about 160 bytes each.
const MAX_CELLS: usize = 400_000;

type Day = Arc<Stored<BuildingDay>>;
/// In order.
type Days = Arc<Vec<(Date, Day)>>;

/// The store's rollups, of which buildings that were lately asked for stay in memory.
#[derive(Debug, Clone)]
pub struct Remembered(pub EmbeddedStore);

#[async_trait]
impl RollupStore for Remembered {
    async fn replace(&self, replacements: Vec<Replacement>) -> Result<Vec<Replaced>, PortError> {
        self.0.replace(replacements).await
    }

    async fn meter_days(
        &self,
        of: &[(MeterId, Date)],
    ) -> Result<Vec<Option<Stored<MeterDay>>>, PortError> {
        self.0.meter_days(of).await
    }

    async fn building_days(
        &self,
        building: &BuildingId,
        first: Date,
        last: Date,
    ) -> Result<BuildingDays, PortError> {
        let shared = self.0.shared();
        let Some(subject) = shared.subjects.find(Kind::Building, building.as_str()) else {
            return Ok(BuildingDays::default());
        };
        let asked = Range { first: subject.key(first), last: subject.key(last) };
        let missing = match shared.remembered.look(subject, asked) {
            Look::Here(days) => return Ok(BuildingDays::between(days, first, last)),
            Look::Missing(missing) => missing,
        };
        let (_, from) = Subject::of_key(missing.range.first);
        let (_, to) = Subject::of_key(missing.range.last);
        let days = Arc::new(self.0.building_days(building, from, to).await?.to_vec());
        shared.remembered.keep(subject, &missing, days.clone());
        Ok(BuildingDays::between(days, first, last))
    }
}

/// Keys of days of one building, both included.
#[derive(Debug, Clone, Copy)]
struct Range {
    first: i64,
    last: i64,
}

/// What to read so that all that is asked for is here, and after how many writes.
#[derive(Debug)]
struct Missing {
    range: Range,
    n_writes: u64,
}

enum Look {
    /// All that is here.
    Here(Days),
    Missing(Missing),
}

#[derive(Debug, Default)]
pub(crate) struct Buildings {
    kept: RwLock<Kept>,
    /// Counts looks, so that the building that was looked at longest ago is known.
    n_looks: AtomicU64,
}

#[derive(Debug, Default)]
struct Kept {
    buildings: HashMap<Subject, Building>,
    n_cells: usize,
    /// Grows with each write to a building, so that what was read beside one is not kept.
    n_writes: HashMap<Subject, u64>,
}

#[derive(Debug)]
struct Building {
    /// Every day in it that there is, is here.
    range: Range,
    days: Days,
    n_cells: usize,
    looked_at: AtomicU64,
}

impl Buildings {
    fn look(&self, subject: Subject, asked: Range) -> Look {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let n_writes = kept.n_writes.get(&subject).copied().unwrap_or(0);
        let Some(building) = kept.buildings.get(&subject) else {
            return Look::Missing(Missing { range: asked, n_writes });
        };
        let Range { first, last } = building.range;
        if first <= asked.first && asked.last <= last {
            building
                .looked_at
                .store(self.n_looks.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
            return Look::Here(building.days.clone());
        }
        let beside = asked.first <= last + 1 && first <= asked.last + 1;
        let range = Range { first: first.min(asked.first), last: last.max(asked.last) };
        Look::Missing(Missing { range: if beside { range } else { asked }, n_writes })
    }

    fn keep(&self, subject: Subject, read: &Missing, days: Days) {
        let n_cells = days.iter().map(|(_, it)| n_cells(it)).sum();
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let changed = kept.n_writes.get(&subject).copied().unwrap_or(0) != read.n_writes;
        if changed || MAX_CELLS < n_cells {
            return;
        }
        let looked_at = AtomicU64::new(self.n_looks.fetch_add(1, Ordering::Relaxed));
        let building = Building { range: read.range, days, n_cells, looked_at };
        kept.n_cells += n_cells;
        kept.n_cells -= kept.buildings.insert(subject, building).map_or(0, |it| it.n_cells);
        kept.forget(subject);
    }

    /// Takes over what has been committed.
    pub(crate) fn publish(&self, days: Vec<(i64, Option<Day>)>) {
        if days.is_empty() {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        for (key, day) in days {
            let (subject, date) = Subject::of_key(key);
            *kept.n_writes.entry(subject).or_default() += 1;
            let Some(building) = kept.buildings.get_mut(&subject) else { continue };
            if !(building.range.first..=building.range.last).contains(&key) {
                continue;
            }
            let added = day.as_ref().map_or(0, |it| n_cells(it));
            // Copied only while somebody reads it.
            let days = Arc::make_mut(&mut building.days);
            let before = match (days.binary_search_by_key(&date, |it| it.0), day) {
                (Ok(at), Some(day)) => Some(std::mem::replace(&mut days[at].1, day)),
                (Ok(at), None) => Some(days.remove(at).1),
                (Err(at), Some(day)) => {
                    days.insert(at, (date, day));
                    None
                }
                (Err(_), None) => None,
            };
            let removed = before.map_or(0, |it| n_cells(&it));
            building.n_cells = building.n_cells + added - removed;
            kept.n_cells = kept.n_cells + added - removed;
        }
    }
}

impl Kept {
    /// Lets those buildings go that were looked at longest ago, but for `latest`.
    fn forget(&mut self, latest: Subject) {
        while MAX_CELLS < self.n_cells {
            let others = self.buildings.iter().filter(|it| *it.0 != latest);
            let oldest = others.min_by_key(|it| it.1.looked_at.load(Ordering::Relaxed));
            let Some(oldest) = oldest.map(|it| *it.0) else { return };
            self.n_cells -= self.buildings.remove(&oldest).map_or(0, |it| it.n_cells);
        }
    }
}

fn n_cells(day: &Stored<BuildingDay>) -> usize {
    day.derived.commodities.iter().map(|it| it.hours.len() + 1).sum()
}
