//! Calls of an emulator without the SDK.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// What `target` answers to whoever is of `scope`, a region and a service. Nobody checks signatures
/// there.
pub async fn call(endpoint: &str, scope: &str, target: &str, body: &Value) -> Value {
    let credential = format!("Credential=test/20260304/{scope}/aws4_request");
    let request = Request::post(endpoint)
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", target)
        .header(
            "authorization",
            format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"),
        )
        .body(Body::from(body.to_string()));
    let client = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request.unwrap()).await.unwrap();
    let body = to_bytes(Body::new(answer.into_body()), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap_or_default()
}
