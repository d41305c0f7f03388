//! Functions that API Gateway calls.

use std::sync::Arc;

use greenpulse_http::{Door, Front, Issuer, Routes, front, stamp};
use greenpulse_ports::Registry;
pub use lambda_http::Error;

use crate::Cloud;

/// Answers requests by `routes`, each behind its policy, until Lambda ends the process. Logs as
/// Lambda's settings say.
///
/// # Errors
///
/// When a setting is wrong, or the Runtime API fails.
pub async fn serve(
    cloud: &Cloud,
    registry: Arc<dyn Registry>,
    routes: Routes,
) -> Result<(), Error> {
    crate::log::log();
    let origin_secret = cloud.setting("GREENPULSE_ORIGIN_SECRET");
    let a_second = cloud.number("GREENPULSE_REQUESTS_A_SECOND")?;
    let issuer = Issuer::configured(|name| cloud.setting(name))?;
    let router = front(
        routes.guarded(Door::new(registry).trusting(issuer)),
        Front { origin_secret, a_second, ..Front::default() },
    );
    lambda_http::run(stamp(router, cloud.now)).await
}
