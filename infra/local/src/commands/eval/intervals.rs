//! A series laid out as a baseline wants it: hours or days without a break, and how warm they were.

use std::collections::HashMap;

use greenpulse_models::baseline::{Intervals, Step, unpublish};
use greenpulse_models::hours::{Clock, Hours};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::readings::{DAY, HOUR, Series};
use super::source::Source;

/// Intervals from the first reading to the last, and how many hours of zeros were taken for gaps.
///
/// They are hours, or days where readings are longer than an hour.
pub(super) fn laid_out(source: &Source, series: &Series) -> (Intervals, usize) {
    let hours = if series.step <= HOUR { series.hours() } else { None };
    let (step, (starts, mut observed)) = match hours {
        Some((first, hours)) => (Step::Hour, (starts(first, HOUR, hours.len()), hours)),
        None => (Step::Day, days(series)),
    };
    let n_zeros = if step == Step::Hour { unpublish(&mut observed) } else { 0 };
    let clocks = match step {
        Step::Hour => source.hours(series).map_or(Vec::new(), |it: Hours| it.clocks().to_vec()),
        Step::Day => clocks_of_days(source, series, &starts),
    };
    let n_hours = if step == Step::Hour { 1 } else { 24 };
    let temperatures = temperatures(source, series, &starts, n_hours);
    let terms = vec![0; starts.len()];
    (Intervals { step, starts, clocks, observed, temperatures, terms }, n_zeros)
}

fn starts(first: Timestamp, step: SignedDuration, n: usize) -> Vec<Timestamp> {
    let start = |it: usize| first + step * i32::try_from(it).unwrap_or(i32::MAX);
    (0..n).map(start).collect()
}

/// Daily readings; the clock may have been put forward or back between two of them.
fn days(series: &Series) -> (Vec<Timestamp>, Vec<f64>) {
    let Some((first, _)) = series.values.first() else { return (Vec::new(), Vec::new()) };
    let day_of = |at: Timestamp| {
        usize::try_from((at.duration_since(*first).as_hours() + 12) / 24).unwrap_or(0)
    };
    let n = series.values.last().map_or(0, |it| day_of(it.0) + 1);
    let mut observed = vec![f64::NAN; n];
    let mut starts = starts(*first, DAY, n);
    for &(at, value) in &series.values {
        (observed[day_of(at)], starts[day_of(at)]) = (value, at);
    }
    (starts, observed)
}

fn clocks_of_days(source: &Source, series: &Series, starts: &[Timestamp]) -> Vec<Clock> {
    let (zone, calendar) = (&source.zone(&series.id).1, source.calendar(&series.id));
    // A day may begin an hour off midnight, or in another zone: its noon tells its date.
    let date = |at: &Timestamp| zone.to_datetime(*at + HOUR * 12).date();
    let first = starts.first().map_or(Date::MIN, date);
    let clock = |at: &Timestamp| Clock::after(None, first, date(at).into(), calendar);
    starts.iter().map(clock).collect()
}

fn temperatures(
    source: &Source,
    series: &Series,
    starts: &[Timestamp],
    n_hours: i64,
) -> Vec<Vec<f64>> {
    let Some(known) = source.temperatures(&series.id) else {
        return vec![Vec::new(); starts.len()];
    };
    let hour_of = |at: Timestamp| at.as_second().div_euclid(3_600);
    let mut sums: HashMap<i64, (f64, f64)> = HashMap::new();
    for (at, value) in known {
        let sum = sums.entry(hour_of(*at)).or_default();
        *sum = (sum.0 + value, sum.1 + 1.0);
    }
    let of_hour = |hour: i64| sums.get(&hour).map_or(f64::NAN, |(sum, n)| sum / n);
    let of = |at: &Timestamp| (0..n_hours).map(|it| of_hour(hour_of(*at) + it)).collect();
    starts.iter().map(of).collect()
}
