//! Answers that are kept under the `Idempotency-Key` of their push: sent again, it gets the same
//! answer and is not done again.
//!
//! The key is claimed before the push is done, and the answer kept in the transaction of its rows.
//! Who dies in between leaves a claim that another may take over, and no row.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::id::SourceId;
use greenpulse_domain::reading::Appended;
use greenpulse_http::{Json, Problem};
use greenpulse_ports::{
    Answer, Entity, Expect, Keeping, Page, PortError, Registry, Write, get, put,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Receipt;
use crate::arrived::Arrived;

const HEADER: &str = "idempotency-key";
const MAX_KEY: usize = 255;
/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// A claim without an answer that is older than this was left behind.
const ABANDONED: SignedDuration = SignedDuration::from_secs(60);
/// Neighbors that each claim looks at, to remove what has expired.
const SWEPT: usize = 16;

/// What is known of a key; without an answer its push is being done.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptAnswer {
    source: SourceId,
    key_sha256: String,
    /// Of the path and the body.
    push_sha256: String,
    at: Timestamp,
    answer: Option<String>,
}

impl Entity for KeptAnswer {
    const PREFIX: &'static str = "fleeting/answer/";

    fn name(&self) -> String {
        format!("{}/{}", self.source, self.key_sha256)
    }
}

/// How a push is meant.
#[derive(Debug)]
pub(crate) enum Meant {
    Plainly(Keeping),
    /// Done under a key, which gets the answer.
    Once(Claim),
}

/// A key that the push at hand holds.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    kept: KeptAnswer,
    version: u64,
}

enum Claimed {
    Mine(Claim),
    Answered(String),
}

/// The answer of `push`, or the one that is kept.
///
/// Only a push with a key, and that is meant, pays for it. One that is refused as a whole gives its
/// key back.
///
/// # Errors
///
/// 422 where the key came with another push, 409 while the same one is being done, and those of
/// `push`.
pub(crate) async fn once(
    registry: &dyn Registry,
    arrived: &Arrived,
    push: impl AsyncFnOnce(Meant) -> Result<Receipt, Problem>,
) -> Result<Response, Problem> {
    let key = key_of(&arrived.headers)?.filter(|_| arrived.keeping == Keeping::Keep);
    let Some(key) = key else {
        return Ok(Json(push(Meant::Plainly(arrived.keeping)).await?).into_response());
    };
    let claim = match KeptAnswer::claim(arrived, key).take(registry).await? {
        Claimed::Answered(text) => return Ok(json(text)),
        Claimed::Mine(claim) => claim,
    };
    sweep(registry, &claim.kept).await?;
    match push(Meant::Once(claim.clone())).await {
        Ok(receipt) => Ok(Json(receipt).into_response()),
        Err(problem) => {
            claim.give_back(registry).await?;
            Err(problem)
        }
    }
}

impl Claim {
    /// The answer to keep with the rows, made of what became of them.
    pub(crate) fn answer(
        self,
        receipt: impl Fn(&[Vec<Appended>]) -> Receipt + Send + Sync + 'static,
    ) -> Answer {
        let Self { kept, version } = self;
        let key = doc_key(&kept);
        let body = move |appended: &[Vec<Appended>]| {
            let text = serde_json::to_string(&receipt(appended)).unwrap_or_default();
            let kept = KeptAnswer { answer: Some(text), ..kept.clone() };
            serde_json::to_value(kept).unwrap_or_default()
        };
        Answer { key, expect: Expect::Version(version), body: Box::new(body) }
    }

    async fn give_back(self, registry: &dyn Registry) -> Result<(), PortError> {
        let (key, expect) = (doc_key(&self.kept), Expect::Version(self.version));
        unless_taken_over(registry.commit(vec![Write::Delete { key, expect }]).await)
    }
}

impl KeptAnswer {
    fn claim(arrived: &Arrived, key: &[u8]) -> Self {
        let push = format!("{}\n{}", arrived.path, sha256_hex(&arrived.text));
        Self {
            source: arrived.source.clone(),
            key_sha256: sha256_hex(key),
            push_sha256: sha256_hex(push.as_bytes()),
            at: arrived.now,
            answer: None,
        }
    }

    async fn take(self, registry: &dyn Registry) -> Result<Claimed, Problem> {
        let present = get::<Self>(registry, self.name()).await?;
        let (expect, version) = match present {
            None => (Expect::Absent, 1),
            Some((kept, version)) => {
                let age = self.at.duration_since(kept.at);
                if age < KEPT {
                    if kept.push_sha256 != self.push_sha256 {
                        return Err(used_otherwise());
                    }
                    if let Some(text) = kept.answer {
                        return Ok(Claimed::Answered(text));
                    }
                    if age < ABANDONED {
                        return Err(in_flight());
                    }
                }
                (Expect::Version(version), version + 1)
            }
        };
        match registry.commit(vec![put(&self, expect)]).await {
            Ok(()) => Ok(Claimed::Mine(Claim { kept: self, version })),
            Err(PortError::Conflict { .. }) => Err(in_flight()),
            Err(err) => Err(err.into()),
        }
    }
}

/// Removes what has expired among the keys after this one. Keys are hashes: in the long run every
/// one has its turn.
async fn sweep(registry: &dyn Registry, claim: &KeptAnswer) -> Result<(), PortError> {
    let folder = format!("{}{}/", KeptAnswer::PREFIX, claim.source);
    let page = Page { limit: Some(SWEPT), after: Some(doc_key(claim)) };
    for doc in registry.list(&folder, page).await?.items {
        let expired = KeptAnswer::deserialize(&doc.body)
            .is_ok_and(|it| KEPT <= claim.at.duration_since(it.at));
        if expired {
            let expect = Expect::Version(doc.version);
            let gone = vec![Write::Delete { key: doc.key, expect }];
            unless_taken_over(registry.commit(gone).await)?;
        }
    }
    Ok(())
}

fn doc_key(answer: &KeptAnswer) -> String {
    format!("{}{}", KeptAnswer::PREFIX, answer.name())
}

fn key_of(headers: &HeaderMap) -> Result<Option<&[u8]>, Problem> {
    let Some(key) = headers.get(HEADER).map(|it| it.as_bytes()) else { return Ok(None) };
    if key.is_empty() || MAX_KEY < key.len() {
        let detail = format!("it has {} characters", key.len());
        let repair = "Send 1 to 255 characters, such as a UUID, or leave the header out.";
        return Err(Problem::field("Idempotency-Key", "length", detail, repair));
    }
    Ok(Some(key))
}

fn json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

fn unless_taken_over(done: Result<(), PortError>) -> Result<(), PortError> {
    match done {
        Err(PortError::Conflict { .. }) => Ok(()),
        done => done,
    }
}

fn used_otherwise() -> Problem {
    Problem::unprocessable(
        "/problems/idempotency-key-used",
        "Key used otherwise",
        "This Idempotency-Key came with another push in the last 24 hours. Send a new key with it.",
    )
}

pub(crate) fn in_flight() -> Problem {
    Problem::conflict(
        "/problems/push-in-flight",
        "Push in flight",
        "A push with this Idempotency-Key is being done.",
        "send it again in a few seconds",
    )
}
