use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// An instant, written RFC 3339 with its campus's offset: `2018-06-01T00:00:00+01:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalStamp {
    at: Timestamp,
    offset: Offset,
}

impl LocalStamp {
    pub fn new(at: Timestamp, zone: &TimeZone) -> Self {
        Self { at, offset: zone.to_offset(at) }
    }

    pub const fn at(self) -> Timestamp {
        self.at
    }
}

impl std::fmt::Display for LocalStamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.at.display_with_offset(self.offset).fmt(f)
    }
}

impl Serialize for LocalStamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for LocalStamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339 with the campus's offset."))
            .into()
    }
}

impl ToSchema for LocalStamp {
    fn name() -> std::borrow::Cow<'static, str> {
        "LocalStamp".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Self::name().into_owned(), Self::schema()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_have_their_offsets() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let written = |at: &str| LocalStamp::new(at.parse().unwrap(), &zone).to_string();
        assert_eq!(written("2018-05-31T23:00:00Z"), "2018-06-01T00:00:00+01:00");
        assert_eq!(written("2018-01-01T00:00:00Z"), "2018-01-01T00:00:00+00:00");
    }
}
