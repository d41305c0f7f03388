use std::sync::Arc;

use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, MeterId, SourceId};
use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_formats::push::{BodyError, read, read_building};
use greenpulse_ports::{Keeping, Numbering, PortError};
use jiff::Timestamp;

use crate::answer::Meant;
use crate::batch::Batch;
use crate::keep::{Places, by_days, keep, note};
use crate::{Deps, Receipt};

#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("there is no building {0}")]
    NoBuilding(BuildingId),
    /// It took so long that another took its `Idempotency-Key` over, and does it.
    #[error("another push does it")]
    TakenOver,
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Checks the rows of `body` and appends the good ones; each meter-day they touch is dirty from the
/// same moment on. With [`Keeping::DryRun`] the answer is the same, and nothing is kept; under a
/// key it is kept with the rows.
///
/// Pushing the same body twice leaves the store as after the first push.
///
/// # Errors
///
/// Nothing is kept when the body as a whole is refused. A row's own fault is not an error: it
/// stands in [`Receipt::rejected`] with its rule and the repair.
pub(crate) async fn push(
    deps: &Deps,
    source: &SourceId,
    body: &[u8],
    meant: Meant,
    now: Timestamp,
) -> Result<Receipt, IngestError> {
    let rows = read(body)?;
    let configuration = deps.configuration.current().await?;
    let mut batch = Batch::new(&configuration, source, deps.times(now));
    let mut receipt = Receipt::default();
    for (at, row) in rows.into_iter().enumerate() {
        if let Err(fault) = row.and_then(|row| batch.add(at, row)) {
            receipt.rejected.push(fault);
        }
    }
    append(deps, source, batch, receipt, meant).await
}

/// The same for wide records of a building. Each column is a row of the meter that is called like
/// the building and stands in it, the column being its channel.
///
/// # Errors
///
/// As [`push`], and when there is no such building.
pub(crate) async fn push_building(
    deps: &Deps,
    source: &SourceId,
    building: &BuildingId,
    body: &[u8],
    meant: Meant,
    now: Timestamp,
) -> Result<Receipt, IngestError> {
    let configuration = deps.configuration.current().await?;
    if !configuration.buildings.contains_key(building) {
        return Err(IngestError::NoBuilding(building.clone()));
    }
    let mut batch = Batch::new(&configuration, source, deps.times(now));
    let mut receipt = Receipt::default();
    for row in read_building(body)? {
        if let Err(fault) = row.and_then(|row| batch.add_column(building, row)) {
            receipt.rejected.push(fault);
        }
    }
    append(deps, source, batch, receipt, meant).await
}

async fn append(
    deps: &Deps,
    source: &SourceId,
    batch: Batch<'_>,
    mut receipt: Receipt,
    meant: Meant,
) -> Result<Receipt, IngestError> {
    if !matches!(meant, Meant::Plainly(Keeping::DryRun)) {
        batch.name_meters(&*deps.registry).await?;
    }
    let numbering = numbering(batch.configuration, source);
    let meter = |it: usize| batch.meters[it].id.clone();
    let is_unplaced = |(meter, _): &(usize, Fact)| batch.meters[*meter].unplaced;
    let rows = batch.rows.iter().copied().zip(batch.facts.iter().map(is_unplaced));
    match meant {
        Meant::Plainly(keeping) => {
            let became = keep(&*deps.readings, meter, &batch.facts, numbering, keeping).await?;
            receipt.count(rows.zip(became));
            receipt.name_unplaced(batch.waiting());
            Ok(receipt)
        }
        Meant::Once(claim) => {
            let (days, places) = by_days(meter, &batch.facts);
            let (rows, waiting) = (rows.collect(), batch.waiting().cloned().collect());
            let tally = Arc::new(Tally { refused: receipt, rows, places, waiting });
            let answer = claim.answer({
                let tally = tally.clone();
                move |appended| tally.receipt(appended)
            });
            match deps.readings.append_answered(days, numbering, answer).await {
                Ok(appended) => Ok(tally.receipt(&appended)),
                Err(PortError::Conflict { .. }) => Err(IngestError::TakenOver),
                Err(err) => Err(err.into()),
            }
        }
    }
}

/// What a receipt is made of, once it is known what became of the facts.
#[derive(Debug)]
struct Tally {
    refused: Receipt,
    /// The row of each fact, and whether nobody has placed its meter.
    rows: Vec<(usize, bool)>,
    places: Places,
    /// Meters that nobody has placed.
    waiting: Vec<MeterId>,
}

impl Tally {
    fn receipt(&self, appended: &[Vec<Appended>]) -> Receipt {
        let mut became = vec![Appended::Known; self.rows.len()];
        for (appended, places) in appended.iter().zip(&self.places) {
            note(&mut became, places, appended);
        }
        let mut receipt = self.refused.clone();
        receipt.count(self.rows.iter().copied().zip(became));
        receipt.name_unplaced(&self.waiting);
        receipt
    }
}

fn numbering(configuration: &Configuration, source: &SourceId) -> Numbering {
    let restates = configuration.sources.get(source).is_some_and(|it| it.restates);
    if restates { Numbering::ByArrival } else { Numbering::AsSent }
}
