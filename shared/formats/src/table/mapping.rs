//! Which column gives which field: what was told, and what was guessed.

use serde::Serialize;

use super::TableError;
use super::field::{Field, Kind, normalize};
use super::quantity;

/// Which columns give which fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Mapping {
    pub columns: Vec<Mapped>,
    /// Columns that nothing is read from.
    pub ignored: Vec<String>,
    /// Fields that no column is to give.
    #[serde(skip)]
    unread: Vec<Field>,
    /// Columns that nothing is to be read from.
    #[serde(skip)]
    barred: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mapped {
    pub field: Field,
    pub column: String,
    pub origin: Origin,
    #[serde(skip)]
    pub(super) index: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// By `map`.
    Told,
    /// By the column's name.
    Guessed,
}

impl std::fmt::Display for Mapping {
    /// `field -> column` for each field, one a line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.columns.iter().try_for_each(|it| writeln!(f, "{it}"))
    }
}

impl std::fmt::Display for Mapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let how = if self.origin == Origin::Told { "told" } else { "guessed" };
        write!(f, "{} -> {} ({how})", self.field.name(), self.column)
    }
}

impl Mapping {
    /// Maps the columns of `header` to fields of `kind`: first what `told` says, then by name.
    ///
    /// A field told without a column is read from none, and a column without a field is not read.
    ///
    /// # Errors
    ///
    /// When `told` names a field or column that is not there.
    pub(super) fn new(
        header: &[String],
        kind: Kind,
        told: &[(String, String)],
    ) -> Result<Self, TableError> {
        let mut columns: Vec<Mapped> = Vec::new();
        let (mut unread, mut barred) = (Vec::new(), Vec::new());
        for (name, column) in told {
            if name.is_empty() {
                barred.push(column_of(header, name, column)?);
                continue;
            }
            let field = Field::of(name, kind).ok_or_else(|| TableError::FieldUnknown {
                kind: kind.name(),
                field: name.clone(),
                fields: list(kind.fields().iter().map(|it| it.name())),
            })?;
            if column.is_empty() {
                unread.push(field);
                continue;
            }
            let index = column_of(header, name, column)?;
            let column = header[index].clone();
            columns.push(Mapped { field, column, origin: Origin::Told, index });
        }
        let plain: Vec<_> = header.iter().map(|it| normalize(it)).collect();
        for field in kind.fields() {
            let taken = |index: usize| {
                barred.contains(&index) || columns.iter().any(|it| it.index == index)
            };
            if unread.contains(field) || columns.iter().any(|it| it.field == *field) {
                continue;
            }
            let names = field.names().iter();
            let guess = names
                .filter_map(|name| plain.iter().position(|it| it == name))
                .find(|index| !taken(*index))
                .or_else(|| lone_match(*field, &plain).filter(|index| !taken(*index)));
            if let Some(index) = guess {
                let column = header[index].clone();
                columns.push(Mapped { field: *field, column, origin: Origin::Guessed, index });
            }
        }
        let mut mapping = Self { columns, ignored: Vec::new(), unread, barred };
        mapping.prefer(header);
        Ok(mapping)
    }

    /// Keeps one column where two say the same in different units or zones.
    fn prefer(&mut self, header: &[String]) {
        for (better, worse) in [
            (Field::TsUtc, Field::Start),
            (Field::TsUtc, Field::TsLocal),
            (Field::Start, Field::TsLocal),
            (Field::TempC, Field::TempF),
            (Field::AreaM2, Field::AreaSqft),
        ] {
            let told = |field| self.get(field).is_some_and(|it| it.origin == Origin::Told);
            if self.get(better).is_some() && self.get(worse).is_some() {
                let loser = if told(worse) && !told(better) { better } else { worse };
                self.columns.retain(|it| it.field != loser);
            }
        }
        self.ignore_the_rest(header);
    }

    fn ignore_the_rest(&mut self, header: &[String]) {
        let unused = |index: &usize| self.columns.iter().all(|it| it.index != *index);
        let rest = (0..header.len()).filter(unused).map(|index| header[index].clone());
        self.ignored = rest.collect();
    }

    pub(super) fn get(&self, field: Field) -> Option<&Mapped> {
        self.columns.iter().find(|it| it.field == field)
    }

    pub(super) fn index(&self, field: Field) -> Option<usize> {
        self.get(field).map(|it| it.index)
    }

    /// Whether values of `field` may be looked for in the column.
    pub(super) fn may_give(&self, field: Field, index: usize) -> bool {
        !self.unread.contains(&field) && !self.barred.contains(&index)
    }

    /// The column of a field that a table cannot do without.
    pub(super) fn need(&self, field: Field, header: &[String]) -> Result<usize, TableError> {
        self.index(field).ok_or_else(|| missing(field.name(), header))
    }

    /// Notes one more column as guessed to give `field`.
    pub(super) fn guess(&mut self, field: Field, index: usize, header: &[String]) {
        let column = header[index].clone();
        self.columns.push(Mapped { field, column, origin: Origin::Guessed, index });
        self.ignore_the_rest(header);
    }
}

pub(super) fn missing(field: &'static str, header: &[String]) -> TableError {
    TableError::ColumnMissing { field, columns: list(header.iter().map(String::as_str)) }
}

/// Tells the kind by its columns and by what `told` says of them.
///
/// # Errors
///
/// When they fit none.
pub(super) fn guess_kind(header: &[String], told: &[(String, String)]) -> Result<Kind, TableError> {
    // A kind that lacks a field which was told is out.
    let has = |kind, fields: &[Field]| {
        let mapping = Mapping::new(header, kind, told);
        mapping.is_ok_and(|mapping| fields.iter().any(|it| mapping.get(*it).is_some()))
    };
    use Field as F;
    let stamped = |kind| has(kind, &[F::TsUtc, F::Start, F::TsLocal, F::End]);
    let subject = has(Kind::Readings, &[F::Building, F::Meter]);
    let amounts = header.iter().any(|it| quantity::named(it).is_some())
        || told.iter().any(|(field, column)| {
            let field = Field::of(field, Kind::Readings);
            !column.is_empty() && matches!(field, Some(F::Value | F::Total))
        });
    if !stamped(Kind::Readings) && has(Kind::Tariffs, &[F::Rate]) && has(Kind::Tariffs, &[F::Name])
    {
        return Ok(Kind::Tariffs);
    }
    let factor = has(Kind::Factors, &[F::KgCo2ePerKwh, F::Series]);
    if factor && has(Kind::Factors, &[F::Region]) {
        return Ok(Kind::Factors);
    }
    if !(subject && amounts) {
        if stamped(Kind::Weather) && has(Kind::Weather, &[F::TempC, F::TempF]) {
            return Ok(Kind::Weather);
        }
        if stamped(Kind::Prices) && has(Kind::Prices, &[F::Price, F::KgCo2ePerKwh]) {
            return Ok(Kind::Prices);
        }
    }
    if stamped(Kind::Readings) {
        return Ok(Kind::Readings);
    }
    let described =
        [F::Name, F::Type, F::AreaM2, F::AreaSqft, F::Floors, F::YearBuilt, F::Lat, F::Timezone];
    if has(Kind::Buildings, &[F::Building]) && has(Kind::Buildings, &described) {
        return Ok(Kind::Buildings);
    }
    Err(unclear(header, told))
}

/// Why no kind fits: what was told names a column or a field that is not there, else the columns.
fn unclear(header: &[String], told: &[(String, String)]) -> TableError {
    for (name, column) in told {
        if !column.is_empty()
            && let Err(err) = column_of(header, name, column)
        {
            return err;
        }
        if !name.is_empty() && Kind::ALL.iter().all(|kind| Field::of(name, *kind).is_none()) {
            let mut fields: Vec<_> =
                Kind::ALL.iter().flat_map(|it| it.fields()).map(|it| it.name()).collect();
            fields.sort_unstable();
            fields.dedup();
            let fields = list(fields.into_iter());
            return TableError::FieldUnknown { kind: "any kind", field: name.clone(), fields };
        }
    }
    TableError::KindUnclear { columns: list(header.iter().map(String::as_str)) }
}

/// The only column whose name speaks of a price or of carbon, per kWh for all we can tell.
fn lone_match(field: Field, plain: &[String]) -> Option<usize> {
    let speaks = |name: &str| match field {
        Field::Price => name.contains("price"),
        Field::KgCo2ePerKwh => name.contains("kgco2") || name.contains("kg_co2"),
        _ => false,
    };
    let per_kwh = |name: &str| !name.contains("mwh") && !name.contains("therm");
    let mut found = (0..plain.len()).filter(|it| speaks(&plain[*it]) && per_kwh(&plain[*it]));
    found.next().filter(|_| found.next().is_none())
}

/// The column that `name` means: as spelled, else the only one that differs in case and marks.
fn find(header: &[String], name: &str) -> Option<usize> {
    let plain = normalize(name);
    let exact = header.iter().position(|it| it == name.trim());
    exact.or_else(|| header.iter().position(|it| normalize(it) == plain))
}

/// The column that was told to give the field `name`.
fn column_of(header: &[String], name: &str, column: &str) -> Result<usize, TableError> {
    find(header, column).ok_or_else(|| TableError::ColumnUnknown {
        field: name.to_owned(),
        column: column.to_owned(),
        columns: list(header.iter().map(String::as_str)),
    })
}

pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    fn mapped(kind: Kind, names: &str, told: &[(&str, &str)]) -> String {
        let told: Vec<_> = told.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        let mapping = Mapping::new(&header(names), kind, &told);
        mapping.map_or_else(|err| err.to_string(), |it| it.to_string().replace('\n', "; "))
    }

    fn pairs(text: &str) -> Vec<(String, String)> {
        let split = text.split_whitespace().filter_map(|it| it.split_once('='));
        split.map(|(field, column)| (field.to_owned(), column.to_owned())).collect()
    }

    #[test]
    fn columns_are_guessed_by_name() {
        for (kind, names, expected) in [
            (
                Kind::Readings,
                "building_id,ts_utc,ts_local,kwh",
                "ts_utc -> ts_utc (guessed); building -> building_id (guessed); ",
            ),
            (
                Kind::Buildings,
                "building_id,site_id,primaryspaceusage,sqm,sqft,lat,lng,timezone,yearbuilt,numberoffloors,occupants,timezone_iana",
                "building -> building_id (guessed); type -> primaryspaceusage (guessed); \
                 area_m2 -> sqm (guessed); floors -> numberoffloors (guessed); \
                 occupancy -> occupants (guessed); year_built -> yearbuilt (guessed); \
                 lat -> lat (guessed); lng -> lng (guessed); timezone -> timezone_iana (guessed); ",
            ),
            (
                Kind::Prices,
                "ts_utc,temp_c,agile_price_gbp_per_kwh,grid_kgco2_per_kwh",
                "ts_utc -> ts_utc (guessed); price -> agile_price_gbp_per_kwh (guessed); \
                 kg_co2e_per_kwh -> grid_kgco2_per_kwh (guessed); ",
            ),
        ] {
            assert_eq!(mapped(kind, names, &[]), expected);
        }
    }

    #[test]
    fn what_is_told_wins_and_must_exist() {
        let told = mapped(Kind::Readings, "a,b,ts_utc,when", &[("start", "when"), ("meter", "A")]);
        assert_eq!(told, "start -> when (told); meter -> a (told); ");
        let unknown = mapped(Kind::Readings, "a,b", &[("meter", "c")]);
        assert_eq!(unknown, "no column is named \"c\", only a, b");
        assert!(mapped(Kind::Weather, "a", &[("rate", "a")]).contains("no field \"rate\""));
    }

    #[test]
    fn kinds_are_told_by_their_columns() {
        for (names, kind) in [
            ("building_id,ts_utc,kwh", Kind::Readings),
            ("timestamp,b1,b2", Kind::Readings),
            ("timestamp,building_id,electricity_kwh,outdoor_temp_f", Kind::Readings),
            ("ts_utc,temp_c,rh_pct,agile_price_gbp_per_kwh,grid_kgco2_per_kwh", Kind::Weather),
            ("ts,price,currency", Kind::Prices),
            ("ts,kg_co2e_per_kwh", Kind::Prices),
            ("building_id,gia_m2,n_floors,timezone", Kind::Buildings),
            (
                "name,commodity,valid_from,valid_to,period,days,from_hour,to_hour,rate,currency,unit",
                Kind::Tariffs,
            ),
            ("region,commodity,basis,valid_from,valid_to,kg_co2e_per_kwh", Kind::Factors),
        ] {
            assert_eq!(guess_kind(&header(names), &[]).unwrap(), kind, "{names}");
        }
        assert!(guess_kind(&header("a,b"), &[]).is_err());
    }

    #[test]
    fn what_is_told_of_columns_tells_the_kind() {
        for (told, kind) in [
            ("start=a value=b meter=c", Kind::Readings),
            ("end=a total=b", Kind::Readings),
            ("start=a temp_c=b", Kind::Weather),
            ("start=a price=b", Kind::Prices),
            ("start=a kg_co2e_per_kwh=b", Kind::Prices),
            ("name=a rate=b", Kind::Tariffs),
            ("region=a kg_co2e_per_kwh=b", Kind::Factors),
            ("building=a floors=b", Kind::Buildings),
        ] {
            assert_eq!(guess_kind(&header("a,b,c"), &pairs(told)).unwrap(), kind, "{told}");
        }
        for (told, why) in [
            ("start=d", "no column is named"),
            ("colour=a", "any kind has no field"),
            ("floors=b", "cannot be told"),
        ] {
            let err = guess_kind(&header("a,b,c"), &pairs(told)).unwrap_err();
            assert!(err.to_string().contains(why), "{told}: {err}");
        }
    }

    #[test]
    fn what_is_not_to_be_read_is_not_guessed() {
        let names = "building_id,site_id,ts_utc,kwh,quality";
        let read = |told: &str| {
            let told = pairs(told);
            let told: Vec<_> = told.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
            mapped(Kind::Readings, names, &told)
        };
        let all = "ts_utc -> ts_utc (guessed); building -> building_id (guessed); \
                   quality -> quality (guessed); ";
        assert_eq!(read(""), all);
        let no_quality = "ts_utc -> ts_utc (guessed); building -> building_id (guessed); ";
        assert_eq!(read("quality="), no_quality);
        assert_eq!(read("=quality"), no_quality);
        assert!(!read("=building_id").contains("building_id"));
        assert_eq!(
            read("=what"),
            "no column is named \"what\", only building_id, site_id, ts_utc, kwh, quality"
        );
    }
}
