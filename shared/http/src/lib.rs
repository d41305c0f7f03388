//! What every HTTP function shares: problems, extractors, who calls, and the one way to register a
//! route so that the policy is asked before its handler runs.

mod address;
mod any_value;
mod buckets;
pub mod docs;
mod etag;
mod extract;
mod guard;
mod headers;
mod identity;
mod if_match;
mod last_used;
mod local_stamp;
mod misread;
mod oidc;
mod origin;
mod problem;
mod proof;
mod received;
mod routes;
mod rows;
mod secret;
mod session;

pub use address::Peer;
pub use any_value::AnyValue;
pub use extract::{Json, Path, Query};
pub use headers::{Front, front};
pub use identity::{Door, Identity, OWNER};
pub use if_match::IfMatch;
pub use local_stamp::{LocalStamp, LocalStamps};
pub use oidc::{Arrived, BadIssuer, CodeFlow, Issuer, Leave, Returned};
pub use origin::SameOrigin;
pub use problem::{FieldError, More, Problem, with_causes};
pub use proof::Proof;
pub use received::{Received, RequestId, stamp};
pub use routes::{Policy, Routes, Target};
pub use rows::{RowHead, Rows};
pub use secret::{Minted, Secret, mint, random_id};
pub use session::{
    BadSessionRules, Begun, Cookie, Others, SESSION_COOKIE, SessionRules, Sessions, ended,
    sessions_of, used_as,
};
pub use utoipa_axum::routes as handlers;
