use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{DATABASE, Key, Refusal, TABLE, Table, Version, invalid, is_in_time};

const MAX_RECORDS: usize = 100;
const MAX_BYTES: usize = 2_048;

/// Writes what may be written; tells which records it rejects.
pub(super) fn records(
    table: &mut Table,
    now: Timestamp,
    body: &Value,
    versionless: bool,
) -> Result<Value, Refusal> {
    if body["DatabaseName"] != DATABASE || body["TableName"] != TABLE {
        return Err(Refusal("ResourceNotFoundException", json!({ "Message": "no such table" })));
    }
    let records = body["Records"].as_array().ok_or_else(|| invalid("no records"))?;
    if !(1..=MAX_RECORDS).contains(&records.len()) {
        return Err(invalid(format!("1 to {MAX_RECORDS} records, got {}", records.len())));
    }
    let mut parsed: Vec<(Key, Version)> = Vec::new();
    for record in records {
        parsed.push(parse(record, &body["CommonAttributes"])?);
    }
    if parsed.iter().map(|it| &it.0).collect::<BTreeSet<_>>().len() < parsed.len() {
        return Err(invalid("two records of one key"));
    }
    let mut rejected = Vec::new();
    for (at, (key, mut version)) in parsed.into_iter().enumerate() {
        if versionless {
            version.version = 1;
        }
        match table.records.get(&key) {
            _ if !is_in_time(now, key.time) => rejected.push(json!({ "RecordIndex": at,
                "Reason": "The record timestamp is outside the time range of the data ingestion window." })),
            Some(there) if *there == version => {}
            Some(there) if version.version <= there.version => rejected.push(json!({
                "RecordIndex": at, "ExistingVersion": there.version,
                "Reason": "The record version is lower than or equal to the existing version." })),
            _ => {
                table.records.insert(key, version);
                table.n_written += 1;
            }
        }
    }
    if rejected.is_empty() {
        return Ok(json!({ "RecordsIngested": { "Total": records.len() } }));
    }
    let message = "One or more records have been rejected. See RejectedRecords for details.";
    let members = json!({ "Message": message, "RejectedRecords": rejected });
    Err(Refusal("RejectedRecordsException", members))
}

/// A record with what is common to all.
fn parse(record: &Value, common: &Value) -> Result<(Key, Version), Refusal> {
    let of = |name: &str| [record, common].into_iter().find_map(|it| it[name].as_str());
    let measures = [record, common].into_iter().find_map(|it| it["MeasureValues"].as_array());
    let measures = measures.ok_or_else(|| invalid("no measures"))?;
    if of("MeasureValueType") != Some("MULTI") || measures.is_empty() || 256 < measures.len() {
        return Err(invalid("a multi-measure record has 1 to 256 measures"));
    }
    let mut dimensions = BTreeMap::new();
    for it in [common, record].iter().filter_map(|it| it["Dimensions"].as_array()).flatten() {
        let (name, value) = (text(it, "Name")?, text(it, "Value")?);
        if 60 < name.len() || name.starts_with("ts_") || ["time", "measure_name"].contains(&&*name)
        {
            return Err(invalid(format!("a dimension may not be called {name:?}")));
        }
        if dimensions.insert(name, value).is_some() {
            return Err(invalid("dimensions overlap"));
        }
    }
    if dimensions.is_empty() || 128 < dimensions.len() {
        return Err(invalid("1 to 128 dimensions"));
    }
    let mut values = BTreeMap::new();
    for it in measures {
        let (kind, value) = (text(it, "Type")?, text(it, "Value")?);
        let fits = match &*kind {
            "DOUBLE" => value.parse::<f64>().is_ok_and(f64::is_finite),
            "BIGINT" => value.parse::<i64>().is_ok(),
            "VARCHAR" => true,
            _ => false,
        };
        if !fits || values.insert(text(it, "Name")?, (kind, value)).is_some() {
            return Err(invalid(format!("{it} is no measure")));
        }
    }
    let unit: i128 = match of("TimeUnit").unwrap_or("MILLISECONDS") {
        "SECONDS" => 1_000_000_000,
        "MILLISECONDS" => 1_000_000,
        "MICROSECONDS" => 1_000,
        "NANOSECONDS" => 1,
        other => return Err(invalid(format!("no unit of time: {other}"))),
    };
    let time = of("Time").and_then(|it| it.parse::<i128>().ok()).filter(|it| 0 <= *it);
    let time = time.ok_or_else(|| invalid("a time is a whole number, not below 0"))? * unit;
    let measure_name = of("MeasureName").ok_or_else(|| invalid("no measure name"))?.to_owned();
    let version = [record, common].into_iter().find_map(|it| it["Version"].as_i64()).unwrap_or(1);
    if version < 1 {
        return Err(invalid("a version is 1 at least"));
    }
    let sizes = dimensions.iter().map(|(name, value)| name.len() + value.len());
    let sizes = sizes.chain(values.iter().map(|(name, (_, value))| name.len() + value.len()));
    if MAX_BYTES < sizes.sum::<usize>() + measure_name.len() + 8 {
        return Err(invalid("a record of more than 2 kB"));
    }
    Ok((Key { time, dimensions, measure_name }, Version { version, measures: values }))
}

fn text(of: &Value, name: &str) -> Result<String, Refusal> {
    let text = of[name].as_str().filter(|it| !it.is_empty());
    text.map(str::to_owned).ok_or_else(|| invalid(format!("no {name} in {of}")))
}
