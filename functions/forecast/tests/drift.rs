//! Forecasts that grow worse.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use campus::{Campus, now, usual};
use forecast::{Settings, publish, train};
use greenpulse_domain::forecast::{Accuracy, DaysOf, Drift, Forecast, ModelStatus, ModelVersion};
use greenpulse_models::boost::Growth;
use greenpulse_ports::{Expect, Registry, all, get, put};
use jiff::{SignedDuration, Timestamp};

async fn active(campus: &Campus) -> ModelVersion {
    let models = all::<ModelVersion>(&*campus.store, "").await.unwrap();
    let mut boosted = models.into_iter().filter(|it| it.name.starts_with("boosting"));
    boosted.find(|it| it.status == ModelStatus::Active).unwrap()
}

/// For a week nobody knows whether the next day runs at half or at full load.
fn restless(at: Timestamp) -> f64 {
    let days = now().duration_since(at).as_hours().div_euclid(24);
    let halves = days < 7 && [0, 1, 4].contains(&days);
    if halves { 0.4 * usual(at) } else { usual(at) }
}

#[tokio::test]
async fn a_week_that_nobody_could_foresee_is_a_drift_and_a_usual_one_is_none() {
    for (load, is_drifting) in [(usual as fn(Timestamp) -> f64, false), (restless, true)] {
        let campus = Campus::new().await;
        campus.days(90, 1, load).await;
        publish(&campus.deps, &*campus.store, now()).await.unwrap();
        let it = active(&campus).await;
        let drift = it.drift.unwrap();
        assert_eq!(drift.is_drifting, is_drifting, "{drift:?}");
        assert!(
            (6 * 24..8 * 24).contains(&drift.recent.hours) && 20 * 24 < drift.before.hours,
            "{drift:?}"
        );
        let hours = |days| it.by_days[&days].hours;
        assert_eq!(hours(DaysOf::Workdays) + hours(DaysOf::DaysOff), it.metrics.unwrap().hours);
        assert!(!it.by_days.contains_key(&DaysOf::Breaks), "no calendar tells");
    }
}

#[tokio::test]
async fn a_model_of_its_own_that_drifts_predicts_no_more() {
    let campus = Campus::of(&["b1", "b2", "b3", "b4"]).await;
    // Every third day is a day off: no campus that the shipped model knows.
    let by_threes = |at: Timestamp| match at.as_second().div_euclid(86_400) % 3 {
        0 => 15.0,
        _ => usual(at),
    };
    campus.days(560, 1, by_threes).await;
    let growth = Growth { rounds: 20, leaves: 15, ..Growth::default() };
    let quick = Settings { growth, hours: 20_000, ..Settings::default() };
    assert!(train(&campus.deps, now(), &quick).await.unwrap().activated);
    let own = active(&campus).await;
    let said = async |hours: i64| {
        publish(&campus.deps, &*campus.store, now() + SignedDuration::from_hours(hours))
            .await
            .unwrap();
        get::<Forecast>(&*campus.store, "b1/electricity").await.unwrap().unwrap().0.model
    };
    assert_eq!(said(0).await.version, own.version);

    let accuracy = Accuracy { hours: 168, wape: Some(0.5), ..Accuracy::default() };
    let drift = Drift {
        recent: accuracy,
        before: accuracy,
        is_drifting: true,
        reason: "50.0 % off".into(),
    };
    let drifting = ModelVersion { drift: Some(drift), ..active(&campus).await };
    campus.store.commit(vec![put(&drifting, Expect::Anything)]).await.unwrap();
    let stands_in = said(1).await;
    assert_ne!(stands_in.version, own.version);
    assert!(stands_in.reason.contains("drifts: 50.0 % off"), "{}", stands_in.reason);
}
