//! What the table's stream hands over.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::Fact;
use greenpulse_ports::{PortError, Streamed};
use serde_json::Value;

use crate::day::facts;
use crate::item::{Item, b, s};
use crate::table::name;

const PORT: &str = "stream";

/// The readings that each change of an event added to the table.
///
/// A fact enters the table in the image of a head, or in that of a chunk when there are many at
/// once. So what a head holds and did not hold before is new, and all of a chunk's facts are taken
/// for new: most of them come a second time, which also mends what was given up the first time.
///
/// # Errors
///
/// When it is no event of a stream.
pub fn streamed(event: &Value) -> Result<Vec<Streamed>, PortError> {
    let records = event["Records"].as_array();
    let records = records.ok_or_else(|| PortError::malformed(PORT, "an event without records"))?;
    let streamed = |it: &Value| {
        let it = &it["dynamodb"];
        let id = it["SequenceNumber"].as_str().unwrap_or_default().to_owned();
        Streamed { id, added: added(it) }
    };
    Ok(records.iter().map(streamed).collect())
}

fn added(change: &Value) -> Result<Vec<(MeterId, Fact)>, PortError> {
    let (old, new) = (image(&change["OldImage"])?, image(&change["NewImage"])?);
    if old.get(name::FACTS) == new.get(name::FACTS) {
        return Ok(vec![]);
    }
    let pk = change["Keys"][name::PK]["S"].as_str().unwrap_or_default();
    let meter = pk.strip_prefix("m#").and_then(|it| it.parse::<MeterId>().ok());
    let meter = meter.ok_or_else(|| PortError::malformed(PORT, format!("readings of {pk:?}")))?;
    let old = facts(&old)?;
    let mut added = facts(&new)?;
    added.retain(|it| !old.contains(it));
    Ok(added.into_iter().map(|it| (meter.clone(), it)).collect())
}

/// What is needed of an image to read the facts in it.
fn image(image: &Value) -> Result<Item, PortError> {
    let mut item = Item::new();
    if let Some(sk) = image[name::SK]["S"].as_str() {
        item.insert(name::SK.into(), s(sk));
    }
    if let Some(packed) = image[name::FACTS]["B"].as_str() {
        let packed = STANDARD.decode(packed).map_err(|err| PortError::malformed(PORT, err))?;
        item.insert(name::FACTS.into(), b(packed));
    }
    Ok(item)
}
