//! The model that predicts.

use std::collections::BTreeMap;
use std::sync::Arc;

use greenpulse_domain::content::{Version, sha256_hex};
use greenpulse_domain::forecast::{HourAhead, ModelName, ModelStatus, ModelVersion};
use greenpulse_models::forecast::{BadArtifact, DayModel, Forecaster, Quantiles, Settings};
use jiff::Timestamp;
use jiff::civil::date;

use crate::readings::Readings;

/// Why the shipped model predicts.
const SHIPPED: &str =
    "it comes with the program: no model has learned from this campus's buildings";

/// A model, ready to predict.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) name: ModelName,
    forecaster: Arc<Forecaster>,
}

impl Model {
    /// The model that comes with the program.
    pub(crate) fn shipped() -> Result<Self, BadArtifact> {
        let forecaster = Forecaster::shipped()?;
        let digest = sha256_hex(&forecaster.to_bytes()?);
        let version = u64::from_str_radix(&digest[..16], 16).map_or(Version(0), Version);
        let name = forecaster.name().to_owned();
        let name = ModelName { name, version, reason: SHIPPED.into() };
        Ok(Self { name, forecaster: Arc::new(forecaster) })
    }

    /// The `hours` from `origin` on, or why there are none, in words.
    pub(crate) fn ahead(
        &self,
        readings: &Readings,
        origin: Timestamp,
        hours: usize,
    ) -> Result<Vec<HourAhead>, String> {
        let subject = readings.before(origin);
        let ahead = subject.ahead(&*self.forecaster, origin, hours);
        let ahead = ahead.map_err(|reason| reason.to_string())?;
        let ahead: Vec<HourAhead> = ahead.into_iter().map(|it| rounded(it.energy)).collect();
        let finite = |it: &HourAhead| <[f64; 5]>::from(*it).iter().all(|it| it.is_finite());
        match ahead.iter().all(finite) {
            true => Ok(ahead),
            false => Err("the model came to no number".into()),
        }
    }

    /// What the registry says of it, but for how it has done.
    pub(crate) fn entry(&self, now: Timestamp) -> ModelVersion {
        let Settings { growth, hours, short_every } = Settings::default();
        let parameters = [
            ("rounds", growth.rounds as f64),
            ("leaves", growth.leaves as f64),
            ("rate", growth.rate),
            ("least_rows", growth.least_rows as f64),
            ("features_share", growth.features),
            ("rows_share", growth.rows),
            ("ridge", growth.ridge),
            ("seed", growth.seed as f64),
            ("short_every", short_every as f64),
        ];
        ModelVersion {
            version: self.name.version,
            name: self.name.name.clone(),
            model_type: "forecasting".into(),
            status: ModelStatus::Active,
            reason: self.name.reason.clone(),
            parameters: BTreeMap::from(parameters.map(|(name, it)| (name.to_owned(), it))),
            // shared/models/weights/README.md
            training_data_start: Some(date(2018, 1, 1)),
            training_data_end: Some(date(2022, 1, 1)),
            training_samples: hours as u64,
            feature_count: Forecaster::FEATURES as u64,
            metrics: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// To the watt-hour: an hour is kept in a few bytes.
fn rounded(it: Quantiles) -> HourAhead {
    let wh = |it: f64| (it * 1_000.0).round() / 1_000.0;
    HourAhead::from([it.p2_5, it.p10, it.p50, it.p90, it.p97_5].map(wh))
}
