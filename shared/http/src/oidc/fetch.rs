use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::uri::Scheme;
use axum::http::{Request, StatusCode, Uri, header};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::TokioExecutor;

/// Most bytes that an issuer's document may have.
const MAX_DOCUMENT: usize = 256 * 1_024;

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// Gets what an issuer publishes.
#[async_trait]
pub(crate) trait Fetch: fmt::Debug + Send + Sync {
    async fn get(&self, address: &Uri) -> Result<Bytes, Failure>;
}

/// The network, with the certificates that this machine trusts. Redirects are not followed.
#[derive(Debug)]
pub(crate) struct Network;

#[async_trait]
impl Fetch for Network {
    async fn get(&self, address: &Uri) -> Result<Bytes, Failure> {
        if address.scheme() == Some(&Scheme::HTTP) {
            return get(HttpConnector::new(), address).await;
        }
        // Made anew for the few fetches that there are: the certificates take memory.
        let provider = rustls::crypto::ring::default_provider();
        let connector = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider)?;
        get(connector.https_only().enable_http1().build(), address).await
    }
}

async fn get<C>(connector: C, address: &Uri) -> Result<Bytes, Failure>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let request = Request::get(address)
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, concat!("greenpulse/", env!("CARGO_PKG_VERSION")))
        .body(Body::empty())?;
    let response = client.request(request).await?;
    if response.status() != StatusCode::OK {
        return Err(format!("{address} answered {}", response.status()).into());
    }
    Ok(to_bytes(Body::new(response.into_body()), MAX_DOCUMENT).await?)
}
