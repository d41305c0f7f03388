//! The shared linear base, drawn towards one building.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]
#![allow(clippy::print_stdout, reason = "figures, for whoever asks with --nocapture")]

mod common;

use common::{bdg2, cambridge, data};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{DayModel, Forecaster, History, OwnLinear, Subject};
use greenpulse_models::load::{Day, Load};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

/// 20 kWh an hour, more by day.
fn history(n_days: usize) -> History {
    let day: Day = std::array::from_fn(|hour| if (8..18).contains(&hour) { 70.0 } else { 20.0 });
    History::of(&Load::from_days(date(2021, 4, 5), vec![day; n_days]))
}

#[test]
fn where_nothing_is_known_of_a_building_it_says_what_the_base_says() {
    let shipped = Forecaster::shipped().unwrap();
    let own = OwnLinear { base: shipped.base().unwrap() };
    let calendar = Calendar::of_zone("Europe/London");
    let middle = |of: &History| own.day(of, &calendar).unwrap().map(|it| it.p50);
    let base = |of: &History| shipped.base_day(of, &calendar, of.len()).unwrap();
    let (new, old) = (history(8), history(100));
    assert_eq!(middle(&new), base(&new));
    let off = |said: Day| {
        said.iter().zip(&old.days()[98]).map(|(said, was)| (said - was).abs()).sum::<f64>()
    };
    let (by_own, by_base) = (off(middle(&old)), off(base(&old)));
    assert!(by_own < 0.5 * by_base, "{by_own} of {by_base} kWh");
    let bounds = own.day(&old, &calendar).unwrap();
    for it in bounds {
        assert!([0.0, it.p2_5, it.p10, it.p50, it.p90, it.p97_5].is_sorted(), "{it:?}");
    }
}

#[test]
fn it_misses_less_than_the_base_on_real_buildings() {
    let Some(data) = data() else { return };
    let shipped = Forecaster::shipped().unwrap();
    let own = OwnLinear { base: shipped.base().unwrap() };
    for (set, year, buildings) in
        [("cambridge", 2022, cambridge(&data, 1)), ("bdg2", 2017, bdg2(&data, 1))]
    {
        let (mut sums, mut n) = ([0.0; 3], 0);
        for (building, skip) in buildings.iter().zip((0..17).cycle()) {
            let zone = TimeZone::get(&building.zone).unwrap();
            let calendar = Calendar::of_zone(&building.zone);
            let at = |hour: usize| building.start.as_second() + 3_600 * hour as i64;
            let known = building.energy.iter().enumerate().filter(|it| it.1.is_finite());
            let hours: Vec<_> =
                known.map(|(hour, it)| (Timestamp::from_second(at(hour)).unwrap(), *it)).collect();
            let subject = Subject::new(
                zone,
                calendar,
                Load::from_hours(&TimeZone::get(&building.zone).unwrap(), &hours),
            );
            let of_year = |it: &usize| subject.date(*it).year() == year;
            let days = (90..subject.history.len()).filter(of_year).skip(skip).step_by(17);
            for index in days {
                let was = &subject.history.days()[index];
                let sum: f64 = was.iter().sum();
                let is_whole = subject.history.measured(index).iter().all(|it| *it);
                let known = subject.history.until(index);
                let Some(base) = shipped.base_day(&known, &subject.calendar, index) else {
                    continue;
                };
                if !is_whole || sum <= 0.0 {
                    continue;
                }
                let of =
                    |it: &dyn DayModel| it.day(&known, &subject.calendar).unwrap().map(|it| it.p50);
                for (total, said) in sums.iter_mut().zip([base, of(&own), of(&shipped)]) {
                    let errors = said.iter().zip(was).map(|(said, was)| (said - was).abs());
                    *total += (errors.sum::<f64>() / sum).min(1.0);
                }
                n += 1;
            }
        }
        let [base, own, shipped] = sums.map(|it| 100.0 * it / f64::from(n));
        println!(
            "{set}: {n} days, WAPE of the base {base:.2} %, its own {own:.2} %, boosted {shipped:.2} %"
        );
        assert!(100 < n && own < base, "{set}: {own} % of {base} %");
    }
}
