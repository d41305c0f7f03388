//! Forecasts on Lambda: looked at every hour by the schedule, made anew every six.

use forecast::{Deps, publish};
use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, handle};
use jiff::SignedDuration;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let deps = &Deps::over(cloud.store()?, cloud.bucket()?, SignedDuration::from_hours(6));
    let events = cloud.bus()?;
    handle(async |_, _| Ok(json!(publish(deps, &*events, cloud.now()).await?.counts()))).await
}
