//! What stands between a store and the emulator.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Uri;
use axum::response::Response;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Where requests go on to.
#[derive(Debug)]
pub(crate) struct Upstream {
    client: Client<HttpConnector, Body>,
    endpoint: String,
}

impl Upstream {
    pub(crate) fn at(endpoint: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, endpoint: endpoint.to_owned() }
    }

    pub(crate) async fn forward(&self, request: Request) -> Response {
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |it| it.as_str());
        parts.uri = format!("{}{path}", self.endpoint).parse::<Uri>().unwrap();
        parts.headers.remove("host");
        // All of it, so that whoever hangs up changes nothing of what is done.
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let done = self.client.request(Request::from_parts(parts, Body::from(body))).await;
        let (parts, body) = done.unwrap().into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.unwrap();
        Response::from_parts(parts, Body::from(body))
    }
}
