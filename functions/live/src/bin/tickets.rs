//! Tickets on Lambda, behind API Gateway.

use greenpulse_aws::Cloud;
use greenpulse_aws::http::{Error, serve};
use live::{Deps, routes};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let (registry, address) = (cloud.store()?, cloud.needed("GREENPULSE_SOCKET_URL")?);
    serve(&cloud, registry.clone(), routes(Deps { registry, address })).await
}
