//! What has happened, to whoever must know.
//!
//! Events come at least once, so each that was told is noted: it is told once, but for a crash
//! between the telling and the note.

use std::sync::Arc;

use greenpulse_domain::content::Version;
use greenpulse_domain::event::{Event, FileImported};
use greenpulse_ports::{
    Entity, Expect, Message, Notifier, PortError, Recipient, Registry, get, put,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Everything notification touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub registry: Arc<dyn Registry>,
    pub notifier: Arc<dyn Notifier>,
}

/// That something was told.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    /// Which occurrence of which event.
    occurrence: String,
    at: Timestamp,
}

impl Entity for Told {
    const PREFIX: &'static str = "fleeting/told/";

    fn name(&self) -> String {
        self.occurrence.clone()
    }
}

/// Tells whom `event` concerns, unless that was done. `id` names the occurrence: what happens again
/// is told again.
///
/// # Errors
///
/// A port's: hand it over again.
pub async fn notify(deps: &Deps, id: &str, event: &Event, now: Timestamp) -> Result<(), PortError> {
    let Some(message) = message(event) else { return Ok(()) };
    let told = Told { occurrence: Version::of(&(id, event)).to_string(), at: now };
    if get::<Told>(&*deps.registry, &told.occurrence).await?.is_some() {
        return Ok(());
    }
    deps.notifier.send(&message).await?;
    match deps.registry.commit(vec![put(&told, Expect::Absent)]).await {
        // Somebody told it at the same moment.
        Err(PortError::Conflict { .. }) => Ok(()),
        done => done,
    }
}

/// What there is to say; nothing of what only other functions need to know.
fn message(event: &Event) -> Option<Message> {
    match event {
        Event::RolledUp(_) | Event::AnomalyDetected(_) | Event::ForecastPublished(_) => None,
        Event::FileImported(file) => Some(of_file(file)),
    }
}

fn of_file(it: &FileImported) -> Message {
    let outcome = match (&it.refused, it.rejected) {
        (Some(_), _) => "refused",
        (None, 0) => "imported",
        (None, _) => "imported in part",
    };
    let text = match &it.refused {
        Some(why) => format!("Nothing of {} was kept. {why}", it.file),
        None => format!(
            "{}: {} of {} rows kept, {} refused. Each refused row is explained in {}.",
            it.file, it.accepted, it.rows, it.rejected, it.result
        ),
    };
    let attributes = [("kind", "file"), ("outcome", outcome)];
    Message {
        to: Recipient::Everyone,
        subject: format!("{} was {outcome}", it.file),
        text,
        attributes: attributes.map(|(name, value)| (name, value.to_owned())).into(),
    }
}
