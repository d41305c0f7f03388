//! A model as bytes: a format with a version, and a checksum at its end.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::boost::{Trees, Unreadable};
use crate::forecast::features::COUNT;
use crate::forecast::linear::Linear;
use crate::forecast::model::Forecaster;
use crate::forecast::spread::{Factors, Spread};

/// Begins every artifact; the digit is the version of the format.
const MAGIC: &[u8] = b"greenpulse-forecast-2\n";
const CHECKSUM: usize = 32;

/// Why bytes are no model.
#[derive(Debug, thiserror::Error)]
pub enum BadArtifact {
    #[error(
        "not a forecast model of this version: it does not begin with {:?}",
        String::from_utf8_lossy(MAGIC)
    )]
    OtherFormat,
    #[error("the model is damaged: its checksum differs")]
    Damaged,
    #[error("the model was made for {found} features, this version has {COUNT}")]
    OtherFeatures { found: usize },
    #[error("the model's head makes no sense")]
    Head(#[source] serde_json::Error),
    #[error("the model's trees make no sense")]
    Trees(#[from] Unreadable),
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    features: usize,
    linear: Linear,
    factors: Factors,
}

/// Learned from the buildings of the University of Cambridge by `examples/weights.rs`; see
/// `weights/README.md`.
const SHIPPED: &[u8] = include_bytes!("../../weights/forecast.bin");

impl Forecaster {
    /// The model that comes with the program.
    ///
    /// # Errors
    ///
    /// When it was made for another version of the program.
    pub fn shipped() -> Result<Self, BadArtifact> {
        Self::from_bytes(SHIPPED)
    }

    /// The model as bytes, the same for the same model.
    ///
    /// # Errors
    ///
    /// When a coefficient is not finite.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BadArtifact> {
        let head = Head {
            features: COUNT,
            linear: self.linear.clone(),
            factors: self.spread.factors.clone(),
        };
        let head = serde_json::to_vec(&head).map_err(BadArtifact::Head)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend((head.len() as u32).to_le_bytes());
        bytes.extend(head);
        self.trees.write(&mut bytes);
        self.spread.sizes.write(&mut bytes);
        let checksum = Sha256::digest(&bytes);
        bytes.extend(checksum);
        Ok(bytes)
    }

    /// Reads what [`Forecaster::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// When the bytes are of another format, damaged, or made for other features.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadArtifact> {
        let body = bytes.strip_prefix(MAGIC).ok_or(BadArtifact::OtherFormat)?;
        let (body, checksum) = body
            .len()
            .checked_sub(CHECKSUM)
            .map(|at| body.split_at(at))
            .ok_or(BadArtifact::Damaged)?;
        let signed = &bytes[..bytes.len() - CHECKSUM];
        if Sha256::digest(signed)[..] != *checksum {
            return Err(BadArtifact::Damaged);
        }
        let (length, body) = body.split_first_chunk::<4>().ok_or(BadArtifact::Damaged)?;
        let length = u32::from_le_bytes(*length) as usize;
        let (head, mut body) = body.split_at_checked(length).ok_or(BadArtifact::Damaged)?;
        let head: Head = serde_json::from_slice(head).map_err(BadArtifact::Head)?;
        if head.features != COUNT {
            return Err(BadArtifact::OtherFeatures { found: head.features });
        }
        let trees = Trees::read(&mut body)?;
        let sizes = Trees::read(&mut body)?;
        Ok(Self { linear: head.linear, trees, spread: Spread { sizes, factors: head.factors } })
    }
}
