//! The models that judge, in the registry of models.

use std::collections::BTreeMap;

use greenpulse_domain::anomaly::JudgedBy;
use greenpulse_domain::content::Version;
use greenpulse_domain::forecast::{ModelStatus, ModelVersion};
use greenpulse_models::anomaly::{CLASSIFICATION, DETECTION, classification, detection};
use greenpulse_models::isolation;
use greenpulse_ports::{Expect, PortError, Registry, all, put};
use jiff::Timestamp;

/// Names of the types that the models here have.
const TYPES: [&str; 2] = ["anomaly_detection", "classification"];
/// Why they are used.
const DETECTS: &str =
    "it comes with the program, and learns what is usual from the weeks before each hour";
const ISOLATES: &str =
    "it comes with the program, for a second opinion beside each anomaly: it finds none itself";
const CLASSIFIES: &str = "it comes with the program: rules that can be read";
const REPLACED: &str = "the program has a newer one";

/// The model that finds anomalies.
pub(crate) fn judged_by() -> JudgedBy {
    let parameters: BTreeMap<String, f64> = detection().into_iter().collect();
    JudgedBy { name: DETECTION.into(), version: version(DETECTION, &parameters) }
}

fn version(name: &str, parameters: &BTreeMap<String, f64>) -> Version {
    Version::of(&(name, parameters))
}

/// Puts the models on record that are not yet, and those that they replace out of use.
pub(crate) async fn register(registry: &dyn Registry, now: Timestamp) -> Result<(), PortError> {
    let ours = models(now);
    let mut standing = all::<ModelVersion>(registry, "").await?;
    standing.retain(|it| TYPES.contains(&it.model_type.as_str()));
    let is_ours = |it: &ModelVersion| ours.iter().any(|ours| ours.version == it.version);
    let active = |it: &&ModelVersion| it.status == ModelStatus::Active;
    let replaced = standing.iter().filter(active).filter(|it| !is_ours(it)).map(|it| {
        let (status, reason) = (ModelStatus::Deprecated, REPLACED.into());
        put(&ModelVersion { status, reason, updated_at: now, ..it.clone() }, Expect::Anything)
    });
    let stands =
        |ours: &ModelVersion| standing.iter().filter(active).any(|it| it.version == ours.version);
    let new = ours.iter().filter(|it| !stands(it)).map(|it| put(it, Expect::Anything));
    let writes: Vec<_> = replaced.chain(new).collect();
    if writes.is_empty() { Ok(()) } else { registry.commit(writes).await }
}

fn models(now: Timestamp) -> [ModelVersion; 3] {
    let model = |name: &str, model_type: &str, reason: &str, features: usize, parameters| {
        let parameters = BTreeMap::from_iter::<Vec<(String, f64)>>(parameters);
        ModelVersion {
            version: version(name, &parameters),
            name: name.into(),
            model_type: model_type.into(),
            status: ModelStatus::Active,
            reason: reason.into(),
            parameters,
            artifact: None,
            training_data_start: None,
            training_data_end: None,
            training_samples: 0,
            feature_count: features as u64,
            metrics: None,
            by_days: BTreeMap::new(),
            drift: None,
            created_at: now,
            updated_at: now,
        }
    };
    // What is looked at: the energy of hours, the seed's features but the weather, and traits of an episode.
    [
        model(DETECTION, TYPES[0], DETECTS, 1, detection()),
        model(
            isolation::NAME,
            TYPES[0],
            ISOLATES,
            isolation::NAMES.len() - 1,
            isolation::parameters(),
        ),
        model(CLASSIFICATION, TYPES[1], CLASSIFIES, 9, classification()),
    ]
}
