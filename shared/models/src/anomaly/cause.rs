//! Why an episode may have happened, in plain words.

use greenpulse_domain::anomaly::{AnomalyType, DayKind, LooksLike};

use jiff::civil::Date;

use super::traits::Traits;
use crate::calendar::DayType;
use crate::hours::Hours;

/// Hours from which what goes on is a night.
const NIGHT: usize = 8;

/// What the building did, as the words that follow its name.
pub(super) fn summary(kind: AnomalyType, traits: &Traits) -> String {
    let n = traits.n_off;
    match kind {
        AnomalyType::MeterFault if traits.stuck_share < traits.zero_share => {
            format!("measured nothing for {n} h")
        }
        AnomalyType::MeterFault => format!("measured the same value for {n} h"),
        AnomalyType::UsageSpike => format!("had a spike of {n} h"),
        AnomalyType::ScheduleDeviation if 0.5 <= traits.shift_gain => {
            let way = if traits.shift_hours < 0 { "earlier" } else { "later" };
            format!("ran about {} h {way} than usual", traits.shift_hours.unsigned_abs())
        }
        AnomalyType::ScheduleDeviation if 0.5 <= traits.above_share && NIGHT <= n => {
            format!("ran {n} h without its night stop")
        }
        AnomalyType::ScheduleDeviation => format!("ran at other times than usual for {n} h"),
        AnomalyType::EquipmentFailure if traits.observed < traits.expected => {
            format!("used less than usual for {n} h")
        }
        AnomalyType::EquipmentFailure => format!("used more than usual for {n} h"),
    }
}

/// Likely causes, the likeliest first; never empty.
pub(super) fn causes(
    kind: AnomalyType,
    traits: &Traits,
    hours: &Hours,
    start: usize,
) -> Vec<String> {
    let mut causes = Vec::new();
    let percent = traits.deviation().map_or(0.0, |it| (it * 100.0).round());
    let span =
        if traits.n_hours == 1 { "hour".into() } else { format!("{} hours", traits.n_hours) };
    match kind {
        AnomalyType::MeterFault if traits.stuck_share < traits.zero_share => {
            causes.push(format!(
                "Nothing was measured over {span} where something is always used: check the meter's \
                 power and connection, or whether the building was switched off"
            ));
        }
        AnomalyType::MeterFault => {
            causes.push(format!(
                "The meter gave the same value hour after hour, {span} in all: it is stuck, or its \
                 gateway repeats the last reading"
            ));
        }
        AnomalyType::UsageSpike => {
            causes.push(format!(
                "{percent:+} % against the expectation for {span}: a large device, a test, or a bad \
                 reading"
            ));
        }
        AnomalyType::ScheduleDeviation if 0.5 <= traits.shift_gain => {
            let n = traits.shift_hours.unsigned_abs();
            let (way, hours) = (
                if traits.shift_hours < 0 { "earlier" } else { "later" },
                if n == 1 { "hour" } else { "hours" },
            );
            causes.push(format!(
                "The day ran about {n} {hours} {way} than usual: check timers, the building \
                 management system's clock, and the timetable"
            ));
        }
        AnomalyType::ScheduleDeviation if 0.5 <= traits.above_share => {
            causes.push(format!(
                "{percent:+} % against the expectation, mostly in hours that are otherwise quiet: \
                 heating, cooling, ventilation or lights were left on"
            ));
        }
        AnomalyType::ScheduleDeviation => {
            causes.push(format!(
                "{percent:+} % against the expectation over {span}: the building was used at other \
                 times than usual"
            ));
        }
        AnomalyType::EquipmentFailure if percent < 0.0 => {
            causes.push(format!(
                "{percent:+} % against the expectation over {span}: equipment that usually runs is \
                 off or has failed"
            ));
        }
        AnomalyType::EquipmentFailure => {
            causes.push(format!(
                "{percent:+} % against the expectation over {span}, day and night alike: equipment \
                 runs without need, or its control has failed"
            ));
        }
    }
    if hours.clocks()[start].day_type != DayType::Workday && 50.0 <= percent {
        causes.push("It began on a weekend or holiday: check for equipment left running".into());
    }
    causes
}

/// What days that look like those of another kind may come from.
pub(super) fn likeness(it: &LooksLike) -> String {
    let named = |day: &Date| day.strftime("%-d %b").to_string();
    let days = match it.days.as_slice() {
        [one] => named(one),
        [first, .., last] => format!("{} to {}", named(first), named(last)),
        [] => String::new(),
    };
    let like = it.like.iter().map(named).collect::<Vec<_>>().join(", ");
    match it.kind {
        DayKind::Workday => format!(
            "{days} looked like a workday, such as {like}: an event, or timers that do not know the day"
        ),
        DayKind::Saturday => format!(
            "{days} looked like a Saturday, such as {like}: the building was used less, or partly closed"
        ),
        DayKind::DayOff => format!(
            "{days} looked like a day off, such as {like}: the building may have been closed, \
             which the campus's calendar can say"
        ),
    }
}
