//! Anomalies, as days are rolled up and hours go by; on AWS by a queue behind EventBridge and a schedule.

use std::time::Duration;

use anomaly::{Deps, JudgeError, Looked};
use greenpulse_domain::event::{Event, RolledUp};
use greenpulse_ports::PortError;
use jiff::civil::Date;

use crate::cloud::Cloud;
use crate::commands::now;
use crate::cursor::Cursor;
use crate::waits::{self, HOUR, until_next};

/// Events read at a time.
const BATCH: usize = 1_000;
/// Which subscriber the cursor is of.
const SUBSCRIBER: &str = "anomaly";
/// Between two looks at whether everything is rolled up.
const SOON: Duration = Duration::from_secs(2);
/// Looks for which it is waited.
const PATIENCE: usize = 60;
/// Seconds after the hour: by then its last readings are rolled up, and hours are judged.
const LATE: i64 = 330;

/// Judges new days for ever; those that came while nobody did so first. Each run of changes is judged once,
/// when it has come to an end.
pub async fn keep_up(cloud: &Cloud) {
    let mut newest = cloud.store.newest_event();
    let deps = cloud.anomaly();
    loop {
        newest.mark_unchanged();
        waits::rolled_up(cloud, SOON, PATIENCE).await;
        if let Err(err) = look(cloud, &deps).await {
            tracing::error!(error = greenpulse_http::with_causes(&err), "failed to judge");
            tokio::time::sleep(5 * SOON).await;
            continue;
        }
        let next = tokio::time::timeout(until_next(HOUR, LATE, now()), newest.changed()).await;
        if let Ok(Err(_)) = next {
            return;
        }
    }
}

async fn look(cloud: &Cloud, deps: &Deps) -> Result<(), JudgeError> {
    let mut cursor = Cursor::of(&*deps.registry, SUBSCRIBER).await?;
    loop {
        let events = cloud.store.events_after(cursor.seq, BATCH).await?;
        let (Some(first), Some(last)) = (events.first(), events.last()) else { break };
        let mut told = RolledUp::default();
        if 0 < cursor.seq && cursor.seq + 1 < first.seq {
            // It was away for longer than events are kept.
            told = everything(deps).await?;
        }
        let last = last.seq;
        for it in events {
            if let Event::RolledUp(it) = it.event {
                told.add(it);
            }
        }
        tell(anomaly::on_rolled_up(deps, &told, now()).await?);
        cursor.advance(&*deps.registry, last).await?;
    }
    tell(anomaly::catch_up(deps, now()).await?);
    Ok(())
}

fn tell(it: Looked) {
    if 0 < it.found + it.withdrawn {
        tracing::info!(
            n_judged = it.judged,
            n_found = it.found,
            n_withdrawn = it.withdrawn,
            "buildings are judged"
        );
    }
}

/// That every building may have changed from its first day on.
async fn everything(deps: &Deps) -> Result<RolledUp, PortError> {
    let configuration = deps.configuration.current().await?;
    let all = configuration.buildings.keys().map(|it| (it.clone(), [Date::MIN].into()));
    Ok(RolledUp { days: all.collect() })
}
