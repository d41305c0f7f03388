//! What was planted in the way that models are judged by: faults by the hour, and what was saved between
//! two periods.

use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::time::Window;
use jiff::ToSpan;
use jiff::civil::Date;

use super::SimulatedCampus;
use super::facts::Series;
use super::planted::{Fault, Planted};
use super::registry::{building_id, meter_name};
use super::truth::plans;

/// Days of a baseline.
const YEAR: i64 = 365;
const ELECTRICITY: &str = "electricity";

/// A fault of a building's electricity.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub building: BuildingId,
    pub window: Window,
    /// spike, stuck, zero_run, step, schedule_shift, night_on, left_running or catch_up.
    pub kind: &'static str,
}

/// Two periods of a building's electricity, and what was saved between them; days are included.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub building: BuildingId,
    pub baseline: (Date, Date),
    pub reporting: (Date, Date),
    /// Of what the loads would have taken; below zero where they took more.
    pub saved_percent: f64,
}

pub(super) fn labels(campus: &SimulatedCampus) -> Vec<Label> {
    let planted = campus.planted();
    let mut labels: Vec<Label> =
        planted.iter().flat_map(|it| it.meters.iter().filter_map(|on| label(it, on))).collect();
    labels.sort_by_key(|it| it.window.start());
    labels
}

/// Of what shows on the electricity meter of a building, and is over.
fn label(planted: &Planted, meter: &MeterId) -> Option<Label> {
    let kind = match planted.what {
        Fault::Spike { .. } => "spike",
        Fault::Stuck { .. } => "stuck",
        Fault::ZeroRun { .. } => "zero_run",
        Fault::Step { .. } => "step",
        Fault::ScheduleShift { .. } => "schedule_shift",
        Fault::NightOn { .. } => "night_on",
        Fault::LeftRunning { .. } => "left_running",
        Fault::CatchUp => "catch_up",
        Fault::Offline
        | Fault::LostHours { .. }
        | Fault::RollOver
        | Fault::Drift { .. }
        | Fault::Saving { .. } => return None,
    };
    let building = building_of(meter)?;
    Some(Label { building, window: planted.window, kind })
}

/// The building whose electricity the meter measures, whole.
fn building_of(meter: &MeterId) -> Option<BuildingId> {
    let name = meter.external().meter;
    let mut electric = plans().filter(|(_, plan)| plan.suffix == ELECTRICITY);
    let (building, _) = electric.find(|(of, plan)| meter_name(of, plan.suffix) == *name)?;
    building_id(building).parse().ok()
}

pub(super) fn comparisons(campus: &SimulatedCampus) -> Vec<Comparison> {
    let planted = campus.planted();
    let lasting = planted
        .iter()
        .filter(|it| matches!(it.what, Fault::Saving { .. } | Fault::Drift { .. }))
        .filter_map(|it| Some((it.meters.iter().find_map(building_of)?, it.window)));
    let lasting: Vec<(BuildingId, Window)> = lasting.collect();
    // One whose loads nobody changed for good, over as long.
    let untouched = plans().find(|(of, _)| of.slug == "administration");
    let untouched = untouched.and_then(|(of, _)| building_id(of).parse().ok());
    let like = lasting.iter().map(|it| it.1).min_by_key(|it| it.seconds());
    let all = lasting.into_iter().chain(untouched.zip(like));
    all.filter_map(|(building, window)| comparison(campus, building, window)).collect()
}

fn comparison(
    campus: &SimulatedCampus,
    building: BuildingId,
    window: Window,
) -> Option<Comparison> {
    let (first, last) = window.edge_days(campus.campus.zone.zone());
    let (of, plan) = plans()
        .find(|(of, plan)| plan.suffix == ELECTRICITY && building_id(of) == building.as_str())?;
    let series = Series::new(campus.seed, &campus.faults, of, plan);
    let hours = campus.hours.iter().filter(|it| window.contains(it.window.start()));
    let (taken, usual) = hours.fold((0.0, 0.0), |(taken, usual), hour| {
        (taken + series.amount(hour), usual + series.undisturbed(hour))
    });
    Some(Comparison {
        building,
        baseline: (first.saturating_sub(YEAR.days()), first.yesterday().ok()?),
        reporting: (first, last),
        saved_percent: 100.0 * (usual - taken) / usual,
    })
}
