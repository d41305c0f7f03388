//! What comes later changes no score, and no episode's id.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use greenpulse_models::anomaly::{Assessment, assess, bands};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::hours::Hours;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A building that is used on workdays, with some noise, and hours that are missing or off.
fn energy(seed: u64, n: usize) -> Vec<f64> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    (0..n)
        .map(|at| {
            let open = (8..18).contains(&(at % 24)) && at / 24 % 7 < 5;
            let noise = f64::from(random.next_u32() % 1_000) / 500.0;
            match random.next_u32() % 400 {
                0 => f64::NAN,
                1 => 90.0,
                2 => 0.0,
                _ => noise + if open { 30.0 } else { 10.0 },
            }
        })
        .collect()
}

fn assessed(energy: Vec<f64>) -> Assessment {
    let zone = TimeZone::get("Europe/London").unwrap();
    let start: Timestamp = "2022-01-31T00:00:00Z".parse().unwrap();
    let hours = Hours::new(start, energy, &zone, &Calendar::of_zone("Europe/London"));
    assess("b1", &hours, &bands(&hours), None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn changing_the_future_changes_no_score(seed in 0_u64..1_000, cut in 1_usize..1_500, more in 1_usize..300) {
        let n = 1_500 + more;
        let past = energy(seed, n);
        let mut other = past.clone();
        other[cut..].iter_mut().enumerate().for_each(|(at, it)| *it = (at % 7) as f64 * 13.0);
        let (one, two) = (assessed(past), assessed(other));
        prop_assert_eq!(&one.scores[..cut], &two.scores[..cut]);
    }

    #[test]
    fn episodes_keep_their_ids(seed in 0_u64..1_000, cut in 200_usize..1_500) {
        let all = energy(seed, 1_700);
        let (short, long) = (assessed(all[..cut].to_vec()), assessed(all.clone()));
        for (before, after) in short.episodes.iter().zip(&long.episodes) {
            prop_assert_eq!(&before.id, &after.id);
            prop_assert_eq!(before.start, after.start);
        }
        prop_assert!(short.episodes.len() <= long.episodes.len());
        prop_assert_eq!(assessed(all), long, "the same history, the same episodes");
    }
}
