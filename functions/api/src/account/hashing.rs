//! Passwords are hashed by Argon2id, off the threads that answer requests.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use greenpulse_http::{Problem, with_causes};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// 19 MiB, two passes, one lane.
///
/// # Source
///
/// OWASP Password Storage Cheat Sheet, "Argon2id": "m=19456 (19 MiB), t=2, p=1".
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Passwords that are hashed at once: more would only take more memory.
static TURNS: Semaphore = Semaphore::const_new(2);
/// What no password is, for whoever has none: it takes as long.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$Z3JlZW5wdWxzZSBub2JvZHk\
                       $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static ARGON2: LazyLock<Option<Argon2<'static>>> = LazyLock::new(|| {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
});

/// The hash of `password` under a salt of its own, in the PHC string format.
pub(crate) async fn hash(password: String) -> Result<String, Problem> {
    let hashed = apart(move || {
        let argon2 = ARGON2.as_ref()?;
        argon2.hash_password(password.as_bytes()).ok().map(|it| it.to_string())
    });
    hashed.await?.ok_or_else(|| {
        tracing::error!("a password could not be hashed");
        Problem::internal()
    })
}

/// Whether `password` is the one that was hashed; where there is none, this takes as long.
pub(crate) async fn is(password: String, hash: Option<String>) -> Result<bool, Problem> {
    apart(move || {
        let is_anybodys = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.to_owned());
        let Ok(hash) = PasswordHash::new(&hash) else { return false };
        let is_it = ARGON2
            .as_ref()
            .is_some_and(|it| it.verify_password(password.as_bytes(), &hash).is_ok());
        is_it && is_anybodys
    })
    .await
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let _turn = TURNS.acquire().await;
    spawn_blocking(work).await.map_err(|err| {
        tracing::error!(error = with_causes(&err), "hashing a password ended early");
        Problem::internal()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let first = hash("correct horse battery".into()).await.unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        let second = hash("correct horse battery".into()).await.unwrap();
        assert_ne!(first, second, "each has its salt");
        assert!(is("correct horse battery".into(), Some(first.clone())).await.unwrap());
        assert!(!is("correct horse batterz".into(), Some(first)).await.unwrap());
        assert!(!is(String::new(), None).await.unwrap());
    }

    #[test]
    fn whoever_has_none_waits_as_long() {
        let nobodys = PasswordHash::new(NOBODYS).unwrap();
        let params = Params::try_from(&nobodys).unwrap();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (MEMORY_KIB, PASSES, LANES)
        );
        assert_eq!(nobodys.hash.map(|it| it.len()), Some(Params::DEFAULT_OUTPUT_LEN));
    }
}
