//! What was measured of one building and commodity, as the models take it.

use greenpulse_analytics::hourly::known;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::rollup::Cell;
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{Outdoor, Subject};
use greenpulse_models::load::Load;
use greenpulse_ports::BuildingDays;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Hours that are known. Of any other nothing is: a gap is no zero.
#[derive(Debug)]
pub(crate) struct Readings {
    /// Start, end and kWh.
    hours: Vec<(Timestamp, Timestamp, f64)>,
    /// Whether it was measured, but no energy of it.
    pub(crate) by_volume: bool,
    zone: TimeZone,
    calendar: Calendar,
    outdoor: Option<Outdoor>,
}

impl Readings {
    /// `None` where no day of the commodity is stored.
    pub(crate) fn of(
        days: &BuildingDays,
        commodity: Commodity,
        zone: &TimeZone,
        calendar: &Calendar,
    ) -> Option<Self> {
        let mut of_commodity =
            days.iter().filter_map(|it| it.1.derived.commodity(commodity)).peekable();
        of_commodity.peek()?;
        let cells: Vec<&Cell> = of_commodity.flat_map(|it| &it.hours).collect();
        let by_volume = cells.iter().all(|it| it.energy.is_none())
            && cells.iter().any(|it| it.volume.is_some());
        let hours = cells.into_iter().filter_map(|cell| {
            let energy = known(cell)?;
            Some((cell.window.start(), cell.window.end(), energy))
        });
        let hours = hours.collect();
        let (zone, calendar) = (zone.clone(), calendar.clone());
        Some(Self { hours, by_volume, zone, calendar, outdoor: None })
    }

    /// The same with what the thermometer of the building measured.
    pub(crate) fn with_outdoor(self, outdoor: Option<Outdoor>) -> Self {
        Self { outdoor, ..self }
    }

    /// The building as it was known at `origin`.
    pub(crate) fn before(&self, origin: Timestamp) -> Subject {
        let passed = self.hours.iter().filter(|it| it.1 <= origin);
        let hours: Vec<(Timestamp, f64)> = passed.map(|it| (it.0, it.2)).collect();
        let load = Load::from_hours(&self.zone, &hours);
        let subject = Subject::new(self.zone.clone(), self.calendar.clone(), load);
        subject.with_outdoor(self.outdoor.clone())
    }
}
