//! An issuer, whom it vouches for, and who that is at our door.

mod browsers;
mod issuer;
mod keys;
mod network;
mod people;
mod signer;
mod tokens;

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{Expect, PortError, Registry, put};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Issuer, Trust};
use crate::{Door, Identity};
use issuer::Published;
use signer::Signer;

const ISSUER: &str = "https://id.example.org/campus";

fn now() -> Timestamp {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

fn later(seconds: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

/// What a token of a viewer says, with `more`; a null takes a claim away.
fn claims(more: Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER,
        "aud": "dashboard",
        "sub": "ada",
        "exp": now().as_second() + 300,
        "iat": now().as_second(),
        "groups": ["viewer"],
    });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

/// The settings of the issuer, with `more`.
fn settings(more: &[(&str, &str)]) -> Issuer {
    let all = [("GREENPULSE_OIDC_ISSUER", ISSUER), ("GREENPULSE_OIDC_AUDIENCE", "dashboard,cli")];
    let all = [more, &all].concat();
    let get = |name: &str| all.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
    Issuer::configured(get).unwrap().unwrap()
}

#[derive(Debug)]
struct Campus {
    store: Arc<EmbeddedStore>,
    issuer: Arc<Published>,
    door: Door,
    _folder: tempfile::TempDir,
}

impl Campus {
    /// One that trusts an issuer with the keys of `signers`.
    fn trusting(signers: &[&Signer]) -> Self {
        Self::set_up(settings(&[]), signers)
    }

    fn set_up(settings: Issuer, signers: &[&Signer]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
        let issuer = Arc::new(Published::default());
        issuer.publish(signers);
        let trust = Trust::through(settings, issuer.clone());
        let door = Door::new(store.clone()).with(trust);
        Self { store, issuer, door, _folder: folder }
    }

    async fn show(&self, token: &str, at: Timestamp) -> Result<Identity, PortError> {
        self.door.identify(&bearing(token), at).await
    }

    async fn identify(&self, token: &str) -> Identity {
        self.show(token, now()).await.unwrap()
    }

    /// Puts a person into the registry.
    async fn register(&self, id: &str, role: Role, access: BuildingAccess) {
        let user = User {
            id: id.parse().unwrap(),
            name: format!("{id} of the registry"),
            email: None,
            role,
            department_id: None,
            building_access: access,
            notification_preferences: Default::default(),
            total_points: 0,
            created_at: now(),
            access_changed_at: None,
        };
        self.store.commit(vec![put(&user, Expect::Anything)]).await.unwrap();
    }
}

fn bearing(token: &str) -> HeaderMap {
    let value = HeaderValue::try_from(format!("Bearer {token}")).unwrap();
    HeaderMap::from_iter([(header::AUTHORIZATION, value)])
}
