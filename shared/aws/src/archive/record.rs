//! A reading as a record.

use aws_sdk_timestreamwrite::types::{
    Dimension, MeasureValue, MeasureValueType, Record, RejectedRecord, TimeUnit,
};
use greenpulse_domain::reading::{Extent, Fact};
use greenpulse_ports::{Archived, PortError};

use super::{PORT, Reading};

/// Names of columns.
pub(super) mod name {
    /// The whole id, `source~meter~channel`.
    pub(crate) const METER: &str = "meter";
    pub(crate) const SOURCE: &str = "source";
    /// How long an interval is. It tells an hour from the quarter that begins with it.
    pub(crate) const SECONDS: &str = "seconds";
    pub(crate) const VALUE: &str = "value";
    pub(crate) const UNIT: &str = "unit";
    pub(crate) const QUALITY: &str = "quality";
    pub(crate) const REVISION: &str = "revision";
    /// When it arrived, in milliseconds since 1970.
    pub(crate) const RECEIVED: &str = "received_ms";
    /// Measure names.
    pub(crate) const INTERVAL: &str = "interval";
    pub(crate) const REGISTER: &str = "register";
}

/// One record each, and what all of them share, which is written and paid once.
pub(super) fn records(batch: &[&Reading]) -> Result<(Record, Vec<Record>), PortError> {
    let dimensions: Vec<Vec<(&str, String)>> = batch.iter().map(|it| dimensions(it)).collect();
    let shared = |it: &(&str, String)| dimensions.iter().all(|own| own.contains(it));
    let common = dimensions.first().into_iter().flatten().filter(|it| shared(it));
    let common = Record::builder()
        .measure_value_type(MeasureValueType::Multi)
        .time_unit(TimeUnit::Seconds)
        .set_dimensions(Some(common.map(dimension).collect::<Result<_, _>>()?));
    let records = batch.iter().zip(&dimensions).map(|((_, fact), own)| {
        let own = own.iter().filter(|it| !shared(it));
        record(fact, own.map(dimension).collect::<Result<_, _>>()?)
    });
    Ok((common.build(), records.collect::<Result<_, _>>()?))
}

fn dimensions((meter, fact): &Reading) -> Vec<(&'static str, String)> {
    let source = meter.external().source.to_string();
    let mut dimensions = vec![(name::METER, meter.to_string()), (name::SOURCE, source)];
    if let Extent::Interval(window) = fact.extent {
        dimensions.push((name::SECONDS, window.seconds().to_string()));
    }
    dimensions
}

fn dimension((name, value): &(&str, String)) -> Result<Dimension, PortError> {
    let dimension = Dimension::builder().name(*name).value(value).build();
    dimension.map_err(|err| PortError::malformed(PORT, err))
}

fn record(fact: &Fact, own: Vec<Dimension>) -> Result<Record, PortError> {
    let measure_name = if fact.is_register() { name::REGISTER } else { name::INTERVAL };
    let mut record = Record::builder()
        .set_dimensions(Some(own))
        .time(fact.extent.start().as_second().to_string())
        .measure_name(measure_name)
        .version(fact.standing());
    for (name, value, of) in [
        (name::VALUE, fact.value.to_string(), MeasureValueType::Double),
        (name::UNIT, fact.unit.to_string(), MeasureValueType::Varchar),
        (name::QUALITY, fact.quality.name().to_owned(), MeasureValueType::Varchar),
        (name::REVISION, fact.revision.to_string(), MeasureValueType::Bigint),
        (name::RECEIVED, fact.received.as_millisecond().to_string(), MeasureValueType::Bigint),
    ] {
        let measure = MeasureValue::builder().name(name).value(value).r#type(of).build();
        record = record.measure_values(measure.map_err(|err| PortError::malformed(PORT, err))?);
    }
    Ok(record.build())
}

/// What a rejection amounts to: a version that is there already means nothing is missing.
pub(super) fn rejected(it: &RejectedRecord) -> Archived {
    match it.existing_version {
        Some(_) => Archived::Surpassed,
        None => Archived::Refused(it.reason().unwrap_or("Timestream gave no reason").to_owned()),
    }
}
