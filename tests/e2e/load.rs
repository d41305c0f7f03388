//! Load of which every row says what must become of it.

use std::collections::{BTreeMap, BTreeSet};

use greenpulse::cloud::Cloud;
use greenpulse_domain::time::Window;
use greenpulse_ports::{PortError, ReadingStore, RollupStore};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Meters that push at once, `m0` and on.
pub const METERS: usize = 4;
const FIRST: Timestamp = Timestamp::constant(1_577_836_800, 0);

/// The meter's reading of its quarter-hour of that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub meter: usize,
    pub number: u32,
}

impl Row {
    fn start(self) -> Timestamp {
        FIRST + SignedDuration::from_mins(15 * i64::from(self.number))
    }

    /// No other row of the hour has it; sums of it are exact.
    fn value(self) -> f64 {
        f64::from(self.number % 1_000) / 4.0 + (self.meter * 256) as f64
    }

    pub fn json(self) -> Value {
        json!({"meter": format!("m{}", self.meter), "start": self.start(), "duration": "PT15M",
               "value": self.value(), "unit": "kWh"})
    }
}

/// What one pusher knows of its rows.
#[derive(Debug, Default)]
pub struct Account {
    pub acknowledged: BTreeSet<Row>,
    /// Sent, and never answered.
    pub unanswered: BTreeSet<Row>,
    next: u32,
}

impl Account {
    /// The next rows that were never sent.
    pub fn fresh(&mut self, meter: usize, n: u32) -> Vec<Row> {
        let rows: Vec<Row> =
            (self.next..self.next + n).map(|number| Row { meter, number }).collect();
        self.next += n;
        self.unanswered.extend(&rows);
        rows
    }

    pub fn acknowledge(&mut self, rows: &[Row]) {
        for row in rows {
            self.unanswered.remove(row);
            self.acknowledged.insert(*row);
        }
    }

    /// Rows that are to be sent again: every one that was never answered, and some that were.
    pub fn again(&self) -> [Vec<Row>; 2] {
        let every = self.acknowledged.len() / 20 + 1;
        let some = self.acknowledged.iter().rev().step_by(every).copied();
        [self.unanswered.iter().copied().collect(), some.collect()]
    }
}

/// What is found of the load in a store.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    pub acknowledged: usize,
    /// Acknowledged rows that are not there once, with their value.
    pub lost: usize,
    /// Quarter-hours that hold what nobody sent, or not once.
    pub strange: usize,
    /// kWh of the rows that are there, and of the building's days.
    pub kept: f64,
    pub derived: f64,
}

impl Found {
    pub fn is_sound(&self) -> bool {
        self.lost == 0 && self.strange == 0 && self.kept == self.derived
    }
}

/// Looks for what was acknowledged. The store must be drained.
///
/// # Errors
///
/// A port's.
pub async fn look(cloud: &Cloud, accounts: &[Account]) -> Result<Found, PortError> {
    let mut found = Found::default();
    for (meter, account) in accounts.iter().enumerate() {
        found.acknowledged += account.acknowledged.len();
        let kept = kept(&*cloud.store, meter).await?;
        let is_there = |row: &&Row| kept.get(&row.start()).is_some_and(|it| *it == [row.value()]);
        let n_there = account.acknowledged.iter().filter(is_there).count();
        found.lost += account.acknowledged.len() - n_there;
        found.strange += kept.len() - n_there - account.unanswered.iter().filter(is_there).count();
        found.kept += kept.values().flatten().sum::<f64>();
    }
    let building = "b1".parse().map_err(|err| PortError::malformed("test", err))?;
    let days = cloud.store.building_days(&building, Date::constant(2020, 1, 1), LAST).await?;
    let days = days.iter().flat_map(|(_, day)| &day.derived.commodities);
    found.derived = days.filter_map(|it| Some(it.total.energy?.get())).sum();
    Ok(found)
}

/// Whether the row is there once, with its value.
///
/// # Errors
///
/// The port's.
pub async fn is_kept(cloud: &Cloud, row: Row) -> Result<bool, PortError> {
    Ok(kept(&*cloud.store, row.meter)
        .await?
        .get(&row.start())
        .is_some_and(|it| *it == [row.value()]))
}

const LAST: Date = Date::constant(2030, 1, 1);

/// Values that are kept, by the start of what they speak of.
async fn kept(
    readings: &dyn ReadingStore,
    meter: usize,
) -> Result<BTreeMap<Timestamp, Vec<f64>>, PortError> {
    let id = format!("s~m{meter}").parse().map_err(|err| PortError::malformed("test", err))?;
    let end = FIRST + SignedDuration::from_hours(24 * 365 * 6);
    let window = Window::new(FIRST, end).map_err(|err| PortError::malformed("test", err))?;
    let mut kept: BTreeMap<Timestamp, Vec<f64>> = BTreeMap::new();
    for fact in readings.overlapping(&id, window, None).await? {
        kept.entry(fact.extent.start()).or_default().push(fact.value);
    }
    Ok(kept)
}
