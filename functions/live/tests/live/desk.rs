//! A campus with buildings `b1` and `b2`, and a gateway that notes what is said on its sockets.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use greenpulse_domain::access::Scope;
use greenpulse_domain::building::Building;
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::credential::{Credential, CredentialKind};
use greenpulse_domain::event::{Event, RolledUp};
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_embedded::EmbeddedStore;
use greenpulse_http::{Door, Proof};
use greenpulse_ports::{
    ConfigurationCache, Entity, Expect, PortError, Registry, Said, Sockets, Write, put,
};
use jiff::{SignedDuration, Timestamp};
use live::{Conversations, Refused, ToClient, issue};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const ORIGIN: &str = "https://energy.example.org";

/// A socket, and what was said there.
#[derive(Debug)]
struct Line {
    is_open: bool,
    said: Vec<ToClient>,
}

#[derive(Debug, Default)]
pub(crate) struct Gateway {
    sockets: Mutex<BTreeMap<String, Line>>,
    /// Whether it takes nothing at present.
    fails: Mutex<bool>,
}

#[async_trait]
impl Sockets for Gateway {
    async fn say(&self, socket: &str, text: &str) -> Result<Said, PortError> {
        if *self.fails.lock().unwrap() {
            return Err(PortError::unavailable("sockets", "no line"));
        }
        let mut sockets = self.sockets.lock().unwrap();
        let Some(line) = sockets.get_mut(socket).filter(|it| it.is_open) else {
            return Ok(Said::Gone);
        };
        line.said.push(serde_json::from_str(text).unwrap());
        Ok(Said::Sent)
    }

    async fn close(&self, socket: &str) -> Result<(), PortError> {
        self.cut(socket);
        Ok(())
    }
}

impl Gateway {
    fn open(&self, socket: &str) {
        let line = Line { is_open: true, said: Vec::new() };
        self.sockets.lock().unwrap().insert(socket.into(), line);
    }

    fn cut(&self, socket: &str) {
        self.sockets.lock().unwrap().get_mut(socket).unwrap().is_open = false;
    }
}

pub(crate) struct Desk {
    pub(crate) store: Arc<EmbeddedStore>,
    pub(crate) conversations: Conversations,
    gateway: Arc<Gateway>,
    clock: Mutex<Timestamp>,
    _folder: TempDir,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
        let gateway = Arc::new(Gateway::default());
        let conversations = Conversations {
            registry: store.clone(),
            configuration: Arc::new(ConfigurationCache::new(store.clone())),
            door: Arc::new(Door::new(store.clone())),
            sockets: gateway.clone(),
            origin: ORIGIN.into(),
        };
        let clock = Mutex::new("2026-03-01T12:00:00Z".parse().unwrap());
        let desk = Self { store, conversations, gateway, clock, _folder: folder };
        for building in ["b1", "b2"] {
            let id = building.parse().unwrap();
            desk.keep(&Building::named(id, "c".parse().unwrap(), desk.now())).await;
        }
        desk
    }

    pub(crate) fn now(&self) -> Timestamp {
        *self.clock.lock().unwrap()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        let mut clock = self.clock.lock().unwrap();
        *clock += SignedDuration::from_secs(seconds);
    }

    pub(crate) async fn keep<T: Entity>(&self, entity: &T) {
        self.store.commit(vec![put(entity, Expect::Anything)]).await.unwrap();
    }

    pub(crate) async fn remove<T: Entity>(&self, name: &str) {
        let key = format!("{}{name}", T::PREFIX);
        let expect = Expect::Anything;
        self.store.commit(vec![Write::Delete { key, expect }]).await.unwrap();
    }

    /// Somebody who is let in by what is called like them: its proof.
    pub(crate) async fn person(&self, id: &str, role: Role, may_see: BuildingAccess) -> Proof {
        let user = User::new(id.parse().unwrap(), role, self.now());
        self.keep(&User { building_access: may_see, ..user }).await;
        self.credential(id, CredentialKind::Token, Scope::Whole, BuildingAccess::All).await
    }

    /// One more thing that lets `user` in, by the secret `user-kind-scope`: its proof.
    pub(crate) async fn credential(
        &self,
        user: &str,
        kind: CredentialKind,
        scope: Scope,
        buildings: BuildingAccess,
    ) -> Proof {
        let credential = Credential {
            secret_sha256: sha256_hex(secret(user, kind, scope, &buildings).as_bytes()),
            user: user.parse().unwrap(),
            kind,
            created_at: self.now(),
            expires_at: None,
            label: None,
            scope,
            buildings,
            vouched: None,
            session: None,
        };
        self.keep(&credential).await;
        Proof::Shown { secret_sha256: credential.secret_sha256, kind }
    }

    pub(crate) async fn ticket(&self, proof: &Proof) -> String {
        issue(&*self.store, proof.clone(), self.now()).await.unwrap().0
    }

    pub(crate) async fn open(
        &self,
        socket: &str,
        origin: Option<&str>,
        ticket: &str,
    ) -> Result<(), Refused> {
        let opened = self.conversations.open(socket, origin, ticket, self.now()).await.unwrap();
        if opened.is_ok() {
            self.gateway.open(socket);
        }
        opened
    }

    /// A socket of whoever `proof` vouches for, that follows nothing yet.
    pub(crate) async fn opened(&self, socket: &str, proof: &Proof) {
        let ticket = self.ticket(proof).await;
        self.open(socket, Some(ORIGIN), &ticket).await.unwrap();
    }

    pub(crate) async fn say(&self, socket: &str, said: &Value) {
        self.say_at(socket, said, self.now().as_millisecond()).await;
    }

    pub(crate) async fn say_at(&self, socket: &str, said: &Value, at_ms: i64) {
        let text = said.to_string();
        self.conversations.hear(socket, &text, at_ms, self.now()).await.unwrap();
    }

    /// Subscribes, and hears what is answered.
    pub(crate) async fn follow(
        &self,
        socket: &str,
        buildings: &[&str],
        after: Option<&str>,
    ) -> Vec<ToClient> {
        let said = json!({"type": "subscribe", "buildings": buildings, "after": after});
        self.say(socket, &said).await;
        self.heard(socket)
    }

    /// What was said on a socket since this was asked.
    pub(crate) fn heard(&self, socket: &str) -> Vec<ToClient> {
        std::mem::take(&mut self.gateway.sockets.lock().unwrap().get_mut(socket).unwrap().said)
    }

    pub(crate) fn is_open(&self, socket: &str) -> bool {
        self.gateway.sockets.lock().unwrap()[socket].is_open
    }

    /// The other end is gone, and nobody says so.
    pub(crate) fn cut(&self, socket: &str) {
        self.gateway.cut(socket);
    }

    pub(crate) fn fail(&self, fails: bool) {
        *self.gateway.fails.lock().unwrap() = fails;
    }

    pub(crate) async fn tell(&self, buildings: &[&str]) -> Result<(), PortError> {
        let told = vec![rolled_up(buildings)];
        self.conversations.tell(told, self.now()).await
    }

    /// How many sockets are kept.
    pub(crate) async fn n_kept(&self) -> usize {
        let kept = self.store.list("fleeting/connection/", Default::default()).await.unwrap();
        kept.items.len()
    }
}

pub(crate) fn secret(
    user: &str,
    kind: CredentialKind,
    scope: Scope,
    buildings: &BuildingAccess,
) -> String {
    format!("{user}-{kind:?}-{scope:?}-{buildings:?}")
}

pub(crate) fn only(buildings: &[&str]) -> BuildingAccess {
    BuildingAccess::Only(buildings.iter().map(|it| it.parse().unwrap()).collect())
}

pub(crate) fn rolled_up(buildings: &[&str]) -> Event {
    let days = BTreeSet::from([jiff::civil::date(2026, 3, 1)]);
    let of = |it: &&str| (it.parse().unwrap(), days.clone());
    Event::RolledUp(RolledUp { days: buildings.iter().map(of).collect() })
}

/// The buildings whose days are said to be new.
pub(crate) fn changed(heard: &[ToClient]) -> Vec<&str> {
    fn building(it: &ToClient) -> Option<&str> {
        if let ToClient::Changed { building, .. } = it { Some(building.as_str()) } else { None }
    }
    heard.iter().filter_map(building).collect()
}
