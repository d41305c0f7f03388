//! Makes the first administrator: called by whoever deploys, reached by nobody else.

use api::{Editor, first_admin};
use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, handle};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let store = cloud.store()?;
    let address = cloud.setting("GREENPULSE_PUBLIC_URL").unwrap_or_default();
    handle(|_, _| async {
        let link = first_admin(&*store, &Editor::owner(cloud.now())).await?;
        Ok(json!({ "link": link.map(|it| address.clone() + &it.path) }))
    })
    .await
}
