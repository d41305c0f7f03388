//! The archive on Lambda: fed by the table's stream.

use archive::{Deps, archive};
use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, failures, handle};
use greenpulse_aws::stream::streamed;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let deps = &Deps { archive: cloud.archive()? };
    handle(async |event, _| Ok(failures(archive(deps, streamed(&event)?).await))).await
}
