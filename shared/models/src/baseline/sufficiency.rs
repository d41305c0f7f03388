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
    /// What there is, and what there should be: at least, or at most where it is less.
    pub had: f64,
    pub needed: f64,
}

/// What speaks against a baseline: what disqualifies it, and what should only be known.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Sufficiency {
    pub disqualifications: Vec<Finding>,
    pub warnings: Vec<Finding>,
}

impl Sufficiency {
    fn disqualify(&mut self, name: &'static str, (had, needed): (usize, usize), detail: String) {
        let (had, needed) = (had as f64, needed as f64);
        self.disqualifications.push(Finding { name, detail, had, needed });
    }

    pub(super) fn warn(&mut self, name: &'static str, (had, needed): (f64, f64), detail: String) {
        self.warnings.push(Finding { name, detail, had, needed });
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
            (0, least(days.len())),
            "no interval of the period is known".into(),
        );
        return found;
    }
    if !DAYS.contains(&days.len()) {
        let bound = if days.len() < *DAYS.start() { *DAYS.start() } else { *DAYS.end() };
        found.disqualify(
            "eemeter.sufficiency_criteria.incorrect_number_of_total_days",
            (days.len(), bound),
            format!("the baseline has {} days, not {} to {}", days.len(), DAYS.start(), DAYS.end()),
        );
    }
    let whole =
        |n: usize, of: usize| of as f64 * if step == Step::Hour { 0.5 } else { 1.0 } <= n as f64;
    let needed = least(days.len());
    let observed = days.values().filter(|it| whole(it.1, it.0)).count();
    if observed < needed {
        found.disqualify(
            "eemeter.sufficiency_criteria.too_many_days_with_missing_observed_data",
            (observed, needed),
            format!("{observed} of {needed} days needed are measured"),
        );
    }
    match rows.iter().any(|it| it.temperature.is_finite()) {
        true => weather(&mut found, rows, &days, &whole),
        false => found.warn(
            "greenpulse.sufficiency_criteria.no_temperature_data",
            (0.0, needed as f64),
            "no temperature is known: the baseline follows the calendar only".into(),
        ),
    }
    let sums: BTreeSet<u64> =
        days.values().filter(|it| 0 < it.1).map(|it| it.3.to_bits()).collect();
    let needed = share_of(UNIQUE, observed.max(1));
    if sums.len() < needed {
        found.disqualify(
            "greenpulse.sufficiency_criteria.too_few_unique_values",
            (sums.len(), needed),
            format!("{} of {needed} different values of days needed", sums.len()),
        );
    }
    let negative = rows.iter().filter(|it| it.observed < 0.0).count();
    if 0 < negative {
        found.warn(
            "eemeter.sufficiency_criteria.negative_observed_values",
            (negative as f64, 0.0),
            format!("{negative} intervals are below 0"),
        );
    }
    let extreme = n_extreme(&days);
    if 0 < extreme {
        found.warn(
            "eemeter.sufficiency_criteria.extreme_values_detected",
            (extreme as f64, 0.0),
            format!(
                "{extreme} days lie more than 3 interquartile ranges above or below the middle half"
            ),
        );
    }
    found
}

/// Of so many, how many must be known.
fn least(n: usize) -> usize {
    share_of(VALID, n)
}

/// The least whole number that is such a share of `n`, also where the product is a hair above it.
fn share_of(share: f64, n: usize) -> usize {
    (share * n as f64 - 1e-9).ceil() as usize
}

fn weather(
    found: &mut Sufficiency,
    rows: &[Row<'_>],
    days: &BTreeMap<Date, (usize, usize, usize, f64)>,
    whole: &dyn Fn(usize, usize) -> bool,
) {
    let needed = least(days.len());
    for (name, n, what) in [
        (
            "eemeter.sufficiency_criteria.too_many_days_with_missing_temperature_data",
            days.values().filter(|it| whole(it.2, it.0)).count(),
            "have temperatures",
        ),
        (
            "eemeter.sufficiency_criteria.too_many_days_with_missing_joint_data",
            days.values().filter(|it| whole(it.1, it.0) && whole(it.2, it.0)).count(),
            "have both energy and temperatures",
        ),
    ] {
        if n < needed {
            found.disqualify(name, (n, needed), format!("{n} of {needed} days needed {what}"));
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
            (months.len() - thin.len(), months.len()),
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
            (longest, LONGEST_GAP),
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
