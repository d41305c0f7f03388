//! The API on Lambda, behind API Gateway.

use std::sync::Arc;

use greenpulse_aws::http::{Error, serve};
use greenpulse_aws::{Cloud, Remembered};
use greenpulse_ports::ConfigurationCache;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let (readings, artifacts) = (cloud.store()?, cloud.bucket()?);
    let (rollups, registry) = (Arc::new(Remembered::new(readings.clone())), readings.clone());
    let configuration = Arc::new(ConfigurationCache::new(registry.clone()));
    let deps = api::Deps {
        ledger: readings.clone(),
        readings,
        rollups,
        registry: registry.clone(),
        artifacts,
        configuration,
    };
    let document = include_str!("../../../frontend/openapi.json");
    serve(&cloud, registry, api::routes(deps).documented(document)).await
}
