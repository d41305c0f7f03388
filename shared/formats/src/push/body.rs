//! The list of rows in a body, each as its known fields.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::scalar::Scalar;
use super::{BodyError, MAX_ROWS};
use crate::fault::Flaw;

/// One row: what was sent for each of the known names. Unknown names are passed over.
#[derive(Debug)]
struct Fields<'a, const N: usize> {
    slots: [Scalar<'a>; N],
    /// What is wrong with the row as a whole.
    flaw: Option<Box<Flaw>>,
}

impl<const N: usize> Default for Fields<'_, N> {
    fn default() -> Self {
        Self { slots: [const { Scalar::Absent }; N], flaw: None }
    }
}

impl<'a, const N: usize> Fields<'a, N> {
    fn flawed(flaw: Flaw) -> Self {
        Self { flaw: Some(Box::new(flaw)), ..Self::default() }
    }

    fn whole(self) -> Result<[Scalar<'a>; N], Flaw> {
        self.flaw.map_or(Ok(self.slots), |flaw| Err(*flaw))
    }

    fn put(&mut self, slot: usize, name: &'static str, value: Scalar<'a>) {
        if self.slots[slot].is_absent() {
            self.slots[slot] = value;
        } else {
            let flaw = Flaw::new("field-twice", format!("{name} is given twice"));
            self.flaw = Some(Box::new(flaw.repair("give each field once").of(name)));
        }
    }
}

fn not_an_object() -> Flaw {
    Flaw::new("row-not-object", "the row is no object")
        .repair("send each row as {\"meter\":…}")
        .of("row")
}

/// What a row's fields, or a flaw of the row as a whole, become.
pub(super) type Made<'a, T, const N: usize> = fn(usize, Result<[Scalar<'a>; N], Flaw>) -> T;

/// Whether the body may be one record instead of a list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Single {
    Allowed,
    Refused,
}

/// Reads a body whose rows have the fields `names`, and makes something of each.
///
/// The first pass takes each value as it comes. What it cannot take, numbers beyond a double and
/// escapes that are no characters, a second pass finds field by field, so that good rows survive.
pub(super) fn read<'a, T, const N: usize>(
    body: &'a [u8],
    names: &'static [&'static str; N],
    single: Single,
    made: Made<'a, T, N>,
) -> Result<Vec<T>, BodyError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(BodyError::NotUtf8)?;
    let pass = |care| envelope(text, Envelope { row: RowOf { names, care }, single, made });
    let listed = pass(Care::Fast).or_else(|_| pass(Care::FieldByField)).map_err(|err| {
        if err.is_data() { BodyError::WrongShape(err.to_string()) } else { BodyError::NotJson(err) }
    })?;
    if MAX_ROWS < listed.sent {
        return Err(BodyError::TooManyRows(listed.sent));
    }
    Ok(listed.rows)
}

fn envelope<'a, T, const N: usize>(
    text: &'a str,
    envelope: Envelope<'a, T, N>,
) -> Result<Listed<T>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let listed = json.deserialize_any(envelope)?;
    json.end()?;
    Ok(listed)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    Fast,
    FieldByField,
}

/// The first rows, and how many were sent.
struct Listed<T> {
    rows: Vec<T>,
    sent: usize,
}

struct Envelope<'a, T, const N: usize> {
    row: RowOf<N>,
    single: Single,
    made: Made<'a, T, N>,
}

impl<'de, T, const N: usize> Visitor<'de> for Envelope<'de, T, N> {
    type Value = Listed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `readings`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut body: A) -> Result<Self::Value, A::Error> {
        let RowOf { names, care } = self.row;
        let mut listed = None;
        let mut alone = Fields::default();
        let mut next = 0;
        while let Some(key) = body.next_key_seed(Key::<N> { names, next })? {
            match key {
                Named::Readings if listed.is_some() => {
                    return Err(A::Error::custom("`readings` is given twice"));
                }
                Named::Readings => {
                    listed = Some(body.next_value_seed(ListOf(self.row, self.made))?)
                }
                Named::Field(slot) if self.single == Single::Allowed => {
                    alone.put(slot, names[slot], body.next_value_seed(ValueOf(care))?);
                    next = slot + 1;
                }
                Named::Field(_) | Named::Other => {
                    body.next_value::<IgnoredAny>()?;
                }
            }
        }
        let sent_alone = alone.flaw.is_some() || alone.slots.iter().any(|it| !it.is_absent());
        match listed {
            Some(listed) => Ok(listed),
            None if sent_alone => Ok(Listed { rows: vec![(self.made)(0, alone.whole())], sent: 1 }),
            None => Err(A::Error::custom("`readings` is missing")),
        }
    }
}

struct ListOf<'a, T, const N: usize>(RowOf<N>, Made<'a, T, N>);

impl<'de, T, const N: usize> DeserializeSeed<'de> for ListOf<'de, T, N> {
    type Value = Listed<T>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de, T, const N: usize> Visitor<'de> for ListOf<'de, T, N> {
    type Value = Listed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`readings` as a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while rows.len() < MAX_ROWS {
            let Some(row) = list.next_element_seed(self.0)? else {
                return Ok(Listed { sent: rows.len(), rows });
            };
            rows.push((self.1)(rows.len(), row.whole()));
        }
        let mut sent = MAX_ROWS;
        while list.next_element::<IgnoredAny>()?.is_some() {
            sent += 1;
        }
        Ok(Listed { rows, sent })
    }
}

#[derive(Clone, Copy)]
struct RowOf<const N: usize> {
    names: &'static [&'static str; N],
    care: Care,
}

impl<'de, const N: usize> DeserializeSeed<'de> for RowOf<N> {
    type Value = Fields<'de, N>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        if self.care == Care::Fast {
            return json.deserialize_any(self);
        }
        let row = <&RawValue as serde::Deserialize>::deserialize(json)?;
        let mut json = serde_json::Deserializer::from_str(row.get());
        Ok(json.deserialize_any(self).unwrap_or_else(|err| {
            let flaw = Flaw::new("row-unreadable", err.to_string());
            Fields::flawed(flaw.repair("send UTF-8 without lone surrogates").of("row"))
        }))
    }
}

impl<'de, const N: usize> Visitor<'de> for RowOf<N> {
    type Value = Fields<'de, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut row: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::default();
        let mut next = 0;
        while let Some(key) = row.next_key_seed(Key::<N> { names: self.names, next })? {
            if let Named::Field(slot) = key {
                fields.put(slot, self.names[slot], row.next_value_seed(ValueOf(self.care))?);
                next = slot + 1;
            } else {
                row.next_value::<IgnoredAny>()?;
            }
        }
        Ok(fields)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Fields::flawed(not_an_object()))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Fields::flawed(not_an_object()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Fields::flawed(not_an_object()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Fields::flawed(not_an_object()))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Fields::flawed(not_an_object()))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Fields::flawed(not_an_object()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Fields::flawed(not_an_object()))
    }
}

struct ValueOf(Care);

impl<'de> DeserializeSeed<'de> for ValueOf {
    type Value = Scalar<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Scalar<'de>, D::Error> {
        if self.0 == Care::Fast {
            return serde::Deserialize::deserialize(json);
        }
        let raw = <&RawValue as serde::Deserialize>::deserialize(json)?.get();
        let broken = if raw.starts_with('"') { Scalar::Garbled } else { Scalar::Huge };
        Ok(serde_json::from_str(raw).unwrap_or(broken))
    }
}

#[derive(Clone, Copy)]
enum Named {
    Field(usize),
    Readings,
    Other,
}

/// Finds a key among the names, beginning with the one expected next: senders keep an order.
struct Key<const N: usize> {
    names: &'static [&'static str; N],
    next: usize,
}

impl<'de, const N: usize> DeserializeSeed<'de> for Key<N> {
    type Value = Named;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Named, D::Error> {
        json.deserialize_identifier(self)
    }
}

impl<const N: usize> Visitor<'_> for Key<N> {
    type Value = Named;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Named, E> {
        let slot = (self.next..N).chain(0..self.next.min(N)).find(|slot| self.names[*slot] == key);
        Ok(match slot {
            Some(slot) => Named::Field(slot),
            None if key == "readings" => Named::Readings,
            None => Named::Other,
        })
    }
}
