//! Training on Lambda: every night by the schedule.

use forecast::{Deps, Settings, train};
use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, handle};
use jiff::SignedDuration;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let deps = &Deps::over(cloud.store()?, cloud.bucket()?, SignedDuration::ZERO);
    let settings = &Settings::default();
    handle(async |_, _| Ok(json!(train(deps, cloud.now(), settings).await?.words()))).await
}
