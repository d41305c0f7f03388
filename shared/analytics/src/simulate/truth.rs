//! The list of what was planted, with its size.

use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::reading::Extent;
use greenpulse_domain::time::Window;
use jiff::Timestamp;

use super::SimulatedCampus;
use super::facts::Series;
use super::hours::Hour;
use super::plan::{BUILDINGS, BuildingPlan, MeterPlan};
use super::planted::{
    Altered, CATCH_UP, Change, DRIFTING, Fault, Faults, LEFT_RUNNING, Misreading, OFFLINE, Planted,
    Said, UNREAD,
};
use super::registry::{meter_id, meter_name};

pub(super) fn truth(campus: &SimulatedCampus) -> Vec<Planted> {
    let Faults { offline, catch_up, unread, drift, left_running, .. } = campus.faults;
    let silent = |(building, suffix): (&str, &str), window, what| {
        let meters = vec![meter_id(&format!("{building}-{suffix}"))];
        Planted { meters, window, what }
    };
    let excess = |load, window| excess(campus, load, window);
    let growth = drift.growth;
    let mut planted = vec![
        silent(OFFLINE, offline, Fault::Offline),
        silent(CATCH_UP, catch_up, Fault::CatchUp),
        silent(UNREAD, unread, Fault::CatchUp),
        showing(
            DRIFTING,
            drift.window,
            Fault::Drift { growth, excess: excess(DRIFTING, drift.window) },
        ),
        showing(
            LEFT_RUNNING,
            left_running,
            Fault::LeftRunning { excess: excess(LEFT_RUNNING, left_running) },
        ),
    ];
    planted.extend(roll_overs(campus));
    planted.extend(campus.faults.nights_on.map(|night| {
        showing(LEFT_RUNNING, night, Fault::NightOn { excess: excess(LEFT_RUNNING, night) })
    }));
    planted.extend(campus.faults.misread.map(|it| misread(campus, it)));
    planted.extend(campus.faults.altered.map(|it| altered(campus, it)));
    planted.extend(lost_hours(campus));
    planted
}

pub(super) fn plans() -> impl Iterator<Item = (&'static BuildingPlan, &'static MeterPlan)> {
    BUILDINGS.iter().flat_map(|building| building.meters.iter().map(move |plan| (building, plan)))
}

/// On every meter that measures the load.
fn showing((building, load): (&str, &str), window: Window, what: Fault) -> Planted {
    let measuring = plans().filter(|(of, plan)| {
        of.slug == building && plan.loads.iter().any(|(name, _)| *name == load)
    });
    let meters = measuring.map(|(of, plan)| meter_id(&meter_name(of, plan.suffix))).collect();
    Planted { meters, window, what }
}

/// What the load took in the window because something is planted in it.
fn excess(
    campus: &SimulatedCampus,
    (building, load): (&str, &str),
    window: Window,
) -> KilowattHours {
    let found = plans().find_map(|(of, plan)| {
        let index = plan.loads.iter().position(|(name, _)| *name == load)?;
        (of.slug == building).then_some((of, plan, index))
    });
    let Some((of, plan, index)) = found else { return KilowattHours(0.0) };
    let load = Series::new(campus.seed, &campus.faults, of, plan).loads[index];
    let beyond = |hour: &Hour| load.amount(hour) - load.undisturbed().amount(hour);
    let hours = campus.hours.iter().filter(|it| window.contains(it.window.start()));
    KilowattHours(hours.map(beyond).sum())
}

fn misread(campus: &SimulatedCampus, it: Misreading) -> Planted {
    let (building, suffix) = it.meter;
    let found = plans().find(|(of, plan)| (of.slug, plan.suffix) == it.meter);
    let beyond = found.map_or(0.0, |(of, plan)| {
        let series = Series::new(campus.seed, &campus.faults, of, plan);
        let hours = campus.hours.iter().filter(|hour| it.window.contains(hour.window.start()));
        hours.map(|hour| series.said(hour, &campus.hours) - series.amount(hour)).sum()
    });
    let excess = KilowattHours(beyond);
    let what = match it.said {
        Said::Times(_) => Fault::Spike { excess },
        Said::TheSame => Fault::Stuck { excess },
        Said::Nothing => Fault::ZeroRun { excess },
    };
    let meters = vec![meter_id(&format!("{building}-{suffix}"))];
    Planted { meters, window: it.window, what }
}

fn altered(campus: &SimulatedCampus, it: Altered) -> Planted {
    // A saving goes on: what it has saved is told up to the midnight before the campus was made.
    let end = it.end.unwrap_or(campus.made);
    let window = Window::new(it.start, end).unwrap_or(campus.window);
    let excess = excess(campus, it.load, window);
    let what = match it.change {
        Change::Times(factor) if it.end.is_some() => Fault::Step { factor, excess },
        Change::Times(factor) => {
            Fault::Saving { share: 1.0 - factor, saved: KilowattHours(-excess.get()) }
        }
        Change::Later(hours) => Fault::ScheduleShift { hours: hours as u32, excess },
    };
    showing(it.load, window, what)
}

fn roll_overs(campus: &SimulatedCampus) -> Option<Planted> {
    let meter = meter_id(&format!("{}-{}", UNREAD.0, UNREAD.1));
    let mut before: Option<(Timestamp, f64)> = None;
    for fact in campus.facts(&meter, Timestamp::UNIX_EPOCH) {
        let Extent::Register(at) = fact.extent else { continue };
        if let Some((start, total)) = before
            && fact.value < total
        {
            let window = Window::new(start, at).ok()?;
            return Some(Planted { meters: vec![meter], window, what: Fault::RollOver });
        }
        before = Some((at, fact.value));
    }
    None
}

fn lost_hours(campus: &SimulatedCampus) -> impl Iterator<Item = Planted> {
    plans().filter_map(|(building, plan)| {
        let series = Series::new(campus.seed, &campus.faults, building, plan);
        let over = campus.hours.iter().filter(|it| it.window.end() <= campus.window.end());
        let hours = over.filter(|it| series.loses(it)).count() as u32;
        let meters = vec![meter_id(&meter_name(building, plan.suffix))];
        let what = Fault::LostHours { hours };
        (0 < hours).then_some(Planted { meters, window: campus.window, what })
    })
}
