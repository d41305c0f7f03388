//! Admitted rows of one push, and the meters they speak of.

use std::borrow::Cow;
use std::collections::HashMap;

use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, ExternalId, MeterId, SourceId};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::reading::Fact;
use greenpulse_formats::fault::RowFault;
use greenpulse_formats::push::{BuildingRow, Row};
use greenpulse_ports::{Expect, PortError, Registry, Restate, Write, get, key, put};
use jiff::Timestamp;

use crate::admit::{Times, admit};

pub(crate) struct Batch<'a> {
    pub(crate) configuration: &'a Configuration,
    source: &'a SourceId,
    times: Times,
    pub(crate) meters: Vec<Named<'a>>,
    /// Places in `meters`, by meter and channel.
    places: HashMap<(Cow<'a, str>, Cow<'a, str>), usize>,
    pub(crate) facts: Vec<(usize, Fact)>,
    /// Parallel to `facts`.
    pub(crate) rows: Vec<usize>,
}

/// A meter that rows name.
pub(crate) struct Named<'a> {
    pub(crate) id: MeterId,
    /// As it is configured, if anybody knows it.
    known: Option<&'a Meter>,
    /// As it is from now on, where that is news: nobody knew it, or we have just learned its place.
    changed: Option<Meter>,
    /// Whether nobody has placed it.
    pub(crate) unplaced: bool,
    /// Whether a row of it was kept.
    kept: bool,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(
        configuration: &'a Configuration,
        source: &'a SourceId,
        times: Times,
    ) -> Self {
        Self {
            configuration,
            source,
            times,
            meters: Vec::new(),
            places: HashMap::new(),
            facts: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// A row of a meter that waits in quarantine while nobody has placed it.
    pub(crate) fn add(&mut self, at: usize, row: Row<'a>) -> Result<(), RowFault> {
        self.add_of(|meter| meter, at, row)
    }

    /// A column of a building's record: its meter stands in the building, unless somebody placed
    /// it elsewhere.
    pub(crate) fn add_column(
        &mut self,
        building: &'a BuildingId,
        column: BuildingRow,
    ) -> Result<(), RowFault> {
        let BuildingRow { row, column, measurand, extent, value, unit, quality } = column;
        let place = |meter: Meter| Meter {
            place: Some(meter.place.unwrap_or_else(|| Place::Building(building.clone()))),
            measurand: Some(meter.measurand.unwrap_or(measurand)),
            unit: meter.unit.or(Some(unit)),
            ..meter
        };
        let (unit, revision) = (Some(unit), 1);
        let (meter, channel) = (building.as_str().into(), column.into());
        let cell = Row { meter, channel, extent, value, unit, quality, revision };
        self.add_of(place, row, cell).map_err(|fault| match fault.field {
            "value" => RowFault { field: column, ..fault },
            _ => fault,
        })
    }

    fn add_of(
        &mut self,
        place: impl FnOnce(Meter) -> Meter,
        at: usize,
        row: Row<'a>,
    ) -> Result<(), RowFault> {
        let Row { meter, channel, extent, value, unit, quality, revision } = row;
        let meter = self.meter((meter, channel), place);
        let named = &mut self.meters[meter];
        let unit = admit(at, named.known, extent, value, unit, self.times)?;
        named.kept = true;
        let received = self.times.now;
        self.facts.push((meter, Fact { extent, value, unit, quality, revision, received }));
        self.rows.push(at);
        Ok(())
    }

    /// The meter's place in `meters`; `place` completes one that waits in quarantine.
    fn meter(
        &mut self,
        key: (Cow<'a, str>, Cow<'a, str>),
        place: impl FnOnce(Meter) -> Meter,
    ) -> usize {
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let (source, meter, channel) = (self.source.clone(), key.0.as_ref(), key.1.as_ref());
        let id =
            MeterId::from(&ExternalId { source, meter: meter.into(), channel: channel.into() });
        let known = self.configuration.meters.get(&id);
        let (mut changed, mut unplaced) = (None, false);
        if known.is_none_or(Meter::in_quarantine) {
            let before =
                known.cloned().unwrap_or_else(|| Meter::unplaced(id.clone(), self.times.now));
            let after = place(before);
            unplaced = after.in_quarantine();
            changed = Some(after).filter(|after| known != Some(after));
        }
        self.meters.push(Named { id, known, changed, unplaced, kept: false });
        self.places.insert(key, self.meters.len() - 1);
        self.meters.len() - 1
    }

    /// Meters of a kept row that nobody has placed yet.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &MeterId> {
        self.meters.iter().filter(|it| it.kept && it.unplaced).map(|it| &it.id)
    }

    /// Makes the meters that nobody knew, and places those that waited for what is known now. One
    /// whose every row was refused stays unknown.
    pub(crate) async fn name_meters(&self, registry: &dyn Registry) -> Result<(), PortError> {
        let changed = self.meters.iter().filter(|it| it.kept);
        let changed = changed.filter_map(|it| Some((it.known.is_some(), it.changed.as_ref()?)));
        let (waited, new): (Vec<_>, Vec<_>) = changed.partition(|it| it.0);
        let new: Vec<&Meter> = new.into_iter().map(|it| it.1).collect();
        for (_, meter) in waited {
            place(registry, meter, self.source, self.times.now).await?;
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
async fn place(
    registry: &dyn Registry,
    meter: &Meter,
    source: &SourceId,
    now: Timestamp,
) -> Result<(), PortError> {
    match get::<Meter>(registry, &meter.id).await? {
        Some((before, version)) if before.in_quarantine() => {
            let restate = Write::Restate(Restate::Meter(meter.id.clone()));
            let mut placed = vec![put(meter, Expect::Version(version)), restate];
            if !meter.in_quarantine() {
                placed.push(Write::Audit(AuditEntry {
                    at: now,
                    actor: source.to_string(),
                    address: None,
                    action: "meter placed".into(),
                    subject: key(meter),
                    before: serde_json::to_value(&before).ok(),
                    after: serde_json::to_value(meter).ok(),
                }));
            }
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
