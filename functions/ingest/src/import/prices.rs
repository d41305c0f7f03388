use greenpulse_domain::campus::Campus;
use greenpulse_domain::factor::{Factor, Intensity};
use greenpulse_domain::id::CampusId;
use greenpulse_domain::tariff::Tariff;
use greenpulse_formats::table::{FactorLine, Table};
use greenpulse_ports::{Entity, Expect, Keeping, Restate, Write, put};
use jiff::civil::Date;

use super::{Import, ImportError, Imported};
use crate::Deps;
use crate::place::Placing;
use crate::receipt::Finding;

pub(super) async fn tariffs(
    deps: &Deps,
    table: Table<'_>,
    how: &Import,
    mut placing: Placing<'_>,
) -> Result<Imported, ImportError> {
    let parsed = table.tariffs()?;
    let campus_id = placing.campus()?;
    let of_campus = placing.currency_of(&campus_id);
    let (mut accepted, mut duplicate) = (0, 0);
    for line in parsed.rows {
        let currency = line.currency.or(how.to.currency).unwrap_or(of_campus);
        if currency != of_campus {
            let (campus, file) = (of_campus.to_string(), currency.to_string());
            return Err(ImportError::Currency { campus, file });
        }
        let tariff = Tariff {
            campus_id: campus_id.clone(),
            name: line.name,
            commodity: line.commodity,
            currency,
            valid_from: line.valid_from,
            valid_to: line.valid_to,
            price: line.price,
        };
        let present = placing.configuration().tariffs.iter().find(|it| it.name() == tariff.name());
        if present == Some(&tariff) {
            duplicate += 1;
            continue;
        }
        accepted += 1;
        let last = present.map_or(tariff.valid_to, |it| later(it.valid_to, tariff.valid_to));
        restate(&mut placing, &campus_id, tariff.valid_from, last);
        placing.write(put(&tariff, Expect::Anything));
        placing.created.tariffs += 1;
    }
    finish(deps, how, placing, Imported::of_documents(accepted, duplicate, parsed.faults)).await
}

pub(super) async fn factors(
    deps: &Deps,
    table: Table<'_>,
    how: &Import,
    mut placing: Placing<'_>,
) -> Result<Imported, ImportError> {
    let parsed = table.factors()?;
    let campus_id = placing.campus()?;
    let findings = set_region(&mut placing, &campus_id, &parsed.rows);
    let (mut accepted, mut duplicate) = (0, 0);
    for line in parsed.rows {
        let factor = Factor {
            campus_id: campus_id.clone(),
            region: line.region,
            commodity: line.commodity,
            basis: line.basis,
            valid_from: line.valid_from,
            valid_to: line.valid_to,
            intensity: Intensity::Constant(line.factor),
        };
        let present = placing.configuration().factors.iter().find(|it| it.name() == factor.name());
        if present == Some(&factor) {
            duplicate += 1;
            continue;
        }
        accepted += 1;
        let last = present.map_or(factor.valid_to, |it| later(it.valid_to, factor.valid_to));
        restate(&mut placing, &campus_id, factor.valid_from, last);
        placing.write(put(&factor, Expect::Anything));
        placing.created.factors += 1;
    }
    let imported = Imported::of_documents(accepted, duplicate, parsed.faults);
    finish(deps, how, placing, Imported { findings, ..imported }).await
}

/// A campus without a grid region takes the file's, when it has just one.
fn set_region(placing: &mut Placing<'_>, campus: &CampusId, lines: &[FactorLine]) -> Vec<Finding> {
    let Some(first) = lines.first() else { return Vec::new() };
    let Some(known) = placing.configuration().campuses.get(campus).cloned() else {
        return Vec::new();
    };
    if known.region.is_some() {
        return Vec::new();
    }
    if lines.iter().all(|it| it.region == first.region) {
        let campus = Campus { region: Some(first.region.clone()), ..known };
        placing.write(put(&campus, Expect::Anything));
        return Vec::new();
    }
    let detail =
        format!("{campus} has no grid region and the file several: set the campus's region");
    vec![Finding { row: None, rule: "region-unclear", detail }]
}

/// The later of two exclusive ends; open when one is.
fn later(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    a.zip(b).map(|(a, b)| a.max(b))
}

/// Days of every building of the campus from `first` up to `end`, which is exclusive.
fn restate(placing: &mut Placing<'_>, campus: &CampusId, first: Date, end: Option<Date>) {
    let last = end.and_then(|it| it.yesterday().ok());
    let buildings: Vec<_> =
        placing.configuration().buildings_of(campus).map(|it| it.id.clone()).collect();
    for building in buildings {
        let first = Some(first);
        placing.write(Write::Restate(Restate::Building { building, first, last }));
    }
}

async fn finish(
    deps: &Deps,
    how: &Import,
    mut placing: Placing<'_>,
    imported: Imported,
) -> Result<Imported, ImportError> {
    let unsettled = placing.unsettled.take();
    let created = match how.keeping {
        Keeping::Keep => placing.commit(&*deps.registry).await?,
        Keeping::DryRun => placing.created,
    };
    Ok(Imported { created, unsettled, ..imported })
}
