//! What was found in a building that was removed.

use greenpulse_domain::anomaly::{Anomaly, Judgement, Withdrawn};
use greenpulse_domain::id::BuildingId;
use greenpulse_ports::{Entity, Expect, PortError, Registry, Write, all, put};
use jiff::Timestamp;

use crate::building::FEW;

const REMOVED: &str = "the building was removed";

/// Withdraws the building's anomalies, and forgets that it was ever judged: whoever makes it again has
/// it judged from its first day on. What people wrote stays. Says how many were withdrawn.
///
/// # Errors
///
/// A port's: the judgement goes last, so that what is left is withdrawn by the next look.
pub(crate) async fn withdraw(
    registry: &dyn Registry,
    id: &BuildingId,
    now: Timestamp,
) -> Result<usize, PortError> {
    let found = all::<Anomaly>(registry, &format!("{id}/")).await?.into_iter();
    let standing = found.filter(|it| !it.is_withdrawn());
    let withdrawn: Vec<Write> = standing
        .map(|it| {
            let withdrawn = Withdrawn { at: now, reason: REMOVED.into(), continued_by: None };
            let withdrawn = Some(withdrawn);
            let it = Anomaly { withdrawn, is_open: false, updated_at: now, ..it };
            put(&it, Expect::Anything)
        })
        .collect();
    let n = withdrawn.len();
    for some in withdrawn.chunks(FEW) {
        registry.commit(some.to_vec()).await?;
    }
    let key = format!("{}{id}", Judgement::PREFIX);
    registry.commit(vec![Write::Delete { key, expect: Expect::Anything }]).await?;
    Ok(n)
}
