//! Sockets on which a dashboard hears what has changed, and what is predicted anew.
//!
//! A ticket opens one, once. The client says which buildings it follows; it hears of each change
//! after the cursor that it heard last, and reads what is new over the API.

mod connection;
mod conversations;
mod happened;
mod protocol;
mod ticket;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::access::Action;
use greenpulse_http::{Identity, Json, Problem, Received, Routes, handlers};
use greenpulse_ports::Registry;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub use conversations::{Conversations, Refused};
pub use protocol::{
    Bye, FromClient, HEARTBEAT_SECONDS, MAX_BUILDINGS, MAX_BYTES, ToClient, read, split, told,
};
pub use ticket::{issue, redeem};

/// Everything that the opening of a socket touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub registry: Arc<dyn Registry>,
    /// Where sockets are opened: a path of this origin, or an address of its own.
    pub address: String,
}

/// The routes, to be merged with those of other functions and guarded together.
pub fn routes(deps: Deps) -> Routes {
    Routes::new().everything(Action::Identify, handlers!(make_ticket)).with_state(deps)
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewTicket {
    /// For `?ticket=` of `address`, once.
    ticket: String,
    /// Where the socket is opened: a path of this origin, or an address.
    address: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Makes a ticket that opens one socket within a minute.
///
/// On the socket each message is one JSON object. As soon as it is open, the client says
/// `{"type":"subscribe","buildings":["b1"],"after":"<last cursor>"}` and, when it has heard nothing
/// for `heartbeat_seconds`, `{"type":"ping"}`. It hears `hello`, `subscribed`, `changed` with
/// `building`, `days` and `cursor`, `predicted` with `building`, `commodities` and `cursor` when
/// forecasts are new, `reload` when more has happened than can be told, `pong`,
/// `unreadable`, and `bye` with a reason before the socket is closed.
#[utoipa::path(post, operation_id = "create_live_ticket", path = "/api/live/ticket", tag = "live",
    responses((status = 201, body = NewTicket)))]
pub(crate) async fn make_ticket(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
) -> Result<(StatusCode, Json<NewTicket>), Problem> {
    let proof = identity.proof().ok_or_else(Problem::forbidden)?;
    let (ticket, expires_at) = issue(&*deps.registry, proof, now).await?;
    Ok((StatusCode::CREATED, Json(NewTicket { ticket, address: deps.address, expires_at })))
}
