//! Compares the archive with the store: called by infra/aws/verify, reached by nobody else.

use archive::{VerifyDeps, verify};
use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, handle};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = &Cloud::from_env().await;
    let (store, archive) = (cloud.store()?, cloud.archive()?);
    let deps = &VerifyDeps { readings: store.clone(), ledger: store, archive };
    handle(async |event, _| Ok(verify(deps, serde_json::from_value(event)?, cloud.now()).await?))
        .await
}
