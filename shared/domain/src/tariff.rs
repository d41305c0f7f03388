//! What energy costs, by the local time of day.

use jiff::ZonedDateTime;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::campus::Currency;
use crate::commodity::Commodity;
use crate::content::Version;
use crate::id::{CampusId, MeterId};

/// A price list of one commodity, valid for some days of a campus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tariff {
    pub campus_id: CampusId,
    pub name: String,
    pub commodity: Commodity,
    pub currency: Currency,
    pub valid_from: Date,
    /// Exclusive; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    pub price: Price,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Price {
    /// One rate at all times: money per kWh, or per gallon of water that is not energy.
    Flat(f64),
    /// Rates by local time; the first period that holds an hour prices it.
    TimeOfUse(Vec<TouPeriod>),
    /// An hourly series, kept as the readings of a meter of the campus.
    Series(MeterId),
}

/// Hours of the week with one rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TouPeriod {
    /// Peak, shoulder, off-peak, or what the tariff calls it.
    pub name: String,
    /// Bit 0 is Monday.
    pub days: u8,
    /// First local hour, 0 to 23.
    pub from_hour: u8,
    /// First local hour after it, 1 to 24; below `from_hour` the period runs over midnight.
    pub to_hour: u8,
    /// Money per kWh, or per gallon of water that is not energy.
    pub rate: f64,
}

impl TouPeriod {
    /// Whether the local hour that begins at `local` is priced by this period. After midnight a
    /// period that began the evening before still counts as the day it began.
    fn holds(&self, local: &ZonedDateTime) -> bool {
        let hour = local.hour() as u8;
        let on = |weekday: Weekday| self.days & (1 << weekday.to_monday_zero_offset()) != 0;
        if self.from_hour < self.to_hour {
            return on(local.weekday()) && (self.from_hour..self.to_hour).contains(&hour);
        }
        (on(local.weekday()) && self.from_hour <= hour)
            || (on(local.weekday().previous()) && hour < self.to_hour)
    }
}

impl Tariff {
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| day < to)
    }

    /// Money per kWh (or gallon) in the hour that begins at `local`; `series` looks up an hourly price.
    ///
    /// `None` when no period holds the hour or the series has a gap there.
    pub fn rate(
        &self,
        local: &ZonedDateTime,
        series: impl FnOnce(&MeterId) -> Option<f64>,
    ) -> Option<f64> {
        match &self.price {
            Price::Flat(rate) => Some(*rate),
            Price::TimeOfUse(periods) => {
                periods.iter().find(|it| it.holds(local)).map(|it| it.rate)
            }
            Price::Series(meter) => series(meter),
        }
    }

    pub fn version(&self) -> Version {
        Version::of(self)
    }

    /// The series that prices come from, if they do.
    pub const fn series(&self) -> Option<&MeterId> {
        match &self.price {
            Price::Series(meter) => Some(meter),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(days: u8) -> TouPeriod {
        TouPeriod { name: "night".into(), days, from_hour: 22, to_hour: 6, rate: 0.1 }
    }

    #[test]
    fn a_period_over_midnight_belongs_to_the_day_it_began() {
        let fridays = night(1 << 4);
        for (at, held) in [
            ("2022-11-18T22:00[UTC]", true),
            ("2022-11-19T05:00[UTC]", true),
            ("2022-11-19T06:00[UTC]", false),
            ("2022-11-19T23:00[UTC]", false),
            ("2022-11-18T05:00[UTC]", false),
        ] {
            assert_eq!(fridays.holds(&at.parse().unwrap()), held, "{at}");
        }
    }
}
