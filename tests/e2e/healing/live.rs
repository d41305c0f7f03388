use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use greenpulse::cloud::Cloud;
use greenpulse_domain::rollup::BuildingDay;
use greenpulse_e2e::Campus;
use greenpulse_embedded::Below;
use greenpulse_ports::{RollupStore, Stored};
use jiff::civil::Date;
use serde_json::Value;

use crate::change::{Change, Document, furnish};
use crate::history::History;

/// Lives a history: two gateways, whoever changes the configuration, and two workers, all at once.
pub(crate) async fn live(history: &History, change: fn(&mut Cloud)) -> Campus {
    // On disk, but not waiting for it: what a crash leaves is shown elsewhere.
    let campus = Campus::on(Below { synchronous: "OFF", ..Below::default() }).await;
    furnish(&campus).await;
    let campus = Arc::new(campus.changed(change));
    let is_over = Arc::new(AtomicBool::new(false));
    let gateways = history.pushes.clone().map(|it| tokio::spawn(push(campus.clone(), it)));
    let changer = tokio::spawn(make(campus.clone(), history.changes.clone()));
    let drainer = tokio::spawn(drain(campus.clone(), history.drains.clone(), is_over.clone()));
    for gateway in gateways {
        gateway.await.expect("pushed");
    }
    changer.await.expect("changed");
    is_over.store(true, Ordering::Release);
    drainer.await.expect("drained");
    let campus = Arc::into_inner(campus).expect("nobody else has it");
    campus.drain().await;
    campus
}

async fn push(campus: Arc<Campus>, pushes: Vec<Vec<Value>>) {
    for rows in pushes {
        let answer = campus.push(&rows).await;
        assert_eq!(answer["rejected"], Value::Array(vec![]), "{answer}");
    }
}

/// Makes the changes, and then puts right what was left on a detour.
async fn make(campus: Arc<Campus>, changes: Vec<Change>) {
    for change in &changes {
        change.make(&campus).await;
    }
    for document in Document::ALL {
        let last = changes.iter().rev().find(|it| it.document == document);
        if last.is_some_and(|it| it.is_detour) {
            Change { document, is_detour: false }.make(&campus).await;
        }
    }
}

async fn drain(campus: Arc<Campus>, drains: Vec<usize>, is_over: Arc<AtomicBool>) {
    let deps = campus.cloud.rollup();
    let mut drains = drains.into_iter().cycle();
    while !is_over.load(Ordering::Acquire) {
        let Some(limit) = drains.next() else { return };
        let (one, other) =
            tokio::join!(rollup::drain_batch(&deps, limit), rollup::drain_batch(&deps, limit * 2));
        one.and(other).expect("drained");
        // Somebody looks meanwhile, so that there is something in memory to go stale.
        served(&campus.cloud).await;
    }
}

type Days = Vec<(Date, Arc<Stored<BuildingDay>>)>;

/// Every day of both buildings as the API is served with it.
async fn served(cloud: &Cloud) -> Days {
    days(&*cloud.api().rollups).await
}

async fn days(rollups: &dyn RollupStore) -> Days {
    let (first, last) = (Date::constant(2022, 1, 1), Date::constant(2022, 12, 31));
    let mut days = Vec::new();
    for building in ["b1", "b2"] {
        let building = building.parse().expect("an id");
        days.extend_from_slice(&rollups.building_days(&building, first, last).await.expect("read"));
    }
    days
}

/// Whether the API is served with what is on the disk.
pub(crate) async fn is_served_as_stored(campus: &Campus) -> bool {
    served(&campus.cloud).await == days(&*campus.cloud.store).await
}
