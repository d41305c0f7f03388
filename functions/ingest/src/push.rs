use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, SourceId};
use greenpulse_formats::push::{BodyError, read, read_building};
use greenpulse_ports::{Keeping, Numbering, PortError};
use jiff::Timestamp;

use crate::batch::Batch;
use crate::keep::keep;
use crate::{Deps, Receipt};

#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("there is no building {0}")]
    NoBuilding(BuildingId),
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Checks the rows of `body` and appends the good ones; each meter-day they touch is dirty from the
/// same moment on. With [`Keeping::DryRun`] the answer is the
/// same, and nothing is kept.
///
/// Pushing the same body twice leaves the store as after the first push.
///
/// # Errors
///
/// Nothing is kept when the body as a whole is refused. A row's own fault is not an error: it
/// stands in [`Receipt::rejected`] with its rule and the repair.
pub async fn push(
    deps: &Deps,
    source: &SourceId,
    body: &[u8],
    keeping: Keeping,
    now: Timestamp,
) -> Result<Receipt, IngestError> {
    let rows = read(body)?;
    let configuration = deps.configuration.current().await?;
    let mut batch = Batch::new(&configuration, source, now);
    let mut receipt = Receipt::default();
    for (at, row) in rows.into_iter().enumerate() {
        if let Err(fault) = row.and_then(|row| batch.add(at, row)) {
            receipt.rejected.push(fault);
        }
    }
    append(deps, source, batch, receipt, keeping).await
}

/// The same for wide records of a building. Each column is a row of the meter that is called like
/// the building and stands in it, the column being its channel.
///
/// # Errors
///
/// As [`push`], and when there is no such building.
pub async fn push_building(
    deps: &Deps,
    source: &SourceId,
    building: &BuildingId,
    body: &[u8],
    keeping: Keeping,
    now: Timestamp,
) -> Result<Receipt, IngestError> {
    let configuration = deps.configuration.current().await?;
    if !configuration.buildings.contains_key(building) {
        return Err(IngestError::NoBuilding(building.clone()));
    }
    let mut batch = Batch::new(&configuration, source, now);
    let mut receipt = Receipt::default();
    for row in read_building(body)? {
        if let Err(fault) = row.and_then(|row| batch.add_column(building, row)) {
            receipt.rejected.push(fault);
        }
    }
    append(deps, source, batch, receipt, keeping).await
}

async fn append(
    deps: &Deps,
    source: &SourceId,
    batch: Batch<'_>,
    mut receipt: Receipt,
    keeping: Keeping,
) -> Result<Receipt, IngestError> {
    if keeping == Keeping::Keep {
        batch.name_meters(&*deps.registry).await?;
    }
    let numbering = numbering(batch.configuration, source);
    let meter = |it: usize| batch.meters[it].id.clone();
    let became = keep(&*deps.readings, meter, &batch.facts, numbering, keeping).await?;
    for ((row, became), (meter, _)) in batch.rows.iter().zip(became).zip(&batch.facts) {
        receipt.count(*row, became, batch.meters[*meter].unplaced);
    }
    receipt.name_unplaced(batch.waiting());
    Ok(receipt)
}

fn numbering(configuration: &Configuration, source: &SourceId) -> Numbering {
    let restates = configuration.sources.get(source).is_some_and(|it| it.restates);
    if restates { Numbering::ByArrival } else { Numbering::AsSent }
}
