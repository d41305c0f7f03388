//! Days of a building, read once, and what they add up to.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::try_join_all;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::quantity::Kilowatts;
use greenpulse_domain::rollup::{BuildingDay, Cell, CommodityDay};
use greenpulse_domain::time::{SECONDS_PER_DAY, SECONDS_PER_HOUR, Window};
use greenpulse_ports::{BuildingDays, PortError, RollupStore, Stored};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::measured;

/// Clocks are set by no more than this.
const CLOCKS_JUMP: i64 = 2 * SECONDS_PER_HOUR;

/// Computed days of one building.
#[derive(Debug)]
pub(crate) struct Days {
    zone: TimeZone,
    days: BuildingDays,
}

impl Days {
    /// Reads the days that `window` touches, and `history` days before them.
    pub(crate) async fn read(
        rollups: &dyn RollupStore,
        building: &BuildingId,
        window: Window,
        history: i64,
        zone: &TimeZone,
    ) -> Result<Self, PortError> {
        let (first, last) = window.edge_days(zone);
        let first = first.checked_sub(jiff::Span::new().days(history)).unwrap_or(first);
        let days = rollups.building_days(building, first, last).await?;
        Ok(Self { zone: zone.clone(), days })
    }

    /// Reads several buildings at once; answers parallel to `buildings`.
    pub(crate) async fn read_all(
        rollups: &dyn RollupStore,
        buildings: &[&BuildingId],
        window: Window,
        history: i64,
        zone: &TimeZone,
    ) -> Result<Vec<Self>, PortError> {
        let reads = buildings.iter().map(|it| Self::read(rollups, it, window, history, zone));
        try_join_all(reads).await
    }

    pub(crate) const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Commodities that were measured at all.
    pub(crate) fn commodities(&self) -> BTreeSet<Commodity> {
        self.days.iter().flat_map(|day| &day.1.derived.commodities).map(|it| it.commodity).collect()
    }

    /// Every hour of `commodity` that was read, in time order.
    pub(crate) fn hours(&self, commodity: Commodity) -> impl Iterator<Item = &Cell> {
        self.days
            .iter()
            .filter_map(move |it| it.1.derived.commodity(commodity))
            .flat_map(|it| &it.hours)
    }

    /// The hours that begin whole weeks before or after `at`, and those around them that clocks may
    /// have been set to since.
    pub(crate) fn hours_of_weeks(
        &self,
        commodity: Commodity,
        at: Timestamp,
    ) -> impl Iterator<Item = &Cell> {
        let near = move |it: &&Cell| {
            let distance = it.window.start().as_second() - at.as_second();
            (distance + CLOCKS_JUMP).rem_euclid(7 * SECONDS_PER_DAY) <= 2 * CLOCKS_JUMP
        };
        let weekday = self.zone.to_datetime(at).date().weekday();
        let days = self.days.iter().filter(move |it| it.0.weekday() == weekday);
        let days = days.filter_map(move |it| it.1.derived.commodity(commodity));
        days.flat_map(|it| &it.hours).filter(near)
    }

    /// What the hours of `commodity` that begin in `window` add up to.
    pub(crate) fn total(&self, commodity: Commodity, window: Window) -> Cow<'_, Cell> {
        if let Some(hour) = self.hour(commodity, window) {
            return Cow::Borrowed(hour);
        }
        let cells = self.within(commodity, window).flat_map(|day| {
            let whole = window.overlap(day.total.window) == Some(day.total.window);
            let (total, hours) =
                if whole { (Some(&day.total), &[][..]) } else { (None, day.hours.as_slice()) };
            total
                .into_iter()
                .chain(hours.iter().filter(move |hour| window.contains(hour.window.start())))
        });
        Cow::Owned(Cell::total(window, cells))
    }

    /// Average demand of `commodity` while it was measured in the hours that begin in `window`.
    pub(crate) fn demand(&self, commodity: Commodity, window: Window) -> Option<Kilowatts> {
        let hours = self.within(commodity, window).flat_map(|it| &it.hours);
        let hours = hours.filter(|it| window.contains(it.window.start()));
        let (mut weighted, mut seconds) = (0.0, 0.0);
        for hour in hours {
            let Some(demand) = measured::demand(hour) else { continue };
            weighted += demand.get() * hour.covered.any();
            seconds += hour.covered.any();
        }
        (0.0 < seconds).then(|| Kilowatts(weighted / seconds))
    }

    /// The hour that is just this window.
    fn hour(&self, commodity: Commodity, window: Window) -> Option<&Cell> {
        let hours = &self.days.get(self.first_at(window.start()))?.1.derived;
        let hours = &hours.commodity(commodity)?.hours;
        let is_it = |it: &&Cell| it.window == window;
        // Hours are hours, but for those around a change of clocks.
        let since = window.start().as_second() - hours.first()?.window.start().as_second();
        let guessed = usize::try_from(since / SECONDS_PER_HOUR).ok().and_then(|it| hours.get(it));
        guessed.filter(is_it).or_else(|| hours.iter().find(is_it))
    }

    /// The civil day of a stored day.
    fn window(&self, (day, stored): &(Date, Arc<Stored<BuildingDay>>)) -> Window {
        // It is at hand wherever anything was measured.
        let own = stored.derived.commodities.first().map(|it| it.total.window);
        own.unwrap_or_else(|| Window::civil_day(*day, &self.zone))
    }

    /// Index of the first day that ends after `at`.
    fn first_at(&self, at: Timestamp) -> usize {
        let Some(first) = self.days.first() else { return 0 };
        // Days follow each other, but for gaps.
        let since = at.as_second() - self.window(first).start().as_second();
        let guessed = usize::try_from(since / SECONDS_PER_DAY).unwrap_or(0);
        if self.days.get(guessed).is_some_and(|day| self.window(day).contains(at)) {
            return guessed;
        }
        self.days.partition_point(|day| self.window(day).end() <= at)
    }

    fn within(&self, commodity: Commodity, window: Window) -> impl Iterator<Item = &CommodityDay> {
        let days = self.days[self.first_at(window.start())..].iter();
        let days = days.take_while(move |day| self.window(day).start() < window.end());
        days.filter_map(move |day| day.1.derived.commodity(commodity))
    }

    /// The last hour of `commodity` with energy or a volume.
    pub(crate) fn latest(&self, commodity: Commodity) -> Option<&Cell> {
        let days = self.days.iter().rev().filter_map(|it| it.1.derived.commodity(commodity));
        days.flat_map(|it| it.hours.iter().rev()).find(|it| !it.is_empty())
    }
}
