//! Tables of emission factors.

use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::factor::Basis;
use greenpulse_domain::quantity::KilogramsCo2ePerKwh;
use jiff::civil::Date;

use super::cell::{Row, commodity, date, number};
use super::{Field, Kind, Parsed, Table, TableError};
use crate::fault::{Flaw, quoted};

/// One emission factor of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorLine {
    pub line: usize,
    pub region: String,
    pub commodity: Commodity,
    pub basis: Basis,
    pub valid_from: Date,
    /// Exclusive.
    pub valid_to: Option<Date>,
    pub factor: KilogramsCo2ePerKwh,
}

impl Table<'_> {
    /// Reads a table of dated emission factors.
    ///
    /// # Errors
    ///
    /// See [`TableError`].
    pub fn factors(self) -> Result<Parsed<FactorLine>, TableError> {
        self.expect(Kind::Factors)?;
        let default = self.options.commodity.unwrap_or(Commodity::Electricity);
        self.mapping.need(Field::KgCo2ePerKwh, &self.source.header)?;
        self.parse(|line, row| factor(line, row, default))
    }
}

fn factor(line: usize, row: &Row<'_>, default: Commodity) -> Result<FactorLine, Flaw> {
    row.need(Field::KgCo2ePerKwh, "value-missing")?;
    let value = row.read(Field::KgCo2ePerKwh, number)?.unwrap_or_default();
    if value < 0.0 {
        let detail = format!("{value} kg CO2e per kWh is below zero");
        let flaw = Flaw::new("number-out-of-range", detail).repair("give zero or more");
        return Err(flaw.of("kg_co2e_per_kwh"));
    }
    Ok(FactorLine {
        line,
        region: row.name(Field::Region)?.unwrap_or("grid").to_owned(),
        commodity: row.read(Field::Commodity, commodity)?.unwrap_or(default),
        basis: row.read(Field::Basis, basis)?.unwrap_or_default(),
        valid_from: row.read(Field::ValidFrom, date)?.unwrap_or(Date::constant(1970, 1, 1)),
        valid_to: row.read(Field::ValidTo, date)?,
        factor: KilogramsCo2ePerKwh(value),
    })
}

fn basis(text: &str) -> Result<Basis, Flaw> {
    match text {
        "location" | "location_based" => Ok(Basis::Location),
        "market" | "market_based" => Ok(Basis::Market),
        _ => Err(Flaw::new("basis-unknown", format!("unknown basis {}", quoted(text)))
            .repair("give location or market")),
    }
}
