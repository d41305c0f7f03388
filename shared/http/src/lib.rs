//! What every HTTP function shares: problems, extractors, who calls, and the one way to register a
//! route so that the policy is asked before its handler runs.

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
mod oidc;
mod problem;
mod received;
mod routes;
mod rows;
mod secret;
mod session;

pub use any_value::AnyValue;
pub use extract::{Json, Path, Query};
pub use headers::{Front, front};
pub use identity::{Door, Identity};
pub use if_match::IfMatch;
pub use local_stamp::{LocalStamp, LocalStamps};
pub use oidc::{BadIssuer, Issuer};
pub use problem::{FieldError, More, Problem, with_causes};
pub use received::{Received, RequestId, stamp};
pub use routes::{Policy, Routes, Target};
pub use rows::{RowHead, Rows};
pub use secret::{Minted, Secret, mint, random_id};
pub use session::{SESSION_COOKIE, SignedIn, clear_session_cookie, sign_in, sign_out};
pub use utoipa_axum::routes as handlers;
