use greenpulse_domain::campus::Currency;
use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::factor::{Basis, Factor, Intensity};
use greenpulse_domain::id::{BuildingId, CampusId, MeterId};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::reading::{Extent, Fact};
use greenpulse_domain::tariff::{Price, Tariff};
use greenpulse_domain::unit::Unit;
use greenpulse_formats::table::{FileRow, Readings, Series, Table};
use greenpulse_ports::{Expect, Keeping, Numbering, put};
use jiff::Timestamp;
use jiff::civil::Date;

use super::coming::Coming;
use super::{Import, ImportError, Imported, Pace, spanning};
use crate::Deps;
use crate::admit::admit;
use crate::keep::keep;
use crate::place::{PlaceError, Placing};
use crate::receipt::{Finding, Receipt};

/// Facts appended at a time.
const CHUNK: usize = 8_192;
/// First day of prices and factors whose file gives none.
const ALWAYS: Date = Date::constant(1970, 1, 1);

pub(super) async fn import(
    deps: &Deps,
    table: Table<'_>,
    how: &Import,
    mut placing: Placing<'_>,
    now: Timestamp,
    pace: Pace<'_>,
) -> Result<Imported, ImportError> {
    let readings = table.readings()?;
    let mut imported = Imported {
        rows: readings.n_values,
        missing: readings.n_zeros,
        rejected: readings.n_faults,
        ..Imported::default()
    };
    let mut meters = Vec::new();
    for series in &readings.series {
        meters.push(place(&mut placing, series, &readings, how)?);
    }
    imported.created = placing.created.clone();
    imported.unsettled = placing.unsettled.take();
    if how.keeping == Keeping::Keep {
        placing.commit(&*deps.registry).await?;
    }
    for row in readings.series.iter().flat_map(|it| &it.rows) {
        imported.units.extend(row.unit);
        imported.window = spanning(imported.window, Some(window_of(row.extent)));
    }
    imported.mapping = readings.mapping;
    imported.zone = readings.zone;
    imported.notes = readings.notes;
    imported.faults = readings.faults;
    let configuration = deps.configuration.current().await?;
    let times = deps.times(now);
    let mut receipt = Receipt::default();
    let mut walk = Walk { deps, how, pace, n_passed: 0, is_over: false };
    for (series, placed) in readings.series.into_iter().zip(meters) {
        let stored = configuration.meters.get(&placed.id).filter(|_| how.keeping == Keeping::Keep);
        let meter = Some(stored.unwrap_or(&placed));
        let mut rows = Vec::with_capacity(series.rows.len());
        let mut coming = meter.and_then(|it| Coming::of(it, times));
        for row in series.rows {
            if let Some(coming) = coming.as_mut().filter(|it| it.holds(&row)) {
                match coming.take(&row) {
                    Ok(()) => receipt.accepted += 1,
                    Err(fault) => receipt.rejected.push(fault),
                }
                continue;
            }
            match admit(row.line, meter, row.extent, row.value, row.unit, times) {
                Ok(unit) => rows.push((row.line, fact(row, unit, how.revision, now))),
                Err(fault) => receipt.rejected.push(fault),
            }
        }
        walk.append(&placed, rows, &mut receipt).await?;
        if let Some((write, n_hours)) = coming.and_then(Coming::write) {
            if how.keeping == Keeping::Keep {
                deps.registry.commit(vec![write]).await?;
            }
            imported.notes.push(format!(
                "{n_hours} hours lie ahead: they are the campus's weather forecast from now on, and no readings"
            ));
        }
    }
    imported.unfinished = walk.is_over.then_some(walk.n_passed);
    imported.add(receipt);
    Ok(imported)
}

/// From when to when a value speaks.
const fn window_of(extent: Extent) -> (Timestamp, Timestamp) {
    match extent {
        Extent::Interval(window) => (window.start(), window.end()),
        Extent::Register(at) => (at, at),
    }
}

fn fact(row: FileRow, unit: Unit, revision: Option<u32>, now: Timestamp) -> Fact {
    let FileRow { extent, value, quality, .. } = row;
    Fact { extent, value, unit, quality, revision: revision.unwrap_or(1), received: now }
}

/// The way through a file's facts, which are in the same order each time it is read.
struct Walk<'a> {
    deps: &'a Deps,
    how: &'a Import,
    pace: Pace<'a>,
    n_passed: usize,
    /// Whether time was up before the end.
    is_over: bool,
}

impl Walk<'_> {
    /// Appends one meter's facts, those about one interval together: they are numbered together.
    async fn append(
        &mut self,
        meter: &Meter,
        mut rows: Vec<(usize, Fact)>,
        receipt: &mut Receipt,
    ) -> Result<(), ImportError> {
        let Self { deps, how, .. } = *self;
        rows.sort_by(|a, b| a.1.order(&b.1));
        let numbering = match how.revision {
            Some(_) => Numbering::AsSent,
            None => Numbering::ByArrival,
        };
        let passed = rows.len().min(self.pace.begin_after.saturating_sub(self.n_passed));
        self.n_passed += passed;
        let mut rest = &rows[passed..];
        while !rest.is_empty() && !self.is_over {
            let mut end = rest.len().min(CHUNK);
            while end < rest.len() && rest[end].1.extent == rest[end - 1].1.extent {
                end += 1;
            }
            let (chunk, after) = rest.split_at(end);
            let facts: Vec<(usize, Fact)> = chunk.iter().map(|(_, fact)| (0, *fact)).collect();
            let meters = std::slice::from_ref(&meter.id);
            let id = |it: usize| meters[it].clone();
            let became = keep(&*deps.readings, id, &facts, numbering, how.keeping).await?;
            receipt.count(chunk.iter().map(|(line, _)| (*line, meter.in_quarantine())).zip(became));
            self.n_passed += chunk.len();
            self.is_over = !(self.pace.go_on)(chunk.len());
            rest = after;
        }
        Ok(())
    }
}

impl Imported {
    fn add(&mut self, receipt: Receipt) {
        const MOST: usize = 1_000;
        self.accepted += receipt.accepted + receipt.quarantined;
        self.quarantined += receipt.quarantined;
        self.duplicate += receipt.duplicate;
        self.superseded += receipt.superseded;
        self.rejected += receipt.rejected.len();
        self.faults.extend(receipt.rejected);
        self.faults.truncate(MOST);
        let conflicts = receipt.findings.len();
        self.findings.extend(receipt.findings.into_iter().take(MOST));
        if MOST < conflicts {
            let detail = format!("{} further conflicts", conflicts - MOST);
            self.findings.push(Finding { row: None, rule: "conflict", detail });
        }
    }
}

/// The meter that a series is of; what it needs is made with it.
fn place(
    placing: &mut Placing<'_>,
    series: &Series,
    readings: &Readings,
    how: &Import,
) -> Result<Meter, ImportError> {
    let unit = series.rows.iter().find_map(|it| it.unit).unwrap_or(Unit::KilowattHour);
    let Some(commodity) = series.measurand.commodity() else {
        return condition(placing, series.measurand, unit, readings.currency, how);
    };
    let building: Option<BuildingId> =
        series.building.as_deref().map(str::parse).transpose().map_err(PlaceError::Id)?;
    let meter = match (&series.meter, &building) {
        (Some(meter), _) => meter.clone(),
        (None, Some(building)) => format!("{building}-{commodity}"),
        (None, None) => return Err(PlaceError::NoMeter.into()),
    };
    let measurand = building.as_ref().map(|_| series.measurand);
    let place = building.map(Place::Building);
    Ok(placing.meter(&meter, &series.channel, place, measurand, unit)?)
}

/// A campus's weather, prices or carbon intensities.
fn condition(
    placing: &mut Placing<'_>,
    measurand: Measurand,
    unit: Unit,
    currency: Option<Currency>,
    how: &Import,
) -> Result<Meter, ImportError> {
    let campus = placing.campus()?;
    let commodity = how.options.commodity.unwrap_or(Commodity::Electricity);
    let (name, channel) = match measurand {
        Measurand::Price => (format!("{campus}-price"), commodity.to_string()),
        Measurand::CarbonIntensity => (format!("{campus}-carbon"), commodity.to_string()),
        other => (format!("{campus}-weather"), other.to_string()),
    };
    let place = Some(Place::Campus(campus.clone()));
    let meter = placing.meter(&name, &channel, place, Some(measurand), unit)?;
    match measurand {
        Measurand::Price => price(placing, campus, commodity, &meter.id, currency, how)?,
        Measurand::CarbonIntensity => carbon(placing, campus, commodity, &meter.id),
        _ => {}
    }
    Ok(meter)
}

/// Makes the tariff that names the series, unless there is one.
fn price(
    placing: &mut Placing<'_>,
    campus_id: CampusId,
    commodity: Commodity,
    meter: &MeterId,
    currency: Option<Currency>,
    how: &Import,
) -> Result<(), ImportError> {
    let of_campus = placing.currency_of(&campus_id);
    let of_file = how.to.currency.or(currency).unwrap_or(of_campus);
    if of_file != of_campus {
        let (campus, file) = (of_campus.to_string(), of_file.to_string());
        return Err(ImportError::Currency { campus, file });
    }
    if placing.configuration().feeds_prices(&campus_id, meter) {
        return Ok(());
    }
    let price = Price::Series(meter.clone());
    let tariff = Tariff {
        campus_id,
        name: "hourly-prices".into(),
        commodity,
        currency: of_file,
        valid_from: ALWAYS,
        valid_to: None,
        price,
    };
    placing.write(put(&tariff, Expect::Anything));
    placing.created.tariffs += 1;
    Ok(())
}

/// Makes the factor that names the series, unless there is one.
fn carbon(placing: &mut Placing<'_>, campus_id: CampusId, commodity: Commodity, meter: &MeterId) {
    if placing.configuration().feeds_prices(&campus_id, meter) {
        return;
    }
    let region = placing.region_of(&campus_id).unwrap_or_else(|| "grid".into());
    let factor = Factor {
        campus_id,
        region,
        commodity,
        basis: Basis::Location,
        valid_from: ALWAYS,
        valid_to: None,
        intensity: Intensity::Series(meter.clone()),
    };
    placing.write(put(&factor, Expect::Anything));
    placing.created.factors += 1;
}
