use std::error::Error;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::uri::Scheme;
use axum::http::{HeaderValue, Request, Response, StatusCode, Uri, header};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

/// Most bytes that an issuer's document may have.
const MAX_DOCUMENT: usize = 256 * 1_024;

const TIMEOUT: Duration = Duration::from_secs(3);

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// Gets what an issuer publishes.
#[async_trait]
pub(crate) trait Fetch: fmt::Debug + Send + Sync {
    async fn get(&self, address: &Uri) -> Result<Bytes, Failure>;

    /// What is answered to `request`, with whatever status.
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Failure>;
}

/// What comes of `fetching`, if it does not take long.
pub(super) async fn in_time<T>(
    fetching: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    timeout(TIMEOUT, fetching).await?
}

/// The network, with the certificates that this machine trusts. Redirects are not followed.
#[derive(Debug)]
pub(crate) struct Network;

#[async_trait]
impl Fetch for Network {
    async fn get(&self, address: &Uri) -> Result<Bytes, Failure> {
        let request = Request::get(address).header(header::ACCEPT, "application/json");
        let response = self.send(request.body(Vec::new())?).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("{address} answered {}", response.status()).into());
        }
        Ok(response.into_body().into())
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Failure> {
        if request.uri().scheme() == Some(&Scheme::HTTP) {
            return send(HttpConnector::new(), request).await;
        }
        // Made anew for the few fetches that there are: the certificates take memory.
        let provider = rustls::crypto::ring::default_provider();
        let connector = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider)?;
        send(connector.https_only().enable_http1().build(), request).await
    }
}

async fn send<C>(connector: C, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Failure>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let mut request = request.map(Body::from);
    let name = concat!("greenpulse/", env!("CARGO_PKG_VERSION"));
    request.headers_mut().insert(header::USER_AGENT, HeaderValue::from_static(name));
    let (parts, body) = client.request(request).await?.into_parts();
    let body = to_bytes(Body::new(body), MAX_DOCUMENT).await?;
    Ok(Response::from_parts(parts, body.into()))
}
