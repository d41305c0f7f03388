//! Every reading, once more in an archive that takes SQL: fed by what the store streams.

mod verify;

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
    let mut readings = Vec::new();
    let mut parts = Vec::new();
    for change in changes {
        let n = change.added.map(|added| {
            let n = added.len();
            readings.extend(added);
            n
        });
        parts.push((change.id, n));
    }
    let mut answers = deps.archive.append(&readings).await.into_iter();
    let mut readings = readings.iter();
    let mut failed = Vec::new();
    for (id, n) in parts {
        let kept = n.and_then(|n| {
            let answered: Vec<_> = readings.by_ref().zip(answers.by_ref()).take(n).collect();
            all_kept(answered)
        });
        if let Err(err) = kept {
            let source = std::error::Error::source(&err).map(ToString::to_string);
            tracing::error!(error = %err, source, change.id = id, "failed to archive readings");
            failed.push(id);
        }
    }
    failed
}

/// Tells of readings that were refused, and fails where one may yet be kept.
fn all_kept(
    answered: Vec<(&(MeterId, Fact), Result<Archived, PortError>)>,
) -> Result<(), PortError> {
    let mut refused = Vec::new();
    let mut failure = Ok(());
    for (reading, answer) in answered {
        match answer {
            Ok(Archived::Kept | Archived::Surpassed) => {}
            Ok(Archived::Refused(reason)) => refused.push((reading, reason)),
            Err(err) => failure = Err(err),
        }
    }
    if let Some(((meter, fact), reason)) = refused.first() {
        tracing::error!(
            meter.id = %meter,
            start = %fact.extent.start(),
            reason,
            n_readings = refused.len(),
            "the archive refused readings for good, of meter {meter} and perhaps others"
        );
    }
    failure
}
