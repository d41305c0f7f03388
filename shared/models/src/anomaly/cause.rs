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
        AnomalyType::MeterFault if measured_nothing(traits) => {
            format!("measured nothing for {} h", traits.n_zero)
        }
        AnomalyType::MeterFault => format!("measured the same value for {} h", traits.n_stuck),
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
    let span = span(traits);
    match kind {
        AnomalyType::MeterFault if measured_nothing(traits) => {
            let n = in_hours(traits.n_zero);
            causes.push(format!(
                "Nothing was measured for {n} where something is always used: check the meter's \
                 power and connection, or whether the building was switched off"
            ));
        }
        AnomalyType::MeterFault => {
            let n = in_hours(traits.n_stuck);
            causes.push(format!(
                "The meter gave the same value hour after hour, {n} in all: it is stuck, or its \
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
            let n = in_hours(traits.shift_hours.unsigned_abs());
            let way = if traits.shift_hours < 0 { "earlier" } else { "later" };
            causes.push(format!(
                "The day ran about {n} {way} than usual: check timers, the building \
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
                "{percent:+} % against the expectation over {span}: equipment runs without \
                 need, day and night alike, or its control has failed"
            ));
        }
    }
    if hours.clocks()[start].day_type != DayType::Workday && 50.0 <= percent {
        causes.push("It began on a weekend or holiday: check for equipment left running".into());
    }
    causes
}

const fn measured_nothing(traits: &Traits) -> bool {
    traits.stuck_share < traits.zero_share
}

fn in_hours(n: usize) -> String {
    if n == 1 { "1 hour".into() } else { format!("{n} hours") }
}

/// The hours that a deviation in percent is of, and after how many the episode was within its band
/// again: the hours after these are part of it for what went before.
fn span(traits: &Traits) -> String {
    let whole = in_hours(traits.n_hours);
    if traits.n_off == traits.n_hours {
        return whole;
    }
    format!("{whole}, as expected again after {}", in_hours(traits.n_off))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    /// 26 hours, in the band again after 12: of these, 9 without anything and 7 alike.
    fn traits() -> Traits {
        Traits {
            n_hours: 26,
            n_off: 12,
            n_zero: 9,
            n_stuck: 7,
            observed: 130.0,
            expected: 100.0,
            zero_share: 0.0,
            stuck_share: 0.6,
            above_share: 0.4,
            quiet_share: 0.0,
            shift_gain: 0.0,
            shift_hours: 0,
            scale_gain: 0.0,
            peak: 4.0,
        }
    }

    fn said(kind: AnomalyType, traits: &Traits) -> (String, String) {
        let hours = Hours::new(
            Timestamp::UNIX_EPOCH,
            vec![1.0; 48],
            &TimeZone::UTC,
            &Calendar::without_holidays(),
        );
        (summary(kind, traits), causes(kind, traits, &hours, 0).swap_remove(0))
    }

    #[test]
    fn a_cause_speaks_of_the_hours_that_the_sentence_names() {
        let nothing = Traits { zero_share: 0.7, ..traits() };
        let less = Traits { observed: 70.0, ..traits() };
        for (kind, traits, hours, cause) in [
            (AnomalyType::MeterFault, nothing, "for 9 h", "for 9 hours where"),
            (AnomalyType::MeterFault, traits(), "for 7 h", "7 hours in all"),
            (AnomalyType::UsageSpike, traits(), "of 12 h", "again after 12 hours"),
            (AnomalyType::ScheduleDeviation, traits(), "for 12 h", "again after 12 hours"),
            (AnomalyType::EquipmentFailure, traits(), "for 12 h", "again after 12 hours"),
            (AnomalyType::EquipmentFailure, less, "for 12 h", "again after 12 hours"),
        ] {
            let (summary, likely) = said(kind, &traits);
            assert!(summary.ends_with(hours), "{summary}");
            assert!(likely.contains(cause), "{summary}: {likely}");
            let whole = kind != AnomalyType::MeterFault;
            assert_eq!(likely.contains("26 hours, as expected"), whole, "{summary}: {likely}");
        }
        let off = Traits { n_off: 26, ..traits() };
        let (summary, likely) = said(AnomalyType::EquipmentFailure, &off);
        assert!(summary.ends_with("for 26 h") && likely.contains("over 26 hours: "), "{likely}");
    }
}
