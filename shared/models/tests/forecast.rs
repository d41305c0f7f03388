//! What a forecast may and may not do, on the shipped model.

#![expect(clippy::unwrap_used, reason = "what the tests are made of is there")]

use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{
    BadArtifact, DayModel, Forecaster, HourAhead, MstlEts, NoForecast, SeasonalNaive, Subject,
};
use greenpulse_models::load::Load;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const ZONE: &str = "Europe/London";

fn zone() -> TimeZone {
    TimeZone::get(ZONE).unwrap()
}

/// An office: 20 kWh an hour, 50 more on workdays from 8 to 18, and a wobble.
fn office(n_days: i64) -> Vec<(Timestamp, f64)> {
    let first = date(2021, 4, 5).at(0, 0, 0, 0);
    let start = zone().to_ambiguous_timestamp(first).compatible().unwrap();
    let calendar = Calendar::of_zone(ZONE);
    (0..n_days * 24)
        .map(|hour| {
            let at = start.checked_add(hour.hours()).unwrap();
            let local = zone().to_datetime(at);
            let is_open =
                calendar.weekday_used(local.date()) < 5 && (8..18).contains(&local.hour());
            let wobble = ((hour * 7_919) % 97) as f64 / 97.0;
            (at, 20.0 + if is_open { 50.0 } else { 0.0 } + 4.0 * wobble)
        })
        .collect()
}

fn subject(hours: &[(Timestamp, f64)]) -> Subject {
    let load = Load::from_hours(&zone(), hours);
    Subject::new(zone(), Calendar::of_zone(ZONE), load)
}

fn end(hours: &[(Timestamp, f64)]) -> Timestamp {
    hours.last().unwrap().0.checked_add(1.hour()).unwrap()
}

fn ahead(hours: &[(Timestamp, f64)], n: usize) -> Result<Vec<HourAhead>, NoForecast> {
    subject(hours).ahead(&Forecaster::shipped().unwrap(), end(hours), n)
}

fn is_honest(hour: &HourAhead) -> bool {
    let it = hour.energy;
    let bounds = [0.0, it.p2_5, it.p10, it.p50, it.p90, it.p97_5];
    bounds.iter().all(|it| it.is_finite()) && bounds.is_sorted()
}

#[test]
fn an_office_is_forecast_within_its_wobble() {
    let hours = office(140);
    let (past, future) = hours.split_at(120 * 24);
    let said = ahead(past, 48).unwrap();
    let error: f64 =
        said.iter().zip(future).map(|(said, came)| (said.energy.p50 - came.1).abs()).sum();
    let sum: f64 = future[..48].iter().map(|it| it.1).sum();
    assert!(error / sum < 0.06, "{}", error / sum);
    assert!(said.iter().all(is_honest));
    assert_eq!(said[0].start, future[0].0);
}

#[test]
fn what_comes_after_the_origin_changes_nothing() {
    let model = Forecaster::shipped().unwrap();
    let hours = office(100);
    // At midnight, and in the middle of a day.
    for origin in [hours[80 * 24].0, hours[80 * 24 + 14].0] {
        let past: Vec<_> = hours.iter().copied().filter(|it| it.0 < origin).collect();
        let wild: Vec<_> = hours
            .iter()
            .map(|&(at, energy)| (at, if at < origin { energy } else { 9_999.0 - energy }))
            .collect();
        let [alone, with_future, with_wild] =
            [&past, &hours, &wild].map(|hours| subject(hours).ahead(&model, origin, 72).unwrap());
        assert_eq!(alone, with_future);
        assert_eq!(alone, with_wild);
    }
}

#[test]
fn hours_that_have_passed_correct_those_to_come() {
    let model = Forecaster::shipped().unwrap();
    let hours = office(100);
    let origin = hours[80 * 24 + 12].0;
    let busy: Vec<_> = hours
        .iter()
        .enumerate()
        .map(|(index, &(at, energy))| (at, if index >= 80 * 24 { 1.5 * energy } else { energy }))
        .collect();
    let usual = subject(&hours).ahead(&model, origin, 6).unwrap();
    let more = subject(&busy).ahead(&model, origin, 6).unwrap();
    assert!(usual.iter().zip(&more).all(|(usual, more)| usual.energy.p50 < more.energy.p50));
}

#[test]
fn eight_days_are_forecast_and_three_are_refused() {
    let eight = ahead(&office(8), 24).unwrap();
    let many = ahead(&office(120), 24).unwrap();
    assert!(eight.iter().all(is_honest));
    let width =
        |of: &[HourAhead]| of.iter().map(|it| it.energy.p97_5 - it.energy.p2_5).sum::<f64>();
    assert!(width(&many) < width(&eight), "{} and {}", width(&many), width(&eight));
    assert_eq!(ahead(&office(3), 24), Err(NoForecast::TooShort { days: 3 }));
}

#[test]
fn a_dead_meter_has_no_forecast_and_one_that_idles_goes_on() {
    let mut dead = office(120);
    dead.iter_mut().skip(100 * 24).for_each(|it| it.1 = 0.0);
    assert_eq!(ahead(&dead, 24), Err(NoForecast::Dead { days: 20 }));
    let mut nearly_dead = office(120);
    nearly_dead.iter_mut().skip(100 * 24).for_each(|it| it.1 = 0.05);
    let reason = ahead(&nearly_dead, 24).unwrap_err().to_string();
    let said = "nothing or next to nothing was measured for 20 days: the meter may be dead";
    assert_eq!(reason, said);
    let mut gone = office(120);
    gone.truncate(100 * 24);
    let late = end(&gone).checked_add((24 * 15).hours()).unwrap();
    let model = Forecaster::shipped().unwrap();
    assert_eq!(subject(&gone).ahead(&model, late, 24), Err(NoForecast::Dead { days: 15 }));
    let mut idle = office(120);
    idle.iter_mut().skip(117 * 24).for_each(|it| it.1 = 0.05);
    let said = ahead(&idle, 24).unwrap();
    assert!(said.iter().all(|it| it.energy.p50 == 0.05 && is_honest(it)));
    let back = said.iter().map(|it| it.energy.p97_5).fold(0.0, f64::max);
    assert!(50.0 < back, "it may come back: {back}");
}

#[test]
fn clocks_that_change_leave_each_hour_its_own() {
    // 2021-10-31 has 25 hours.
    let hours = office(212);
    let midnight = date(2021, 10, 31).at(0, 0, 0, 0);
    let origin = zone().to_ambiguous_timestamp(midnight).compatible().unwrap();
    let model = Forecaster::shipped().unwrap();
    let said = subject(&hours).ahead(&model, origin, 25).unwrap();
    assert_eq!(said.len(), 25);
    assert_eq!(zone().to_datetime(said[24].start).hour(), 23);
    assert_eq!(said[1].energy, said[2].energy, "both hours from one to two");
}

#[test]
fn an_artifact_reads_back_or_says_why_not() {
    let model = Forecaster::shipped().unwrap();
    let bytes = model.to_bytes().unwrap();
    assert_eq!(Forecaster::from_bytes(&bytes).unwrap(), model);
    assert!(bytes.len() < 1_000_000, "{}", bytes.len());
    let mut damaged = bytes.clone();
    damaged[2_000] ^= 1;
    assert!(matches!(Forecaster::from_bytes(&damaged), Err(BadArtifact::Damaged)));
    assert!(matches!(Forecaster::from_bytes(&bytes[..40]), Err(BadArtifact::Damaged)));
    let later = [b"greenpulse-forecast-3\n", &bytes[22..]].concat();
    assert!(matches!(Forecaster::from_bytes(&later), Err(BadArtifact::OtherFormat)));
}

#[test]
fn challengers_forecast_too() {
    let hours = office(60);
    for model in [&SeasonalNaive as &dyn DayModel, &MstlEts] {
        let said = subject(&hours).ahead(model, end(&hours), 24).unwrap();
        assert!(said.iter().all(is_honest), "{}", model.name());
    }
}
