//! Weather of the simulated campus: a temperate, humid climate with cold winters and warm summers.
//!
//! Seasons and days come from tables, in between by straight lines; fronts and clouds are smooth
//! noise. No sine is asked of the platform, so that every machine has the same weather.

use greenpulse_domain::time::day_of_number;
use jiff::civil::Date;

use super::noise::Noise;

/// Standard time of the campus behind UTC: what the sun goes by, summer and winter.
const HOURS_BEHIND_UTC: i64 = 5;

/// Middle of each month: mean outdoor °C, hours of daylight, clear noon sun as a share of full.
const TEMPERATURE: [f64; 12] = [0.5, 1.6, 5.6, 11.4, 17.0, 22.0, 24.9, 24.1, 20.2, 14.2, 8.6, 3.3];
const DAYLIGHT: [f64; 12] = [9.6, 10.7, 12.0, 13.4, 14.5, 15.1, 14.8, 13.8, 12.5, 11.1, 9.9, 9.3];
const NOON_SUN: [f64; 12] =
    [0.45, 0.58, 0.72, 0.84, 0.92, 0.95, 0.93, 0.87, 0.77, 0.63, 0.48, 0.41];

/// Course of a day from its coldest (-1) to its warmest (1), by hour of standard time.
const COURSE: [f64; 24] = [
    -0.55, -0.65, -0.75, -0.85, -0.95, -1.0, -0.9, -0.65, -0.35, 0.0, 0.3, 0.55, 0.75, 0.9, 1.0,
    1.0, 0.9, 0.7, 0.45, 0.2, 0.0, -0.15, -0.3, -0.45,
];

#[derive(Debug, Clone, Copy)]
pub(super) struct Weather {
    front: Noise,
    spell: Noise,
    cloud: Noise,
    flutter: Noise,
}

/// Conditions of one hour.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Conditions {
    /// °C.
    pub(super) outdoor: f64,
    /// Relative, in percent.
    pub(super) humidity: f64,
    /// 0 is clear, 1 overcast.
    pub(super) cloud: f64,
    /// Share of full sun.
    pub(super) sun: f64,
}

impl Weather {
    pub(super) fn new(seed: u64) -> Self {
        let noise = |name| Noise::new(seed, name);
        Self {
            front: noise("weather/front"),
            spell: noise("weather/spell"),
            cloud: noise("weather/cloud"),
            flutter: noise("weather/flutter"),
        }
    }

    /// Conditions in the UTC hour `hour`, counted from 1970.
    pub(super) fn at(&self, hour: i64) -> Conditions {
        let standard = hour - HOURS_BEHIND_UTC;
        let of_day = standard.rem_euclid(24);
        let day = day_of_number(i32::try_from(standard.div_euclid(24)).unwrap_or(i32::MAX));
        let of_year = |table| between_months(table, day, of_day);

        let cloud = (0.5 + 0.7 * self.cloud.smooth(hour, 37)).clamp(0.0, 1.0);
        let clear = 1.0 - 0.6 * cloud;
        let departure = 6.0 * self.front.smooth(hour, 79)
            + 3.0 * self.spell.smooth(hour, 311)
            + 5.0 * clear * COURSE[of_day as usize]
            + 0.3 * self.flutter.bell(hour);
        let dampness = 67.0 - 2.6 * departure + 26.0 * (cloud - 0.5);

        let from_noon = (of_day as f64 + 0.5 - 12.0) / (of_year(&DAYLIGHT) / 2.0);
        let height = (1.0 - from_noon * from_noon).max(0.0);
        Conditions {
            outdoor: of_year(&TEMPERATURE) + departure,
            humidity: (dampness + 2.0 * self.flutter.bell(-1 - hour)).clamp(18.0, 100.0),
            cloud,
            sun: of_year(&NOON_SUN) * height * (1.0 - 0.78 * cloud),
        }
    }
}

/// The value between the middles of two months.
fn between_months(table: &[f64; 12], day: Date, hour: i64) -> f64 {
    let into_month =
        (f64::from(day.day() - 1) + hour as f64 / 24.0) / f64::from(day.days_in_month());
    let month = (day.month() - 1) as usize;
    let (from, t) = if into_month < 0.5 {
        ((month + 11) % 12, into_month + 0.5)
    } else {
        (month, into_month - 0.5)
    };
    table[from] + (table[(from + 1) % 12] - table[from]) * t
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenpulse_domain::time::day_number;
    use jiff::civil::date;

    /// Mean, lowest and highest of `of` in `days` days from `from`.
    fn spread(from: Date, days: i64, of: impl Fn(Conditions) -> f64) -> (f64, f64, f64) {
        let first = i64::from(day_number(from)) * 24 + HOURS_BEHIND_UTC;
        let weather = Weather::new(1);
        let values: Vec<f64> =
            (first..first + days * 24).map(|hour| of(weather.at(hour))).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let (least, most) = values
            .iter()
            .fold((f64::MAX, f64::MIN), |(least, most), it| (least.min(*it), most.max(*it)));
        (mean, least, most)
    }

    #[test]
    fn a_year_is_temperate() {
        let (mean, least, most) = spread(date(2025, 1, 1), 365, |it| it.outdoor);
        assert!((10.0..15.0).contains(&mean), "{mean}");
        assert!((-16.0..0.0).contains(&least), "{least}");
        assert!((28.0..41.0).contains(&most), "{most}");
    }

    #[test]
    fn nights_are_dark_and_a_year_of_sun_is_plausible() {
        let (mean, least, most) = spread(date(2025, 1, 1), 365, |it| it.sun);
        assert_eq!(least, 0.0);
        assert!(most < 1.0);
        // Hours of full sun in a year, which is the yield of a kilowatt of panels.
        assert!((1_000.0..1_500.0).contains(&(mean * 8_760.0)), "{}", mean * 8_760.0);
    }

    #[test]
    fn humidity_is_a_percentage() {
        let (mean, least, most) = spread(date(2025, 1, 1), 365, |it| it.humidity);
        assert!((55.0..80.0).contains(&mean), "{mean}");
        assert!(18.0 <= least && most <= 100.0);
    }

    #[test]
    fn months_meet_without_a_step() {
        let (end, start) = (date(2025, 3, 31), date(2025, 4, 1));
        let step = between_months(&TEMPERATURE, start, 0) - between_months(&TEMPERATURE, end, 23);
        assert!(step.abs() < 0.02);
        assert_eq!(between_months(&TEMPERATURE, date(2025, 4, 16), 0), 11.4);
    }
}
