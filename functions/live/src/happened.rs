//! What has happened, by numbers without a gap, where nobody else numbers it: a page that was away
//! says the last one that it heard, and hears the rest.

use greenpulse_domain::event::Event;
use greenpulse_ports::{Entity, Expect, Page, PortError, Registry, get, put};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long what has happened is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// Events that a client is told one by one; behind more of them it reads everything anew.
pub(crate) const MOST: u64 = 100;
/// For so long one call may still be telling of something when another tells of what came later: the
/// function's timeout, and what clocks differ by.
const OVERLAP: SignedDuration = SignedDuration::from_secs(90);
/// How often a number is sought while others take the next one.
const TRIES: u32 = 20;

/// The number of the last event; 0 before the first.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Newest {
    seq: u64,
}

impl Entity for Newest {
    const PREFIX: &'static str = "fleeting/newest/";

    fn name(&self) -> String {
        NEWEST.to_owned()
    }
}

const NEWEST: &str = "event";

/// An event under its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Happened {
    pub(crate) seq: u64,
    pub(crate) event: Event,
    at: Timestamp,
    expires_at: Timestamp,
}

impl Entity for Happened {
    const PREFIX: &'static str = "fleeting/happened/";

    fn name(&self) -> String {
        name(self.seq)
    }
}

/// In the order of numbers.
fn name(seq: u64) -> String {
    format!("{seq:012}")
}

/// The number of the last event.
///
/// # Errors
///
/// When the registry fails.
pub(crate) async fn newest(registry: &dyn Registry) -> Result<u64, PortError> {
    Ok(get::<Newest>(registry, NEWEST).await?.map_or(0, |it| it.0.seq))
}

/// Gives each of `events` the next number. What has one can be read: nobody finds a later one before.
///
/// # Errors
///
/// When the registry fails, or others were faster again and again; nothing is numbered then.
pub(crate) async fn number(
    registry: &dyn Registry,
    events: Vec<Event>,
    now: Timestamp,
) -> Result<Vec<Happened>, PortError> {
    let expires_at = now.checked_add(KEPT).unwrap_or(now);
    let mut tries = 0;
    loop {
        let (last, expect) = match get::<Newest>(registry, NEWEST).await? {
            Some((newest, version)) => (newest.seq, Expect::Version(version)),
            None => (0, Expect::Absent),
        };
        let numbered = events.iter().cloned().zip(last + 1..);
        let numbered = numbered.map(|(event, seq)| Happened { seq, event, at: now, expires_at });
        let numbered: Vec<Happened> = numbered.collect();
        let newest = Newest { seq: numbered.last().map_or(last, |it| it.seq) };
        let mut writes = vec![put(&newest, expect)];
        writes.extend(numbered.iter().map(|it| put(it, Expect::Anything)));
        tries += 1;
        match registry.commit(writes).await {
            Ok(()) => return Ok(numbered),
            Err(PortError::Conflict { .. }) if tries < TRIES => {}
            Err(err) => return Err(err),
        }
    }
}

/// Everything after the event of number `seq`, and what came so shortly before it that it may not have
/// been told; `None` where that is too much, some of it is no longer kept, or no event has had that
/// number.
///
/// # Errors
///
/// When the registry fails.
pub(crate) async fn since(
    registry: &dyn Registry,
    seq: u64,
) -> Result<Option<Vec<Happened>>, PortError> {
    let newest = newest(registry).await?;
    if newest < seq || MOST < newest - seq {
        return Ok(None);
    }
    let first = seq.saturating_sub(MOST);
    let kept = between(registry, first, newest).await?;
    let Some(last_heard) = kept.iter().find(|it| it.seq == seq) else {
        // It is long told, or the first is still to come.
        let later: Vec<Happened> = kept.into_iter().filter(|it| seq < it.seq).collect();
        let is_whole = later.iter().map(|it| it.seq).eq(seq + 1..=newest);
        return Ok(is_whole.then_some(later));
    };
    let from = last_heard.at.checked_sub(OVERLAP).unwrap_or(last_heard.at);
    let since: Vec<Happened> = kept.iter().filter(|it| from <= it.at).cloned().collect();
    let begins = since.first().map_or(seq, |it| it.seq);
    let is_whole = since.iter().map(|it| it.seq).eq(begins..=newest);
    // Of what comes before nothing was read.
    let is_cut = 0 < first && begins == first + 1;
    Ok((is_whole && !is_cut).then_some(since))
}

/// What is kept of the events after number `first`, up to `last`.
async fn between(
    registry: &dyn Registry,
    first: u64,
    last: u64,
) -> Result<Vec<Happened>, PortError> {
    let after = Some(format!("{}{}", Happened::PREFIX, name(first)));
    let page = Page { limit: usize::try_from(last - first).ok(), after };
    let listed = registry.list(Happened::PREFIX, page).await?.items;
    let read = listed.iter().map(|doc| {
        Happened::deserialize(&doc.body)
            .map_err(|err| PortError::malformed("live", format!("{}: {err}", doc.key)))
    });
    let mut read = read.collect::<Result<Vec<_>, _>>()?;
    read.retain(|it| it.seq <= last);
    Ok(read)
}
