//! Conversations on sockets that a gateway holds open: it calls a function for each thing that is said,
//! and what is between two calls stands in the registry.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::{StreamExt, stream};
use greenpulse_domain::access::Caller;
use greenpulse_domain::event::Event;
use greenpulse_domain::id::BuildingId;
use greenpulse_http::{Door, Proof, with_causes};
use greenpulse_ports::{
    ConfigurationCache, Expect, PortError, Registry, Said, Sockets, all, get, put,
};
use jiff::Timestamp;

use crate::connection::{Connection, follow, forget};
use crate::happened::{Happened, newest, number, since};
use crate::{Bye, FromClient, ToClient, read, redeem, split, told};

/// How often a client that hears nothing should ask, in seconds. The gateway waits for ten minutes, and
/// each question and answer is billed.
const HEARTBEAT_SECONDS: u64 = 240;
/// Sockets that are told at a time.
const AT_A_TIME: usize = 32;

/// Everything that conversations touch. Keep in step with `LiveFunction` of `infra/aws/template.yaml`.
#[derive(Debug, Clone)]
pub struct Conversations {
    pub registry: Arc<dyn Registry>,
    pub configuration: Arc<ConfigurationCache>,
    pub door: Arc<Door>,
    pub sockets: Arc<dyn Sockets>,
    /// Whose pages may open a socket, such as `https://energy.example.org`.
    pub origin: String,
}

/// Why a socket is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Another site's page asked.
    OtherOrigin,
    /// The ticket was used, has expired or is none.
    NoTicket,
}

impl Refused {
    pub const fn status(self) -> u16 {
        match self {
            Self::OtherOrigin => 403,
            Self::NoTicket => 401,
        }
    }
}

impl Conversations {
    /// Opens the socket `id` with a ticket. Nothing can be said there before this is answered: the
    /// client hears `hello` when it subscribes. A page of another site spends no ticket; a program names
    /// no `origin`.
    ///
    /// # Errors
    ///
    /// When the registry fails.
    pub async fn open(
        &self,
        id: &str,
        origin: Option<&str>,
        ticket: &str,
        now: Timestamp,
    ) -> Result<Result<(), Refused>, PortError> {
        if origin.is_some_and(|it| !it.eq_ignore_ascii_case(&self.origin)) {
            return Ok(Err(Refused::OtherOrigin));
        }
        let Some(proof) = redeem(&*self.registry, ticket, now).await? else {
            return Ok(Err(Refused::NoTicket));
        };
        let cursor = newest(&*self.registry).await?;
        let connection = Connection::new(id, proof, cursor, now);
        self.registry.commit(vec![put(&connection, Expect::Anything)]).await?;
        Ok(Ok(()))
    }

    /// Answers what a client said on the socket `id`, in milliseconds since 1970 at `said_ms`.
    ///
    /// # Errors
    ///
    /// A port's: some of the answer may be missing.
    pub async fn hear(
        &self,
        id: &str,
        text: &str,
        said_ms: i64,
        now: Timestamp,
    ) -> Result<(), PortError> {
        match read(text) {
            Ok(FromClient::Ping) => self.say(id, &ToClient::Pong).await.map(drop),
            Ok(FromClient::Subscribe { buildings, after }) => {
                self.subscribe(id, buildings, after, said_ms, now).await
            }
            Err(unreadable) => self.say(id, &unreadable).await.map(drop),
        }
    }

    /// Keeps nothing of a socket that is closed.
    ///
    /// # Errors
    ///
    /// When the registry fails.
    pub async fn close(&self, id: &str) -> Result<(), PortError> {
        forget(&*self.registry, id).await
    }

    async fn subscribe(
        &self,
        id: &str,
        buildings: BTreeSet<BuildingId>,
        cursor: Option<String>,
        said_ms: i64,
        now: Timestamp,
    ) -> Result<(), PortError> {
        let registry = &*self.registry;
        let Some((connection, _)) = get::<Connection>(registry, id).await? else {
            return self.end(id, Bye::Restarting).await;
        };
        let Some(caller) = self.caller(&connection.proof, now).await? else {
            return self.end(id, Bye::SignedOut).await;
        };
        let configuration = self.configuration.current().await?;
        let is_there = |it: &BuildingId| configuration.buildings.contains_key(it);
        let (followed, refused) = split(&caller, buildings, is_there);
        // What is numbered from here on is told to whoever is found to follow it; what has a number
        // already is read below.
        let Some(before) = follow(registry, id, &followed, said_ms).await? else { return Ok(()) };
        let missed = self.missed(&before, cursor.as_deref()).await?;
        let mut said = Vec::new();
        if !before.has_subscribed() {
            said.push(ToClient::Hello { heartbeat_seconds: HEARTBEAT_SECONDS });
        }
        let (is_lost, (seq, missed)) = match missed {
            Some(missed) => (false, missed),
            None => (true, (newest(registry).await?, Vec::new())),
        };
        let cursor = seq.to_string();
        let buildings = followed.iter().cloned().collect();
        let refused = refused.into_iter().collect();
        said.push(ToClient::Subscribed { buildings, refused, cursor: cursor.clone() });
        if is_lost {
            said.push(ToClient::Reload { cursor });
        }
        said.extend(of_all(&missed, &followed, &caller));
        self.say_all(id, &said).await
    }

    /// Where a client goes on that has heard `cursor`, and what it may have missed; `None` where that
    /// cannot be told.
    async fn missed(
        &self,
        before: &Connection,
        cursor: Option<&str>,
    ) -> Result<Option<(u64, Vec<Happened>)>, PortError> {
        let registry = &*self.registry;
        let Some(cursor) = cursor else {
            let is_open = before.has_subscribed();
            let seq = if is_open { newest(registry).await? } else { before.cursor };
            let mut missed = since(registry, seq).await?;
            // Whoever has heard nothing yet has missed nothing before.
            missed.iter_mut().for_each(|it| it.retain(|it| seq < it.seq));
            return Ok(missed.map(|it| (seq, it)));
        };
        let Ok(seq) = cursor.parse() else { return Ok(None) };
        Ok(since(registry, seq).await?.map(|it| (seq, it)))
    }

    /// Tells of `events` whoever follows one of their buildings, as the policy has it now, and ends
    /// conversations of whoever is signed out.
    ///
    /// # Errors
    ///
    /// A port's: hand them over again. Whoever was told then hears of them twice.
    pub async fn tell(&self, events: Vec<Event>, now: Timestamp) -> Result<(), PortError> {
        if events.is_empty() {
            return Ok(());
        }
        let registry = &*self.registry;
        let numbered = number(registry, events, now).await?;
        let all = all::<Connection>(registry, "").await?;
        let told = all.iter().map(|it| self.tell_one(it, &numbered, now));
        let failed = stream::iter(told.collect::<Vec<_>>()).buffer_unordered(AT_A_TIME);
        let mut failed: Vec<_> = failed.filter_map(async |it| it.err()).collect().await;
        for err in &failed {
            tracing::error!(error = with_causes(err), "failed to tell a socket");
        }
        failed.pop().map_or(Ok(()), Err)
    }

    async fn tell_one(
        &self,
        connection: &Connection,
        numbered: &[Happened],
        now: Timestamp,
    ) -> Result<(), PortError> {
        let Some(followed) = connection.buildings() else { return Ok(()) };
        // Asks nothing of whoever has nothing to hear.
        if of_all(numbered, followed, &Caller::Owner).is_empty() {
            return Ok(());
        }
        match self.caller(&connection.proof, now).await? {
            Some(caller) => {
                self.say_all(&connection.id, &of_all(numbered, followed, &caller)).await
            }
            None => self.end(&connection.id, Bye::SignedOut).await,
        }
    }

    async fn caller(&self, proof: &Proof, now: Timestamp) -> Result<Option<Caller>, PortError> {
        let caller = self.door.again(proof, now).await?;
        Ok((caller != Caller::Nobody).then_some(caller))
    }

    async fn end(&self, id: &str, reason: Bye) -> Result<(), PortError> {
        if self.say(id, &ToClient::Bye { reason }).await? == Said::Sent {
            self.sockets.close(id).await?;
            forget(&*self.registry, id).await?;
        }
        Ok(())
    }

    async fn say_all(&self, id: &str, said: &[ToClient]) -> Result<(), PortError> {
        for it in said {
            if self.say(id, it).await? == Said::Gone {
                break;
            }
        }
        Ok(())
    }

    /// Says something; of a socket that is gone nothing is kept.
    async fn say(&self, id: &str, said: &ToClient) -> Result<Said, PortError> {
        let text = serde_json::to_string(said).map_err(|err| PortError::malformed("live", err))?;
        let said = self.sockets.say(id, &text).await?;
        if said == Said::Gone {
            forget(&*self.registry, id).await?;
        }
        Ok(said)
    }
}

fn of_all(
    numbered: &[Happened],
    followed: &BTreeSet<BuildingId>,
    caller: &Caller,
) -> Vec<ToClient> {
    let of_one = |it: &Happened| told(&it.event, &it.seq.to_string(), followed, caller);
    numbered.iter().flat_map(of_one).collect()
}
