//! Admitted rows of one push, and the meters they speak of.

use std::collections::HashMap;

use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, ExternalId, MeterId, SourceId};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::reading::Fact;
use greenpulse_formats::fault::RowFault;
use greenpulse_formats::push::{BuildingRow, Row};
use greenpulse_ports::{Expect, PortError, Registry, Restate, Write, get, put};
use jiff::Timestamp;

use crate::admit::admit;

pub(crate) struct Batch<'a> {
    pub(crate) configuration: &'a Configuration,
    source: &'a SourceId,
    now: Timestamp,
    pub(crate) meters: Vec<MeterId>,
    /// Parallel to `meters`: nobody has placed it.
    pub(crate) unplaced: Vec<bool>,
    /// Places in `meters`, by meter and channel.
    known: HashMap<(String, String), usize>,
    /// Meters that nobody knew, or whose place we have just learned.
    changed: Vec<Meter>,
    pub(crate) facts: Vec<(usize, Fact)>,
    /// Parallel to `facts`.
    pub(crate) rows: Vec<usize>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(
        configuration: &'a Configuration,
        source: &'a SourceId,
        now: Timestamp,
    ) -> Self {
        Self {
            configuration,
            source,
            now,
            meters: Vec::new(),
            unplaced: Vec::new(),
            known: HashMap::new(),
            changed: Vec::new(),
            facts: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// A row of a meter that waits in quarantine while nobody has placed it.
    pub(crate) fn add(&mut self, at: usize, row: Row<'_>) -> Result<(), RowFault> {
        let meter = self.meter(&row.meter, &row.channel, |meter| meter);
        self.add_of(meter, at, row)
    }

    /// A column of a building's record: its meter stands in the building, unless somebody placed
    /// it elsewhere.
    pub(crate) fn add_column(
        &mut self,
        building: &BuildingId,
        column: BuildingRow,
    ) -> Result<(), RowFault> {
        let BuildingRow { row, column, measurand, extent, value, unit, quality } = column;
        let meter = self.meter(building.as_str(), column, |meter| Meter {
            place: Some(meter.place.unwrap_or_else(|| Place::Building(building.clone()))),
            measurand: Some(meter.measurand.unwrap_or(measurand)),
            unit: meter.unit.or(Some(unit)),
            ..meter
        });
        let (unit, revision) = (Some(unit), 1);
        let (meter_name, channel) = (building.as_str().into(), column.into());
        let of = Row { meter: meter_name, channel, extent, value, unit, quality, revision };
        self.add_of(meter, row, of)
    }

    fn add_of(&mut self, meter: usize, at: usize, row: Row<'_>) -> Result<(), RowFault> {
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

    /// The meter's place in `meters`; `place` completes one that waits in quarantine.
    fn meter(&mut self, meter: &str, channel: &str, place: impl FnOnce(Meter) -> Meter) -> usize {
        let key = (meter.to_owned(), channel.to_owned());
        if let Some(place) = self.known.get(&key) {
            return *place;
        }
        let (source, meter, channel) = (self.source.clone(), meter.into(), channel.into());
        let id = MeterId::from(&ExternalId { source, meter, channel });
        let known = self.configuration.meters.get(&id).cloned();
        let mut unplaced = false;
        if known.as_ref().is_none_or(Meter::in_quarantine) {
            let before = known.clone().unwrap_or_else(|| Meter::unplaced(id.clone(), self.now));
            let after = place(before);
            unplaced = after.in_quarantine();
            if known.as_ref() != Some(&after) {
                self.changed.push(after);
            }
        }
        self.unplaced.push(unplaced);
        self.meters.push(id);
        self.known.insert(key, self.meters.len() - 1);
        self.meters.len() - 1
    }

    /// Makes the meters that nobody knew, and places those that waited for what is known now.
    pub(crate) async fn name_meters(&self, registry: &dyn Registry) -> Result<(), PortError> {
        let (waited, new): (Vec<&Meter>, Vec<&Meter>) =
            self.changed.iter().partition(|it| self.configuration.meters.contains_key(&it.id));
        for meter in waited {
            place(registry, meter).await?;
        }
        if new.is_empty() {
            return Ok(());
        }
        let writes: Vec<Write> = new.into_iter().map(|it| put(it, Expect::Absent)).collect();
        match registry.commit(writes.clone()).await {
            // Another push named some of them in between.
            Err(PortError::Conflict { .. }) => {}
            done => return done,
        }
        for write in writes {
            unless_changed(registry.commit(vec![write]).await)?;
        }
        Ok(())
    }
}

/// Places a meter that still waits: its history appears in the building.
async fn place(registry: &dyn Registry, meter: &Meter) -> Result<(), PortError> {
    match get::<Meter>(registry, &meter.id).await? {
        Some((before, version)) if before.in_quarantine() => {
            let restate = Write::Restate(Restate::Meter(meter.id.clone()));
            let placed = vec![put(meter, Expect::Version(version)), restate];
            unless_changed(registry.commit(placed).await)
        }
        _ => Ok(()),
    }
}

/// Whoever was faster has done it.
fn unless_changed(done: Result<(), PortError>) -> Result<(), PortError> {
    match done {
        Err(PortError::Conflict { .. }) => Ok(()),
        done => done,
    }
}
