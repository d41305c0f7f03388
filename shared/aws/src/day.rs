//! A meter-day as it stands in the table: a small head, and chunks that are written once.
//!
//! DynamoDB bills the whole item at each write, so the head holds only the facts that came last;
//! when they pass [`HEAD`] bytes they move into a chunk. The mark stands in the head: facts and mark
//! are durable together.

use std::sync::Arc;

use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::Fact;
use greenpulse_ports::pack::{pack_facts, unpack_facts};
use greenpulse_ports::{Grown, PortError};
use jiff::civil::Date;

use crate::call::Which;
use crate::item::{Item, b, bytes, n, number, s, sk};
use crate::owed::Owed;
use crate::store::DynamoStore;
use crate::table::{self, LAST, name};
use crate::update::{Action, Update};

const PORT: &str = "readings";
/// Packed facts that a head may hold, so that it stays within the kilobyte that one write unit pays.
const HEAD: usize = 640;
/// Facts of one chunk: even the widest stay far below an item's 400 kB.
const CHUNK: usize = 4_000;

/// What stands in the table of one meter-day.
#[derive(Debug, Clone, Default)]
pub(crate) struct StoredDay {
    /// How often facts were added; absent before the first.
    version: Option<u64>,
    n_chunks: u64,
    /// Facts that the head holds.
    recent: Vec<Fact>,
    settled: Option<u64>,
    /// Whether anything stands there, a mark alone included.
    pub(crate) is_there: bool,
    /// All of its facts, in their order.
    pub(crate) facts: Arc<Vec<Fact>>,
}

impl DynamoStore {
    pub(crate) async fn stored_day(
        &self,
        meter: &MeterId,
        day: Date,
    ) -> Result<StoredDay, PortError> {
        let of_day = Which::Begins(table::head_sk(day));
        let items = self.all(PORT, &table::meter(meter), of_day).await?;
        let head = items.iter().find(|it| is_head(sk(it)));
        let recent = head.map_or(Ok(Vec::new()), facts)?;
        let of = |name| head.and_then(|it| number(it, name));
        Ok(StoredDay {
            version: of(name::VERSION),
            n_chunks: of(name::N_CHUNKS).unwrap_or(0),
            settled: of(name::SETTLED),
            is_there: head.is_some(),
            recent,
            facts: Arc::new(sorted(items.iter().map(facts))?),
        })
    }

    /// What there is to write so that the day holds what was added to it: together, and only if
    /// nobody has added anything in between.
    pub(crate) fn grow(
        &self,
        meter: &MeterId,
        day: Date,
        stored: &StoredDay,
        grown: &Grown<usize>,
    ) -> Result<Vec<Action>, PortError> {
        let recent = sorted([Ok(stored.recent.clone()), Ok(grown.added.clone())].into_iter())?;
        let received = grown.day.iter().map(|it| it.received.as_millisecond()).max();
        let expires = n(self.expiry(day));
        let mark = greenpulse_domain::mark::Scope::Meter(meter.clone(), day);
        let head = Update::of(table::mark(&mark))
            .set(name::VERSION, n(stored.version.unwrap_or(0) + 1))
            .add(name::SEQ, 1)
            .set_if_absent(name::DONE, n(0))
            .set(name::N_FACTS, n(grown.day.len()))
            .set(name::RECEIVED, n(received.unwrap_or_default()))
            .set(name::EXPIRES, expires.clone())
            .set_if_absent(name::DIRTY, s(table::dirty(&mark)))
            .set_if_absent(name::DUE, s(due(self.meter_due(stored.settled))));
        let head = match stored.version {
            Some(version) => head.when(name::VERSION, "=", n(version)),
            None => head.when_absent(name::VERSION),
        };
        let packed = pack_facts(&recent);
        let mut actions = Vec::new();
        if packed.len() <= HEAD {
            actions.push(Action::Update(head.set(name::FACTS, b(packed))));
        } else {
            let chunks = recent.chunks(CHUNK);
            let n_chunks = stored.n_chunks + chunks.len() as u64;
            let head = head.set(name::N_CHUNKS, n(n_chunks)).remove(name::FACTS);
            actions.push(Action::Update(head));
            actions.extend(chunks.zip(stored.n_chunks..).map(|(facts, at)| {
                let mut item = table::chunk(meter, day, at).item();
                item.insert(name::FACTS.into(), b(pack_facts(facts)));
                item.insert(name::EXPIRES.into(), expires.clone());
                Action::Put(item)
            }));
        }
        actions.extend(self.register_actions(meter, day, stored, grown));
        Ok(actions)
    }

    /// The energy of other days hangs on the first and the last register reading of this one: that
    /// they are to be marked is owed from the same moment on.
    fn register_actions(
        &self,
        meter: &MeterId,
        day: Date,
        stored: &StoredDay,
        grown: &Grown<usize>,
    ) -> Vec<Action> {
        let added = || grown.added.iter().filter(|it| it.is_register()).map(|it| it.extent);
        if added().next().is_none() {
            return vec![];
        }
        let mut actions = Vec::new();
        if !stored.facts.iter().any(Fact::is_register) {
            let mut item = table::registers(meter, day).item();
            item.insert(name::EXPIRES.into(), n(self.expiry(day)));
            actions.push(Action::Put(item));
        }
        let all = || grown.day.iter().filter(|it| it.is_register()).map(|it| it.extent);
        let (first, last) = (all().next(), all().next_back());
        if added().any(|it| Some(it) == first || Some(it) == last) {
            let owed = Owed::Neighbors { meter: meter.clone(), day };
            actions.push(Action::Put(self.debt(&owed)));
        }
        actions
    }
}

/// Sort key of the dirty index: seconds since 1970, as text that sorts.
pub(crate) fn due(seconds: i64) -> String {
    format!("{:011}", seconds.max(0))
}

/// Whether a sort key is that of a head; chunks have one part more.
pub(crate) fn is_head(sk: &str) -> bool {
    sk.starts_with("f#") && sk.matches('#').count() == 1
}

/// Sort keys of every head and chunk from `first` to `last`.
pub(crate) fn days_between(first: Date, last: Date) -> (String, String) {
    (table::head_sk(first), format!("{}{LAST}", table::head_sk(last)))
}

/// Facts that stand in a head or chunk.
pub(crate) fn facts(item: &Item) -> Result<Vec<Fact>, PortError> {
    let packed = bytes(item, name::FACTS);
    let facts = packed.map_or(Ok(Vec::new()), unpack_facts);
    facts.map_err(|err| PortError::malformed(PORT, format!("{}: {err}", sk(item))))
}

/// Facts of several items in their order, each once.
pub(crate) fn sorted(
    parts: impl Iterator<Item = Result<Vec<Fact>, PortError>>,
) -> Result<Vec<Fact>, PortError> {
    let mut facts = Vec::new();
    for part in parts {
        facts.extend(part?);
    }
    facts.sort_by(|a, b| a.order(b));
    facts.dedup();
    Ok(facts)
}
