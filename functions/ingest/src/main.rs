//! Meter pushes on Lambda, behind API Gateway.

use std::sync::Arc;

use greenpulse_aws::Cloud;
use greenpulse_aws::http::{Error, serve};
use greenpulse_ports::ConfigurationCache;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let store = cloud.store()?;
    let configuration = Arc::new(ConfigurationCache::new(store.clone()));
    let deps = ingest::Deps { readings: store.clone(), registry: store.clone(), configuration };
    serve(&cloud, store, ingest::routes(deps)).await
}
