//! An issuer without a network.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::Uri;
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
}

impl Default for Published {
    fn default() -> Self {
        let answers = Semaphore::new(Semaphore::MAX_PERMITS);
        Self { documents: Mutex::default(), asked: AtomicUsize::default(), answers }
    }
}

impl Published {
    pub(super) fn publish(&self, signers: &[&Signer]) {
        let keys: Vec<Value> = signers.iter().map(|it| it.jwk()).collect();
        let discovery = json!({"issuer": ISSUER, "jwks_uri": "https://keys.example.org/jwks"});
        self.say(discovery, json!({"keys": keys}));
    }

    pub(super) fn say(&self, discovery: Value, keys: Value) {
        *self.documents.lock().unwrap() = Some((discovery, keys));
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
}
