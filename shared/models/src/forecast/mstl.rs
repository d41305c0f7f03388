//! Seasons of a day and a week, and a trend by exponential smoothing (augurs): the challenger that
//! knows nothing of other buildings.

use std::borrow::Cow;
use std::error::Error;

use augurs::ets::AutoETS;
use augurs::mstl::{FittedTrendModel, MSTLModel, TrendModel};
use augurs::prelude::*;

use crate::calendar::Calendar;
use crate::forecast::ahead::DayModel;
use crate::forecast::history::History;
use crate::forecast::spread::Quantiles;

/// Days of history that are looked at.
const DAYS: usize = 90;
/// Two weeks are the least that seasons of a week can be told from.
const LEAST: usize = 15;
/// Hours that the trend is smoothed over: with more of them it is the same, and costs most of the time.
const LATELY: usize = 28 * 24;
/// Errors are added to logarithms, which may be below zero; whether there is a slope is found out.
const TREND: &str = "AZN";
/// Half the width of a normal 80 % interval over half that of a 95 % one.
const NARROWER: f64 = 1.2816 / 1.96;

/// MSTL (Bandara, Hyndman and Bergmeir 2021) on logarithms, with ETS for the trend.
#[derive(Debug, Clone, Copy, Default)]
pub struct MstlEts;

impl MstlEts {
    pub const NAME: &'static str = "mstl-ets-1";
}

/// A trend of the last weeks alone.
#[derive(Debug)]
struct Lately<T>(T);

impl<T: TrendModel> TrendModel for Lately<T> {
    fn name(&self) -> Cow<'_, str> {
        self.0.name()
    }

    fn fit(
        &self,
        hours: &[f64],
    ) -> Result<Box<dyn FittedTrendModel + Send + Sync>, Box<dyn Error + Send + Sync>> {
        self.0.fit(&hours[hours.len().saturating_sub(LATELY)..])
    }
}

impl DayModel for MstlEts {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn day(&self, history: &History, _: &Calendar) -> Option<[Quantiles; 24]> {
        let days = history.days();
        if days.len() < LEAST {
            return None;
        }
        let recent = &days[days.len().saturating_sub(DAYS)..];
        let mean = recent.iter().flatten().sum::<f64>() / (recent.len() * 24) as f64;
        if mean <= 0.0 {
            return None;
        }
        let least = mean / 1_000.0;
        let logs: Vec<f64> = recent.iter().flatten().map(|it| it.max(least).ln()).collect();
        let trend = Lately(AutoETS::new(1, TREND).ok()?.into_trend_model());
        let fitted = MSTLModel::new(vec![24, 24 * 7], trend).fit(&logs).ok()?;
        let forecast = fitted.predict(24, 0.95).ok()?;
        let bounds = forecast.intervals.as_ref()?;
        let of = |log: f64| Some(log.exp()).filter(|it| it.is_finite());
        let mut hours = Vec::with_capacity(24);
        for hour in 0..24 {
            let (low, middle, high) =
                (bounds.lower[hour], forecast.point[hour], bounds.upper[hour]);
            hours.push(Quantiles {
                p2_5: of(low)?,
                p10: of(middle + NARROWER * (low - middle))?,
                p50: of(middle)?,
                p90: of(middle + NARROWER * (high - middle))?,
                p97_5: of(high)?,
            });
        }
        hours.try_into().ok()
    }
}
