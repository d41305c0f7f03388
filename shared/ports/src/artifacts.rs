use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use futures::stream::BoxStream;
use greenpulse_domain::id::{BadId, check_id};

use crate::{Page, Paged, PortError};

/// Longest key, in characters.
const MAX_KEY: usize = 512;

/// Name of an artifact: parts of `[A-Za-z0-9._-]{1,64}` with slashes between, none of which begins
/// with a dot. So it is a path everywhere, and leads nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactKey(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadArtifactKey {
    #[error("a key must hold at most {MAX_KEY} characters, got {0}")]
    TooLong(usize),
    #[error("no part of a key may begin with a dot")]
    Dot,
    #[error("a part of the key is wrong")]
    Part(#[from] BadId),
}

impl ArtifactKey {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }
}

impl FromStr for ArtifactKey {
    type Err = BadArtifactKey;

    fn from_str(text: &str) -> Result<Self, BadArtifactKey> {
        if MAX_KEY < text.len() {
            return Err(BadArtifactKey::TooLong(text.len()));
        }
        for part in text.split('/') {
            check_id(part)?;
            if part.starts_with('.') {
                return Err(BadArtifactKey::Dot);
            }
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ArtifactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Bytes that come in parts, so that nobody holds all of them.
pub type Bytes<'a> = BoxStream<'a, Result<Vec<u8>, PortError>>;

/// What is known of an artifact without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    pub key: ArtifactKey,
    pub n_bytes: u64,
    /// Of its bytes when they were put.
    pub sha256: String,
}

/// Where larger things live as they are: exports, reports, models, uploads. No key is the folder of
/// another.
#[async_trait]
pub trait Artifacts: fmt::Debug + Send + Sync {
    /// Puts bytes at `key`, all of them or, where one part of them is an error, none; what was
    /// there is replaced.
    async fn put(&self, key: &ArtifactKey, bytes: Bytes<'_>) -> Result<Artifact, PortError>;

    /// What is at `key`, and its bytes, which are those that were put.
    ///
    /// # Errors
    ///
    /// [`PortError::Malformed`] when they do not match their checksum: here, or as the last part.
    async fn get(&self, key: &ArtifactKey)
    -> Result<Option<(Artifact, Bytes<'static>)>, PortError>;

    /// Artifacts whose key begins with `prefix`, in the order of their keys.
    async fn list(&self, prefix: &str, page: Page) -> Result<Paged<Artifact>, PortError>;

    /// Removes what is at `key`, if anything is.
    async fn delete(&self, key: &ArtifactKey) -> Result<(), PortError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_nowhere_else() {
        let key: ArtifactKey = "results/exports/b1_2022.csv".parse().unwrap();
        assert_eq!(key.parts().collect::<Vec<_>>(), ["results", "exports", "b1_2022.csv"]);
        for (text, why) in [
            ("", BadArtifactKey::Part(BadId::Empty)),
            ("/etc/passwd", BadArtifactKey::Part(BadId::Empty)),
            ("a//b", BadArtifactKey::Part(BadId::Empty)),
            ("a/", BadArtifactKey::Part(BadId::Empty)),
            ("a/../../b", BadArtifactKey::Dot),
            (".", BadArtifactKey::Dot),
            ("a/.incoming", BadArtifactKey::Dot),
            ("a\\b", BadArtifactKey::Part(BadId::Character('\\'))),
            ("c:", BadArtifactKey::Part(BadId::Character(':'))),
            ("a\0", BadArtifactKey::Part(BadId::Character('\0'))),
        ] {
            assert_eq!(text.parse::<ArtifactKey>(), Err(why), "{text:?}");
        }
        assert!(["a"; 300].join("/").parse::<ArtifactKey>().is_err());
    }
}
