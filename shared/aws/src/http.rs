//! Functions that API Gateway calls.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware;
use greenpulse_http::{Door, Front, Issuer, Peer, Routes, SessionRules, front, stamp};
use greenpulse_ports::Registry;
pub use lambda_http::Error;
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;

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
    let rules = SessionRules::configured(|name| cloud.setting(name))?;
    let router = front(
        routes.guarded(Door::new(registry).trusting(issuer).holding(rules)),
        Front { origin_secret, a_second, ..Front::default() },
    );
    let router = stamp(router, cloud.now).layer(middleware::map_request(named_peer));
    lambda_http::run(router).await
}

/// Says who is at the other end: of a gateway's request, what the gateway calls the source.
async fn named_peer(mut request: Request) -> Request {
    let source = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
        _ => None,
    };
    if let Some(peer) = source.and_then(|it| it.parse().ok()) {
        request.extensions_mut().insert(Peer(peer));
    }
    request
}
