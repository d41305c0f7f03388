//! Whether a baseline period is good enough to be held to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::{Row, Step};

/// Days that a baseline period may have.
const DAYS: std::ops::RangeInclusive<usize> = 329..=366;
/// Share of days, of each month's temperatures, and of different values.
const VALID: f64 = 0.9;
const UNIQUE: f64 = 0.1;
/// Hours in a row without a temperature.
const LONGEST_GAP: usize = 6;

/// Something that speaks against a baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Stable, as OpenDSM names it.
    pub name: &'static str,
    pub detail: String,
}

/// What speaks against a baseline: what disqualifies it, and what should only be known.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Sufficiency {
    pub disqualifications: Vec<Finding>,
    pub warnings: Vec<Finding>,
}

impl Sufficiency {
    fn disqualify(&mut self, name: &'static str, detail: String) {
        self.disqualifications.push(Finding { name, detail });
    }

    pub(super) fn warn(&mut self, name: &'static str, detail: String) {
        self.warnings.push(Finding { name, detail });
    }
}

/// Checks the rows of a baseline period, the intervals that are missing among them. That no temperature at
/// all is known is only warned of: the baseline does without.
///
/// # Source
///
/// OpenDSM 1.2, `sufficiency_criteria` of daily and hourly baselines; unique values are counted over days.
#[must_use]
pub fn sufficiency(step: Step, rows: &[Row<'_>]) -> Sufficiency {
    let mut found = Sufficiency::default();
    let mut days: BTreeMap<Date, (usize, usize, usize, f64)> = BTreeMap::new();
    for row in rows {
        let day = days.entry(row.clock.date).or_default();
        day.0 += 1;
        if row.observed.is_finite() {
            day.1 += 1;
            day.3 += row.observed;
        }
        day.2 += usize::from(row.temperature.is_finite());
    }
    if days.values().all(|it| it.1 == 0) {
        found.disqualify(
            "eemeter.sufficiency_criteria.no_data",
            "no interval of the period is known".into(),
        );
        return found;
    }
    if !DAYS.contains(&days.len()) {
        found.disqualify(
            "eemeter.sufficiency_criteria.incorrect_number_of_total_days",
            format!("the baseline has {} days, not {} to {}", days.len(), DAYS.start(), DAYS.end()),
        );
    }
    let whole =
        |n: usize, of: usize| of as f64 * if step == Step::Hour { 0.5 } else { 1.0 } <= n as f64;
    let n_days = days.len() as f64;
    let observed = days.values().filter(|it| whole(it.1, it.0)).count();
    let share = observed as f64 / n_days;
    if share < VALID {
        found.disqualify(
            "eemeter.sufficiency_criteria.too_many_days_with_missing_observed_data",
            format!("{:.0} % of the days are known", share * 100.0),
        );
    }
    match rows.iter().any(|it| it.temperature.is_finite()) {
        true => weather(&mut found, rows, &days, &whole),
        false => found.warn(
            "greenpulse.sufficiency_criteria.no_temperature_data",
            "no temperature is known: the baseline follows the calendar only".into(),
        ),
    }
    let sums: BTreeSet<u64> =
        days.values().filter(|it| 0 < it.1).map(|it| it.3.to_bits()).collect();
    let share = sums.len() as f64 / observed.max(1) as f64;
    if share < UNIQUE {
        found.disqualify(
            "greenpulse.sufficiency_criteria.too_few_unique_values",
            format!(
                "{:.0} % of the days differ in value, under {:.0} %",
                share * 100.0,
                UNIQUE * 100.0
            ),
        );
    }
    let negative = rows.iter().filter(|it| it.observed < 0.0).count();
    if 0 < negative {
        found.warn(
            "eemeter.sufficiency_criteria.negative_observed_values",
            format!("{negative} intervals are below 0"),
        );
    }
    let extreme = n_extreme(&days);
    if 0 < extreme {
        found.warn(
            "eemeter.sufficiency_criteria.extreme_values_detected",
            format!(
                "{extreme} days lie more than 3 interquartile ranges above or below the middle half"
            ),
        );
    }
    found
}

fn weather(
    found: &mut Sufficiency,
    rows: &[Row<'_>],
    days: &BTreeMap<Date, (usize, usize, usize, f64)>,
    whole: &dyn Fn(usize, usize) -> bool,
) {
    let n_days = days.len() as f64;
    for (name, n) in [
        (
            "eemeter.sufficiency_criteria.too_many_days_with_missing_temperature_data",
            days.values().filter(|it| whole(it.2, it.0)).count(),
        ),
        (
            "eemeter.sufficiency_criteria.too_many_days_with_missing_joint_data",
            days.values().filter(|it| whole(it.1, it.0) && whole(it.2, it.0)).count(),
        ),
    ] {
        let share = n as f64 / n_days;
        if share < VALID {
            found.disqualify(name, format!("{:.0} % of the days are known", share * 100.0));
        }
    }
    let mut months: BTreeMap<(i16, i8), (usize, usize)> = BTreeMap::new();
    for row in rows {
        let month = months.entry((row.clock.date.year(), row.clock.date.month())).or_default();
        month.0 += 1;
        month.1 += usize::from(row.temperature.is_finite());
    }
    let thin: Vec<String> = months
        .iter()
        .filter(|(_, (all, known))| (*known as f64) < VALID * *all as f64)
        .map(|((year, month), _)| format!("{year}-{month:02}"))
        .collect();
    if !thin.is_empty() {
        found.disqualify(
            "eemeter.sufficiency_criteria.missing_monthly_temperature_data",
            format!("temperatures are missing in {}", thin.join(", ")),
        );
    }
    let hourly = rows.iter().flat_map(|it| it.temperatures);
    let (_, longest) = hourly.fold((0, 0), |(run, longest), it| {
        let run = if it.is_finite() { 0 } else { run + 1 };
        (run, longest.max(run))
    });
    if LONGEST_GAP < longest {
        found.disqualify(
            "eemeter.sufficiency_criteria.too_many_consecutive_hours_temperature_data_missing",
            format!("{longest} hours in a row have no temperature, more than {LONGEST_GAP}"),
        );
    }
}

fn n_extreme(days: &BTreeMap<Date, (usize, usize, usize, f64)>) -> usize {
    let mut sums: Vec<f64> = days.values().filter(|it| it.1 == it.0).map(|it| it.3).collect();
    if sums.len() < 4 {
        return 0;
    }
    sums.sort_by(f64::total_cmp);
    let (first, third) = (sums[sums.len() / 4], sums[sums.len() * 3 / 4]);
    let most = 3.0 * (third - first);
    sums.iter().filter(|it| **it < first - most || third + most < **it).count()
}
