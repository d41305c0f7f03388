//! A campus that teaches a model of its own.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use campus::{Campus, now, usual};
use forecast::{Settings, publish, train};
use greenpulse_domain::forecast::{Forecast, ModelStatus, ModelVersion};
use greenpulse_models::boost::Growth;
use greenpulse_ports::{all, get};
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

async fn forecast(campus: &Campus) -> Forecast {
    get::<Forecast>(&*campus.store, "b1/electricity").await.unwrap().unwrap().0
}

#[tokio::test]
async fn its_own_model_predicts_where_it_proves_better_and_as_long_as_it_loads() {
    let campus = Campus::of(&["b1", "b2", "b3", "b4"]).await;
    campus.days(560, 1, by_threes).await;
    publish(&campus.deps, &*campus.store, now()).await.unwrap();
    let shipped = forecast(&campus).await.model;
    let trained = train(&campus.deps, now(), &quick()).await.unwrap();
    assert!(trained.activated && trained.subjects == 4, "{trained:?}");
    let registered = models(&campus).await;
    let own = registered.iter().find(|it| it.status == ModelStatus::Active).unwrap();
    let before = registered.iter().find(|it| it.version == shipped.version).unwrap();
    assert_eq!((registered.len(), before.status), (2, ModelStatus::Deprecated));
    assert!(own.reason.contains("WAPE"), "{}", own.reason);

    let later = now() + SignedDuration::from_hours(1);
    publish(&campus.deps, &*campus.store, later).await.unwrap();
    let said = forecast(&campus).await.model;
    assert_eq!((said.version, &said.reason), (own.version, &own.reason));

    let again = train(&campus.deps, now(), &quick()).await.unwrap();
    assert!(again.activated);
    assert_eq!(models(&campus).await.len(), 2, "the same readings teach the same model");

    let key = own.artifact.as_ref().unwrap().parse().unwrap();
    campus.deps.artifacts.delete(&key).await.unwrap();
    let later = now() + SignedDuration::from_hours(2);
    publish(&campus.deps, &*campus.store, later).await.unwrap();
    let said = forecast(&campus).await.model;
    assert_eq!(said.version, shipped.version);
    assert!(said.reason.contains("does not load"), "{}", said.reason);
}

#[tokio::test]
async fn too_few_days_teach_nothing() {
    let campus = Campus::new().await;
    campus.days(60, 1, usual).await;
    let trained = train(&campus.deps, now(), &quick()).await.unwrap();
    assert!(!trained.activated && trained.reason.contains("too few"), "{trained:?}");
    assert!(models(&campus).await.is_empty());
}
