//! Who must know of an event is told in the log; on AWS by SNS.

use std::sync::Arc;

use async_trait::async_trait;
use greenpulse_ports::{Message, Notifier, PortError};
use notification::{Deps, notify};

use crate::cloud::Cloud;
use crate::commands::now;
use crate::cursor::Cursor;

/// Events read at a time.
const BATCH: usize = 100;
/// Which subscriber the cursor is of.
const SUBSCRIBER: &str = "notification";

/// Messages as lines of the log.
#[derive(Debug)]
struct Log;

#[async_trait]
impl Notifier for Log {
    async fn send(&self, message: &Message) -> Result<(), PortError> {
        tracing::info!(to = ?message.to, text = message.text, "{}", message.subject);
        Ok(())
    }
}

/// Tells of events as they come, for ever; those that came while nobody did so first.
pub async fn tell(cloud: &Cloud) {
    let mut newest = cloud.store.newest_event();
    loop {
        newest.mark_unchanged();
        if let Err(err) = tell_waiting(cloud).await {
            tracing::error!(error = greenpulse_http::with_causes(&err), "failed to notify");
            tokio::time::sleep(std::time::Duration::from_secs(10)).await;
        } else if newest.changed().await.is_err() {
            return;
        }
    }
}

async fn tell_waiting(cloud: &Cloud) -> Result<(), PortError> {
    let deps = Deps { registry: cloud.store.clone(), notifier: Arc::new(Log) };
    let mut cursor = Cursor::of(&*deps.registry, SUBSCRIBER).await?;
    loop {
        let events = cloud.store.events_after(cursor.seq, BATCH).await?;
        let Some(last) = events.last().map(|it| it.seq) else { return Ok(()) };
        for it in &events {
            notify(&deps, &it.seq.to_string(), &it.event, now()).await?;
        }
        cursor.advance(&*deps.registry, last).await?;
    }
}
