//! What is found on the simulated campus, and that days are judged as they are rolled up.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::time::Duration;

use greenpulse::cloud::Cloud;
use greenpulse::{anomalies, simulation};
use greenpulse_analytics::simulate::{Fault, Planted, simulate};
use greenpulse_domain::anomaly::{Anomaly, Judgement};
use greenpulse_domain::commodity::Commodity;
use greenpulse_e2e::{Campus, clock};
use greenpulse_ports::{Registry, all};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tempfile::TempDir;

const SEED: u64 = 1;
/// Episodes a month of a building and commodity that nothing is planted for.
const FALSE_A_MONTH: f64 = 0.6;

fn made() -> Timestamp {
    "2026-04-15T14:52:07-04:00".parse().unwrap()
}

fn meets(it: &Anomaly, planted: &Planted) -> bool {
    it.id.start < planted.window.end() && planted.window.start() < it.end
}

#[tokio::test]
async fn what_is_planted_is_found_and_a_gap_is_no_anomaly() {
    let folder = TempDir::new().unwrap();
    let cloud = Cloud::open(folder.path()).unwrap();
    simulation::make(&cloud, SEED, made(), |_| ()).await.unwrap();
    rollup::drain(&cloud.rollup(), |_| {}).await.unwrap();
    let looked = anomaly::catch_up(&cloud.anomaly(), made()).await.unwrap();
    let found = all::<Anomaly>(&*cloud.store, "").await.unwrap();
    assert_eq!((looked.judged, looked.found), (6, found.len()));

    let planted = simulate(SEED, made(), made()).planted();
    let of = |kind: fn(&Fault) -> bool| planted.iter().find(|it| kind(&it.what)).unwrap();
    let running = of(|it| matches!(it, Fault::LeftRunning { .. }));
    let Fault::LeftRunning { excess } = running.what else { unreachable!() };
    let weekend = found.iter().find(|it| {
        it.id.building.as_str() == "demo-academic"
            && it.id.commodity == Commodity::Electricity
            && meets(it, running)
    });
    let weekend = weekend.unwrap_or_else(|| panic!("{found:?}"));
    let share = weekend.deviation().get() / excess.get();
    assert!((0.5..1.5).contains(&share), "{} of {excess:?}", weekend.message);
    assert!(weekend.message.starts_with("demo-academic used more than usual for 4"), "{weekend:?}");
    assert!(weekend.cost.is_some(), "{weekend:?}");
    let offline = of(|it| *it == Fault::Offline);
    let inside = |it: &&Anomaly| {
        it.id.building.as_str() == "demo-laboratory"
            && it.id.commodity == Commodity::ChilledWater
            && offline.window.start() <= it.id.start
            && it.id.start < offline.window.end()
    };
    assert_eq!(found.iter().find(inside), None, "nothing was measured");

    let judgements = all::<Judgement>(&*cloud.store, "").await.unwrap();
    let spans = judgements.iter().flat_map(|it| it.commodities.values()).filter_map(|it| it.span);
    let hours: SignedDuration = spans.map(|(from, to)| to.duration_since(from)).sum();
    let months = hours.as_hours() as f64 / 730.5;
    let rate = found.len() as f64 / months;
    println!("{} anomalies in {months:.0} months of buildings and commodities", found.len());
    assert!(rate <= FALSE_A_MONTH, "{rate} a month");
}

#[tokio::test]
async fn days_are_judged_as_they_are_rolled_up() {
    let campus = Campus::new().await;
    let meter = json!({"source": "s", "meter": "m1", "building_id": "b1",
                       "commodity": "electricity", "unit": "kWh"});
    campus.owner("POST", "/api/meters", meter).await;
    let start = clock() - SignedDuration::from_hours(24 * 3);
    let row =
        json!({"meter": "m1", "start": start, "duration": "PT1H", "value": 2.0, "unit": "kWh"});
    campus.push(&[row]).await;
    campus.drain().await;
    let newest = *campus.cloud.store.newest_event().borrow();
    assert!(0 < newest);
    let judged = async {
        loop {
            let cursor = campus.cloud.store.get("fleeting/cursor/anomaly").await.unwrap();
            if cursor.is_some_and(|it| it.body["seq"] == newest) {
                return all::<Judgement>(&*campus.cloud.store, "").await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let judged = tokio::select! {
        () = anomalies::keep_up(&campus.cloud) => panic!("it goes on for ever"),
        judged = tokio::time::timeout(Duration::from_secs(60), judged) => judged.unwrap(),
    };
    assert!(judged.iter().any(|it| it.building_id.as_str() == "b1"), "{judged:?}");
}
