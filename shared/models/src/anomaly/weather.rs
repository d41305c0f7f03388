//! Whether the weather explains an anomaly: heating that comes on in the first cold days is no fault.
//!
//! It judges nothing (decision 0031) and tells only what an expectation by the calendar cannot know.

use greenpulse_domain::commodity::Commodity;

use super::band::WINDOW;
use crate::forecast::HEATED_BELOW;

/// Days before an anomaly that its weather is held against: those that the expectation is made of.
pub const DAYS_OF_WEATHER: usize = WINDOW;
/// Of these, days whose temperature must be known.
const LEAST_DAYS: usize = 28;
/// Share of the known days that the hours must have been colder, or warmer, than.
const SHARE: f64 = 0.9;
/// Cooling begins above, in °C: the base of cooling degree days in the USA, 65 °F.
const COOLED_ABOVE: f64 = 18.3;

/// Hours that were colder or warmer than nearly all of the days before them, of a commodity that follows
/// from that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weather {
    /// Mean of the hours, in °C.
    pub mean_c: f64,
    pub is_cold: bool,
    /// Whether more was used than expected.
    pub is_over: bool,
    /// Days before that are known.
    pub n_days: usize,
    /// Of these, days that were less cold or less warm.
    pub n_milder: usize,
}

impl Weather {
    /// The weather where it explains what was used: `deviation` beyond the expectation in hours of a mean of
    /// `mean_c`, after days of means of `days_c`, both in °C. Heat follows the cold and chilled water the
    /// heat; of electricity and water nothing can be said.
    #[must_use]
    pub fn explaining(
        commodity: Commodity,
        deviation: f64,
        mean_c: f64,
        days_c: &[f64],
    ) -> Option<Self> {
        let heats = heats(commodity)?;
        let mut days: Vec<f64> = days_c.iter().copied().filter(|it| it.is_finite()).collect();
        if days.len() < LEAST_DAYS || !mean_c.is_finite() || deviation == 0.0 {
            return None;
        }
        days.sort_unstable_by(f64::total_cmp);
        let is_over = 0.0 < deviation;
        let is_cold = heats == is_over;
        let milder = |it: &&f64| if is_cold { mean_c < **it } else { **it < mean_c };
        let n_milder = days.iter().filter(milder).count();
        // More is used where heat is wanted now, less where it was wanted before.
        let demanding = if is_over { mean_c } else { days[days.len() / 2] };
        let wanted = if heats { demanding < HEATED_BELOW } else { COOLED_ABOVE < demanding };
        let explains = wanted && SHARE * days.len() as f64 <= n_milder as f64;
        explains.then_some(Self { mean_c, is_cold, is_over, n_days: days.len(), n_milder })
    }

    /// Whether the weather can explain what is used of a commodity at all.
    #[must_use]
    pub const fn is_followed_by(commodity: Commodity) -> bool {
        heats(commodity).is_some()
    }

    /// In one sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let Self { n_days, n_milder, .. } = self;
        let (than, what) = match (self.is_cold, self.is_over) {
            (true, true) => ("colder", "heating that has come on"),
            (false, false) => ("warmer", "heating that rests"),
            (false, true) => ("warmer", "cooling that has come on"),
            (true, false) => ("colder", "cooling that rests"),
        };
        format!(
            "it was {than} than on {n_milder} of the {n_days} days before: {what} looks like this"
        )
    }
}

/// Whether it warms a building, or cools it; `None` where neither follows.
const fn heats(commodity: Commodity) -> Option<bool> {
    match commodity {
        Commodity::NaturalGas | Commodity::Steam | Commodity::HotWater => Some(true),
        Commodity::ChilledWater => Some(false),
        Commodity::Electricity | Commodity::Water | Commodity::Irrigation | Commodity::Solar => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 to 20 °C, evenly.
    fn autumn() -> Vec<f64> {
        (0..56).map(|it| 10.0 + f64::from(it) * 10.0 / 55.0).collect()
    }

    #[test]
    fn heating_comes_on_in_the_cold_and_rests_in_the_warmth() {
        let of = |deviation, mean| {
            Weather::explaining(Commodity::Steam, deviation, mean, &autumn()).map(|it| it.message())
        };
        let cold = "it was colder than on 56 of the 56 days before: heating that has come on looks like this";
        assert_eq!(of(5.0, 7.0).as_deref(), Some(cold));
        let warm =
            "it was warmer than on 56 of the 56 days before: heating that rests looks like this";
        assert_eq!(of(-5.0, 22.0).as_deref(), Some(warm));
        assert_eq!(of(5.0, 11.5), None, "one in seven days was as cold");
        assert_eq!(of(5.0, 22.0), None, "more heat in the warmth");
        assert_eq!(of(-5.0, 7.0), None, "less heat in the cold");
    }

    #[test]
    fn cooling_follows_the_heat() {
        let of = |deviation, mean| {
            let days: Vec<f64> = autumn().iter().map(|it| it + 8.0).collect();
            Weather::explaining(Commodity::ChilledWater, deviation, mean, &days)
                .map(|it| (it.is_cold, it.n_milder))
        };
        assert_eq!(of(5.0, 30.0), Some((false, 56)));
        assert_eq!(of(-5.0, 17.0), Some((true, 56)));
        assert_eq!(of(5.0, 17.0), None);
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known_or_does_not_follow() {
        let explains = |of, mean, days: &[f64]| Weather::explaining(of, 5.0, mean, days).is_some();
        assert!(!explains(Commodity::Electricity, 0.0, &autumn()));
        assert!(!explains(Commodity::NaturalGas, f64::NAN, &autumn()));
        assert!(!explains(Commodity::NaturalGas, 0.0, &autumn()[..27]), "too few days");
        let summer: Vec<f64> = autumn().iter().map(|it| it + 10.0).collect();
        assert!(!explains(Commodity::NaturalGas, 16.0, &summer), "nobody heats at 16 °C");
        assert!(explains(Commodity::NaturalGas, 15.0, &summer));
    }
}
