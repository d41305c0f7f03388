use async_trait::async_trait;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use greenpulse_domain::event::Event;
use greenpulse_ports::{EventBus, PortError};

use crate::call::{failed, pause};

const PORT: &str = "events";
/// Events that EventBridge takes at a time.
const BATCH: usize = 10;
const TRIES: u32 = 6;

/// Events on one EventBridge bus.
#[derive(Debug, Clone)]
pub struct Bus {
    client: Client,
    name: String,
}

impl Bus {
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }

    fn entry(&self, event: &Event) -> Result<PutEventsRequestEntry, PortError> {
        let written = serde_json::to_value(event).map_err(|err| PortError::malformed(PORT, err))?;
        let entry = PutEventsRequestEntry::builder().event_bus_name(&self.name);
        let entry = entry.source(event.source()).detail(written["detail"].to_string());
        Ok(entry.set_detail_type(written["detail-type"].as_str().map(Into::into)).build())
    }
}

#[async_trait]
impl EventBus for Bus {
    async fn publish(&self, events: Vec<Event>) -> Result<(), PortError> {
        let entries = events.iter().map(|it| self.entry(it));
        let entries: Vec<PutEventsRequestEntry> = entries.collect::<Result<_, _>>()?;
        for batch in entries.chunks(BATCH) {
            let mut left = batch.to_vec();
            for attempt in 0..TRIES {
                if 0 < attempt {
                    pause(attempt).await;
                }
                let put = self.client.put_events().set_entries(Some(left.clone())).send().await;
                let put = put.map_err(|err| failed(PORT, err))?;
                let refused = put.entries().iter().map(|it| it.error_code.is_some());
                let refused: Vec<bool> = refused.collect();
                let refused = left.into_iter().zip(refused);
                left = refused.filter(|it| it.1).map(|it| it.0).collect();
                if left.is_empty() {
                    break;
                }
            }
            if !left.is_empty() {
                return Err(PortError::unavailable(PORT, "EventBridge refuses some of them"));
            }
        }
        Ok(())
    }
}
