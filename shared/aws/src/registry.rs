use async_trait::async_trait;
use greenpulse_domain::audit::AuditEntry;
use greenpulse_ports::{Audited, Doc, Expect, Page, Paged, PortError, Registry, Write};

use crate::call::Which;
use crate::item::{Item, body, n, number, s, sk};
use crate::owed::Owed;
use crate::store::DynamoStore;
use crate::table::{self, AUDIT, GENERATION, Key, LAST, name};
use crate::update::{Action, Made, Update};

const PORT: &str = "registry";
const DEFAULT_LIMIT: usize = 1_000;
/// Writes of one transaction: DynamoDB takes 100 items, and one of them counts the change.
const WRITES: usize = 99;

#[async_trait]
impl Registry for DynamoStore {
    async fn get(&self, key: &str) -> Result<Option<Doc>, PortError> {
        let item = self.item(PORT, &table::doc(key)?).await?;
        item.map(|it| doc(key.to_owned(), &it)).transpose()
    }

    async fn list(&self, prefix: &str, page: Page) -> Result<Paged<Doc>, PortError> {
        let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
        let Key { pk, sk: first } = table::doc(prefix)?;
        let folder = &prefix[..prefix.len() - first.len()];
        let after = page.after.as_deref().and_then(|it| it.strip_prefix(folder));
        let which = match after {
            Some(after) => Which::Between(after.to_owned(), format!("{first}{LAST}")),
            None if first.is_empty() => Which::All,
            None => Which::Begins(first),
        };
        // What stands at `after` itself is found as well.
        let few = i32::try_from(limit + 1).unwrap_or(i32::MAX);
        let items = self.all_of(PORT, self.query(&pk, which).limit(few), limit + 1).await?;
        let items = items.iter().filter(|it| Some(sk(it)) != after).take(limit);
        let items = items.map(|it| doc(format!("{folder}{}", sk(it)), it));
        let items = items.collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| items.len() == limit).map(|it| it.key.clone());
        Ok(Paged { items, next })
    }

    /// More than 99 writes are made in groups of so many, in their order: those before one that is
    /// refused stand.
    async fn commit(&self, writes: Vec<Write>) -> Result<(), PortError> {
        for writes in writes.chunks(WRITES) {
            let mut actions = Vec::with_capacity(writes.len() + 1);
            for write in writes {
                actions.push(self.action(write)?);
            }
            if !writes.iter().all(Write::is_fleeting) {
                let key = Key::new(GENERATION, GENERATION);
                actions.push(Action::Update(Update::of(key).add(name::VERSION, 1)));
            }
            if let Made::Refused(place) = self.transact(PORT, actions).await? {
                let key = writes.get(place).and_then(key_of).unwrap_or_default();
                return Err(PortError::Conflict { key: key.to_owned() });
            }
        }
        Ok(())
    }

    async fn generation(&self) -> Result<u64, PortError> {
        let item = self.item(PORT, &Key::new(GENERATION, GENERATION)).await?;
        Ok(item.and_then(|it| number(&it, name::VERSION)).unwrap_or(0))
    }

    async fn audit(&self, page: Page) -> Result<Paged<Audited>, PortError> {
        let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
        let last = page.after.clone().unwrap_or_else(|| LAST.into());
        let which = Which::BetweenBackwards("0".into(), last);
        let few = i32::try_from(limit + 1).unwrap_or(i32::MAX);
        let items = self.all_of(PORT, self.query(AUDIT, which).limit(few), limit + 1).await?;
        let items = items.iter().filter(|it| Some(sk(it)) != page.after.as_deref());
        let items: Vec<&Item> = items.take(limit).collect();
        let next = items.last().filter(|_| items.len() == limit).map(|it| sk(it).to_owned());
        let entry = |it: &&Item| {
            let entry = serde_json::from_value::<AuditEntry>(body(PORT, it)?);
            let entry = entry.map_err(|err| PortError::malformed(PORT, err))?;
            Ok(Audited { place: sk(it).to_owned(), entry })
        };
        Ok(Paged { items: items.iter().map(entry).collect::<Result<_, _>>()?, next })
    }
}

impl DynamoStore {
    fn action(&self, write: &Write) -> Result<Action, PortError> {
        Ok(match write {
            Write::Put { key, body, expect } => {
                let put = expecting(Update::of(table::doc(key)?), *expect).add(name::VERSION, 1);
                let put = match write.expires_at() {
                    Some(at) => put.set(name::EXPIRES, n(at.as_second())),
                    None => put,
                };
                Action::Update(put.set(name::BODY, s(body.to_string())))
            }
            Write::Delete { key, expect } => {
                let gone = Update::of(table::doc(key)?);
                Action::Delete(expecting(gone, *expect))
            }
            Write::Audit(entry) => {
                let mut item = Key::new(AUDIT, self.unique()).item();
                let body = serde_json::to_string(entry).unwrap_or_default();
                item.insert(name::BODY.into(), s(body));
                Action::Put(item)
            }
            Write::Restate(restate) => Action::Put(self.debt(&Owed::from(restate.clone()))),
        })
    }
}

fn key_of(write: &Write) -> Option<&str> {
    match write {
        Write::Put { key, .. } | Write::Delete { key, .. } => Some(key),
        Write::Audit(_) | Write::Restate(_) => None,
    }
}

/// Makes a change of a document hang on its version.
pub(crate) fn expecting(update: Update, expect: Expect) -> Update {
    match expect {
        Expect::Anything => update,
        Expect::Absent => update.when_absent(name::VERSION),
        Expect::Version(version) => update.when(name::VERSION, "=", n(version)),
    }
}

/// A check of a document's version, where anything is expected of it.
pub(crate) fn check(update: Update, expect: Expect) -> Option<Update> {
    (expect != Expect::Anything).then(|| expecting(update, expect))
}

fn doc(key: String, item: &Item) -> Result<Doc, PortError> {
    let version = number(item, name::VERSION).unwrap_or(0);
    Ok(Doc { key, version, body: body(PORT, item)? })
}
