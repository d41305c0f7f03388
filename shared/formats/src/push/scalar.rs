//! A JSON value of any type, so that a wrong one is its field's fault and not the body's.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::fault::{Flaw, quoted};

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Scalar<'a> {
    /// Not there, or `null`.
    #[default]
    Absent,
    Bool,
    Number(f64),
    Text(Cow<'a, str>),
    /// A number beyond the range of a double.
    Huge,
    /// A string whose escapes name no characters.
    Garbled,
    List,
    Object,
}

impl<'a> Scalar<'a> {
    pub(super) const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Bool => "a boolean",
            Self::Number(_) | Self::Huge => "a number",
            Self::Text(_) | Self::Garbled => "text",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }

    /// The text; `None` when absent.
    pub(super) fn text(self) -> Result<Option<Cow<'a, str>>, Flaw> {
        match self {
            Self::Absent => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            Self::Garbled => Err(Flaw::new("text-garbled", "its escapes are no characters")
                .repair("send UTF-8 without lone surrogates")),
            other => Err(Flaw::new("wrong-type", format!("expected text, got {}", other.kind()))
                .repair("put the value in quotes")),
        }
    }

    /// The number, always finite; `None` when absent.
    pub(super) fn number(&self) -> Result<Option<f64>, Flaw> {
        match self {
            Self::Absent => Ok(None),
            Self::Number(number) => Ok(Some(*number)),
            Self::Huge => Err(Flaw::new("value-not-finite", "the number is beyond a double")
                .repair("leave the row out where nothing was measured")),
            Self::Text(text) if text.trim().parse::<f64>().is_ok_and(|it| !it.is_finite()) => {
                Err(Flaw::new("value-not-finite", format!("{} is no number", quoted(text)))
                    .repair("leave the row out where nothing was measured"))
            }
            Self::Text(text) => {
                let detail = format!("expected a number, got the text {}", quoted(text));
                Err(Flaw::new("value-not-number", detail)
                    .repair("send the number without quotes: 1.5"))
            }
            other => {
                let detail = format!("expected a number, got {}", other.kind());
                Err(Flaw::new("value-not-number", detail).repair("send a number: 1.5"))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyScalar)
    }
}

struct AnyScalar;

impl<'de> Visitor<'de> for AnyScalar {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Bool)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Absent)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar<'de>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Scalar<'de>, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Object)
    }
}
