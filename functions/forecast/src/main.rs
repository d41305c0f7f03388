//! Forecasts on Lambda: every hour by the schedule.

use std::sync::Arc;

use forecast::{Deps, publish};
use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, handle};
use greenpulse_ports::ConfigurationCache;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let store = cloud.store()?;
    let configuration = Arc::new(ConfigurationCache::new(store.clone()));
    let deps = &Deps { rollups: store.clone(), registry: store, configuration };
    let published = async |_, _| Ok(json!(publish(deps, cloud.now()).await?.counts()));
    handle(published).await
}
