//! Forecasts of a building whose days are stored as they stand here.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use campus::{Campus, Measured, at, now, usual};
use forecast::{HOURS, Published};
use greenpulse_domain::forecast::{Forecast, HourAhead, ModelStatus, PastForecast, Weather};
use greenpulse_domain::weather::WeatherForecast;
use greenpulse_ports::{Expect, Registry, all, get, put};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

const NAME: &str = "b1/electricity";

async fn forecast(campus: &Campus) -> Forecast {
    get::<Forecast>(&*campus.store, NAME).await.unwrap().unwrap().0
}

async fn past(campus: &Campus) -> Vec<PastForecast> {
    all::<PastForecast>(&*campus.store, "b1/").await.unwrap()
}

#[tokio::test]
async fn a_week_ahead_is_published_from_the_last_whole_hour() {
    let campus = Campus::new().await;
    campus.days(60, 1, usual).await;
    let published = campus.publish(now()).await;
    assert_eq!(published, Published { made: 1, ..Published::default() });
    let it = forecast(&campus).await;
    assert_eq!((it.generated_at, it.origin), (now(), at("2026-03-20T10:00:00Z")));
    assert_eq!((it.hours.len(), &it.reason), (HOURS, &None));
    for (start, hour) in it.starts() {
        let HourAhead { p2_5, p10, p50, p90, p97_5 } = *hour;
        assert!(0.0 <= p2_5 && p2_5 <= p10 && p10 <= p50 && p50 <= p90 && p90 <= p97_5);
        let wanted = usual(start);
        assert!((p50 - wanted).abs() < 0.25 * wanted, "{start}: {p50} for {wanted}");
    }
    let text = serde_json::to_string(&it).unwrap();
    assert!(text.len() < 10_000, "{} bytes fit into a few units of DynamoDB", text.len());
}

/// °C, with spells of a week and more.
fn celsius(at: Timestamp) -> f64 {
    let day = at.as_second().div_euclid(86_400) as f64;
    8.0 + 5.0 * (day / 2.3).sin() + 2.0 * (day / 3.8).sin()
}

#[tokio::test]
async fn it_says_whose_weather_decided() {
    let campus = Campus::new().await;
    let heated = |at| usual(at) + 3.0 * (15.5 - celsius(at)).max(0.0);
    campus.days(300, 1, heated).await;
    campus.publish(now()).await;
    let (without, none) = (forecast(&campus).await, forecast(&campus).await.weather.unwrap());
    assert_eq!(none.weather, Weather::None);
    assert_eq!(none.to_string(), "none: no thermometer measures outdoors");
    campus.thermometer(300, celsius).await;
    campus.publish(now() + SignedDuration::from_hours(1)).await;
    let with = forecast(&campus).await;
    assert_eq!(with.weather.clone().unwrap().weather, Weather::Climatology);
    assert_ne!(without.hours[48..72], with.hours[47..71]);
    assert_eq!(past(&campus).await.last().unwrap().forecast.weather, Some(none));

    let now = now() + SignedDuration::from_hours(2);
    let hour = |n: i64| (now + SignedDuration::from_hours(n), -15.0);
    let cold = WeatherForecast {
        campus_id: "c".parse().unwrap(),
        issued_at: now,
        hours: (0..72).map(hour).collect(),
    };
    campus.store.commit(vec![put(&cold, Expect::Anything)]).await.unwrap();
    campus.publish(now).await;
    let told = forecast(&campus).await;
    let weather = told.weather.clone().unwrap();
    assert_eq!(weather.weather, Weather::Forecast);
    assert!(weather.reason.contains("how warm 3 of the 7 days"), "{}", weather.reason);
    let day =
        |of: &Forecast, from: usize| of.hours[from..from + 24].iter().map(|it| it.p50).sum::<f64>();
    assert!(1.05 * day(&with, 25) < day(&told, 24), "a cold day takes more");
}

#[tokio::test]
async fn it_says_since_when_how_much_more_is_taken() {
    let campus = Campus::new().await;
    let since = at("2026-02-16T00:00:00Z");
    campus.days(120, 1, |it| usual(it) * if it < since { 1.0 } else { 1.5 }).await;
    campus.publish(now()).await;
    let told = forecast(&campus).await.level_change.unwrap();
    assert_eq!((told.since, told.percent), (date(2026, 2, 16), 50.0));
    let before = past(&campus).await.into_iter().next().unwrap();
    assert_eq!((before.day, before.forecast.level_change), (date(2026, 2, 20), None));
}

#[tokio::test]
async fn twice_within_an_hour_is_once_and_the_next_hour_is_another() {
    let campus = Campus::new().await;
    campus.days(60, 1, usual).await;
    campus.publish(now()).await;
    let (first, kept) = (forecast(&campus).await, past(&campus).await);
    let again = campus.publish(now() + SignedDuration::from_mins(20)).await;
    assert_eq!(again, Published { standing: 1, ..Published::default() });
    assert_eq!((&forecast(&campus).await, &past(&campus).await), (&first, &kept));
    let later = campus.publish(now() + SignedDuration::from_hours(1)).await;
    assert_eq!(later.made, 1);
    assert_eq!(forecast(&campus).await.origin, at("2026-03-20T11:00:00Z"));
    assert_eq!(past(&campus).await, kept, "the first of the day is what is kept");
}

#[tokio::test]
async fn a_forecast_stands_as_long_as_it_is_told_to_but_not_into_the_next_day() {
    let mut campus = Campus::new().await;
    campus.deps.stands = SignedDuration::from_hours(6);
    campus.days(60, 1, usual).await;
    assert_eq!(campus.publish(at("2026-03-19T20:10:00Z")).await.made, 1);
    assert_eq!(campus.publish(at("2026-03-19T23:10:00Z")).await.standing, 1);
    assert_eq!(campus.publish(at("2026-03-20T00:10:00Z")).await.made, 1);
    assert_eq!(campus.publish(at("2026-03-20T05:59:00Z")).await.standing, 1);
    assert_eq!(campus.publish(at("2026-03-20T06:00:00Z")).await.made, 1);
}

#[tokio::test]
async fn a_dead_meter_has_no_forecast_and_the_reason() {
    let campus = Campus::new().await;
    let died = at("2026-03-01T00:00:00Z");
    campus.days(60, 1, |it| if it < died { usual(it) } else { 0.0 }).await;
    let published = campus.publish(now()).await;
    assert_eq!(published, Published { refused: 1, ..Published::default() });
    let it = forecast(&campus).await;
    assert!(it.hours.is_empty());
    assert!(it.reason.unwrap().contains("the meter may be dead"));
    assert!(past(&campus).await.is_empty());
    campus.days(60, 2, usual).await;
    assert_eq!(campus.publish(now()).await.made, 1, "it is tried again within the hour");
}

#[tokio::test]
async fn what_goes_by_volume_has_none_and_is_not_asked_again() {
    let campus = Campus::new().await;
    campus.store_days("2026-03-20", 60, 1, |_| Measured::Volume).await;
    assert_eq!(campus.publish(now()).await.refused, 1);
    assert!(forecast(&campus).await.reason.unwrap().contains("by volume"));
    assert_eq!(campus.publish(now()).await.standing, 1);
}

#[tokio::test]
async fn a_gap_is_no_zero_and_half_an_hour_no_hour() {
    let gap = at("2026-03-19T00:00:00Z")..at("2026-03-20T00:00:00Z");
    let mut said = Vec::new();
    for in_gap in [Measured::Nothing, Measured::HalfTheHour] {
        let campus = Campus::new().await;
        let measured = |it| if gap.contains(&it) { in_gap } else { Measured::All(usual(it)) };
        campus.store_days("2026-03-20", 60, 1, measured).await;
        campus.publish(now()).await;
        said.push(forecast(&campus).await.hours);
        for (start, hour) in forecast(&campus).await.starts() {
            let wanted = usual(start);
            assert!((hour.p50 - wanted).abs() < 0.25 * wanted, "{start}: {}", hour.p50);
        }
    }
    assert_eq!(said[0], said[1]);
}

#[tokio::test]
async fn what_was_said_stays_when_history_is_restated() {
    let campus = Campus::new().await;
    campus.days(60, 1, usual).await;
    campus.publish(now()).await;
    let (said, kept) = (forecast(&campus).await, past(&campus).await);
    let before = campus.metrics().await;
    campus.days(60, 2, |it| 1.5 * usual(it)).await;
    campus.publish(now() + SignedDuration::from_mins(5)).await;
    assert_eq!((forecast(&campus).await, past(&campus).await), (said, kept.clone()));
    campus.publish(now() + SignedDuration::from_hours(25)).await;
    let with_next = past(&campus).await;
    assert_eq!(with_next[..kept.len()], kept);
    let after = campus.metrics().await;
    assert!(before.wape.unwrap() < 0.2 && 0.25 < after.wape.unwrap(), "{before:?} {after:?}");
}

#[tokio::test]
async fn weeks_before_the_first_are_predicted_afterwards_and_told_apart() {
    let campus = Campus::new().await;
    campus.days(60, 1, usual).await;
    campus.publish(now()).await;
    let kept = past(&campus).await;
    let afterwards = kept.iter().filter(|it| it.afterwards).count();
    assert_eq!((kept.len(), afterwards), (29, 28));
    let today = kept.last().unwrap();
    assert!(!today.afterwards && today.forecast.hours.len() == 24);
    let shipped = campus.shipped().await;
    assert_eq!(shipped.status, ModelStatus::Active);
    assert!(600 < shipped.metrics.unwrap().hours);
}

#[tokio::test]
async fn the_long_day_has_its_hours() {
    let campus = Campus::new().await;
    campus.days_until("2025-10-26", 60, 1, usual).await;
    campus.publish(at("2025-10-25T23:10:00Z")).await;
    let kept = past(&campus).await;
    let day = kept.last().unwrap();
    assert_eq!(day.forecast.origin, at("2025-10-25T23:00:00Z"), "midnight in London's summer");
    assert_eq!(day.forecast.hours.len(), 25);
}

#[tokio::test]
async fn what_is_old_is_forgotten() {
    let campus = Campus::new().await;
    campus.days(60, 1, usual).await;
    campus.publish(now()).await;
    let first = past(&campus).await[0].day;
    let later: Timestamp = now() + SignedDuration::from_hours(24 * 410);
    campus.days_until("2027-05-04", 60, 1, usual).await;
    assert_eq!(campus.publish(later).await.made, 1);
    let kept = past(&campus).await;
    assert!(first < kept[0].day);
    assert_eq!(kept.last().unwrap().day.to_string(), "2027-05-04");
}

#[tokio::test]
async fn a_building_without_days_has_nothing() {
    let campus = Campus::new().await;
    assert_eq!(campus.publish(now()).await, Published::default());
    assert!(all::<Forecast>(&*campus.store, "").await.unwrap().is_empty());
}
