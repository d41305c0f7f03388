//! What the meters of the simulated campus send, as it goes.

use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::{Unit, Worth};
use jiff::Timestamp;

use super::hours::Hour;
use super::load::{Drift, Load};
use super::noise::Noise;
use super::plan::{BuildingPlan, Cadence, MeterPlan};
use super::planted::{DRIFTING, Faults, LEFT_RUNNING, Misreading, Said};
use super::registry::meter_name;

/// Total at which the register starts again, in its unit.
pub(super) const MODULUS: f64 = 100_000.0;

/// Of so many hours one is lost on the way.
const LOST_ONE_IN: f64 = 1_500.0;

/// One meter that is about to be read.
#[derive(Debug)]
pub(super) struct Series {
    cadence: Cadence,
    unit: Unit,
    /// kWh, or gallons, in one unit.
    per_unit: f64,
    pub(super) loads: Vec<Load>,
    lost: Noise,
    quarters: Noise,
    /// When it is silent, and whether the total follows.
    silence: Option<(Window, bool)>,
    misread: Vec<Misreading>,
}

impl Series {
    pub(super) fn new(
        seed: u64,
        faults: &Faults,
        building: &BuildingPlan,
        plan: &MeterPlan,
    ) -> Self {
        let name = meter_name(building, plan.suffix);
        let per_unit = match plan.unit.worth(plan.commodity.into(), None) {
            Ok(Worth::Energy { kwh, .. }) => kwh,
            _ => 1.0,
        };
        let load = |&(load, shape)| Load {
            shape,
            noise: Noise::new(seed, &meter_name(building, load)),
            occupancy: building.occupancy,
            area: building.area_m2 / 1_000.0,
            drift: drift(faults, building.slug, load),
            left_running: left_running(faults, building.slug, load),
            altered: faults.altered(building.slug, load),
        };
        Self {
            cadence: plan.cadence,
            unit: plan.unit,
            per_unit,
            loads: plan.loads.iter().map(load).collect(),
            lost: Noise::new(seed, &format!("{name}/lost")),
            quarters: Noise::new(seed, &format!("{name}/quarters")),
            silence: faults.silence(building.slug, plan.suffix),
            misread: faults.misread(building.slug, plan.suffix),
        }
    }

    /// Facts in time order from the hour at `from` on, each made when it is asked for; of a register
    /// all of them, for its total grows from the first hour.
    pub(super) fn facts(
        self,
        hours: &[Hour],
        from: usize,
        received: Timestamp,
    ) -> Box<dyn Iterator<Item = Fact> + Send + '_> {
        if self.cadence == Cadence::Register {
            return Box::new(self.register_facts(hours, received));
        }
        let wanted = hours.iter().skip(from);
        Box::new(wanted.flat_map(move |hour| self.hour_facts(hour, hours, received)))
    }

    /// In units of the meter; never below zero.
    pub(super) fn amount(&self, hour: &Hour) -> f64 {
        let sum: f64 = self.loads.iter().map(|it| it.amount(hour)).sum();
        sum.max(0.0) / self.per_unit
    }

    /// The same with nothing planted in the loads.
    pub(super) fn undisturbed(&self, hour: &Hour) -> f64 {
        let sum: f64 = self.loads.iter().map(|it| it.undisturbed().amount(hour)).sum();
        sum.max(0.0) / self.per_unit
    }

    /// What the meter says of the hour, one of `hours`.
    pub(super) fn said(&self, hour: &Hour, hours: &[Hour]) -> f64 {
        let at = hour.window.start();
        let wrong = self.misread.iter().find(|it| it.window.contains(at));
        match wrong.map(|it| it.said) {
            None => self.amount(hour),
            Some(Said::Times(times)) => times * self.amount(hour),
            Some(Said::Nothing) => 0.0,
            Some(Said::TheSame) => {
                let start = wrong.map_or(at, |it| it.window.start());
                let first = hours.partition_point(|it| it.window.start() < start);
                self.amount(hours.get(first).unwrap_or(hour))
            }
        }
    }

    /// Whether the hour is lost, in a meter that is not silent.
    pub(super) fn loses(&self, hour: &Hour) -> bool {
        self.cadence != Cadence::Register
            && !self.is_silent(hour.window.start())
            && self.lost.uniform(hour.index) < 1.0 / LOST_ONE_IN
    }

    fn is_silent(&self, at: Timestamp) -> bool {
        self.silence.is_some_and(|(window, _)| window.contains(at))
    }

    fn hour_facts(
        &self,
        hour: &Hour,
        hours: &[Hour],
        received: Timestamp,
    ) -> impl Iterator<Item = Fact> + use<> {
        let mut facts = [None; 4];
        let fact = |window, value| Some(interval(window, self.round(value), self.unit, received));
        if self.is_silent(hour.window.start()) {
            facts[0] = self.catch_up(hour, hours, received);
        } else if !self.loses(hour) {
            let amount = self.said(hour, hours);
            if self.cadence == Cadence::QuarterHour {
                for (slot, (window, share)) in facts.iter_mut().zip(self.split(hour)) {
                    *slot = fact(window, amount * share);
                }
            } else {
                facts[0] = fact(hour.window, amount);
            }
        }
        facts.into_iter().flatten()
    }

    /// The total of the silence, sent when it ends; how it spreads is not known.
    fn catch_up(&self, hour: &Hour, hours: &[Hour], received: Timestamp) -> Option<Fact> {
        let (window, follows) = self.silence?;
        if !follows || hour.window.end() != window.end() {
            return None;
        }
        let silent = hours.iter().filter(|it| window.contains(it.window.start()));
        let total = silent.map(|it| self.amount(it)).sum();
        let fact = interval(window, self.round(total), self.unit, received);
        Some(Fact { quality: Quality::Estimated, ..fact })
    }

    /// Four quarters of the hour, and their shares, which add up to 1.
    fn split(&self, hour: &Hour) -> [(Window, f64); 4] {
        let tilt = 0.03 * self.quarters.bell(hour.index);
        let bend = 0.02 * self.quarters.bell(-1 - hour.index);
        let start = hour.window.start().as_second();
        let quarter = hour.window.seconds() / 4;
        let at = |i: i64| Timestamp::from_second(start + i * quarter).unwrap_or(Timestamp::MAX);
        let window = |i| Window::new(at(i), at(i + 1)).unwrap_or(hour.window);
        let weights = [1.0 - tilt, 1.0 - bend, 1.0 + bend, 1.0 + tilt];
        [0, 1, 2, 3].map(|i| (window(i as i64), weights[i] / 4.0))
    }

    /// The dial at the start of the first hour, and at the end of every hour.
    fn register_facts(
        self,
        hours: &[Hour],
        received: Timestamp,
    ) -> impl Iterator<Item = Fact> + '_ {
        // A little before the modulus, so that it rolls over in the first of two winters.
        let mut total = MODULUS - 3_000.0 - 2_000.0 * self.quarters.uniform(0);
        let unit = self.unit;
        let read = move |at, total: f64| Fact {
            extent: Extent::Register(at),
            value: ((total * 100.0).round() as u64 % (MODULUS as u64 * 100)) as f64 / 100.0,
            unit,
            quality: Quality::Actual,
            revision: 1,
            received,
        };
        let first = hours.first().map(|hour| read(hour.window.start(), total));
        first.into_iter().chain(hours.iter().filter_map(move |hour| {
            total += self.amount(hour);
            (!self.is_silent(hour.window.end())).then(|| read(hour.window.end(), total))
        }))
    }

    /// To what the meter's display shows.
    fn round(&self, value: f64) -> f64 {
        let steps = match self.unit {
            Unit::Pound | Unit::Gallon => 10.0,
            _ => 100.0,
        };
        (value * steps).round() / steps
    }
}

fn drift(faults: &Faults, building: &str, load: &str) -> Option<Drift> {
    ((building, load) == DRIFTING).then_some(faults.drift)
}

fn left_running(faults: &Faults, building: &str, load: &str) -> Option<[Window; 3]> {
    let [first, second] = faults.nights_on;
    ((building, load) == LEFT_RUNNING).then_some([faults.left_running, first, second])
}

/// What the weather station sends: one condition, averaged over each hour.
pub(super) fn conditions(
    hours: &[Hour],
    unit: Unit,
    received: Timestamp,
    of: fn(&Hour) -> f64,
) -> impl Iterator<Item = Fact> + Send + '_ {
    hours
        .iter()
        .map(move |hour| interval(hour.window, (of(hour) * 10.0).round() / 10.0, unit, received))
}

const fn interval(window: Window, value: f64, unit: Unit, received: Timestamp) -> Fact {
    Fact {
        extent: Extent::Interval(window),
        value,
        unit,
        quality: Quality::Actual,
        revision: 1,
        received,
    }
}
