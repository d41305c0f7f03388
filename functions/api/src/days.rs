//! Days of a building, read once, and what they add up to.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::try_join_all;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::rollup::{BuildingDay, Cell, CommodityDay};
use greenpulse_domain::time::{Window, day_number};
use greenpulse_ports::{PortError, RollupStore, Stored};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Computed days of one building.
#[derive(Debug)]
pub(crate) struct Days {
    zone: TimeZone,
    /// In time order, each with its civil day: rows look their day up without asking the zone.
    days: Vec<(Window, Arc<Stored<BuildingDay>>)>,
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
        let last = window.days(zone).last().unwrap_or(Date::MIN);
        let first = window.days(zone).next().unwrap_or(last);
        let first = first.checked_sub(jiff::Span::new().days(history)).unwrap_or(first);
        let stored = rollups.building_days(building, first, last).await?;
        let days = stored.into_iter().map(|(day, stored)| {
            // The day's own window is at hand wherever anything was measured.
            let own = stored.derived.commodities.first().map(|it| it.total.window);
            (own.unwrap_or_else(|| Window::civil_day(day, zone)), stored)
        });
        let days = days.collect();
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

    /// The hours of those days that lie whole weeks before the one that holds `at`.
    pub(crate) fn hours_of_weekday(
        &self,
        commodity: Commodity,
        at: Timestamp,
    ) -> impl Iterator<Item = &Cell> {
        let date = self.zone.to_datetime(at).date();
        let same = move |day: &Window| {
            let distance = day_number(date) - day_number(self.zone.to_datetime(day.start()).date());
            distance % 7 == 0
        };
        let days = self.days.iter().filter(move |(day, _)| same(day));
        days.filter_map(move |it| it.1.derived.commodity(commodity)).flat_map(|it| &it.hours)
    }

    /// What the hours of `commodity` that begin in `window` add up to.
    pub(crate) fn total(&self, commodity: Commodity, window: Window) -> Cell {
        if let Some(hour) = self.hour(commodity, window) {
            return *hour;
        }
        let cells = self.within(commodity, window).flat_map(|day| {
            let whole = window.overlap(day.total.window) == Some(day.total.window);
            let (total, hours) =
                if whole { (Some(&day.total), &[][..]) } else { (None, day.hours.as_slice()) };
            total
                .into_iter()
                .chain(hours.iter().filter(move |hour| window.contains(hour.window.start())))
        });
        Cell::total(window, cells)
    }

    /// The hour that is just this window.
    fn hour(&self, commodity: Commodity, window: Window) -> Option<&Cell> {
        let day = self.days.partition_point(|(day, _)| day.end() <= window.start());
        let hours = &self.days.get(day)?.1.derived.commodity(commodity)?.hours;
        let hour = hours.partition_point(|it| it.window.start() < window.start());
        hours.get(hour).filter(|it| it.window == window)
    }

    fn within(&self, commodity: Commodity, window: Window) -> impl Iterator<Item = &CommodityDay> {
        let first = self.days.partition_point(|(day, _)| day.end() <= window.start());
        let days = self.days[first..].iter().take_while(move |(day, _)| day.start() < window.end());
        days.filter_map(move |(_, day)| day.derived.commodity(commodity))
    }

    /// The last hour of `commodity` with energy or a volume.
    pub(crate) fn latest(&self, commodity: Commodity) -> Option<&Cell> {
        let days = self.days.iter().rev().filter_map(|it| it.1.derived.commodity(commodity));
        days.flat_map(|it| it.hours.iter().rev()).find(|it| !it.is_empty())
    }
}
