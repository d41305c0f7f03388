//! What becomes of forecasts where nothing is measured any more.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use campus::{Campus, now, usual};
use forecast::Published;
use greenpulse_domain::event::Event;
use greenpulse_domain::forecast::{Forecast, PastForecast};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_ports::{Expect, Registry, Write, all, get, put};
use jiff::SignedDuration;

const NAME: &str = "b1/electricity";

/// Forecasts of b1 and b2, with what was kept of b1's.
async fn published() -> (Campus, Vec<PastForecast>) {
    let campus = Campus::of(&["b1", "b2"]).await;
    campus.days(60, 1, usual).await;
    campus.publish(now()).await;
    let kept = past(&campus).await;
    assert_eq!(kept.len(), 29);
    (campus, kept)
}

async fn past(campus: &Campus) -> Vec<PastForecast> {
    all::<PastForecast>(&*campus.store, "b1/").await.unwrap()
}

async fn standing(campus: &Campus) -> Option<Forecast> {
    get::<Forecast>(&*campus.store, NAME).await.unwrap().map(|it| it.0)
}

/// Puts b1's meter somewhere.
async fn place(campus: &Campus, at: &str) {
    let (meter, _) = get::<Meter>(&*campus.store, "s~m-b1").await.unwrap().unwrap();
    let meter = Meter { place: Some(Place::Building(at.parse().unwrap())), ..meter };
    campus.store.commit(vec![put(&meter, Expect::Anything)]).await.unwrap();
}

/// As the API does, which wants no meter to stand there any more.
async fn remove(campus: &Campus) {
    place(campus, "b2").await;
    let gone = Write::Delete { key: "building/b1".into(), expect: Expect::Anything };
    campus.store.commit(vec![gone]).await.unwrap();
}

async fn last_event(campus: &Campus) -> u64 {
    campus.store.events_after(0, 100).await.unwrap().last().unwrap().seq
}

#[tokio::test]
async fn of_a_removed_building_nothing_is_predicted_and_what_was_said_goes_in_its_time() {
    let (campus, kept) = published().await;
    remove(&campus).await;
    let before = last_event(&campus).await;
    let later = now() + SignedDuration::from_hours(1);
    let looked = campus.publish(later).await;
    assert_eq!(looked, Published { made: 1, withheld: 1, ..Published::default() });
    let it = standing(&campus).await.unwrap();
    assert!(it.hours.is_empty(), "nothing of it predicts");
    assert_eq!(it.reason.as_deref(), Some("the building was removed"));
    assert_eq!(past(&campus).await, kept, "what was said stays");
    for it in campus.store.events_after(before, 100).await.unwrap() {
        let Event::ForecastPublished(it) = it.event else { continue };
        assert_eq!(it.forecasts.keys().map(|id| id.as_str()).collect::<Vec<_>>(), ["b2"]);
    }
    let again = campus.publish(later + SignedDuration::from_mins(5)).await;
    assert_eq!(again, Published { standing: 1, ..Published::default() });
    // Three days after the first was due to go, three of them have; and all in their time.
    let first_out = now() + SignedDuration::from_hours(24 * (400 - 28 + 3));
    campus.publish(first_out).await;
    assert_eq!(past(&campus).await.len(), 26);
    campus.publish(now() + SignedDuration::from_hours(24 * 401)).await;
    assert_eq!(past(&campus).await, []);
    campus.publish(now() + SignedDuration::from_hours(24 * 402)).await;
    assert_eq!(standing(&campus).await, None, "nothing is left");
}

#[tokio::test]
async fn a_building_that_is_made_again_goes_on_from_what_was_said() {
    let (campus, kept) = published().await;
    let (building, _) =
        get::<greenpulse_domain::building::Building>(&*campus.store, "b1").await.unwrap().unwrap();
    remove(&campus).await;
    campus.publish(now() + SignedDuration::from_hours(1)).await;
    campus.store.commit(vec![put(&building, Expect::Absent)]).await.unwrap();
    place(&campus, "b1").await;
    let looked = campus.publish(now() + SignedDuration::from_hours(2)).await;
    assert_eq!((looked.made, looked.withheld), (2, 0));
    assert_eq!(standing(&campus).await.unwrap().reason, None);
    assert_eq!(past(&campus).await, kept);
}

#[tokio::test]
async fn where_no_meter_is_left_the_reason_stands_and_is_told() {
    let (campus, kept) = published().await;
    place(&campus, "b2").await;
    let before = last_event(&campus).await;
    campus.publish(now() + SignedDuration::from_hours(1)).await;
    let it = standing(&campus).await.unwrap();
    let said = "no meter that stands in the building measures it any more";
    assert!(it.hours.is_empty() && it.reason.as_deref() == Some(said), "{it:?}");
    let told = campus.store.events_after(before, 100).await.unwrap();
    let tells = |it: &Event| match it {
        Event::ForecastPublished(it) => it.forecasts.contains_key(&"b1".parse().unwrap()),
        _ => false,
    };
    assert!(told.iter().any(|it| tells(&it.event)), "{told:?}");
    assert_eq!(past(&campus).await, kept);
}
