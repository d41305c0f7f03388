//! A campus that teaches a model of its own.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use std::collections::BTreeMap;

use campus::{Campus, now, usual};
use forecast::{Settings, publish, train};
use greenpulse_domain::forecast::{Forecast, ModelStatus, ModelVersion};
use greenpulse_models::boost::Growth;
use greenpulse_ports::{all, get};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

/// What takes little time.
fn quick() -> Settings {
    let growth = Growth { rounds: 20, leaves: 15, ..Growth::default() };
    Settings { growth, hours: 20_000, ..Settings::default() }
}

/// Every third day is a day off, whatever its weekday: no campus that the shipped model knows.
fn by_threes(at: Timestamp) -> f64 {
    let day = at.as_second().div_euclid(86_400);
    if day % 3 == 0 { 15.0 } else { usual(at) }
}

async fn models(campus: &Campus) -> Vec<ModelVersion> {
    all::<ModelVersion>(&*campus.store, "").await.unwrap()
}

/// Without the challengers.
async fn boosted(campus: &Campus) -> Vec<ModelVersion> {
    let all = models(campus).await.into_iter();
    all.filter(|it| it.name.starts_with("boosting")).collect()
}

async fn forecast(campus: &Campus) -> Forecast {
    get::<Forecast>(&*campus.store, "b1/electricity").await.unwrap().unwrap().0
}

#[tokio::test]
async fn its_own_model_predicts_where_it_proves_better_and_as_long_as_it_loads() {
    let campus = Campus::of(&["b1", "b2", "b3", "b4"]).await;
    campus.days(560, 1, by_threes).await;
    publish(&campus.deps, &*campus.store, now()).await.unwrap();
    let trained = train(&campus.deps, now(), &quick()).await.unwrap();
    assert!(trained.activated && trained.subjects == 4, "{trained:?}");
    let registered = boosted(&campus).await;
    let own = registered.iter().find(|it| it.status == ModelStatus::Active).unwrap();
    let before = registered.iter().find(|it| it.name == "boosting-shipped-1").unwrap();
    assert_eq!((registered.len(), before.status), (2, ModelStatus::Deprecated));
    assert!(own.reason.contains("WAPE"), "{}", own.reason);

    let later = now() + SignedDuration::from_hours(1);
    publish(&campus.deps, &*campus.store, later).await.unwrap();
    let said = forecast(&campus).await.model;
    assert_eq!((said.version, &said.reason), (own.version, &own.reason));

    let again = train(&campus.deps, now(), &quick()).await.unwrap();
    assert!(again.activated);
    assert_eq!(boosted(&campus).await.len(), 2, "the same readings teach the same model");

    let key = own.artifact.as_ref().unwrap().parse().unwrap();
    campus.deps.artifacts.delete(&key).await.unwrap();
    let later = now() + SignedDuration::from_hours(2);
    publish(&campus.deps, &*campus.store, later).await.unwrap();
    let said = forecast(&campus).await.model;
    assert_eq!(said.version, before.version);
    assert!(said.reason.contains("does not load"), "{}", said.reason);
}

#[tokio::test]
async fn what_is_taught_stands_as_training_and_what_lost_as_deprecated_for_a_month() {
    let campus = Campus::of(&["b1", "b2", "b3", "b4", "off"]).await;
    for building in ["b1", "b2", "b3", "b4"] {
        campus.days_of(building, 560, by_threes).await;
    }
    campus.days_of("off", 30, |_| 0.0).await;
    // Each tree goes far beyond what is left to learn.
    let growth = Growth { rounds: 9, rate: 30.0, ..Growth::default() };
    let poor = Settings { growth, ..quick() };
    let teach = async { train(&campus.deps, now(), &poor).await.unwrap() };
    let watch = async {
        loop {
            let seen = models(&campus).await;
            if let Some(it) = seen.into_iter().find(|it| it.status == ModelStatus::Training) {
                break it;
            }
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    };
    let (trained, training) = tokio::join!(teach, watch);
    assert!(!trained.activated && trained.reason.contains("no better"), "{trained:?}");
    assert!(training.reason.contains("5 series"), "{}", training.reason);
    assert_eq!(training.training_data_start, Some(date(2024, 9, 7)), "nothing of what is off");
    assert!(0 < training.training_samples);

    let registered = models(&campus).await;
    let [lost] = registered.as_slice() else { panic!("{registered:?}") };
    assert_eq!((lost.status, &lost.reason), (ModelStatus::Deprecated, &trained.reason));
    assert!(lost.artifact.is_none() && lost.metrics.unwrap().wape.is_some());
    assert_eq!(lost.parameters["rounds"], 9.0);

    let later = now() + SignedDuration::from_hours(24 * 31);
    train(&campus.deps, later, &poor).await.unwrap();
    let left = boosted(&campus).await;
    assert!(left.iter().all(|it| it.created_at == later), "{left:?}");
}

#[tokio::test]
async fn too_few_days_teach_nothing() {
    let campus = Campus::new().await;
    campus.days(60, 1, usual).await;
    let trained = train(&campus.deps, now(), &quick()).await.unwrap();
    assert!(!trained.activated && trained.reason.contains("too few"), "{trained:?}");
    assert!(models(&campus).await.is_empty());
}

/// No weekday, and no hour, is like another; each is as it was a week before.
fn by_weeks(at: Timestamp) -> f64 {
    let hour = at.as_second().div_euclid(3_600).rem_euclid(7 * 24);
    if (hour * 7_919).rem_euclid(11) < 4 { 80.0 } else { 9.0 }
}

#[tokio::test]
async fn a_building_that_a_challenger_knows_better_is_predicted_by_it() {
    let campus = Campus::of(&["b1", "b2"]).await;
    campus.days_of("b1", 90, by_weeks).await;
    campus.days_of("b2", 90, usual).await;
    publish(&campus.deps, &*campus.store, now()).await.unwrap();
    let it = forecast(&campus).await;
    assert_eq!(it.model.name, "seasonal-naive-1", "{:?}", it.contest);
    assert!(it.model.reason.contains("last four weeks it missed 0.0 %"), "{}", it.model.reason);
    for (start, hour) in it.starts() {
        assert!((hour.p50 - by_weeks(start)).abs() < 0.01, "{start}");
        assert!(hour.p2_5 <= hour.p50 && hour.p50 <= hour.p97_5);
    }
    let other = get::<Forecast>(&*campus.store, "b2/electricity").await.unwrap().unwrap().0;
    assert_eq!(other.model.name, "boosting-shipped-1", "{:?}", other.contest);
    let registered = models(&campus).await;
    let names = registered.iter().map(|it| (it.name.as_str(), it.status));
    let all = [
        ("boosting-shipped-1", ModelStatus::Active),
        ("seasonal-naive-1", ModelStatus::Active),
        ("mstl-ets-1", ModelStatus::Deprecated),
        ("linear-own-1", ModelStatus::Deprecated),
    ];
    assert_eq!(names.collect::<BTreeMap<_, _>>(), all.into());
    let held = registered.iter().find(|it| it.name == "linear-own-1").unwrap();
    assert!(held.reason.starts_with("it predicts 0 of 2 series"), "{}", held.reason);
    assert!(registered.iter().any(|one| one.version == it.model.version));

    let later = now() + SignedDuration::from_hours(24);
    publish(&campus.deps, &*campus.store, later).await.unwrap();
    let next = forecast(&campus).await;
    assert_eq!((next.model, &next.contest), (it.model, &it.contest), "a contest stands four weeks");
}
