//! How a table of values is read: its stamps, its columns of values, and what was assumed.

use std::collections::VecDeque;

use csv::StringRecord;
use greenpulse_domain::campus::{Currency, ZoneName};
use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::id::check_id;
use greenpulse_domain::unit::Unit;
use serde::Serialize;

use super::cell::Decimal;
use super::clock::Clock;
use super::field::{Field, Kind, normalize};
use super::mapping::{Mapping, Origin, list, missing};
use super::{Table, TableError, quantity};

/// Whether a row holds one value or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    Long,
    /// A column for each meter, or for each thing measured.
    Wide,
}

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) layout: Layout,
    pub(super) clock: Clock,
    /// Where stamps without an offset were taken.
    pub(super) zone: Option<ZoneName>,
    /// The column that says the zone by its name, or needs one.
    pub(super) start: Option<usize>,
    pub(super) end: Option<usize>,
    pub(super) values: Vec<ValueColumn>,
    pub(super) decimal: Decimal,
    pub(super) currency: Option<Currency>,
    /// What was assumed, to be said aloud.
    pub(super) notes: Vec<String>,
}

/// A column of values.
#[derive(Debug)]
pub(super) struct ValueColumn {
    pub(super) index: usize,
    pub(super) field: &'static str,
    /// The meter that the column is named for.
    pub(super) meter: Option<String>,
    /// `None` means the row's, or the default.
    pub(super) measurand: Option<Measurand>,
    pub(super) unit: Option<Unit>,
    pub(super) register: bool,
}

impl Plan {
    pub(super) fn new(table: &mut Table<'_>) -> Result<Self, TableError> {
        let header = table.source.header.clone();
        let mut notes = Vec::new();
        let (decimal, example) = Decimal::of(table.head.iter().flatten().map(str::trim));
        if let Some(example) = example {
            notes.push(format!("numbers are read with a decimal comma: {example}"));
        }
        let values = match table.kind {
            Kind::Readings => amounts(table, &header, decimal)?,
            _ => conditions(&table.mapping),
        };
        if values.is_empty() {
            let field = if table.kind == Kind::Weather { "temp_c" } else { "price" };
            return Err(missing(field, &header));
        }
        let mapping = &table.mapping;
        let start = [Field::TsUtc, Field::Start, Field::TsLocal].into_iter();
        let start = start.filter_map(|it| mapping.get(it)).next();
        let end = mapping.get(Field::End);
        let stamp = start.or(end).ok_or_else(|| missing("start", &header))?;
        let named_utc = stamp.field == Field::TsUtc;
        let utc = "UTC".parse().ok().filter(|_| named_utc);
        let zone = utc.as_ref().or(table.options.zone.as_ref());
        let stamps = table.head.iter().filter_map(|it| it.get(stamp.index));
        let clock = Clock::new(&stamp.column, stamps, zone, table.dates.as_deref())?;
        if start.is_none() {
            notes.push(format!("{} is taken as the end of each interval", stamp.column));
        }
        let zone = zone.cloned();
        let (start, end) = (start.map(|it| it.index), end.map(|it| it.index));
        note_guesses(table, &values, &mut notes);
        let layout = if values.len() == 1 && values[0].meter.is_none() {
            Layout::Long
        } else {
            Layout::Wide
        };
        let currency = mapping.get(Field::Price).and_then(|it| currency_in(&it.column));
        Ok(Self { layout, clock, zone, start, end, values, decimal, currency, notes })
    }
}

/// Columns of amounts: those told or named so, else a column for each meter.
fn amounts(
    table: &mut Table<'_>,
    header: &[String],
    decimal: Decimal,
) -> Result<Vec<ValueColumn>, TableError> {
    let options = table.options.clone();
    let mapping = &mut table.mapping;
    let told =
        [(Field::Value, false), (Field::Total, true)].into_iter().find_map(|(field, total)| {
            mapping.get(field).filter(|it| it.origin == Origin::Told).map(|it| (it.index, total))
        });
    let of = |index: usize, register: bool| {
        let named = quantity::named(&header[index]);
        ValueColumn {
            index,
            field: if register { "total" } else { "value" },
            meter: None,
            measurand: named.and_then(|it| it.measurand),
            unit: named.and_then(|it| it.unit),
            register,
        }
    };
    let free = |mapping: &Mapping, index: usize, field: Field| {
        if !mapping.may_give(field, index) {
            return false;
        }
        let taken = mapping.columns.iter().find(|it| it.index == index);
        taken.is_none_or(|it| matches!(it.field, Field::Value | Field::Total))
    };
    let mut values: Vec<_> = match told {
        Some((index, register)) => vec![of(index, register)],
        None => (0..header.len())
            .filter_map(|index| Some(of(index, quantity::named(&header[index])?.register)))
            .filter(|it| free(mapping, it.index, amount(it.register)))
            .collect(),
    };
    let has_subject =
        |it: &Mapping| [Field::Building, Field::Meter].into_iter().any(|of| it.get(of).is_some());
    if !has_subject(mapping) && !values.is_empty() {
        guess_meter(mapping, header, &values);
    }
    let subject = has_subject(mapping);
    if told.is_none() {
        if !subject {
            let texts = texts(&table.head, header.len(), decimal);
            return wide(mapping, header, &texts, &options.unit);
        }
        mapping.columns.retain(|it| !matches!(it.field, Field::Value | Field::Total));
    }
    if values.is_empty() {
        return Err(missing("value", header));
    }
    if !subject {
        return Err(missing("meter", header));
    }
    if let [alone] = values.as_mut_slice() {
        alone.measurand = options.commodity.map(Measurand::from).or(alone.measurand);
    }
    refuse_twins(&values, header)?;
    for value in &mut values {
        value.unit = options.unit.or(value.unit);
        let usual = options.commodity.or(value.unit.and_then(Unit::usual_commodity));
        let measurand = value.measurand.or(usual.map(Measurand::from));
        let in_row = mapping.get(Field::Commodity).is_some() || mapping.get(Field::Unit).is_some();
        let measurand = measurand.unwrap_or(Commodity::Electricity.into());
        if let Some(unit) = value.unit.filter(|_| !in_row)
            && unit.worth(measurand, None).is_err()
        {
            return Err(TableError::UnitMismatch {
                column: header[value.index].clone(),
                unit: unit.to_string(),
                measurand: measurand.commodity().map_or("a condition", Commodity::name).to_owned(),
            });
        }
        if told.is_none() {
            mapping.guess(amount(value.register), value.index, header);
        }
    }
    Ok(values)
}

const fn amount(register: bool) -> Field {
    if register { Field::Total } else { Field::Value }
}

/// Refuses two columns of one thing: which of them counts?
fn refuse_twins(values: &[ValueColumn], header: &[String]) -> Result<(), TableError> {
    let twin =
        |a: &&ValueColumn| values.iter().any(|b| a.index != b.index && a.measurand == b.measurand);
    let twins: Vec<_> = values.iter().filter(twin).collect();
    if twins.is_empty() {
        return Ok(());
    }
    let columns = list(twins.iter().map(|it| header[it.index].as_str()));
    Err(TableError::ColumnAmbiguous { field: "value", columns })
}

/// Where no column is named like a meter: the only free one that is named like an id.
fn guess_meter(mapping: &mut Mapping, header: &[String], values: &[ValueColumn]) {
    let free = |index: &usize| {
        mapping.may_give(Field::Meter, *index)
            && mapping.columns.iter().all(|it| it.index != *index)
            && values.iter().all(|it| it.index != *index)
    };
    let is_id = |index: &usize| normalize(&header[*index]).ends_with("_id");
    let mut ids = (0..header.len()).filter(|it| free(it) && is_id(it));
    if let (Some(index), None) = (ids.next(), ids.next()) {
        mapping.guess(Field::Meter, index, header);
    }
}

/// Which columns hold texts and no numbers, by the first rows.
fn texts(head: &VecDeque<StringRecord>, n_columns: usize, decimal: Decimal) -> Vec<bool> {
    let cells = |index| head.iter().filter_map(move |row| row.get(index)).map(str::trim);
    let is_text = |index| {
        let mut filled = cells(index).filter(|it| !it.is_empty()).peekable();
        filled.peek().is_some() && filled.all(|it| decimal.number(it).is_err())
    };
    (0..n_columns).map(is_text).collect()
}

/// A column for each meter: whatever is no other field's, and no text.
fn wide(
    mapping: &mut Mapping,
    header: &[String],
    texts: &[bool],
    unit: &Option<Unit>,
) -> Result<Vec<ValueColumn>, TableError> {
    let taken = |index: &usize| {
        mapping.columns.iter().any(|it| it.index == *index && it.field != Field::Value)
    };
    let free = |it: &usize| !taken(it) && !texts[*it] && mapping.may_give(Field::Value, *it);
    let meters: Vec<_> = (0..header.len()).filter(free).collect();
    let named = |index: &usize| quantity::named(&header[*index]).is_some();
    if meters.is_empty() || meters.iter().all(named) {
        return Err(missing("meter", header));
    }
    let mut values = Vec::new();
    for index in meters {
        let (meter, own) = quantity::meter_of(&header[index]);
        if check_id(meter).is_ok() {
            mapping.guess(Field::Value, index, header);
            values.push(ValueColumn {
                index,
                field: "value",
                meter: Some(meter.to_owned()),
                measurand: None,
                unit: unit.or(own),
                register: false,
            });
        }
    }
    Ok(values)
}

/// Columns of weather, prices and carbon, each of its own measurand.
fn conditions(mapping: &Mapping) -> Vec<ValueColumn> {
    let known = [
        (Field::TempC, Measurand::OutdoorTemperature, Unit::Celsius),
        (Field::TempF, Measurand::OutdoorTemperature, Unit::Fahrenheit),
        (Field::RhPct, Measurand::OutdoorHumidity, Unit::Percent),
        (Field::Price, Measurand::Price, Unit::PerKilowattHour),
        (Field::KgCo2ePerKwh, Measurand::CarbonIntensity, Unit::KgCo2ePerKwh),
    ];
    let column = |(field, measurand, unit): (Field, Measurand, Unit)| {
        Some(ValueColumn {
            index: mapping.index(field)?,
            field: field.name(),
            meter: None,
            measurand: Some(measurand),
            unit: Some(unit),
            register: false,
        })
    };
    known.into_iter().filter_map(column).collect()
}

fn note_guesses(table: &Table<'_>, values: &[ValueColumn], notes: &mut Vec<String>) {
    let terms = table.options.terms;
    let has = |field| table.mapping.get(field).is_some();
    let unnamed = values.iter().any(|it| it.measurand.is_none());
    if unnamed && table.options.commodity.is_none() && !has(Field::Commodity) {
        let option = terms.name("commodity");
        let usual = if has(Field::Unit) { "what its unit usually measures, else " } else { "" };
        notes
            .push(format!("nothing names the commodity: taken as {usual}electricity (`{option}`)"));
    }
    if values.iter().any(|it| it.unit.is_none()) && !has(Field::Unit) {
        let option = terms.name("unit");
        notes
            .push(format!("nothing names the unit: each meter's declared unit holds (`{option}`)"));
    }
}

/// The currency that a column's name speaks of: `agile_price_gbp_per_kwh`.
fn currency_in(column: &str) -> Option<Currency> {
    const KNOWN: &[&str] =
        &["usd", "gbp", "eur", "cad", "aud", "nzd", "chf", "sek", "nok", "dkk", "jpy"];
    let name = normalize(column);
    let word = name.split('_').find(|it| KNOWN.contains(it))?;
    word.to_uppercase().parse().ok()
}
