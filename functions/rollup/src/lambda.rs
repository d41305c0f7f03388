use std::sync::Arc;

use greenpulse_aws::handler::{Deadline, Error, failures, handle, messages};
use greenpulse_aws::{Cloud, DynamoStore, Queue, SHARDS};
use greenpulse_ports::{ConfigurationCache, EventBus, Ledger, PortError};
use rollup::{Deps, Drained, drain_batch};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Scopes recomputed at a time: few enough for a small function's memory.
const BATCH: usize = 512;
/// More than one call takes on alone within its minute.
const MUCH: usize = 2_048;
/// How long a call holds a shard at most.
const HELD_SECONDS: u64 = 300;

/// One shard's marks, as the queue hands them on.
#[derive(Debug, Serialize, Deserialize)]
struct Share {
    shard: u64,
}

struct Work {
    cloud: Cloud,
    store: Arc<DynamoStore>,
    events: Arc<dyn EventBus>,
    queue: Queue,
    configuration: Arc<ConfigurationCache>,
}

pub(crate) async fn run() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let (store, events) = (cloud.store()?, cloud.bus()?);
    let queue = cloud.queue("GREENPULSE_ROLLUP_QUEUE")?;
    let configuration = Arc::new(ConfigurationCache::new(store.clone()));
    let work = &Work { cloud, store, events, queue, configuration };
    handle(async |event, deadline| work.on(event, deadline).await).await
}

impl Work {
    async fn on(&self, event: Value, deadline: Deadline) -> Result<Value, Error> {
        let Some(messages) = messages(&event) else { return self.on_schedule(deadline).await };
        let mut failed = Vec::new();
        for (id, body) in messages {
            if let Err(err) = self.on_share(&body, deadline).await {
                tracing::error!(error = %err, message.id = id, "failed to roll up a shard");
                failed.push(id);
            }
        }
        Ok(failures(failed))
    }

    async fn on_schedule(&self, deadline: Deadline) -> Result<Value, Error> {
        if self.store.pending(MUCH).await?.len() < MUCH {
            return Ok(counted(self.drain(&self.store, deadline).await?));
        }
        for shard in 0..SHARDS {
            self.queue.send(&Share { shard }).await?;
        }
        Ok(json!({ "shards": SHARDS }))
    }

    async fn on_share(&self, body: &Value, deadline: Deadline) -> Result<(), Error> {
        let Share { shard } = Share::deserialize(body)?;
        if self.store.take_shard(shard, HELD_SECONDS).await? {
            let store = Arc::new(self.store.of_shard(shard));
            let drained = self.drain(&store, deadline).await;
            self.store.give_shard(shard).await?;
            drained?;
        }
        Ok(())
    }

    /// Recomputes what is due, as long as there is time; the rest stays dirty.
    async fn drain(
        &self,
        store: &Arc<DynamoStore>,
        deadline: Deadline,
    ) -> Result<Drained, PortError> {
        let deps = Deps {
            readings: store.clone(),
            ledger: store.clone(),
            rollups: store.clone(),
            events: self.events.clone(),
            configuration: self.configuration.clone(),
        };
        let mut drained = Drained::default();
        while deadline.leaves_time(self.cloud.now()) {
            let step = drain_batch(&deps, BATCH).await?;
            if step == Drained::default() {
                break;
            }
            drained.meter_days += step.meter_days;
            drained.building_days += step.building_days;
        }
        Ok(drained)
    }
}

fn counted(Drained { meter_days, building_days }: Drained) -> Value {
    json!({ "meter_days": meter_days, "building_days": building_days })
}
