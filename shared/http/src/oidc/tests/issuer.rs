//! An issuer without a network.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::{Request, Response, Uri};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::super::fetch::{Failure, Fetch};
use super::{ISSUER, Signer};

/// What an issuer publishes now, and how often it was asked for keys.
#[derive(Debug)]
pub(super) struct Published {
    documents: Mutex<Option<(Value, Value)>>,
    asked: AtomicUsize,
    /// One permit for each answer that it may give.
    answers: Semaphore,
    /// The token that it gives for a code.
    token: Mutex<Option<String>>,
    sent: Mutex<String>,
}

impl Default for Published {
    fn default() -> Self {
        let answers = Semaphore::new(Semaphore::MAX_PERMITS);
        Self {
            documents: Mutex::default(),
            asked: AtomicUsize::default(),
            answers,
            token: Mutex::default(),
            sent: Mutex::default(),
        }
    }
}

impl Published {
    pub(super) fn publish(&self, signers: &[&Signer]) {
        let keys: Vec<Value> = signers.iter().map(|it| it.jwk()).collect();
        let discovery = json!({
            "issuer": ISSUER,
            "jwks_uri": "https://keys.example.org/jwks",
            "authorization_endpoint": "https://id.example.org/authorize",
            "token_endpoint": "https://id.example.org/token",
        });
        self.say(discovery, json!({"keys": keys}));
    }

    pub(super) fn say(&self, discovery: Value, keys: Value) {
        *self.documents.lock().unwrap() = Some((discovery, keys));
    }

    /// From now on a code is worth this token, or none.
    pub(super) fn gives(&self, token: Option<String>) {
        *self.token.lock().unwrap() = token;
    }

    /// The last form that was sent for a code.
    pub(super) fn was_sent(&self) -> String {
        self.sent.lock().unwrap().clone()
    }

    pub(super) fn goes_away(&self) {
        *self.documents.lock().unwrap() = None;
    }

    /// From now on it answers only what [`Published::answer`] lets it.
    pub(super) fn falls_silent(&self) {
        self.answers.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(super) fn answer(&self, times: usize) {
        self.answers.add_permits(times);
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Fetch for Published {
    async fn get(&self, address: &Uri) -> Result<Bytes, Failure> {
        let discovers = *address == *format!("{ISSUER}/.well-known/openid-configuration");
        if discovers {
            self.asked.fetch_add(1, Ordering::SeqCst);
        }
        self.answers.acquire().await?.forget();
        let documents = self.documents.lock().unwrap();
        let (discovery, keys) = documents.as_ref().ok_or("there is no route to the host")?;
        let document = if discovers { discovery } else { keys };
        Ok(document.to_string().into())
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Failure> {
        self.documents.lock().unwrap().as_ref().ok_or("there is no route to the host")?;
        assert_eq!(request.uri(), "https://id.example.org/token");
        *self.sent.lock().unwrap() = String::from_utf8(request.into_body())?;
        let (status, body) = match &*self.token.lock().unwrap() {
            Some(token) => {
                (200, json!({"access_token": "a", "token_type": "Bearer", "id_token": token}))
            }
            None => (400, json!({"error": "invalid_grant"})),
        };
        let response =
            Response::builder().status(status).header("content-type", "application/json");
        Ok(response.body(body.to_string().into_bytes())?)
    }
}
