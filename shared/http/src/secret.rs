//! Secrets: made once, shown once, kept as hashes.

use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::id::KeyId;
use subtle::ConstantTimeEq;

const SECRET_BYTES: usize = 32;

/// What a secret is for.
#[derive(Debug, Clone, Copy)]
pub enum Secret<'a> {
    /// A source's key, written `gpk_<id>_<secret>`.
    SourceKey(&'a KeyId),
    /// A person's bearer token, written `gpu_<secret>`.
    Token,
    /// A browser's session, written `gps_<secret>`.
    Session,
    /// A sign-in link's token, written `gpl_<secret>`.
    Link,
    /// An invitation's token, written `gpi_<secret>`.
    Invitation,
    /// What opens a socket, written `gpt_<secret>`.
    Ticket,
}

/// A new secret: `shown` goes to whom it is for, `sha256` into the registry.
#[derive(Debug, Clone)]
pub struct Minted {
    pub shown: String,
    pub sha256: String,
}

/// Makes a secret of 256 random bits.
///
/// # Errors
///
/// When the operating system has no randomness to give.
pub fn mint(secret: Secret<'_>) -> Result<Minted, getrandom::Error> {
    let random = random_hex::<SECRET_BYTES>()?;
    let shown = match secret {
        Secret::SourceKey(id) => format!("gpk_{id}_{random}"),
        Secret::Token => format!("gpu_{random}"),
        Secret::Session => format!("gps_{random}"),
        Secret::Link => format!("gpl_{random}"),
        Secret::Invitation => format!("gpi_{random}"),
        Secret::Ticket => format!("gpt_{random}"),
    };
    let sha256 = sha256_hex(shown.as_bytes());
    Ok(Minted { shown, sha256 })
}

/// A name that nothing else has, such as of a request that came without one; it need not be secret.
/// Empty when the operating system has no randomness to give.
pub fn random_id() -> String {
    getrandom::u64().map_or_else(|_| String::new(), |it| format!("{it:016x}"))
}

/// Something of 256 random bits that nobody guesses.
pub(crate) fn random_secret() -> Result<String, getrandom::Error> {
    random_hex::<SECRET_BYTES>()
}

fn random_hex<const N: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The id that a source key carries.
pub(crate) fn key_id(key: &str) -> Option<KeyId> {
    let (id, _) = key.strip_prefix("gpk_")?.rsplit_once('_')?;
    id.parse().ok()
}

/// Compares hashes in a time that does not depend on where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_carries_its_id_also_with_underscores() {
        let id: KeyId = "eg_1".parse().unwrap();
        let minted = mint(Secret::SourceKey(&id)).unwrap();
        assert_eq!(key_id(&minted.shown), Some(id));
        assert_eq!(minted.sha256, sha256_hex(minted.shown.as_bytes()));
        assert_eq!(minted.shown.len(), "gpk_eg_1_".len() + 2 * SECRET_BYTES);
    }

    #[test]
    fn no_two_secrets_are_alike() {
        let [a, b] = [Secret::Token, Secret::Token].map(|it| mint(it).unwrap());
        assert!(!same(&a.sha256, &b.sha256) && same(&a.sha256, &a.sha256));
    }
}
