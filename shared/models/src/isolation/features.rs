//! What the seed's pipeline looks at, hour by hour.

use ndarray::Array2;

use crate::hours::Hours;

/// The seed's features; the last one only where temperatures are known.
pub const NAMES: [&str; 9] = [
    "electricity_kwh",
    "hour",
    "day_of_week",
    "month",
    "is_weekend",
    "electricity_ma_24h",
    "electricity_std_24h",
    "is_business_hours",
    "temp_deviation",
];

/// Features of each hour whose energy is known, and the places of those hours.
///
/// `temperatures` is parallel to the hours, in any unit, NaN where it is not known. A window of 24
/// hours or 7 days ends with the hour itself; what cannot be told is taken from the hour before, else 0.
///
/// # Source
///
/// `AnomalyDetectionPipeline.prepare_features` of the seed; pandas' `rolling("24h")`.
#[must_use]
pub fn features(hours: &Hours, temperatures: Option<&[f64]>) -> (Vec<usize>, Array2<f64>) {
    let energy = hours.energy();
    let places: Vec<usize> = (0..energy.len()).filter(|it| energy[*it].is_finite()).collect();
    let n_features = NAMES.len() - usize::from(temperatures.is_none());
    let mut rows = Array2::zeros((places.len(), n_features));
    let mut before: [f64; 2] = [0.0; 2];
    for (mut row, &at) in rows.rows_mut().into_iter().zip(&places) {
        let clock = hours.clocks()[at];
        let weekday = f64::from(clock.date.weekday().to_monday_zero_offset());
        let is_weekend = 5.0 <= weekday;
        let is_business = !is_weekend && (8..=18).contains(&clock.hour);
        let (mean, deviation) = moments(&energy[(at + 1).saturating_sub(24)..=at]);
        if deviation.is_finite() {
            before[0] = deviation;
        }
        let values = [
            energy[at],
            clock.hour as f64,
            weekday,
            f64::from(clock.date.month()),
            f64::from(u8::from(is_weekend)),
            mean,
            before[0],
            f64::from(u8::from(is_business)),
        ];
        row.iter_mut().zip(values).for_each(|(to, from)| *to = from);
        if let Some(temperatures) = temperatures {
            let week = temperatures.get((at + 1).saturating_sub(168)..=at).unwrap_or(&[]);
            let now = temperatures.get(at).copied().unwrap_or(f64::NAN);
            let away = (now - moments(week).0).abs();
            if away.is_finite() {
                before[1] = away;
            }
            row[8] = before[1];
        }
    }
    (places, rows)
}

/// Mean and sample standard deviation of the values that are known.
fn moments(values: &[f64]) -> (f64, f64) {
    let known = values.iter().filter(|it| it.is_finite());
    let n = known.clone().count() as f64;
    let mean = known.clone().sum::<f64>() / n;
    let squares: f64 = known.map(|it| (it - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}
