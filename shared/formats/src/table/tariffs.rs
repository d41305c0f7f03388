//! Tables of tariffs: a row for each rate.

use greenpulse_domain::campus::Currency;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::tariff::{Price, TouPeriod};
use greenpulse_domain::unit::{Unit, Worth};
use jiff::civil::Date;

use super::cell::{Row, commodity, currency, date, number, whole};
use super::{Field, Kind, Parsed, Table, TableError};
use crate::fault::{Flaw, RowFault, quoted};

/// A price list of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffLines {
    /// Of its first row.
    pub line: usize,
    pub name: String,
    pub commodity: Commodity,
    pub valid_from: Date,
    /// Exclusive.
    pub valid_to: Option<Date>,
    /// `None` means the campus's.
    pub currency: Option<Currency>,
    pub price: Price,
}

struct Line {
    line: usize,
    name: String,
    commodity: Commodity,
    valid_from: Date,
    valid_to: Option<Date>,
    currency: Option<Currency>,
    period: Option<TouPeriod>,
    rate: f64,
}

impl Table<'_> {
    /// Reads tariffs: rows of one name, commodity and first day are the periods of one tariff; a
    /// row without a period is a flat one.
    ///
    /// # Errors
    ///
    /// See [`TableError`].
    pub fn tariffs(self) -> Result<Parsed<TariffLines>, TableError> {
        self.expect(Kind::Tariffs)?;
        let default = self.options.commodity.unwrap_or(Commodity::Electricity);
        self.mapping.need(Field::Rate, &self.source.header)?;
        let Parsed { rows, mut faults } = self.parse(|line, row| read(line, row, default))?;
        let mut tariffs: Vec<TariffLines> = Vec::new();
        for row in rows {
            if let Err(fault) = add(&mut tariffs, row) {
                faults.push(fault);
            }
        }
        Ok(Parsed { rows: tariffs, faults })
    }
}

fn add(tariffs: &mut Vec<TariffLines>, row: Line) -> Result<(), RowFault> {
    let same = |it: &&mut TariffLines| {
        it.name == row.name && it.commodity == row.commodity && it.valid_from == row.valid_from
    };
    let known = tariffs.iter_mut().find(same);
    match (known, row.period) {
        (Some(TariffLines { price: Price::TimeOfUse(periods), .. }), Some(period)) => {
            periods.push(period);
        }
        (Some(_), _) => {
            let detail = format!("{} has a flat rate and another one from that day on", row.name);
            return Err(Flaw::new("tariff-twice", detail)
                .repair("give flat tariffs one row, and time-of-use ones a period in each")
                .of("period")
                .at(row.line));
        }
        (None, period) => tariffs.push(TariffLines {
            line: row.line,
            name: row.name,
            commodity: row.commodity,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            currency: row.currency,
            price: period.map_or(Price::Flat(row.rate), |it| Price::TimeOfUse(vec![it])),
        }),
    }
    Ok(())
}

fn read(line: usize, row: &Row<'_>, default: Commodity) -> Result<Line, Flaw> {
    row.need(Field::Rate, "value-missing")?;
    let commodity = row.read(Field::Commodity, commodity)?.unwrap_or(default);
    let rate = row.read(Field::Rate, number)?.unwrap_or_default();
    let rate = rate / row.read(Field::Unit, |text| units(text, commodity))?.unwrap_or(1.0);
    let hour = |field, default| -> Result<u8, Flaw> {
        Ok(row.read(field, |text| whole(text, 0..=24))?.map_or(default, |it| it as u8))
    };
    let (from_hour, to_hour) = (hour(Field::FromHour, 0)?, hour(Field::ToHour, 24)?);
    let days = row.read(Field::Days, days)?;
    let timed = [Field::Period, Field::Days, Field::FromHour, Field::ToHour];
    let period = row.name(Field::Period)?.unwrap_or("all");
    let period = timed.iter().any(|it| row.text(*it).is_some()).then(|| TouPeriod {
        name: period.to_owned(),
        days: days.unwrap_or(EVERY_DAY),
        from_hour,
        to_hour,
        rate,
    });
    Ok(Line {
        line,
        name: row.name(Field::Name)?.unwrap_or("tariff").to_owned(),
        commodity,
        valid_from: row.read(Field::ValidFrom, date)?.unwrap_or(Date::constant(1970, 1, 1)),
        valid_to: row.read(Field::ValidTo, date)?,
        currency: row.read(Field::Currency, currency)?,
        period,
        rate,
    })
}

/// How many kWh (or gallons, of water) a unit that is priced holds.
fn units(text: &str, commodity: Commodity) -> Result<f64, Flaw> {
    let text = text.rsplit('/').next().unwrap_or(text).trim();
    let worth = text.parse::<Unit>().ok().and_then(|it| it.worth(commodity.into(), None).ok());
    match worth {
        Some(Worth::Energy { kwh, per_hour: false }) => Ok(kwh),
        Some(Worth::Volume { gallons, .. }) => Ok(gallons),
        _ => Err(Flaw::new("unit-unknown", format!("{} does not price {commodity}", quoted(text)))
            .repair("give what the rate is for, such as kWh or therm")),
    }
}

const EVERY_DAY: u8 = 0b111_1111;
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `mon-fri`, `sat,sun`, `1-5`, `weekdays`, `all`; bit 0 is Monday.
fn days(text: &str) -> Result<u8, Flaw> {
    let lower = text.to_lowercase();
    match lower.as_str() {
        "all" | "daily" | "*" | "every day" => return Ok(EVERY_DAY),
        "weekdays" | "weekday" => return Ok(0b001_1111),
        "weekends" | "weekend" => return Ok(0b110_0000),
        _ => {}
    }
    let unknown = || {
        Flaw::new("days-unreadable", format!("{} names no days", quoted(text)))
            .repair("write them like mon-fri, sat;sun, 1-5 or all")
    };
    let day = |name: &str| -> Option<usize> {
        let name = name.trim();
        let by_number = name.parse().ok().filter(|it| (1..=7).contains(it)).map(|it: usize| it - 1);
        by_number.or_else(|| NAMES.iter().position(|it| name.get(..3) == Some(it)))
    };
    let mut mask = 0;
    for part in lower.split([',', ';', ' ']).filter(|it| !it.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first).ok_or_else(unknown)?, day(last).ok_or_else(unknown)?);
        let length = (last + 7 - first) % 7;
        (0..=length).for_each(|it| mask |= 1 << ((first + it) % 7));
    }
    if mask == 0 { Err(unknown()) } else { Ok(mask) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, expected) in [
            ("mon-fri", 0b001_1111),
            ("Sat;Sun", 0b110_0000),
            ("1-5", 0b001_1111),
            ("fri-mon", 0b111_0001),
            ("Monday", 0b000_0001),
            ("all", EVERY_DAY),
        ] {
            assert_eq!(days(text).unwrap(), expected, "{text}");
        }
        assert_eq!(days("someday").unwrap_err().rule, "days-unreadable");
    }
}
