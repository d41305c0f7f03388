//! How the linear base has done lately: features of the trees that stand on it.

use crate::forecast::features::{OF_ERRORS, Row, linear_rows, mean};
use crate::forecast::linear::{Group, Linear};
use crate::forecast::target::Target;
use crate::load::Day;

/// How many days back errors are looked at.
const DAYS: usize = 28;
/// Stands for a mean error where there is none yet.
const NONE: f32 = -1.0;

/// What the base predicts of `target`, in kWh by hour; `None` where there is no scale.
pub(crate) fn base(target: &Target<'_>, linear: &Linear) -> Option<Day> {
    let scale = target.scale()?;
    Some(predicted(&linear_rows(target, scale), target.group(), linear).map(|it| it * scale))
}

/// What the base predicts from `rows`, of the scale, by hour.
pub(crate) fn predicted(rows: &[Row; 24], group: Group, linear: &Linear) -> Day {
    std::array::from_fn(|hour| linear.predict(group, &rows[hour]).max(0.0))
}

/// Adds to a target's rows what the base says of it and how it has erred in the 28 days before.
/// `base_of` tells what it said of a day before.
pub(crate) fn add(
    target: &Target<'_>,
    scale: f64,
    base: &Day,
    base_of: impl Fn(usize) -> Option<Day>,
    rows: &mut [Row; 24],
) {
    let day_type = target.day_type(target.index);
    let error = |back: usize| -> Option<Day> {
        let at = target.index.checked_sub(back).filter(|at| *at > target.start)?;
        let (said, was) = (base_of(at)?, target.history().days()[at]);
        Some(std::array::from_fn(|hour| (was[hour] - said[hour]) / scale))
    };
    let errors: Vec<(usize, Day)> =
        (1..=DAYS).filter_map(|back| Some((back, error(back)?))).collect();
    let of = |back: usize| errors.iter().find(|it| it.0 == back).map_or([0.0; 24], |it| it.1);
    let (latest, week_ago) = (of(1), of(7));
    let alike: Vec<&Day> = errors
        .iter()
        .filter(|(back, _)| target.day_type(target.index - back) == day_type)
        .map(|it| &it.1)
        .collect();
    let n = errors.len();
    let absolute =
        |hour: usize| errors.iter().map(|(_, day)| day[hour].abs()).sum::<f64>() / n as f64;
    let whole = if n == 0 { 0.0 } else { (0..24).map(absolute).sum::<f64>() / 24.0 };
    for (hour, row) in rows.iter_mut().enumerate() {
        let week: Vec<f64> = errors.iter().filter(|it| it.0 <= 7).map(|it| it.1[hour]).collect();
        let average = |values: f64, n: usize| if n == 0 { 0.0 } else { values / n as f64 };
        let known = [
            base[hour],
            latest[hour],
            week_ago[hour],
            average(week.iter().sum(), week.len()),
            average(alike.iter().map(|day| day[hour]).sum(), alike.len()),
            if n == 0 { f64::from(NONE) } else { absolute(hour) },
            if n == 0 { f64::from(NONE) } else { whole },
            mean(&latest),
        ];
        for (place, value) in row[OF_ERRORS..].iter_mut().zip(known) {
            *place = value as f32;
        }
    }
}
