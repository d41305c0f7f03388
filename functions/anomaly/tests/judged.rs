//! What is found in the days of a building, when it is looked for, and who is told.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anomaly::{Deps, Looked, Pace, catch_up};
use async_trait::async_trait;
use campus::{Campus, at, left_on, now, usual};
use greenpulse_domain::anomaly::{AnomalyType, DayKind, Judgement};
use greenpulse_domain::calendar::AcademicCalendar;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::event::Event;
use greenpulse_domain::forecast::{ModelStatus, ModelVersion};
use greenpulse_ports::{EventBus, Expect, PortError, Registry, all, put};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const NIGHT: (&str, &str) = ("2026-03-17T19:00:00Z", "2026-03-18T07:00:00Z");

#[tokio::test]
async fn a_night_left_on_is_told_in_one_sentence() {
    let campus = Campus::judged(left_on(NIGHT.0, NIGHT.1)).await;
    let all = campus.anomalies().await;
    assert_eq!(all.len(), 1, "{all:?}");
    let it = &all[0];
    assert_eq!(it.id.building.as_str(), "b1");
    assert!(it.id.start == at(NIGHT.0) && at(NIGHT.1) <= it.end, "{it:?}");
    assert_eq!(it.anomaly_type, AnomalyType::ScheduleDeviation);
    assert!(!it.is_open && it.score < 0.0 && it.withdrawn.is_none() && it.told);
    let deviation = it.deviation().get();
    assert!((150.0..300.0).contains(&deviation), "{deviation}");
    let cost = it.cost.unwrap();
    assert!((cost.amount - 0.25 * deviation).abs() < 0.01, "{cost:?}");
    assert_eq!(cost.currency.code(), "GBP");
    assert!(it.message.starts_with("b1 ran 12 h without its night stop: +2"), "{}", it.message);
    assert!(it.message.contains(" kWh, £"), "{}", it.message);
    assert!(!it.causes.is_empty());
    let detected = campus.detected().await;
    assert_eq!(detected.len(), 1);
    assert_eq!((&detected[0].anomaly, &detected[0].message), (&it.id, &it.message));
    let judgement = campus.judgement().await;
    let judged = &judgement.commodities[&Commodity::Electricity];
    assert_eq!((judgement.until, judgement.owed), (at("2026-03-20T12:00:00Z"), None));
    assert_eq!((judged.span.unwrap().1, &judged.reason), (at("2026-03-20T12:00:00Z"), &None));
    assert!(0.0 < judged.overall_score.unwrap());
}

#[tokio::test]
async fn one_that_goes_on_grows_and_keeps_its_name() {
    let energy = || left_on("2026-03-19T19:00:00Z", "2026-03-21T07:00:00Z");
    let campus = Campus::judged(energy()).await;
    let before = campus.anomalies().await;
    assert!(before.len() == 1 && before[0].is_open, "{before:?}");
    let monday = at("2026-03-23T12:10:00Z");
    campus.store_to_monday(energy()).await;
    campus.tell(&["2026-03-20", "2026-03-21", "2026-03-22", "2026-03-23"], monday).await.unwrap();
    let after = campus.anomalies().await;
    assert_eq!(after.len(), 1, "{after:?}");
    assert_eq!(after[0].id, before[0].id);
    assert!(before[0].end < after[0].end && !after[0].is_open);
    assert_eq!((after[0].created_at, after[0].updated_at), (now(), monday));
    assert_eq!(campus.detected().await.len(), 1, "it is told once");
}

#[tokio::test]
async fn whoever_looks_at_the_same_time_as_another_is_not_refused() {
    let campus = Campus::new().await;
    campus.days(200, 1, left_on(NIGHT.0, NIGHT.1)).await;
    let both = futures::join!(campus.look(now()), campus.look(now()));
    assert_eq!((both.0.judged, both.1.judged), (1, 1), "each has looked: {both:?}");
    assert_eq!(campus.shown().await.len(), 1);
    assert_eq!(campus.detected().await.len(), 1, "it is told once");
    assert_eq!(campus.judgement().await.owed, None);
}

#[tokio::test]
async fn to_look_again_changes_nothing() {
    let campus = Campus::judged(left_on(NIGHT.0, NIGHT.1)).await;
    let before = campus.versions().await;
    let later = now() + SignedDuration::from_mins(90);
    assert_eq!(campus.look(later).await, Looked { judged: 1, ..Looked::default() });
    assert_eq!(campus.versions().await, before);
    assert_eq!(campus.detected().await.len(), 1);
}

#[tokio::test]
async fn a_building_is_judged_once_an_hour_unless_days_before_today_have_changed() {
    let mut campus = Campus::judged(usual).await;
    let minutes = |it| now() + SignedDuration::from_mins(it);
    let owed = Looked { owed: 1, ..Looked::default() };
    let judged = Looked { judged: 1, ..Looked::default() };
    assert_eq!(campus.tell(&["2026-03-20"], minutes(20)).await.unwrap(), owed);
    assert_eq!(campus.judgement().await.owed, Some("2026-03-20".parse().unwrap()));
    assert_eq!(catch_up(&campus.deps, minutes(54)).await.unwrap(), owed, "13:04");
    assert_eq!(catch_up(&campus.deps, minutes(56)).await.unwrap(), judged, "13:06");
    assert_eq!(campus.judgement().await.owed, None);
    assert_eq!(catch_up(&campus.deps, minutes(120)).await.unwrap(), Looked::default());
    assert_eq!(campus.tell(&["2026-03-19"], minutes(57)).await.unwrap(), judged);

    let hours = SignedDuration::from_hours;
    campus.deps.pace = Pace { added: hours(6), restated: hours(1) };
    assert_eq!(campus.tell(&["2026-03-20"], minutes(120)).await.unwrap(), owed);
    assert_eq!(campus.tell(&["2026-03-19"], minutes(100)).await.unwrap(), owed);
    assert_eq!(catch_up(&campus.deps, minutes(118)).await.unwrap(), judged);
    assert_eq!(campus.tell(&["2026-03-20"], minutes(118 + 359)).await.unwrap(), owed);
    assert_eq!(catch_up(&campus.deps, minutes(118 + 360)).await.unwrap(), judged);
}

#[tokio::test]
async fn what_the_campus_says_of_its_days_judges_them_anew() {
    let closed = at("2026-03-17T00:00:00Z")..at("2026-03-18T00:00:00Z");
    let energy = |it: Timestamp| if closed.contains(&it) { 0.5 * usual(it) } else { usual(it) };
    let campus = Campus::judged(energy).await;
    assert_eq!(campus.shown().await.len(), 1);
    let calendar: AcademicCalendar = serde_json::from_value(serde_json::json!({
        "campus_id": "c",
        "periods": [{"kind": "closed", "name": "C", "from": "2026-03-17", "to": "2026-03-17"}],
    }))
    .unwrap();
    campus.store.commit(vec![put(&calendar, Expect::Anything)]).await.unwrap();
    let later = now() + SignedDuration::from_mins(5);
    let before = campus.judgement().await.basis;
    assert_eq!(catch_up(&campus.deps, later).await.unwrap().judged, 1);
    assert_ne!(campus.judgement().await.basis, before);
    assert_ne!(campus.anomalies().await[0].updated_at, now(), "it is held against Sundays now");
    assert_eq!(catch_up(&campus.deps, later).await.unwrap(), Looked::default());
}

#[tokio::test]
async fn a_workday_that_looks_like_a_day_off_says_so() {
    let campus = Campus::judged(weekly).await;
    let all = campus.shown().await;
    // Holidays that are worked on are found as well.
    let it = all.iter().find(|it| at("2026-03-18T00:00:00Z") <= it.id.start).unwrap();
    let looks = it.looks_like.clone().unwrap();
    let dates = |of: &[&str]| of.iter().map(|it| it.parse().unwrap()).collect::<Vec<Date>>();
    assert_eq!(looks.days, dates(&["2026-03-18"]), "{it:?}");
    assert_eq!(looks.kind, DayKind::DayOff);
    assert_eq!(looks.like, dates(&["2026-03-15", "2026-03-14", "2026-03-08"]));
    let expected = "18 Mar looked like a day off, such as 15 Mar, 14 Mar, 8 Mar: ";
    assert!(it.causes[0].starts_with(expected), "{:?}", it.causes);
    let (noisy, stuck) = (left_on(NIGHT.0, NIGHT.1), at("2026-03-17T00:00:00Z"));
    let found = Campus::judged(noisy).await.shown().await;
    assert_eq!(found[0].looks_like, None, "a night that is left on is no day of another kind");
    let spike = move |it: Timestamp| if it == stuck { 500.0 } else { usual(it) };
    assert_eq!(Campus::judged(spike).await.shown().await[0].looks_like, None);
}

/// Used on workdays, and not on Wednesday 18 March.
fn weekly(it: Timestamp) -> f64 {
    let day = TimeZone::get("Europe/London").unwrap().to_datetime(it).date();
    let is_off = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let is_closed = is_off || day.to_string() == "2026-03-18";
    usual(it) - if is_closed && 30.0 < usual(it) { 20.0 } else { 0.0 }
}

#[tokio::test]
async fn why_nothing_is_judged_is_said() {
    let reason = async |campus: &Campus| {
        let judgement: Judgement = campus.judgement().await;
        let judged = judgement.commodities.get(&Commodity::Electricity).cloned().unwrap();
        (judged.span, judged.reason)
    };
    let campus = Campus::new().await;
    campus.days(40, 1, left_on(NIGHT.0, NIGHT.1)).await;
    campus.look(now()).await;
    let (span, why) = reason(&campus).await;
    assert!(span.is_none() && campus.anomalies().await.is_empty());
    assert!(why.unwrap().starts_with("40 of 56 days needed"));

    let campus = Campus::new().await;
    campus.measured("2026-03-10", 180, 1, usual).await;
    campus.look(now()).await;
    let (span, why) = reason(&campus).await;
    assert_eq!(span.unwrap().1, at("2026-03-11T00:00:00Z"));
    assert_eq!(why.unwrap(), "no readings since 11 Mar 2026 00:00");

    let campus = Campus::new().await;
    campus.look(now()).await;
    assert!(campus.judgement().await.commodities.is_empty());
}

#[tokio::test]
async fn what_was_measured_long_ago_is_judged_and_told_to_nobody() {
    let campus = Campus::new().await;
    let night = left_on("2022-12-13T19:00:00Z", "2022-12-14T07:00:00Z");
    campus.measured("2022-12-20", 150, 1, night).await;
    campus.tell(&["2022-08-01"], now()).await.unwrap();
    let all = campus.anomalies().await;
    assert!(all.len() == 1 && all[0].told, "{all:?}");
    assert!(campus.detected().await.is_empty());
}

#[tokio::test]
async fn a_half_hour_is_no_hour_and_the_present_one_is_not_judged() {
    let campus = Campus::new().await;
    let spike = |it: Timestamp| if it == at("2026-03-20T11:00:00Z") { 900.0 } else { usual(it) };
    campus.days(120, 1, spike).await;
    campus.look(at("2026-03-20T12:04:00Z")).await;
    assert_eq!(campus.anomalies().await, []);
    campus.look(at("2026-03-20T12:06:00Z")).await;
    let all = campus.anomalies().await;
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].anomaly_type, all[0].id.start),
        (AnomalyType::UsageSpike, at("2026-03-20T11:00:00Z"))
    );
}

/// Fails at first.
#[derive(Debug)]
struct Failing(AtomicBool, Arc<dyn EventBus>);

#[async_trait]
impl EventBus for Failing {
    async fn publish(&self, events: Vec<Event>) -> Result<(), PortError> {
        match self.0.swap(true, Ordering::SeqCst) {
            false => Err(PortError::unavailable("events", "down")),
            true => self.1.publish(events).await,
        }
    }
}

#[tokio::test]
async fn what_could_not_be_told_is_told_later() {
    let campus = Campus::new().await;
    campus.days(200, 1, left_on(NIGHT.0, NIGHT.1)).await;
    let failing = Failing(AtomicBool::new(false), campus.store.clone());
    let deps = Deps { events: Arc::new(failing), ..campus.deps.clone() };
    assert!(catch_up(&deps, now()).await.is_err());
    assert!(!campus.anomalies().await[0].told && campus.detected().await.is_empty());
    assert_eq!(catch_up(&deps, now()).await.unwrap().judged, 1, "it is owed");
    assert!(campus.anomalies().await[0].told);
    assert_eq!(campus.detected().await.len(), 1);
}

#[tokio::test]
async fn models_are_on_record_once() {
    let campus = Campus::judged(usual).await;
    campus.look(now() + SignedDuration::from_hours(2)).await;
    let mut models = all::<ModelVersion>(&*campus.store, "").await.unwrap();
    models.sort_by(|a, b| a.name.cmp(&b.name));
    let told: Vec<_> = models.iter().map(|it| (it.name.as_str(), it.model_type.as_str())).collect();
    assert_eq!(
        told,
        [
            ("band-and-runs-1", "anomaly_detection"),
            ("isolation-forest-1", "anomaly_detection"),
            ("rules-1", "classification"),
        ]
    );
    assert!(models.iter().all(|it| it.status == ModelStatus::Active && it.created_at == now()));
}
