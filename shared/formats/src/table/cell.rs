//! Cells of one row, read as what their field needs.

use csv::StringRecord;
use greenpulse_domain::campus::Currency;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::name::is_plain;
use jiff::civil::Date;

use super::field::{Field, normalize};
use super::mapping::Mapping;
use crate::fault::{Flaw, quoted};
use crate::stamp::{self, Stamp};

pub(super) struct Row<'a> {
    pub(super) record: &'a StringRecord,
    pub(super) mapping: &'a Mapping,
}

impl<'a> Row<'a> {
    /// The trimmed text of a field; `None` when empty, or when no column gives it.
    pub(super) fn text(&self, field: Field) -> Option<&'a str> {
        let index = self.mapping.index(field)?;
        self.record.get(index).map(str::trim).filter(|it| !it.is_empty())
    }

    /// The text of a field that no row can do without; `rule` names its absence.
    pub(super) fn need(&self, field: Field, rule: &'static str) -> Result<&'a str, Flaw> {
        self.text(field).ok_or_else(|| {
            Flaw::new(rule, format!("the row has no {}", field.name()))
                .repair(format!("fill in the column for {}", field.name()))
                .of(field.name())
        })
    }

    /// The text of a name: it shows what it holds; `None` when empty.
    pub(super) fn name(&self, field: Field) -> Result<Option<&'a str>, Flaw> {
        self.read(field, |text| {
            if is_plain(text) {
                return Ok(text);
            }
            let detail = format!("{} holds characters that do not show", quoted(text));
            Err(Flaw::new("plain-text", detail)
                .repair("leave out line breaks, control characters and marks of direction"))
        })
    }

    /// The field, read by `read`; `None` when empty.
    pub(super) fn read<T>(
        &self,
        field: Field,
        read: impl FnOnce(&'a str) -> Result<T, Flaw>,
    ) -> Result<Option<T>, Flaw> {
        self.text(field).map(read).transpose().map_err(|it| it.of(field.name()))
    }
}

/// A finite number, written with a point.
pub(super) fn number(text: &str) -> Result<f64, Flaw> {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(Flaw::new("value-not-finite", format!("{} is no number", quoted(text)))
            .repair("leave the row out where nothing was measured")),
        Err(_) => Err(Flaw::new("value-not-number", format!("{} is no number", quoted(text)))
            .repair("write numbers with a point and nothing else: 1234.5")),
    }
}

/// What parts the whole of a number from its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decimal {
    Point,
    Comma,
}

impl Decimal {
    /// How `cells` write numbers, and one that shows it where that is with a comma: one like `2,25`,
    /// since in `1,234` it may part thousands.
    pub(super) fn of<'t>(cells: impl Iterator<Item = &'t str>) -> (Self, Option<&'t str>) {
        let n_digits = |it: &str| {
            let (whole, fraction) = it.strip_prefix('-').unwrap_or(it).split_once(',')?;
            let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
            (digits(whole) && digits(fraction)).then_some(fraction.len())
        };
        let mut shown = cells.filter(|it| n_digits(it).is_some_and(|it| it != 3));
        shown.next().map_or((Self::Point, None), |it| (Self::Comma, Some(it)))
    }

    /// [`number`], written like this.
    pub(super) fn number(self, text: &str) -> Result<f64, Flaw> {
        if self == Self::Comma && text.matches(',').count() == 1 && !text.contains('.') {
            return number(&text.replace(',', "."));
        }
        number(text)
    }
}

/// A whole number in `range`, also one that a spreadsheet wrote as `2009.0`.
pub(super) fn whole(text: &str, range: std::ops::RangeInclusive<i32>) -> Result<i32, Flaw> {
    let number = number(text)?;
    let (low, high) = (*range.start(), *range.end());
    if number.fract() != 0.0 || number < f64::from(low) || f64::from(high) < number {
        let detail = format!("{} is no whole number from {low} to {high}", quoted(text));
        return Err(Flaw::new("number-out-of-range", detail)
            .repair(format!("give a whole number from {low} to {high}, or leave it empty")));
    }
    Ok(number as i32)
}

/// A date; a stamp counts as its day.
pub(super) fn date(text: &str) -> Result<Date, Flaw> {
    match stamp::read(text) {
        Ok(Stamp::Local(local)) => Ok(local.date()),
        _ => Err(Flaw::new("date-unreadable", format!("{} is no date", quoted(text)))
            .repair("write it like 2026-03-01")),
    }
}

pub(super) fn commodity(text: &str) -> Result<Commodity, Flaw> {
    normalize(text).parse().map_err(|_| {
        let known = Commodity::ALL.map(Commodity::name).join(", ");
        Flaw::new("commodity-unknown", format!("unknown commodity {}", quoted(text)))
            .repair(format!("give one of {known}"))
    })
}

pub(super) fn currency(text: &str) -> Result<Currency, Flaw> {
    text.to_ascii_uppercase().parse().map_err(|_| {
        Flaw::new("currency-unknown", format!("{} is no currency", quoted(text)))
            .repair("give three letters such as USD or GBP")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_or_refused_by_rule() {
        for (text, expected) in [
            ("1.5", Ok(1.5)),
            (" -2e3 ", Ok(-2_000.0)),
            ("NaN", Err("value-not-finite")),
            ("inf", Err("value-not-finite")),
            ("1,5", Err("value-not-number")),
            ("n/a", Err("value-not-number")),
        ] {
            assert_eq!(number(text).map_err(|it| it.rule), expected, "{text}");
        }
        let of = |cells: &[&'static str]| Decimal::of(cells.iter().copied());
        assert_eq!(of(&["1,234", "x", "30/03/2024", "-2,25"]), (Decimal::Comma, Some("-2,25")));
        assert_eq!(of(&["1,234", "12", "1,5.0", "a,5", ",5"]), (Decimal::Point, None));
        let number = |text| Decimal::Comma.number(text).map_err(|it| it.rule);
        assert_eq!([number("-2,25"), number("12"), number("1.5")], [Ok(-2.25), Ok(12.0), Ok(1.5)]);
        assert_eq!(number("1.234,5"), Err("value-not-number"));
        assert_eq!(whole("2009.0", 1..=3000), Ok(2009));
        assert_eq!(whole("2009.5", 1..=3000).unwrap_err().rule, "number-out-of-range");
        assert_eq!(whole("0", 1..=3000).unwrap_err().rule, "number-out-of-range");
        assert_eq!(date("2026-03-01").unwrap().to_string(), "2026-03-01");
        assert_eq!(date("March").unwrap_err().rule, "date-unreadable");
        assert_eq!(commodity("Natural Gas"), Ok(Commodity::NaturalGas));
        assert_eq!(commodity("gas"), Ok(Commodity::NaturalGas));
        assert_eq!(commodity("coal").unwrap_err().rule, "commodity-unknown");
        assert_eq!(currency("gbp").unwrap().code(), "GBP");
        assert_eq!(currency("pounds").unwrap_err().rule, "currency-unknown");
    }
}
