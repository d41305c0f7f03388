//! Items: attributes by name.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use greenpulse_ports::PortError;

use crate::table::{Key, name};

pub(crate) type Item = HashMap<String, AttributeValue>;

pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(crate) fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(crate) fn b(bytes: Vec<u8>) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}

/// The number called `name`, if it is there.
pub(crate) fn number(item: &Item, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

pub(crate) fn bytes<'a>(item: &'a Item, name: &str) -> Option<&'a [u8]> {
    item.get(name)?.as_b().ok().map(AsRef::as_ref)
}

pub(crate) fn sk(item: &Item) -> &str {
    text(item, name::SK).unwrap_or_default()
}

pub(crate) fn key(item: &Item) -> Key {
    Key::new(text(item, name::PK).unwrap_or_default(), sk(item))
}

/// A document that stands as JSON in an item.
pub(crate) fn body(port: &'static str, item: &Item) -> Result<serde_json::Value, PortError> {
    let text = text(item, name::BODY).unwrap_or_default();
    serde_json::from_str(text)
        .map_err(|err| PortError::malformed(port, format!("{:?}: {err}", key(item))))
}
