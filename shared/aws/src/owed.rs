//! Marks that a transaction owes.
//!
//! A transaction takes 100 items, and what a change touches may be thousands of days. So the change
//! commits a debt: whoever asks for marks pays what is owed first. Paid twice is paid once, since a
//! mark that was raised twice is computed twice at worst.

use greenpulse_domain::id::MeterId;
use greenpulse_domain::mark::Scope;
use greenpulse_ports::{PortError, Restate};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::call::{Which, each};
use crate::day::{due, is_head};
use crate::item::{Item, body, key, n, number, s, sk};
use crate::store::{DynamoStore, IN_FLIGHT};
use crate::table::{self, SHARDS, name};
use crate::update::{Made, Update};

const PORT: &str = "ledger";

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Owed {
    /// Every day of a meter that exists.
    Meter(MeterId),
    /// A building's days that exist.
    Building {
        building: greenpulse_domain::id::BuildingId,
        first: Option<Date>,
        last: Option<Date>,
    },
    /// The days up to the register readings on either side of this one.
    Neighbors { meter: MeterId, day: Date },
}

impl From<Restate> for Owed {
    fn from(restate: Restate) -> Self {
        match restate {
            Restate::Meter(meter) => Self::Meter(meter),
            Restate::Building { building, first, last } => Self::Building { building, first, last },
        }
    }
}

impl Owed {
    fn pk(&self) -> String {
        match self {
            Self::Meter(meter) | Self::Neighbors { meter, .. } => table::meter(meter),
            Self::Building { building, .. } => table::building(building),
        }
    }
}

impl DynamoStore {
    /// The item that says what is owed.
    pub(crate) fn debt(&self, owed: &Owed) -> Item {
        let pk = table::owed(table::shard(&owed.pk()));
        let mut item = table::Key::new(pk, self.unique()).item();
        item.insert(name::BODY.into(), s(serde_json::to_string(owed).unwrap_or_default()));
        item
    }

    /// A sort key that nobody else has; later ones come later.
    pub(crate) fn unique(&self) -> String {
        let random = getrandom::u64().unwrap_or_default();
        format!("{:020}#{random:016x}", self.now().as_nanosecond())
    }

    /// Marks what is owed in every shard, or in the one that this store is of.
    pub(crate) async fn pay(&self) -> Result<(), PortError> {
        let shards = self.settings.shard.map_or(0..SHARDS, |it| it..it + 1);
        let debts = shards.map(async |shard| self.all(PORT, &table::owed(shard), Which::All).await);
        for item in futures::future::try_join_all(debts).await?.into_iter().flatten() {
            let owed = serde_json::from_value(body(PORT, &item)?);
            let owed = owed.map_err(|err| PortError::malformed(PORT, err))?;
            self.mark_owed(&owed).await?;
            self.delete(PORT, &key(&item)).await?;
        }
        Ok(())
    }

    pub(crate) async fn mark_owed(&self, owed: &Owed) -> Result<(), PortError> {
        match owed {
            Owed::Meter(meter) => {
                let (first, last) = ("f#".to_owned(), format!("f#{}", table::LAST));
                self.mark_existing(&table::meter(meter), first, last).await?;
                self.mark_sealed(meter).await
            }
            Owed::Building { building, first, last } => {
                let first = first.map_or("d#".into(), table::building_day_sk);
                let last = last.map_or(format!("d#{}", table::LAST), table::building_day_sk);
                if last < first {
                    return Ok(());
                }
                self.mark_existing(&table::building(building), first, last).await
            }
            Owed::Neighbors { meter, day } => {
                let [before, after] = self.register_neighbors(meter, *day).await?;
                let first = before.unwrap_or(*day);
                let last = after.unwrap_or(*day);
                let days = std::iter::successors(Some(first), |it| it.checked_add(1.day()).ok());
                let days = days.take_while(|it| *it <= last).filter(|it| it != day);
                let scopes = days.map(|it| Scope::Meter(meter.clone(), it)).collect();
                self.mark_all(scopes).await
            }
        }
    }

    /// Marks what has a mark already.
    async fn mark_existing(&self, pk: &str, first: String, last: String) -> Result<(), PortError> {
        let items = self.all(PORT, pk, Which::Between(first, last)).await?;
        let marks = items.iter().filter(|it| !sk(it).starts_with("f#") || is_head(sk(it)));
        let mark = async |it: &Item| {
            let mark = self.marking(&table::scope(&key(it))?, number(it, name::SETTLED));
            self.update(PORT, mark.when_there(name::SEQ)).await
        };
        each(IN_FLIGHT, marks, mark).await.map(drop)
    }

    /// Marks a meter's days whose readings and mark are gone: `seq` goes on from what their hours
    /// were computed from.
    async fn mark_sealed(&self, meter: &MeterId) -> Result<(), PortError> {
        let sealed = Which::Between("h#".into(), format!("h#{}", self.first_open_day()));
        let hours = self.all(PORT, &table::meter(meter), sealed).await?;
        let scope = |it: &Item| Some(Scope::Meter(meter.clone(), table::day_of(sk(it))?));
        let days: Vec<_> = hours.iter().filter_map(|it| Some((scope(it)?, it))).collect();
        let marks = self.items(PORT, days.iter().map(|(it, _)| table::mark(it)).collect()).await?;
        let gone = days.iter().filter(|(it, _)| !marks.contains_key(&table::mark(it)));
        let mark = async |(scope, hours): &(Scope, &Item)| {
            let basis = number(hours, name::BASIS).unwrap_or(0);
            self.update(PORT, self.marking_from(scope, None, basis)).await
        };
        each(IN_FLIGHT, gone, mark).await.map(drop)
    }

    /// Marks scopes, each once, whether they have a mark or not.
    pub(crate) async fn mark_all(&self, scopes: Vec<Scope>) -> Result<(), PortError> {
        let keys: Vec<_> = scopes.iter().map(table::mark).collect();
        let known = self.items(PORT, keys.clone()).await?;
        let marks = scopes.iter().zip(&keys).map(|(scope, key)| (scope, known.get(key)));
        each(IN_FLIGHT, marks, |(scope, item)| self.mark_one(scope, item)).await.map(drop)
    }

    pub(crate) async fn mark_one(
        &self,
        scope: &Scope,
        item: Option<&Item>,
    ) -> Result<Made, PortError> {
        if item.is_none() {
            self.put(PORT, table::subject(scope).item()).await?;
        }
        let settled = item.and_then(|it| number(it, name::SETTLED));
        self.update(PORT, self.marking(scope, settled)).await
    }

    /// Makes a scope dirty that was last settled at `settled`.
    fn marking(&self, scope: &Scope, settled: Option<u64>) -> Update {
        self.marking_from(scope, settled, 0)
    }

    /// The same where `seq` is `start` if the scope has no mark.
    fn marking_from(&self, scope: &Scope, settled: Option<u64>, start: u64) -> Update {
        let at = match scope {
            Scope::Meter(..) => self.meter_due(settled),
            Scope::Building(..) => self.building_due(settled),
        };
        let mark = Update::of(table::mark(scope))
            .add_from(name::SEQ, start, 1)
            .set_if_absent(name::DONE, n(0))
            .set_if_absent(name::DIRTY, s(table::dirty(scope)))
            .set_if_absent(name::DUE, s(due(at)));
        match scope {
            Scope::Meter(_, day) => mark.set_if_absent(name::EXPIRES, n(self.expiry(*day))),
            Scope::Building(..) => mark,
        }
    }
}
