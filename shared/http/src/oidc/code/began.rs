//! A sign-in under way: kept for minutes, taken once, by the browser that began it.

use greenpulse_domain::content::sha256_hex;
use greenpulse_ports::{Entity, Expect, Page, PortError, Registry, Write, get, key, put};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::secret::{self, random_secret};

/// The cookie by which the browser is known again.
pub(super) const COOKIE: &str = "gp_oidc";
/// How long somebody may take at the issuer.
pub(super) const LASTS: SignedDuration = SignedDuration::from_mins(15);
const MAX_PATH: usize = 2_048;
const HOUR: i64 = 3_600;
/// Sign-ins of earlier hours that go with each new one.
const SWEPT: usize = 16;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The hour in which it began, then the hash of its state.
    name: String,
    browser_sha256: String,
    pub(super) nonce: String,
    /// Of PKCE.
    pub(super) verifier: String,
    /// Where the issuer sends the browser back to.
    pub(super) callback: String,
    /// The path that is wanted.
    pub(super) to: String,
    at: Timestamp,
}

impl Entity for Kept {
    const PREFIX: &'static str = "fleeting/oidc/";

    fn name(&self) -> String {
        self.name.clone()
    }
}

#[derive(Debug)]
pub(super) struct Began {
    pub(super) state: String,
    pub(super) kept: Kept,
}

/// A path that would lead elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it leads to another site, or nowhere")]
struct BadReturn;

impl Began {
    pub(super) fn new(
        to: &str,
        browser: &str,
        verifier: String,
        callback: &str,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let repair = "Give a path of this site, such as /buildings/b1.";
        check(to).map_err(|err| Problem::field("return", "own-path", err, repair))?;
        let secret = || random_secret().map_err(|err| PortError::unavailable("randomness", err));
        let state = format!("{}-{}", now.as_second().div_euclid(HOUR), secret()?);
        let name = name(&state).ok_or_else(Problem::internal)?;
        let browser_sha256 = sha256_hex(browser.as_bytes());
        let (callback, to) = (callback.to_owned(), to.to_owned());
        let kept = Kept { name, browser_sha256, nonce: secret()?, verifier, callback, to, at: now };
        Ok(Self { state, kept })
    }

    /// Keeps it; what is hours old goes.
    pub(super) async fn keep(&self, registry: &dyn Registry) -> Result<(), PortError> {
        let page = Page { limit: Some(SWEPT), after: None };
        let all = registry.list(Kept::PREFIX, page).await?.items.into_iter();
        let hour = self.kept.at.as_second().div_euclid(HOUR) - 1;
        let first = format!("{}{hour:012}", Kept::PREFIX);
        let old = all.map(|it| it.key).filter(|it| *it < first);
        let mut writes: Vec<_> =
            old.map(|key| Write::Delete { key, expect: Expect::Anything }).collect();
        writes.push(put(&self.kept, Expect::Absent));
        registry.commit(writes).await
    }
}

/// The sign-in that `state` is of, if `browser` began it lately. Nobody takes it again.
pub(super) async fn take(
    registry: &dyn Registry,
    state: &str,
    browser: &str,
    now: Timestamp,
) -> Result<Option<Kept>, PortError> {
    let Some(name) = name(state) else { return Ok(None) };
    let Some((kept, version)) = get::<Kept>(registry, &name).await? else { return Ok(None) };
    if !secret::same(&kept.browser_sha256, &sha256_hex(browser.as_bytes())) {
        // It stays, for whoever began it.
        return Ok(None);
    }
    let gone = Write::Delete { key: key(&kept), expect: Expect::Version(version) };
    match registry.commit(vec![gone]).await {
        Ok(()) => Ok(Some(kept).filter(|it| now.duration_since(it.at) < LASTS)),
        Err(PortError::Conflict { .. }) => Ok(None),
        Err(err) => Err(err),
    }
}

/// What the sign-in of this state is kept under; `None` where it is none of ours.
fn name(state: &str) -> Option<String> {
    let (hour, _) = state.split_once('-')?;
    let hour: u64 = hour.parse().ok()?;
    Some(format!("{hour:012}/{}", sha256_hex(state.as_bytes())))
}

/// Lets through paths of this site alone: browsers take `//host`, `/\host` and tabs in between for
/// another's.
fn check(path: &str) -> Result<(), BadReturn> {
    let is_ours = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= MAX_PATH
        && path.bytes().all(|it| it.is_ascii_graphic() && it != b'\\')
        && !path.starts_with("/api/");
    if is_ours { Ok(()) } else { Err(BadReturn) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        for path in ["/", "/buildings/b1?from=2026-01-01#now", "/a//b", "/a?to=https://x.example"] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
        for path in [
            "",
            "buildings",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /",
            "/a\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "/é",
            "/api/sign-out",
            "///evil.example",
        ] {
            assert_eq!(check(path), Err(BadReturn), "{path:?}");
        }
        assert_eq!(check(&"/".repeat(2)), Err(BadReturn));
        assert_eq!(check(&format!("/{}", "a".repeat(MAX_PATH))), Err(BadReturn));
    }
}
