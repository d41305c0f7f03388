//! What a building measured and how warm it was, laid out for a baseline.

use std::collections::HashMap;

use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::access::{Action, Caller};
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::Window;
use greenpulse_http::Problem;
use greenpulse_models::baseline::{Intervals, Step, unpublish};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::hours::Clock;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::days::Days;
use crate::weather::{self, Condition};
use crate::{measured, seen};

/// One building and commodity, of which periods are laid out.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) building: &'a Building,
    pub(crate) campus: &'a Campus,
    pub(crate) commodity: Commodity,
    pub(crate) calendar: Calendar,
    thermometer: Option<&'a Meter>,
}

/// One period of it: whole local days.
#[derive(Debug)]
pub(crate) struct LaidOut {
    pub(crate) window: Window,
    pub(crate) intervals: Intervals,
    /// What all of the period's hours add up to.
    pub(crate) total: Cell,
    /// Hours of zeros, a day and more in a row, that were taken for gaps.
    pub(crate) n_zeros: usize,
    /// Share of its hours of which the temperature is known.
    pub(crate) temperature_coverage: f64,
    /// Whether anything was measured by volume alone.
    by_volume: bool,
}

/// Whose outdoor temperature a baseline follows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemperatureView {
    /// The meter, to whoever may see it.
    meter_id: Option<String>,
    /// building or campus: where it stands.
    place: Option<&'static str>,
    /// Share of the hours of the baseline whose temperature is known.
    coverage: f64,
    /// Why the baseline does without.
    reason: Option<&'static str>,
}

/// How the campus's academic calendar enters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TermsView {
    /// Whether the model could tell teaching, exams and breaks apart. Closed days are days off in any case.
    offered: bool,
    /// Why it could not.
    reason: Option<&'static str>,
}

impl<'a> Subject<'a> {
    pub(crate) fn of(
        configuration: &'a Configuration,
        building: &'a Building,
        campus: &'a Campus,
        commodity: Commodity,
    ) -> Self {
        let thermometer = configuration.outdoor_meter(&building.id, Measurand::OutdoorTemperature);
        let calendar = Calendar::of_campus(campus, configuration);
        Self { building, campus, commodity, calendar, thermometer }
    }

    fn zone(&self) -> &TimeZone {
        self.campus.zone.zone()
    }

    /// Reads `window`; in intervals of `step`, or, where none is given, hours, and days where readings are
    /// longer than an hour.
    ///
    /// # Errors
    ///
    /// The ports'.
    pub(crate) async fn lay_out(
        &self,
        deps: &Deps,
        window: Window,
        step: Option<Step>,
    ) -> Result<LaidOut, Problem> {
        let zone = self.zone();
        let days = Days::read(&*deps.rollups, &self.building.id, window, 0, zone).await?;
        let meters = [self.thermometer.map(|it| &it.id), None];
        let [outdoor, _] = weather::read(&*deps.rollups, meters, window).await?;
        let cells: Vec<&Cell> = days.hours(self.commodity).collect();
        let energy = |it: &&Cell| Some((it.window.start(), HourlyEnergy::of(it).counted()?.get()));
        let known: HashMap<Timestamp, f64> = cells.iter().filter_map(energy).collect();
        let hours = window.local_hours(zone);
        let energy_of = |it: &Window| known.get(&it.start()).copied().unwrap_or(f64::NAN);
        let mut energy: Vec<f64> = hours.iter().map(energy_of).collect();
        let n_zeros = unpublish(&mut energy);
        let temperatures: Vec<f64> = hours.iter().map(|it| degrees(&outdoor, *it)).collect();
        let n_warm = temperatures.iter().filter(|it| it.is_finite()).count();
        let step = step.unwrap_or_else(|| step_of(&cells));
        Ok(LaidOut {
            window,
            intervals: self.intervals(step, &hours, &energy, &temperatures),
            total: days.total(self.commodity, window).into_owned(),
            n_zeros,
            temperature_coverage: n_warm as f64 / hours.len().max(1) as f64,
            by_volume: cells.iter().any(|it| it.energy.is_none() && it.volume.is_some()),
        })
    }

    /// Of hours, what was measured in them and how warm they were.
    fn intervals(
        &self,
        step: Step,
        hours: &[Window],
        energy: &[f64],
        temperatures: &[f64],
    ) -> Intervals {
        let local = |it: &Window| self.zone().to_datetime(it.start());
        let of_step =
            hours.chunk_by(|a, b| step == Step::Day && local(a).date() == local(b).date());
        let mut laid = Intervals {
            step,
            starts: Vec::new(),
            clocks: Vec::new(),
            observed: Vec::new(),
            temperatures: Vec::new(),
            terms: Vec::new(),
        };
        let (mut at, mut first) = (0, None);
        for windows in of_step {
            let of = at..at + windows.len();
            let mut local = local(&windows[0]);
            if step == Step::Day {
                local = local.date().into();
            }
            let first = *first.get_or_insert(local.date());
            let clock = Clock::after(laid.clocks.last(), first, local, &self.calendar);
            laid.starts.push(windows[0].start());
            laid.clocks.push(clock);
            laid.observed.push(whole(&energy[of.clone()]));
            laid.temperatures.push(temperatures[of.clone()].to_vec());
            laid.terms.push(0);
            at = of.end;
        }
        laid
    }

    /// Why there is no baseline of what was laid out, though it was measured.
    pub(crate) fn without_energy(&self, laid: &LaidOut) -> Option<String> {
        let nothing = laid.total.energy.is_none();
        (nothing && laid.by_volume).then(|| {
            format!("{} is measured by volume here, and a baseline is of energy", self.commodity)
        })
    }

    /// Tells all of `periods` their terms, where the calendar knows those of every day.
    pub(crate) fn tell_terms(&self, periods: &mut [&mut LaidOut]) -> TermsView {
        let edges = |it: &&mut LaidOut| it.window.edge_days(self.zone());
        let knows = periods.iter().map(edges).all(|(a, b)| self.calendar.knows_terms(a, b));
        if !knows {
            let reason = "the campus's academic calendar does not say what all of these days are";
            return TermsView { offered: false, reason: Some(reason) };
        }
        periods.iter_mut().for_each(|it| it.intervals.tell_terms(&self.calendar));
        TermsView { offered: true, reason: None }
    }

    /// What the temperatures of the baseline period are, as `caller` may know it.
    pub(crate) fn temperature(&self, caller: &Caller, baseline: &LaidOut) -> TemperatureView {
        let place = self.thermometer.and_then(|it| it.place.as_ref());
        let visible = |it: &&Meter| seen::reaches(caller, Action::Read, it.place.as_ref()).is_ok();
        let coverage = baseline.temperature_coverage;
        let reason = match (place, coverage) {
            (None, _) => Some("no meter of this building or campus measures outdoor temperature"),
            (_, 0.0) => Some("no outdoor temperature of the baseline period is known"),
            (_, it) if it <= 0.5 => {
                Some("less than half of the baseline's hours have a temperature")
            }
            _ => None,
        };
        TemperatureView {
            meter_id: self.thermometer.filter(visible).map(|it| it.id.to_string()),
            place: place.map(|it| match it {
                Place::Building(_) => "building",
                Place::Campus(_) => "campus",
            }),
            coverage,
            reason,
        }
    }
}

impl LaidOut {
    /// Share of its intervals that are known.
    pub(crate) fn coverage(&self) -> f64 {
        let known = self.intervals.observed.iter().filter(|it| it.is_finite()).count();
        known as f64 / self.intervals.observed.len().max(1) as f64
    }

    /// What whoever reads figures of it should know.
    pub(crate) fn notes(&self, of: &str) -> Option<String> {
        (0 < self.n_zeros).then(|| {
            format!(
                "{} hours of zeros in {of}, a day and more in a row where zeros are rare, are taken for gaps",
                self.n_zeros
            )
        })
    }
}

fn degrees(outdoor: &Condition, window: Window) -> f64 {
    outdoor.mean(window).unwrap_or(f64::NAN)
}

/// Days where fewer than half of the measured hours have a reading that begins in them.
fn step_of(cells: &[&Cell]) -> Step {
    let measured = cells.iter().filter(|it| !it.is_empty());
    let (n, began) =
        measured.fold((0, 0), |(n, began), it| (n + 1, began + usize::from(0 < it.n_readings)));
    if n <= 2 * began { Step::Hour } else { Step::Day }
}

/// The sum of what was measured, of nine tenths of the hours at least; else NaN.
fn whole(energy: &[f64]) -> f64 {
    let known = energy.iter().filter(|it| it.is_finite());
    let (n, sum) = known.fold((0, 0.0), |(n, sum), it| (n + 1, sum + it));
    if measured::MIN_COVERAGE * energy.len() as f64 <= f64::from(n) { sum } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_counts_from_nine_tenths_on() {
        let mut day = [1.0; 24];
        assert_eq!(whole(&day), 24.0);
        day[..2].fill(f64::NAN);
        assert_eq!(whole(&day), 22.0);
        day[2] = f64::NAN;
        assert!(whole(&day).is_nan());
    }

    #[test]
    fn readings_of_a_day_each_make_days() {
        let window = Window::utc_day(jiff::civil::date(2026, 1, 1));
        let cell = |n_readings| {
            let mut cell = Cell { n_readings, ..Cell::empty(window) };
            cell.covered.actual = 3_600.0;
            cell
        };
        let (with, without) = (cell(1), cell(0));
        assert_eq!(step_of(&[&with, &with, &without]), Step::Hour);
        let mut day = vec![&without; 23];
        day.push(&with);
        assert_eq!(step_of(&day), Step::Day);
    }
}
