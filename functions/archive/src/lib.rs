//! Every reading, once more in an archive that takes SQL: fed by what the store streams.

mod verify;

use std::error::Error;
use std::sync::Arc;

use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::Fact;
use greenpulse_ports::{Archived, PortError, ReadingArchive, Streamed};

pub use verify::{Compared, Comparison, VerifyDeps, verify};

/// Everything archive touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub archive: Arc<dyn ReadingArchive>,
}

/// Archives what changes of the store added; answers the ids of changes to be handed over again.
///
/// Each is tried whatever becomes of the others. One that cannot be read fails, so that in the end
/// it lies among the dead letters. A reading that the archive will never take fails nothing: that
/// it is not there is logged as an error, once.
pub async fn archive(deps: &Deps, changes: Vec<Streamed>) -> Vec<String> {
    let readings = changes.iter().flat_map(|it| it.added.iter().flatten());
    let readings: Vec<(MeterId, Fact)> = readings.cloned().collect();
    let mut answers = deps.archive.append(&readings).await.into_iter();
    let mut failed = Vec::new();
    for Streamed { id, added } in changes {
        let kept = added.and_then(|added| all_kept(&added, answers.by_ref()));
        if let Err(err) = kept {
            let source = err.source().map(ToString::to_string);
            tracing::error!(error = %err, source, change.id = id, "failed to archive readings");
            failed.push(id);
        }
    }
    failed
}

/// Takes the answers to `added`, which are of one meter: tells of what was refused, and fails where
/// something may yet be kept.
fn all_kept(
    added: &[(MeterId, Fact)],
    answers: &mut impl Iterator<Item = Result<Archived, PortError>>,
) -> Result<(), PortError> {
    let mut refused = Vec::new();
    let mut failure = Ok(());
    for ((meter, fact), answer) in added.iter().zip(answers) {
        match answer {
            Ok(Archived::Kept | Archived::Surpassed) => {}
            Ok(Archived::Refused(reason)) => refused.push((meter, fact.extent.start(), reason)),
            Err(err) => failure = Err(err),
        }
    }
    if let Some((meter, start, reason)) = refused.first() {
        let n_readings = refused.len();
        tracing::error!(
            meter.id = %meter, %start, reason, n_readings,
            "the archive refuses {n_readings} readings of {meter}"
        );
    }
    failure
}
