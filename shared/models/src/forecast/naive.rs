//! The same hour of a week ago: what every other model must beat.

use crate::calendar::Calendar;
use crate::forecast::ahead::DayModel;
use crate::forecast::history::History;
use crate::forecast::spread::Quantiles;

/// Predicts each hour as it was a week before, with the errors of the weeks before as interval.
#[derive(Debug, Clone, Copy, Default)]
pub struct SeasonalNaive;

/// Weeks whose errors make the interval.
const WEEKS: usize = 8;

impl SeasonalNaive {
    pub const NAME: &'static str = "seasonal-naive-1";
}

impl DayModel for SeasonalNaive {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn day(&self, history: &History, _: &Calendar) -> Option<[Quantiles; 24]> {
        let days = history.days();
        let latest = days.len().checked_sub(7)?;
        let mut errors: Vec<f64> = (1..=WEEKS)
            .filter_map(|week| {
                Some((latest.checked_sub(7 * (week - 1))?, latest.checked_sub(7 * week)?))
            })
            .flat_map(|(later, earlier)| days[later].iter().zip(&days[earlier]).map(|(a, b)| a - b))
            .collect();
        errors.sort_unstable_by(f64::total_cmp);
        Some(days[latest].map(|it| around(it, &errors)))
    }
}

/// `middle` with the quantiles of `errors`, which are sorted and in kWh, around it; half of it either way
/// where there are none.
pub(super) fn around(middle: f64, errors: &[f64]) -> Quantiles {
    let at = |share: f64| errors.get((share * errors.len() as f64) as usize).copied();
    let bound = |share: f64, side: fn(f64, f64) -> f64| {
        let error = at(share).unwrap_or(if share < 0.5 { -middle / 2.0 } else { middle / 2.0 });
        (middle + side(error, 0.0)).max(0.0)
    };
    Quantiles {
        p2_5: bound(0.025, f64::min),
        p10: bound(0.1, f64::min),
        p50: middle,
        p90: bound(0.9, f64::max),
        p97_5: bound(0.975, f64::max),
    }
}
