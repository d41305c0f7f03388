use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use greenpulse_domain::time::{Window, utc_day};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// Readings, marks, rollups and configuration in one DynamoDB table. Cloning shares it.
#[derive(Debug, Clone)]
pub struct DynamoStore {
    pub(crate) client: Client,
    pub(crate) settings: Arc<Settings>,
}

/// How a table is used.
#[derive(Clone)]
pub struct Settings {
    pub table: String,
    /// A scope is recomputed at most once in this time.
    pub recompute_every: SignedDuration,
    /// How long readings are kept: later ones of a day that is older are refused.
    pub retention: SignedDuration,
    /// The shards whose marks [`pending`](greenpulse_ports::Ledger::pending) answers; all when
    /// absent.
    pub shard: Option<u64>,
    pub now: fn() -> Timestamp,
}

/// How long after a meter-day its building-day waits for other meter-days of the same minute.
const SETTLING: SignedDuration = SignedDuration::from_secs(20);
/// How often the schedule looks for what is due.
const SCHEDULE: SignedDuration = SignedDuration::from_mins(1);
/// How long items outlive the sealing of their day, so that a dial that is read every other month
/// finds its reading before the first day that is open.
const GRACE: SignedDuration = SignedDuration::from_hours(70 * 24);
/// A building's civil day that ended so long ago is closed: yesterday's, wherever it is, is not.
const COUNTED_DAYS: i64 = 2;
/// How many requests one call has in flight.
pub(crate) const IN_FLIGHT: usize = 64;

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, recompute_every, retention, shard, now: _ } = self;
        f.debug_struct("Settings")
            .field("table", table)
            .field("recompute_every", recompute_every)
            .field("retention", retention)
            .field("shard", shard)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// What the template sets by default: two years of readings, a scope recomputed every quarter of
    /// an hour.
    pub fn new(table: impl Into<String>, now: fn() -> Timestamp) -> Self {
        Self {
            table: table.into(),
            recompute_every: SignedDuration::from_mins(15),
            retention: SignedDuration::from_hours(730 * 24),
            shard: None,
            now,
        }
    }
}

impl DynamoStore {
    pub fn new(client: Client, settings: Settings) -> Self {
        Self { client, settings: Arc::new(settings) }
    }

    /// The same store, whose pending marks are those of one shard.
    #[must_use]
    pub fn of_shard(&self, shard: u64) -> Self {
        let settings = Settings { shard: Some(shard), ..(*self.settings).clone() };
        Self { client: self.client.clone(), settings: Arc::new(settings) }
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn table_name(&self) -> &str {
        &self.settings.table
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.settings.now)()
    }

    /// When a meter-day that was last settled at `settled`, in seconds, is to be recomputed.
    pub(crate) fn meter_due(&self, settled: Option<u64>) -> i64 {
        self.due(settled, SignedDuration::ZERO)
    }

    /// When a building-day is.
    pub(crate) fn building_due(&self, settled: Option<u64>) -> i64 {
        // Whoever wants it every minute has no minute to wait.
        let spare = self.settings.recompute_every - SCHEDULE;
        self.due(settled, SETTLING.min(spare).max(SignedDuration::ZERO))
    }

    /// Whether a scope that was last settled at `settled` may be recomputed at once.
    pub(crate) fn is_due(&self, settled: Option<u64>) -> bool {
        self.due(settled, SignedDuration::ZERO) <= self.now().as_second()
    }

    fn due(&self, settled: Option<u64>, wait: SignedDuration) -> i64 {
        let soonest = self.now().as_second() + wait.as_secs();
        // It is settled some moments after the schedule began: a whole period later is too late for
        // the schedule then.
        let every = self.settings.recompute_every - SCHEDULE / 2;
        let again = settled.map(|it| it as i64 + every.as_secs());
        again.map_or(soonest, |it| it.max(soonest))
    }

    /// The first UTC day that is not sealed.
    pub(crate) fn first_open_day(&self) -> Date {
        utc_day(self.now().checked_sub(self.settings.retention).unwrap_or(Timestamp::MIN))
    }

    /// Days of buildings before this one are counted when they are replaced.
    pub(crate) fn counted_before(&self) -> Date {
        self.days_ago(COUNTED_DAYS)
    }

    /// Days of buildings before this one may be kept in memory. Whoever found that one need not be
    /// counted yet has put it long before it comes here.
    pub(crate) fn kept_before(&self) -> Date {
        self.days_ago(2 * COUNTED_DAYS)
    }

    fn days_ago(&self, n: i64) -> Date {
        utc_day(self.now()).checked_sub(n.days()).unwrap_or(Date::MIN)
    }

    /// When items of a UTC day's facts, or the mark of one that is sealed, may go, in seconds since
    /// 1970.
    pub(crate) fn expiry(&self, day: Date) -> i64 {
        let sealed = Window::utc_day(day).end().as_second() + self.settings.retention.as_secs();
        sealed.max(self.now().as_second()) + GRACE.as_secs()
    }
}
