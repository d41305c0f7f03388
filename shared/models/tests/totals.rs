//! Days, weeks and months ahead, on real buildings: against what is easily said, and how often what came
//! lay within the bounds.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]
#![allow(clippy::print_stdout, reason = "figures, for whoever asks with --nocapture")]

mod common;

use std::collections::BTreeMap;

use common::{Building, bdg2, buildings, cambridge, data};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{History, NoForecast, Period, Season, Step, Subject, Total};
use greenpulse_models::load::{Load, after, between};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const WEEKS_8: usize = 56;

fn subject(building: &Building) -> Subject {
    let zone = TimeZone::get(&building.zone).unwrap();
    let hours = (0..).zip(&building.energy).filter(|it| it.1.is_finite());
    let start = building.start.as_second();
    let hours: Vec<(Timestamp, f64)> = hours
        .map(|(hour, energy)| (Timestamp::from_second(start + 3_600 * hour).unwrap(), *energy))
        .collect();
    let load = Load::from_hours(&zone, &hours);
    Subject::new(zone, Calendar::of_zone(&building.zone), load)
}

/// What came of a period, where nine tenths of its days are known; those that are not are like the others.
fn came(history: &History, period: Period) -> Option<f64> {
    if period.start < history.first() {
        return None;
    }
    let days = between(history.first(), period.start)..between(history.first(), period.end);
    let n = days.len();
    let is_known = |day: &usize| {
        *day < history.len() && history.measured(*day).iter().filter(|it| **it).count() >= 18
    };
    let known: Vec<usize> = days.filter(is_known).collect();
    let sum: f64 = known.iter().flat_map(|it| history.days()[*it]).sum();
    (9 * n <= 10 * known.len()).then(|| sum * n as f64 / known.len() as f64)
}

/// Sums of a building, or over all.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    actual: f64,
    ours: f64,
    last_year: f64,
    weeks_8: f64,
    within_95: f64,
    within_80: f64,
    n: f64,
}

impl Score {
    /// Of forecasts of `subject` from every so many days of a year.
    fn of(subject: &Subject, year: i16, step: Step) -> Self {
        let mut score = Self::default();
        let mut day = date(year, 1, 1);
        while day.year() == year {
            score.add(subject, day, step);
            day = day.saturating_add(if step == Step::Month { 30.days() } else { 17.days() });
        }
        score
    }

    fn add(&mut self, subject: &Subject, day: Date, step: Step) {
        let history = &subject.history;
        let midnight = subject.zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible();
        let Ok(totals) = subject.totals(midnight.unwrap(), step, &BTreeMap::new()) else { return };
        let before = Period { start: day.saturating_sub((WEEKS_8 as i64).days()), end: day };
        let usual = came(history, before);
        for total in totals.periods {
            let Period { start, end } = total.period;
            let days = between(start, end);
            let back = |it: Date| match step {
                Step::Month => it.saturating_sub(1.year()),
                _ => it.saturating_sub(364.days()),
            };
            let like = Period { start: back(start), end: back(end) };
            let known = (came(history, total.period), came(history, like), usual);
            let (Some(actual), Some(last_year), Some(usual)) = known else { continue };
            let usual = usual * days as f64 / WEEKS_8 as f64;
            let it = total.energy;
            let within = |lower, upper| f64::from(u8::from(lower <= actual && actual <= upper));
            self.n += 1.0;
            self.actual += actual;
            self.ours += (it.p50 - actual).abs();
            self.last_year += (last_year - actual).abs();
            self.weeks_8 += (usual - actual).abs();
            self.within_95 += within(it.p2_5, it.p97_5);
            self.within_80 += within(it.p10, it.p90);
        }
    }
}

/// WAPE over all buildings: ours, as last year, as the last 8 weeks; and the share within 95 %.
fn judge(name: &str, subjects: &[Subject], year: i16, step: Step) -> ([f64; 3], f64) {
    let scores: Vec<Score> = subjects.iter().map(|it| Score::of(it, year, step)).collect();
    let scores: Vec<Score> = scores.into_iter().filter(|it| 0.0 < it.actual).collect();
    let all = |of: fn(&Score) -> f64| scores.iter().map(of).sum::<f64>();
    let (n, actual) = (all(|it| it.n), all(|it| it.actual));
    let mean = |of: fn(&Score) -> f64| all(of) / scores.len() as f64;
    let means = [
        mean(|it| it.ours / it.actual),
        mean(|it| it.last_year / it.actual),
        mean(|it| it.weeks_8 / it.actual),
    ];
    let sums = [all(|it| it.ours), all(|it| it.last_year), all(|it| it.weeks_8)];
    let [within_95, within_80] = [all(|it| it.within_95), all(|it| it.within_80)].map(|it| it / n);
    let wapes = sums.map(|it| it / actual);
    println!(
        "{name} {year}, by {step:?}: WAPE of ours, last year, 8 weeks {wapes:.4?}, mean of buildings' \
         {means:.4?}; within {within_95:.3} of 0.95, {within_80:.3} of 0.8; {n} of {} buildings",
        scores.len()
    );
    (wapes, within_95)
}

/// On the half of the buildings that nothing was chosen by.
#[test]
fn weeks_and_months_beat_what_is_easily_said() {
    let Some(data) = data() else { return };
    let gas = buildings(&data.join("cambridge/gas_hourly_2018_2022.csv.gz"), |_| {
        "Europe/London".to_owned()
    });
    let sets = [
        ("Cambridge", cambridge(&data, 1), 2022),
        ("Cambridge's gas", gas.into_iter().skip(1).step_by(2).collect(), 2022),
        ("BDG2", bdg2(&data, 1), 2017),
    ];
    for (name, buildings, year) in sets {
        let subjects: Vec<Subject> = buildings.iter().map(subject).collect();
        for step in [Step::Day, Step::Week, Step::Month] {
            let ([ours, last_year, weeks_8], within_95) = judge(name, &subjects, year, step);
            assert!(ours < last_year && ours < weeks_8, "{name} {step:?}");
            assert!((0.9..=0.98).contains(&within_95), "{name} {step:?}: {within_95}");
        }
    }
}

/// A building of so many days up to 2022-06-13: less at weekends, more in winter, and a wobble.
fn seasonal(n_days: usize, change: impl Fn(Date, f64) -> f64) -> Subject {
    let calendar = Calendar::of_zone("Europe/London");
    let first = date(2022, 6, 13).saturating_sub((n_days as i64).days());
    let day = |index: usize| {
        let day = after(first, index);
        let used = if calendar.weekday_used(day) < 5 { 50.0 } else { 20.0 };
        let winter = (std::f64::consts::TAU * f64::from(day.day_of_year()) / 365.25).cos();
        let wobble = ((index * 7_919) % 97) as f64 / 970.0;
        [change(day, used * (1.0 + 0.3 * winter + wobble)); 24]
    };
    let load = Load::from_days(first, (0..n_days).map(day).collect());
    Subject::new(TimeZone::get("Europe/London").unwrap(), calendar, load)
}

fn totals(subject: &Subject, step: Step) -> Result<Vec<Total>, NoForecast> {
    let at = "2022-06-13T09:00:00+01:00".parse().unwrap();
    Ok(subject.totals(at, step, &BTreeMap::new())?.periods)
}

const STEPS: [Step; 3] = [Step::Day, Step::Week, Step::Month];

/// Each week has an accident of its own, so that a stretch of one earlier year tells little: the net looks
/// through them.
#[test]
fn the_net_tells_the_season_where_that_would_have_missed_less() {
    let own = |day: Date, energy: f64| {
        let week = between(date(2018, 1, 1), day) / 7;
        energy * (0.5 + (week.wrapping_mul(2_654_435_761) >> 7) as f64 % 100.0 / 100.0)
    };
    let season = |n_days| {
        let at = "2022-06-13T09:00:00+01:00".parse().unwrap();
        seasonal(n_days, own).totals(at, Step::Month, &BTreeMap::new()).unwrap().season
    };
    assert_ne!(season(1_150), Season::Years);
    assert_eq!(season(300), Season::Years, "no year was seen");
}

#[test]
fn a_season_that_was_seen_twice_comes_again() {
    let subject = seasonal(900, |_, energy| energy);
    let months = totals(&subject, Step::Month).unwrap();
    let of = |month: i8| months.iter().find(|it| it.period.start.month() == month).unwrap();
    let (january, july) = (of(1).energy.p50, of(7).energy.p50);
    assert!((january / july - 1.35 / 0.75).abs() < 0.2, "{january} and {july}");
    let short = totals(&seasonal(100, |_, energy| energy), Step::Month).unwrap();
    let level: Vec<f64> = short
        .iter()
        .map(|it| it.energy.p50 / between(it.period.start, it.period.end) as f64)
        .collect();
    assert!(level.iter().all(|it| (it / level[0] - 1.0).abs() < 0.1), "no season: {level:?}");
}

#[test]
fn bounds_are_in_order_wider_with_the_horizon_and_whole_periods_follow() {
    for n_days in [60, 400, 900] {
        for step in STEPS {
            let said = totals(&seasonal(n_days, |_, energy| energy), step).unwrap();
            assert_eq!(said.len(), step.count());
            assert!(said.windows(2).all(|it| it[0].period.end == it[1].period.start));
            assert!(date(2022, 6, 13) < said[0].period.start, "today has begun");
            let width = |it: &Total| it.energy.p97_5 / it.energy.p2_5;
            assert!(width(&said[0]) < width(said.last().unwrap()), "{step:?} {said:?}");
            for it in said.iter().map(|it| it.energy) {
                let bounds = [0.0, it.p2_5, it.p10, it.p50, it.p90, it.p97_5];
                assert!(bounds.is_sorted() && it.p97_5.is_finite(), "{it:?}");
            }
        }
    }
}

#[test]
fn what_comes_later_changes_nothing() {
    for step in STEPS {
        let at = "2022-03-01T00:00:00Z".parse().unwrap();
        let origin = date(2022, 3, 1);
        let said = |subject: &Subject| subject.totals(at, step, &BTreeMap::new()).unwrap().periods;
        let other = seasonal(900, |day, it| if day < origin { it } else { 999.0 - it });
        let said = [said(&seasonal(900, |_, it| it)), said(&other)];
        assert_eq!(said[0], said[1]);
        let first = said[0][0].period.start;
        assert!(step == Step::Week || first == origin, "a day that has not begun counts: {first}");
    }
}

#[test]
fn a_nearer_look_stands_in_the_middle_of_its_day() {
    let subject = seasonal(100, |_, energy| energy);
    let day = date(2022, 6, 15);
    let at = "2022-06-13T09:00:00+01:00".parse().unwrap();
    let near = subject.totals(at, Step::Day, &BTreeMap::from([(day, 777.0)])).unwrap();
    let far = totals(&subject, Step::Day).unwrap();
    for (near, far) in near.periods.iter().zip(far) {
        let is_it = near.period.start == day;
        assert_eq!(near.energy.p50, if is_it { 777.0 } else { far.energy.p50 });
        assert!(near.energy.p2_5 < near.energy.p50);
    }
}

#[test]
fn too_little_and_dead_meters_say_why() {
    let why =
        |n_days, step| totals(&seasonal(n_days, |_, energy| energy), step).unwrap_err().to_string();
    assert_eq!(why(30, Step::Month), "a forecast by month needs 56 days; there are 30");
    assert_eq!(why(3, Step::Week), "a forecast by week needs 28 days; there are 3");
    let dead = seasonal(400, |day, it| if day < date(2022, 5, 20) { it } else { 0.0 });
    assert_eq!(totals(&dead, Step::Month), Err(NoForecast::Dead { days: 24 }));
}
