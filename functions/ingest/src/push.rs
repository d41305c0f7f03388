use std::collections::HashMap;

use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{ExternalId, MeterId, SourceId};
use greenpulse_domain::meter::Meter;
use greenpulse_domain::reading::Fact;
use greenpulse_domain::source::Source;
use greenpulse_formats::fault::RowFault;
use greenpulse_formats::push::{BodyError, Row, read};
use greenpulse_ports::{Expect, Keeping, Numbering, PortError, Registry, Write, get, put};
use jiff::Timestamp;

use crate::admit::admit;
use crate::keep::keep;
use crate::{Deps, Receipt};

#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error(transparent)]
    Body(#[from] BodyError),
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
    if keeping == Keeping::Keep && batch.has_new_meters() {
        batch.name_meters(&*deps.registry, now).await?;
    }
    let numbering = numbering(&*deps.registry, source).await?;
    let became = keep(&*deps.readings, &batch.meters, &batch.facts, numbering, keeping).await?;
    for ((row, became), (meter, _)) in batch.rows.iter().zip(became).zip(&batch.facts) {
        receipt.count(*row, became, batch.unplaced[*meter]);
    }
    let unplaced = batch.meters.iter().zip(&batch.unplaced);
    receipt.name_unplaced(unplaced.filter(|it| *it.1).map(|it| it.0));
    Ok(receipt)
}

async fn numbering(registry: &dyn Registry, source: &SourceId) -> Result<Numbering, PortError> {
    let source = get::<Source>(registry, source).await?;
    let restates = source.is_some_and(|(source, _)| source.restates);
    Ok(if restates { Numbering::ByArrival } else { Numbering::AsSent })
}

/// Admitted rows of one push.
struct Batch<'a> {
    configuration: &'a Configuration,
    source: &'a SourceId,
    now: Timestamp,
    meters: Vec<MeterId>,
    /// Parallel to `meters`: nobody has placed it.
    unplaced: Vec<bool>,
    /// Places in `meters`, by meter and channel.
    known: HashMap<(String, String), usize>,
    facts: Vec<(usize, Fact)>,
    /// Parallel to `facts`.
    rows: Vec<usize>,
}

impl<'a> Batch<'a> {
    fn new(configuration: &'a Configuration, source: &'a SourceId, now: Timestamp) -> Self {
        Self {
            configuration,
            source,
            now,
            meters: Vec::new(),
            unplaced: Vec::new(),
            known: HashMap::new(),
            facts: Vec::new(),
            rows: Vec::new(),
        }
    }

    fn add(&mut self, at: usize, row: Row<'_>) -> Result<(), RowFault> {
        let meter = self.meter(&row.meter, &row.channel);
        let known = self.configuration.meters.get(&self.meters[meter]);
        let unit = admit(at, known, row.extent, row.unit, self.now)?;
        let fact = Fact {
            extent: row.extent,
            value: row.value,
            unit,
            quality: row.quality,
            revision: row.revision,
            received: self.now,
        };
        self.facts.push((meter, fact));
        self.rows.push(at);
        Ok(())
    }

    fn meter(&mut self, meter: &str, channel: &str) -> usize {
        let key = (meter.to_owned(), channel.to_owned());
        if let Some(place) = self.known.get(&key) {
            return *place;
        }
        let (source, meter, channel) = (self.source.clone(), meter.into(), channel.into());
        let id = MeterId::from(&ExternalId { source, meter, channel });
        let known = self.configuration.meters.get(&id);
        self.unplaced.push(known.is_none_or(Meter::in_quarantine));
        self.meters.push(id);
        self.known.insert(key, self.meters.len() - 1);
        self.meters.len() - 1
    }

    fn has_new_meters(&self) -> bool {
        self.meters.iter().any(|it| !self.configuration.meters.contains_key(it))
    }

    /// Makes the meters that nobody knew: they wait in quarantine.
    async fn name_meters(&self, registry: &dyn Registry, now: Timestamp) -> Result<(), PortError> {
        let new = self.meters.iter().filter(|it| !self.configuration.meters.contains_key(*it));
        let writes: Vec<Write> =
            new.map(|it| put(&Meter::unplaced(it.clone(), now), Expect::Absent)).collect();
        match registry.commit(writes.clone()).await {
            // Another push named some of them in between.
            Err(PortError::Conflict { .. }) => {}
            done => return done,
        }
        for write in writes {
            match registry.commit(vec![write]).await {
                Ok(()) | Err(PortError::Conflict { .. }) => {}
                failed => return failed,
            }
        }
        Ok(())
    }
}
