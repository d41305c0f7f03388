//! Days of buildings in memory, for a function that is asked for the same ones again and again.
//!
//! A day that is over for some days hardly ever changes. Whoever replaces one all the same counts
//! that beside the building's days, after the day is put and before the work is settled. One look,
//! which may be a moment late, finds the days that may still change and that count; only where the
//! count is another than the one that the other days are kept under are those read again, strongly
//! consistent, so that they are never older than their count.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::rollup::{BuildingDay, MeterDay};
use greenpulse_ports::{BuildingDays, PortError, Replaced, Replacement, RollupStore, Stored};
use jiff::civil::Date;

use crate::item::{number, sk};
use crate::rollups::{Day, building_day};
use crate::store::DynamoStore;
use crate::table::{self, name};

/// Hours and totals in memory, of about 160 bytes each.
const MAX_CELLS: usize = 400_000;

/// A table's rollups, of which closed days of buildings that were lately asked for stay in memory.
#[derive(Debug)]
pub struct Remembered {
    store: Arc<DynamoStore>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    buildings: HashMap<BuildingId, Closed>,
    n_cells: usize,
    /// Counts looks, so that the building that was looked at longest ago is known.
    n_looks: u64,
}

/// Every closed day of a building from `first` to `last` that there is.
#[derive(Debug)]
struct Closed {
    /// How often closed days had been replaced before these were read.
    count: u64,
    first: Date,
    last: Date,
    days: Arc<Vec<Day>>,
    n_cells: usize,
    looked_at: u64,
}

impl Remembered {
    pub fn new(store: Arc<DynamoStore>) -> Self {
        Self { store, kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Days from `first` to `last`, and how often closed days were replaced; a moment late.
    async fn look(
        &self,
        building: &BuildingId,
        first: Date,
        last: Date,
    ) -> Result<(u64, Vec<Day>), PortError> {
        let items = self.store.building_items(building, first, None, false).await?;
        let mut count = 0;
        let mut days = Vec::new();
        for item in &items {
            if sk(item) == table::REPLACED {
                count = number(item, name::VERSION).unwrap_or(0);
            } else {
                days.extend(building_day(item)?.filter(|it| it.0 <= last));
            }
        }
        Ok((count, days))
    }

    /// Closed days from `first` to `last` as of `count`.
    async fn closed(
        &self,
        building: &BuildingId,
        first: Date,
        last: Date,
        count: u64,
    ) -> Result<Arc<Vec<Day>>, PortError> {
        let (mut from, mut to) = (first, last);
        {
            let mut kept = self.kept();
            kept.n_looks += 1;
            let n_looks = kept.n_looks;
            let closed = kept.buildings.get_mut(building).filter(|it| it.count == count);
            if let Some(closed) = closed {
                if closed.first <= first && last <= closed.last {
                    closed.looked_at = n_looks;
                    return Ok(closed.days.clone());
                }
                let follows = |last: Date, first: Date| last.tomorrow().is_ok_and(|it| first <= it);
                if follows(closed.last, first) && follows(last, closed.first) {
                    (from, to) = (closed.first.min(first), closed.last.max(last));
                }
            }
        }
        let days = self.store.building_days(building, from, to).await?.to_vec();
        let days = Arc::new(days);
        let closed =
            Closed { count, first: from, last: to, days: days.clone(), n_cells: 0, looked_at: 0 };
        self.kept().keep(building, closed);
        Ok(days)
    }
}

#[async_trait]
impl RollupStore for Remembered {
    async fn replace(&self, replacements: Vec<Replacement>) -> Result<Vec<Replaced>, PortError> {
        self.store.replace(replacements).await
    }

    async fn meter_days(
        &self,
        of: &[(MeterId, Date)],
    ) -> Result<Vec<Option<Stored<MeterDay>>>, PortError> {
        self.store.meter_days(of).await
    }

    async fn building_days(
        &self,
        building: &BuildingId,
        first: Date,
        last: Date,
    ) -> Result<BuildingDays, PortError> {
        if last < first {
            return Ok(BuildingDays::default());
        }
        let open = self.store.kept_before();
        let (count, opened) = self.look(building, open.max(first), last).await?;
        let until = open.yesterday().unwrap_or(Date::MIN).min(last);
        if until < first {
            return Ok(opened.into());
        }
        let closed = self.closed(building, first, until, count).await?;
        if opened.is_empty() {
            return Ok(BuildingDays::between(closed, first, until));
        }
        let closed = BuildingDays::between(closed, first, until);
        Ok(closed.iter().cloned().chain(opened).collect::<Vec<_>>().into())
    }
}

impl Kept {
    fn keep(&mut self, building: &BuildingId, mut closed: Closed) {
        closed.n_cells = closed.days.iter().map(|it| n_cells(&it.1)).sum();
        closed.looked_at = self.n_looks;
        if MAX_CELLS < closed.n_cells {
            return;
        }
        self.n_cells += closed.n_cells;
        let before = self.buildings.insert(building.clone(), closed);
        self.n_cells -= before.map_or(0, |it| it.n_cells);
        self.forget(building);
    }

    /// Lets those buildings go that were looked at longest ago, but for `latest`.
    fn forget(&mut self, latest: &BuildingId) {
        while MAX_CELLS < self.n_cells {
            let others = self.buildings.iter().filter(|it| it.0 != latest);
            let oldest = others.min_by_key(|it| it.1.looked_at).map(|it| it.0.clone());
            let Some(oldest) = oldest else { return };
            self.n_cells -= self.buildings.remove(&oldest).map_or(0, |it| it.n_cells);
        }
    }
}

fn n_cells(day: &Stored<BuildingDay>) -> usize {
    day.derived.commodities.iter().map(|it| it.hours.len() + 1).sum()
}
