//! First stage of the rollup: one meter's UTC day from the facts that touch it.

use std::borrow::Cow;

use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::meter::Meter;
use greenpulse_domain::quantity::{Gallons, KilowattHours, Kilowatts};
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::register;
use greenpulse_domain::resolve::{Won, resolve};
use greenpulse_domain::rollup::{Covered, MeterDay, Part};
use greenpulse_domain::time::{SECONDS_PER_HOUR, Window};
use greenpulse_domain::unit::Worth;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Rolls up the UTC day `day` into local hours of `zone`.
///
/// `facts` touch the day; `around` are the register readings of the nearest instants before and
/// after it. Their order plays no part. Sums run in time order. A meter in quarantine has no hours,
/// and a fact whose unit does not measure what the meter measures, or whose value no meter can have
/// measured, covers no time.
pub fn meter_day(
    meter: &Meter,
    zone: &TimeZone,
    day: Date,
    facts: &[Fact],
    around: &[Fact],
) -> MeterDay {
    let Some(within) = valid_part(meter, Window::utc_day(day)) else { return MeterDay::default() };
    let Some(measurand) = meter.measurand else { return MeterDay::default() };
    let facts = judged(meter, measurand, facts, around);
    let mut parts: Vec<Building> =
        Window::utc_day(day).local_hours(zone).into_iter().map(Building::new).collect();
    let mut first = 0;
    for won in resolve(&facts, within) {
        let Ok(worth) = won.fact.unit.worth(measurand, meter.delta_t) else { continue };
        while parts.get(first).is_some_and(|it| it.part.window.end() <= won.window.start()) {
            first += 1;
        }
        for part in &mut parts[first..] {
            let Some(window) = part.part.window.overlap(won.window) else { break };
            part.add(&Won { window, ..won }, worth);
        }
    }
    let parts = parts.into_iter().map(Building::finish);
    MeterDay { parts: parts.filter(|it| 0.0 < it.covered.any()).collect() }
}

/// The facts that measure what the meter measures, intervals between registers among them, each with
/// the quality that it deserves.
fn judged<'a>(
    meter: &Meter,
    measurand: Measurand,
    facts: &'a [Fact],
    around: &[Fact],
) -> Cow<'a, [Fact]> {
    let fits = |it: &Fact| {
        it.unit.worth(measurand, meter.delta_t).is_ok_and(|worth| it.is_possible(Some(worth)))
    };
    let is_interval = |it: &Fact| matches!(it.extent, Extent::Interval(_));
    let as_it_is = |it: &Fact| is_interval(it) && fits(it) && plausible(it, meter, measurand);
    if around.is_empty() && facts.iter().all(as_it_is) {
        return Cow::Borrowed(facts);
    }
    let mut facts: Vec<Fact> = facts.iter().chain(around).copied().collect();
    facts.extend(register::intervals(&facts, &meter.dial));
    facts.retain(fits);
    facts.iter_mut().filter(|it| !plausible(it, meter, measurand)).for_each(|it| {
        it.quality = Quality::Suspect;
    });
    Cow::Owned(facts)
}

/// VEE: an amount that is negative, or more than the meter can measure, is suspect; never deleted.
fn plausible(fact: &Fact, meter: &Meter, measurand: Measurand) -> bool {
    if measurand.commodity().is_none() {
        return true;
    }
    let most = meter.max_demand.unwrap_or(f64::INFINITY);
    let Extent::Interval(window) = fact.extent else { return true };
    let hours = window.seconds() as f64 / SECONDS_PER_HOUR as f64;
    let demand = match fact.unit.worth(measurand, meter.delta_t) {
        Ok(Worth::Energy { kwh, per_hour: true }) => fact.value * kwh,
        Ok(Worth::Energy { kwh, per_hour: false }) => fact.value * kwh / hours,
        _ => 0.0,
    };
    0.0 <= fact.value && demand <= most
}

/// The part of `day` in which the meter counts.
fn valid_part(meter: &Meter, day: Window) -> Option<Window> {
    let start = meter.valid_from.map_or(day.start(), |it| it.max(day.start()));
    let end = meter.valid_to.map_or(day.end(), |it| it.min(day.end()));
    Window::new(start, end).ok()
}

/// A part while it is being added up.
struct Building {
    part: Part,
    level_seconds: f64,
    leveled: f64,
}

impl Building {
    const fn new(window: Window) -> Self {
        let covered = Covered { actual: 0.0, suspect: 0.0, estimated: 0.0 };
        let part = Part {
            window,
            energy: None,
            volume: None,
            level: None,
            covered,
            n_readings: 0,
            demand: None,
        };
        Self { part, level_seconds: 0.0, leveled: 0.0 }
    }

    fn add(&mut self, won: &Won<'_>, worth: Worth) {
        let part = &mut self.part;
        let seconds = won.window.seconds() as f64;
        match won.fact.quality {
            Quality::Actual => part.covered.actual += seconds,
            Quality::Suspect => part.covered.suspect += seconds,
            Quality::Estimated => part.covered.estimated += seconds,
        }
        if part.window.contains(won.interval.start()) && won.window.start() == won.interval.start()
        {
            part.n_readings += 1;
        }
        let hours = won.interval.seconds() as f64 / SECONDS_PER_HOUR as f64;
        let value = won.fact.value;
        match worth {
            Worth::Energy { kwh, per_hour } => {
                let energy = if per_hour { value * kwh * hours } else { value * kwh };
                self.add_energy(won, KilowattHours(energy));
            }
            Worth::Volume { gallons, kwh } => {
                let volume = Gallons(value * gallons * won.share());
                part.volume = Some(part.volume.unwrap_or_default() + volume);
                if let Some(kwh) = kwh {
                    self.add_energy(won, KilowattHours(value * kwh));
                }
            }
            Worth::Level { scale, zero } => {
                let level = (value - zero) * scale;
                part.level = Some(level);
                self.level_seconds += seconds;
                self.leveled += level * seconds;
            }
        }
    }

    fn add_energy(&mut self, won: &Won<'_>, energy: KilowattHours) {
        let part = &mut self.part;
        let share = KilowattHours(energy.get() * won.share());
        part.energy = Some(part.energy.unwrap_or_default() + share);
        let demand = energy.average_demand(won.interval.seconds()).unwrap_or_default();
        part.demand = Some(part.demand.map_or((demand, demand), |(low, high)| {
            let (low, high) = (low.get().min(demand.get()), high.get().max(demand.get()));
            (Kilowatts(low), Kilowatts(high))
        }));
    }

    /// The level of one reading is its own; of several their mean by time.
    fn finish(mut self) -> Part {
        let whole = self.level_seconds;
        if let Some(level) = self.part.level
            && level * whole != self.leveled
        {
            self.part.level = Some(self.leveled / whole);
        }
        self.part
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenpulse_domain::commodity::Commodity;
    use greenpulse_domain::unit::Unit;
    use jiff::Timestamp;
    use jiff::civil::date;

    fn meter(measurand: Measurand) -> Meter {
        Meter {
            measurand: Some(measurand),
            ..Meter::unplaced("s~m".parse().unwrap(), Timestamp::UNIX_EPOCH)
        }
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn fact(extent: Extent, value: f64, unit: Unit) -> Fact {
        let received = Timestamp::UNIX_EPOCH;
        Fact { extent, value, unit, quality: Quality::Actual, revision: 1, received }
    }

    fn interval(start: i64, end: i64, value: f64, unit: Unit) -> Fact {
        fact(Extent::Interval(Window::new(at(start), at(end)).unwrap()), value, unit)
    }

    fn roll(meter: &Meter, facts: &[Fact], around: &[Fact]) -> Vec<Part> {
        meter_day(meter, &TimeZone::UTC, date(1970, 1, 1), facts, around).parts
    }

    #[test]
    fn quarters_make_an_hour_and_a_gap_makes_none() {
        let meter = meter(Commodity::Electricity.into());
        let quarters = [0, 15, 30].map(|it| interval(it, it + 15, 1.5, Unit::KilowattHour));
        let parts = roll(&meter, &quarters, &[]);
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].energy, Some(KilowattHours(4.5)));
        assert_eq!((parts[0].covered.actual, parts[0].n_readings), (2_700.0, 3));
        assert_eq!(parts[0].demand, Some((Kilowatts(6.0), Kilowatts(6.0))));
    }

    #[test]
    fn a_long_reading_spreads_evenly_over_its_hours() {
        let meter = meter(Commodity::ChilledWater.into());
        let parts = roll(&meter, &[interval(-60, 60, 2.0, Unit::TonHour)], &[]);
        assert_eq!(parts.len(), 1);
        assert!((parts[0].energy.unwrap().kbtu() - 12.0).abs() < 1e-12);
        assert_eq!(parts[0].n_readings, 0, "it began the day before");
    }

    #[test]
    fn register_readings_on_either_side_cover_a_day_without_any() {
        let meter = meter(Commodity::Electricity.into());
        let read = |minute, total| fact(Extent::Register(at(minute)), total, Unit::KilowattHour);
        let parts = roll(&meter, &[], &[read(-1_440, 0.0), read(2_880, 72.0)]);
        assert_eq!(parts.len(), 24);
        assert!(parts.iter().all(|it| it.energy == Some(KilowattHours(1.0))));
        assert!(parts.iter().all(|it| it.covered.estimated == 3_600.0));
    }

    #[test]
    fn a_condition_is_averaged_by_time() {
        let meter = meter(Measurand::OutdoorTemperature);
        let facts =
            [interval(0, 15, 50.0, Unit::Fahrenheit), interval(15, 60, 14.0, Unit::Celsius)];
        assert_eq!(roll(&meter, &facts, &[])[0].level, Some(13.0));
        let one = roll(&meter, &[interval(0, 60, 8.1, Unit::Celsius)], &[]);
        assert_eq!((one[0].level, one[0].energy), (Some(8.1), None));
    }

    #[test]
    fn a_value_that_no_meter_can_have_measured_covers_no_time() {
        let meter = meter(Commodity::Electricity.into());
        let facts = [
            interval(0, 15, 1e308, Unit::MegawattHour),
            interval(15, 30, 2.0, Unit::KilowattHour),
            interval(30, 45, -1e308, Unit::KilowattHour),
        ];
        let part = &roll(&meter, &facts, &[])[0];
        assert_eq!((part.energy, part.covered.any()), (Some(KilowattHours(2.0)), 900.0));
        let read = |minute, total| fact(Extent::Register(at(minute)), total, Unit::KilowattHour);
        assert_eq!(roll(&meter, &[read(0, -1e308), read(60, 1e308)], &[]), []);
    }

    #[test]
    fn a_unit_that_does_not_fit_covers_no_time() {
        let meter = meter(Commodity::Electricity.into());
        assert_eq!(roll(&meter, &[interval(0, 60, 1.0, Unit::Gallon)], &[]), []);
    }
}
