//! Sockets on the laptop: each reads the events after its own cursor, as a subscriber does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use greenpulse_domain::access::{Action, Caller};
use greenpulse_domain::id::BuildingId;
use greenpulse_embedded::{EmbeddedStore, Published};
use greenpulse_http::{
    Door, Problem, Proof, Query, Received, Routes, SameOrigin, handlers, with_causes,
};
use greenpulse_ports::{ConfigurationCache, PortError};
use live::{Bye, FromClient, HEARTBEAT_SECONDS, MAX_BYTES, ToClient, read, redeem, split, told};
use serde::Deserialize;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep_until, timeout};
use utoipa::IntoParams;

use crate::commands::now;

/// Where sockets are opened.
pub const PATH: &str = "/api/live";
/// How long nothing may be heard of a client.
const SILENCE: Duration = Duration::from_secs(2 * HEARTBEAT_SECONDS);
/// How long a client may take to read what it is told.
const PATIENCE: Duration = Duration::from_secs(10);
/// Events that a client is told one by one; behind more of them it reads everything anew.
const MOST: u64 = 1_000;
/// Events read at a time.
const BATCH: usize = 100;
/// Events that all sockets share in memory.
const KEPT: usize = 1_024;
/// As small as they may be: a thousand sockets are open at once, and what is said is short.
const BUFFER: usize = 4 * 1024;

/// What every socket shares.
#[derive(Debug, Clone)]
pub struct Sockets {
    store: Arc<EmbeddedStore>,
    configuration: Arc<ConfigurationCache>,
    door: Arc<Door>,
    recent: Arc<Mutex<BTreeMap<u64, Arc<Published>>>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Of `POST /api/live/ticket`; good for one socket.
    #[serde(default)]
    ticket: String,
}

/// Opens a socket with a ticket. What is said there is told at `POST /api/live/ticket`.
#[utoipa::path(get, operation_id = "open_live_socket", path = PATH, tag = "live", params(Asked),
    responses((status = 101, description = "A socket"),
        (status = 401, description = "The ticket was used, has expired or is none.",
            body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Another site's page asked.",
            body = Problem, content_type = "application/problem+json"),
        (status = 426, description = "It is no request for a socket.",
            body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(sockets): State<Sockets>,
    Received(now): Received,
    _: SameOrigin,
    Query(Asked { ticket }): Query<Asked>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|err| {
        let kind = "/problems/no-socket";
        Problem::new(StatusCode::UPGRADE_REQUIRED, kind, "Not a socket", err.body_text())
            .with("repair", "open it as a web socket")
    })?;
    let proof = redeem(&*sockets.store, &ticket, now).await?;
    let proof = proof.ok_or_else(|| {
        Problem::unauthenticated("This ticket was used or has expired; ask for another.")
    })?;
    let upgrade = upgrade.read_buffer_size(BUFFER).write_buffer_size(0);
    let upgrade = upgrade.max_message_size(MAX_BYTES).max_frame_size(MAX_BYTES);
    Ok(upgrade.on_upgrade(move |socket| serve(sockets, proof, socket)))
}

impl Sockets {
    pub fn new(store: Arc<EmbeddedStore>, configuration: Arc<ConfigurationCache>) -> Self {
        let door = Arc::new(Door::new(store.clone()));
        Self { store, configuration, door, recent: Arc::default() }
    }

    /// The ticket's route and the socket's.
    pub fn routes(&self) -> Routes {
        let tickets = live::Deps { registry: self.store.clone(), address: PATH.into() };
        let socket = Routes::new().everything(Action::Public, handlers!(open));
        live::routes(tickets).merge(socket.with_state(self.clone()))
    }

    /// Some events after the one of number `seq`, in their order; none where there are none.
    async fn after(&self, seq: u64) -> Result<Vec<Arc<Published>>, PortError> {
        let mut recent = self.recent.lock().await;
        let kept: Vec<_> = recent.range(seq + 1..).take(BATCH).map(|it| it.1.clone()).collect();
        if kept.first().is_some_and(|it| it.seq == seq + 1) {
            return Ok(kept);
        }
        let read = self.store.events_after(seq, BATCH).await?;
        let read: Vec<_> = read.into_iter().map(Arc::new).collect();
        recent.extend(read.iter().map(|it| (it.seq, it.clone())));
        while KEPT < recent.len() {
            recent.pop_first();
        }
        Ok(read)
    }
}

async fn serve(sockets: Sockets, proof: Proof, socket: WebSocket) {
    let newest = sockets.store.newest_event();
    let cursor = *newest.borrow();
    let following = BTreeSet::new();
    let mut client = Client { sockets, proof, socket, newest, cursor, following };
    let bye = match client.converse().await {
        Ok(()) | Err(Ended::Gone) => return,
        Err(Ended::Bye(bye)) => bye,
        Err(Ended::Failed(err)) => {
            tracing::error!(error = with_causes(&err), "failed to serve a socket");
            Bye::Restarting
        }
    };
    // Whoever reads nothing hears neither.
    let _ = client.say(&ToClient::Bye { reason: bye }).await;
    let frame = CloseFrame { code: bye.code(), reason: bye.reason().into() };
    let _ = timeout(PATIENCE, client.socket.send(Message::Close(Some(frame)))).await;
}

/// Why a conversation is over.
#[derive(Debug)]
enum Ended {
    /// The client left.
    Gone,
    Bye(Bye),
    Failed(PortError),
}

impl From<PortError> for Ended {
    fn from(err: PortError) -> Self {
        Self::Failed(err)
    }
}

struct Client {
    sockets: Sockets,
    proof: Proof,
    socket: WebSocket,
    newest: watch::Receiver<u64>,
    /// The event that was looked at last.
    cursor: u64,
    following: BTreeSet<BuildingId>,
}

impl Client {
    async fn converse(&mut self) -> Result<(), Ended> {
        self.say(&ToClient::Hello { heartbeat_seconds: HEARTBEAT_SECONDS }).await?;
        let mut silent_at = Instant::now() + SILENCE;
        loop {
            tokio::select! {
                said = self.socket.recv() => {
                    silent_at = Instant::now() + SILENCE;
                    match said {
                        None | Some(Err(_) | Ok(Message::Close(_))) => return Ok(()),
                        Some(Ok(Message::Text(text))) => self.answer(&text).await?,
                        Some(Ok(Message::Binary(_))) => self.answer("").await?,
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    }
                }
                changed = self.newest.changed() => {
                    changed.map_err(|_| Ended::Bye(Bye::Restarting))?;
                    self.tell().await?;
                }
                () = sleep_until(silent_at) => return Err(Ended::Bye(Bye::Silent)),
            }
        }
    }

    async fn answer(&mut self, text: &str) -> Result<(), Ended> {
        match read(text) {
            Ok(FromClient::Ping) => self.say(&ToClient::Pong).await,
            Ok(FromClient::Subscribe { buildings, after }) => {
                let configuration = self.sockets.configuration.current().await?;
                let caller = self.caller().await?;
                let is_there = |it: &BuildingId| configuration.buildings.contains_key(it);
                let (followed, refused) = split(&caller, buildings, is_there);
                self.following = followed;
                let known = after.as_deref().and_then(|it| it.parse().ok());
                let is_lost = match known {
                    Some(seq) => self.go_back_to(seq).await?,
                    None => after.is_some(),
                };
                let cursor = self.cursor.to_string();
                let buildings = self.following.iter().cloned().collect();
                let refused = refused.into_iter().collect();
                let subscribed = ToClient::Subscribed { buildings, refused, cursor };
                self.say(&subscribed).await?;
                if is_lost {
                    self.say(&ToClient::Reload { cursor: self.cursor.to_string() }).await?;
                }
                self.tell().await
            }
            Err(unreadable) => self.say(&unreadable).await,
        }
    }

    /// Goes on after the event of number `seq`, or says that what came since cannot be told.
    async fn go_back_to(&mut self, seq: u64) -> Result<bool, Ended> {
        let newest = *self.newest.borrow();
        let next = self.sockets.after(seq).await?;
        let is_whole = next.first().map_or(seq == newest, |it| it.seq == seq + 1);
        let is_lost = !is_whole || newest < seq || MOST < newest - seq;
        self.cursor = if is_lost { newest } else { seq };
        Ok(is_lost)
    }

    /// Tells of what has happened since the cursor, as the policy has it now.
    async fn tell(&mut self) -> Result<(), Ended> {
        let newest = *self.newest.borrow_and_update();
        if self.following.is_empty() {
            self.cursor = newest;
            return Ok(());
        }
        if MOST < newest.saturating_sub(self.cursor) {
            self.cursor = newest;
            return self.say(&ToClient::Reload { cursor: newest.to_string() }).await;
        }
        let caller = self.caller().await?;
        while self.cursor < newest {
            let events = self.sockets.after(self.cursor).await?;
            let Some(last) = events.last().map(|it| it.seq) else { break };
            for it in &events {
                for said in told(&it.event, &it.seq.to_string(), &self.following, &caller) {
                    self.say(&said).await?;
                }
            }
            self.cursor = last;
        }
        Ok(())
    }

    async fn caller(&mut self) -> Result<Caller, Ended> {
        match self.sockets.door.again(&self.proof, now()).await? {
            Caller::Nobody => Err(Ended::Bye(Bye::SignedOut)),
            caller => Ok(caller),
        }
    }

    async fn say(&mut self, said: &ToClient) -> Result<(), Ended> {
        let text = serde_json::to_string(said).map_err(|err| PortError::malformed("live", err))?;
        match timeout(PATIENCE, self.socket.send(Message::Text(text.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ended::Gone),
            Err(_) => Err(Ended::Bye(Bye::Slow)),
        }
    }
}
