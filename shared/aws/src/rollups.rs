//! Derived data. A scope's item is put first, what depends on it is marked next, and the scope
//! settled by whoever asked, last: who dies in between leaves it dirty, and it is done again. So
//! nothing needs a transaction, which would be billed twice. What depends on it need not even be
//! marked where whoever asked computes it before they settle: the mark that they hold stands for it.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::{Mark, Scope};
use greenpulse_domain::rollup::{BuildingDay, MeterDay};
use greenpulse_ports::pack::{
    pack_building_day, pack_meter_day, unpack_building_day, unpack_meter_day,
};
use greenpulse_ports::{
    BuildingDays, Derived, PortError, Replaced, Replacement, RollupStore, Stored,
};
use jiff::civil::Date;

use crate::call::{Which, each};
use crate::item::{Item, b, bytes, n, number, sk};
use crate::store::{DynamoStore, IN_FLIGHT};
use crate::table::{self, name};
use crate::update::{Made, Update};

const PORT: &str = "rollups";

pub(crate) type Day = (Date, Arc<Stored<BuildingDay>>);

#[async_trait]
impl RollupStore for DynamoStore {
    async fn replace(&self, replacements: Vec<Replacement>) -> Result<Vec<Replaced>, PortError> {
        let (replaced, next) = self.replace_ahead(replacements).await?;
        self.mark_all(next).await?;
        Ok(replaced)
    }

    async fn replace_ahead(
        &self,
        replacements: Vec<Replacement>,
    ) -> Result<(Vec<Replaced>, Vec<Scope>), PortError> {
        let replaced = each(IN_FLIGHT, &replacements, |it| self.put_derived(it)).await?;
        self.count_replaced(&replacements, &replaced).await?;
        let (mut next, mut restate) = (HashSet::new(), HashSet::new());
        for (replacement, replaced) in replacements.into_iter().zip(&replaced) {
            if *replaced == Replaced::Written {
                next.extend(replacement.next);
                restate.extend(replacement.restate);
            }
        }
        for restate in restate {
            self.mark_owed(&restate.into()).await?;
        }
        Ok((replaced, next.into_iter().collect()))
    }

    /// Takes what is clean and due. Workers on shards take nothing: others have the building's other
    /// meters, and each of them would compute it.
    async fn take(&self, scopes: Vec<Scope>) -> Result<Vec<Mark>, PortError> {
        let known = self.items(PORT, scopes.iter().map(table::mark).collect()).await?;
        let (mut taken, mut others) = (Vec::new(), Vec::new());
        for scope in scopes {
            let item = known.get(&table::mark(&scope));
            match self.settings.shard.map_or_else(|| self.clean_and_due(item), |_| None) {
                Some(seq) => taken.push(Mark { scope, seq: seq + 1 }),
                None => others.push((scope, item)),
            }
        }
        each(IN_FLIGHT, others, async |(scope, item)| self.mark_one(&scope, item).await).await?;
        let new = taken.iter().filter(|it| it.seq == 1);
        each(IN_FLIGHT, new, |it| self.put(PORT, table::subject(&it.scope).item())).await?;
        Ok(taken)
    }

    async fn replace_taken(
        &self,
        replacements: Vec<Replacement>,
    ) -> Result<Vec<Replaced>, PortError> {
        let replaced = each(IN_FLIGHT, &replacements, |it| self.put_taken(it)).await?;
        self.count_replaced(&replacements, &replaced).await?;
        let changed = replacements.into_iter().zip(&replaced);
        let changed = changed.filter(|it| *it.1 == Replaced::Stale).map(|it| it.0.mark.scope);
        self.mark_all(changed.collect()).await?;
        Ok(replaced)
    }

    async fn meter_days(
        &self,
        of: &[(MeterId, Date)],
    ) -> Result<Vec<Option<Stored<MeterDay>>>, PortError> {
        let key =
            |(meter, day): &(MeterId, Date)| table::derived(&Scope::Meter(meter.clone(), *day));
        let mut keys: Vec<_> = of.iter().map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        let items = self.items(PORT, keys).await?;
        let day = |it| match items.get(&key(it)) {
            Some(item) => stored(item, unpack_meter_day),
            None => Ok(None),
        };
        of.iter().map(day).collect()
    }

    async fn building_days(
        &self,
        building: &BuildingId,
        first: Date,
        last: Date,
    ) -> Result<BuildingDays, PortError> {
        if last < first {
            return Ok(BuildingDays::default());
        }
        let items = self.building_items(building, first, Some(last), true).await?;
        let days = items.iter().map(building_day).collect::<Result<Vec<_>, _>>()?;
        Ok(days.into_iter().flatten().collect::<Vec<_>>().into())
    }
}

impl DynamoStore {
    /// Items of a building's days from `first` to `last`; to the end where there is none, and then
    /// [`table::REPLACED`] with them.
    pub(crate) async fn building_items(
        &self,
        building: &BuildingId,
        first: Date,
        last: Option<Date>,
        consistent: bool,
    ) -> Result<Vec<Item>, PortError> {
        let last = last.map_or_else(|| table::REPLACED.into(), table::building_day_sk);
        let which = Which::Between(table::building_day_sk(first), last);
        let query = self.query(&table::building(building), which).consistent_read(consistent);
        self.all_of(PORT, query, usize::MAX).await
    }

    /// Counts that days were replaced which others may keep in memory: see [`crate::Remembered`].
    async fn count_replaced(
        &self,
        replacements: &[Replacement],
        replaced: &[Replaced],
    ) -> Result<(), PortError> {
        let before = self.counted_before();
        let of =
            replacements.iter().zip(replaced).filter_map(|it| match (&it.0.mark.scope, it.1) {
                (Scope::Building(building, day), Replaced::Written) if *day < before => {
                    Some(building)
                }
                _ => None,
            });
        let count = async |building: &BuildingId| {
            let key = table::Key::new(table::building(building), table::REPLACED);
            self.update(PORT, Update::of(key).add(name::VERSION, 1)).await
        };
        each(IN_FLIGHT, of.collect::<HashSet<_>>(), count).await.map(drop)
    }

    /// The `seq` of a building-day that nobody else has to compute, and that may be computed now.
    fn clean_and_due(&self, item: Option<&Item>) -> Option<u64> {
        let of = |name| item.and_then(|it| number(it, name));
        let (seq, done) = (of(name::SEQ).unwrap_or(0), of(name::DONE).unwrap_or(0));
        (seq == done && self.is_due(of(name::SETTLED))).then_some(seq)
    }

    /// Puts a scope's content where nothing newer is.
    async fn put_derived(&self, replacement: &Replacement) -> Result<Replaced, PortError> {
        let basis = n(replacement.mark.seq);
        let put = putting(replacement).when_absent_or(name::BASIS, "<=", basis);
        self.replaced(put).await
    }

    /// Puts and settles a scope that nobody has marked since it was taken.
    async fn put_taken(&self, replacement: &Replacement) -> Result<Replaced, PortError> {
        let seq = replacement.mark.seq;
        let put = putting(replacement)
            .set(name::SEQ, n(seq))
            .set(name::DONE, n(seq))
            .set(name::SETTLED, n(self.now().as_second()));
        let put = match seq {
            1 => put.when_absent(name::SEQ),
            _ => put.when(name::SEQ, "=", n(seq - 1)),
        };
        self.replaced(put).await
    }

    async fn replaced(&self, put: Update) -> Result<Replaced, PortError> {
        Ok(match self.update(PORT, put).await? {
            Made::Done => Replaced::Written,
            Made::Refused(_) => Replaced::Stale,
        })
    }
}

/// A scope's content. A day without anything is put as such, so that nothing older takes its place.
fn putting(replacement: &Replacement) -> Update {
    let update = Update::of(table::derived(&replacement.mark.scope))
        .set(name::BASIS, n(replacement.mark.seq));
    match &replacement.derived {
        Derived::Meter(day) if day.parts.is_empty() => update.remove(name::DERIVED),
        Derived::Building(day) if day.commodities.is_empty() => update.remove(name::DERIVED),
        Derived::Meter(day) => update.set(name::DERIVED, b(pack_meter_day(day))),
        Derived::Building(day) => update.set(name::DERIVED, b(pack_building_day(day))),
    }
}

/// The building-day that an item holds, if there is anything in it.
pub(crate) fn building_day(item: &Item) -> Result<Option<Day>, PortError> {
    let day = table::day_of(sk(item)).ok_or_else(|| PortError::malformed(PORT, sk(item)))?;
    Ok(stored(item, unpack_building_day)?.map(|it| (day, Arc::new(it))))
}

fn stored<T>(
    item: &Item,
    unpack: impl FnOnce(&[u8]) -> Result<T, greenpulse_ports::pack::Malformed>,
) -> Result<Option<Stored<T>>, PortError> {
    let Some(packed) = bytes(item, name::DERIVED) else { return Ok(None) };
    let derived =
        unpack(packed).map_err(|err| PortError::malformed(PORT, format!("{}: {err}", sk(item))))?;
    Ok(Some(Stored { basis: number(item, name::BASIS).unwrap_or(0), derived }))
}
