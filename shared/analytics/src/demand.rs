//! What a stretch of hours says of a load: its floor, its peak, and when it runs.
//!
//! Only hours that count ([`HourlyEnergy::counted`]) take part; demand is the average of an hour.

use greenpulse_domain::quantity::Kilowatts;
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::hourly::HourlyEnergy;
use crate::quantile::quantiles;

/// Share of hours that run below the base load.
pub const BASE_LOAD_PERCENTILE: f64 = 0.05;

/// Local hours in which buildings are meant to be in use, Monday to Friday.
pub const IN_USE: std::ops::Range<i8> = 8..20;

/// The low end of demand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaseLoad {
    pub demand: Kilowatts,
    /// Share of the hours that lie below: [`BASE_LOAD_PERCENTILE`].
    pub percentile: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    pub demand: Kilowatts,
    /// Start of the hour; of equal ones the first.
    pub at: Timestamp,
}

/// The 5 % quantile of hourly demand (Hyndman and Fan's definition 7).
pub fn base_load(hours: &[HourlyEnergy]) -> Option<BaseLoad> {
    let mut demands: Vec<f64> =
        hours.iter().filter_map(HourlyEnergy::demand).map(Kilowatts::get).collect();
    let [demand] = quantiles(&mut demands, [BASE_LOAD_PERCENTILE])?;
    Some(BaseLoad { demand: Kilowatts(demand), percentile: BASE_LOAD_PERCENTILE })
}

/// The hour of greatest demand.
pub fn peak(hours: &[HourlyEnergy]) -> Option<Peak> {
    let peaks =
        hours.iter().filter_map(|it| Some(Peak { demand: it.demand()?, at: it.window.start() }));
    peaks.reduce(|most, it| if most.demand < it.demand { it } else { most })
}

/// Share of the energy that runs outside 08:00–20:00 of Monday to Friday, by the clocks of `zone`.
/// Holidays are weekdays here.
///
/// `None` when there is no energy to be a share of.
pub fn out_of_hours_share(hours: &[HourlyEnergy], zone: &TimeZone) -> Option<f64> {
    let (mut outside, mut total) = (0.0, 0.0);
    for hour in hours {
        let Some(energy) = hour.counted() else { continue };
        total += energy.get();
        if !in_use(hour.window.start(), zone) {
            outside += energy.get();
        }
    }
    (0.0 < total).then(|| outside / total)
}

fn in_use(at: Timestamp, zone: &TimeZone) -> bool {
    let local = zone.to_datetime(at);
    let weekend = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
    !weekend && IN_USE.contains(&local.hour())
}

/// Mean over peak demand, from 0 to 1. `None` without demand.
pub fn load_factor(hours: &[HourlyEnergy]) -> Option<f64> {
    let peak = peak(hours)?.demand.get();
    let demands: Vec<f64> =
        hours.iter().filter_map(HourlyEnergy::demand).map(Kilowatts::get).collect();
    let mean = demands.iter().sum::<f64>() / demands.len() as f64;
    (0.0 < peak).then(|| mean / peak)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hourly::tests::hours;

    #[test]
    fn the_base_load_is_a_low_quantile_of_what_counts() {
        // 1 to 20, shuffled by 7 steps, and gaps: position 0.05 · 19 = 0.95.
        let energy = (0..20).flat_map(|i| [Some(f64::from(i * 7 % 20 + 1)), None]);
        let found = base_load(&hours("2026-01-05T00:00Z", energy)).unwrap();
        assert!((found.demand.get() - 1.95).abs() < 1e-12);
        assert_eq!(found.percentile, 0.05);
        assert_eq!(base_load(&hours("2026-01-05T00:00Z", [None])), None);
    }

    #[test]
    fn the_first_of_equal_peaks() {
        let series = hours("2026-01-05T00:00Z", [Some(1.0), Some(3.0), None, Some(3.0), Some(1.0)]);
        let found = peak(&series).unwrap();
        assert_eq!((found.demand.get(), found.at), (3.0, "2026-01-05T01:00Z".parse().unwrap()));
        assert_eq!(load_factor(&series), Some(2.0 / 3.0));
        assert_eq!(load_factor(&hours("2026-01-05T00:00Z", [Some(0.0)])), None);
    }

    #[test]
    fn a_steady_week_runs_108_of_168_hours_out_of_hours() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let week = hours("2026-01-05T05:00Z", vec![Some(2.0); 168]);
        assert_eq!(out_of_hours_share(&week, &zone), Some(108.0 / 168.0));
        let office = hours("2026-01-05T13:00Z", vec![Some(2.0); 12]);
        assert_eq!(out_of_hours_share(&office, &zone), Some(0.0));
        assert_eq!(out_of_hours_share(&hours("2026-01-05T05:00Z", [None]), &zone), None);
    }
}
