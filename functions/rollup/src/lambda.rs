use std::sync::Arc;

use greenpulse_aws::handler::{Deadline, Error, failures, handle, messages};
use greenpulse_aws::{Cloud, DynamoStore, Queue, SHARDS};
use greenpulse_domain::mark::Mark;
use greenpulse_ports::{ConfigurationCache, EventBus, Ledger, PortError};
use rollup::{Deps, Drained, drain_marks};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Scopes recomputed at a time. As many are more than one call takes on alone within its minute.
const MUCH: usize = 2_048;
/// Meters of one shard mark buildings of others, whose workers may be done by then: so each looks
/// again after so long.
const AGAIN_SECONDS: u16 = 15;
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
        let marks = self.store.pending(MUCH).await?;
        if marks.is_empty() {
            return Ok(counted(Drained::default()));
        }
        if marks.len() < MUCH {
            return Ok(counted(self.drain(&self.store, marks, deadline).await?));
        }
        for after_seconds in [0, AGAIN_SECONDS] {
            for shard in 0..SHARDS {
                self.queue.send(&Share { shard }, after_seconds).await?;
            }
        }
        Ok(json!({ "shards": SHARDS }))
    }

    async fn on_share(&self, body: &Value, deadline: Deadline) -> Result<(), Error> {
        let Share { shard } = Share::deserialize(body)?;
        if self.store.take_shard(shard, HELD_SECONDS).await? {
            let store = Arc::new(self.store.of_shard(shard));
            let drained = match store.pending(MUCH).await {
                Ok(marks) => self.drain(&store, marks, deadline).await,
                Err(err) => Err(err),
            };
            self.store.give_shard(shard).await?;
            drained?;
        }
        Ok(())
    }

    /// Recomputes what is marked and what is due then, as long as there is time; the rest stays
    /// dirty.
    async fn drain(
        &self,
        store: &Arc<DynamoStore>,
        mut marks: Vec<Mark>,
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
        while !marks.is_empty() && deadline.leaves_time(self.cloud.now()) {
            let step = drain_marks(&deps, &marks).await?;
            drained.meter_days += step.meter_days;
            drained.building_days += step.building_days;
            marks = store.pending(MUCH).await?;
        }
        Ok(drained)
    }
}

fn counted(Drained { meter_days, building_days }: Drained) -> Value {
    json!({ "meter_days": meter_days, "building_days": building_days })
}
