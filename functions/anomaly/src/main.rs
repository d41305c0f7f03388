//! Anomalies on Lambda: new days from the queue behind EventBridge, and every hour by the schedule what is
//! owed.

use std::sync::Arc;

use anomaly::{Deps, Pace, catch_up, on_rolled_up};
use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, failures, handle, messages};
use greenpulse_domain::event::{Event, RolledUp};
use greenpulse_ports::ConfigurationCache;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

/// Half a year of a building's days costs as much to read as six hours of its readings to keep.
const PACE: Pace =
    Pace { added: SignedDuration::from_hours(6), restated: SignedDuration::from_hours(1) };

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = &Cloud::from_env().await;
    let (store, events) = (cloud.store()?, cloud.bus()?);
    let configuration = Arc::new(ConfigurationCache::new(store.clone()));
    let (rollups, registry) = (store.clone(), store);
    let deps = &Deps { rollups, registry, events, configuration, pace: PACE };
    handle(async |event, _| match messages(&event) {
        Some(messages) => Ok(on_events(deps, messages, cloud.now()).await),
        None => Ok(json!(catch_up(deps, cloud.now()).await?.counts())),
    })
    .await
}

/// Looks once at each building that any of them tells of; what is no event fails alone.
async fn on_events(deps: &Deps, messages: Vec<(String, Value)>, now: Timestamp) -> Value {
    let (mut ids, mut told, mut failed) = (Vec::new(), RolledUp::default(), Vec::new());
    for (id, body) in messages {
        match Event::deserialize(&body) {
            Ok(Event::RolledUp(it)) => {
                told.add(it);
                ids.push(id);
            }
            Ok(_) => {}
            Err(err) => {
                tracing::error!(error = %err, message.id = id, "failed to read an event");
                failed.push(id);
            }
        }
    }
    match on_rolled_up(deps, &told, now).await {
        Ok(it) => tracing::info!(
            n_judged = it.judged,
            n_owed = it.owed,
            n_found = it.found,
            n_withdrawn = it.withdrawn,
            "buildings were looked at"
        ),
        Err(err) => {
            tracing::error!(error = %err, "failed to judge");
            failed.extend(ids);
        }
    }
    failures(failed)
}
