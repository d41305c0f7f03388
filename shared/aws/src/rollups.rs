//! Derived data. A scope's item is put first, what depends on it is marked next, and the scope
//! settled by whoever asked, last: who dies in between leaves it dirty, and it is done again. So
//! nothing needs a transaction, which would be billed twice.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::Scope;
use greenpulse_domain::rollup::MeterDay;
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

#[async_trait]
impl RollupStore for DynamoStore {
    async fn replace(&self, replacements: Vec<Replacement>) -> Result<Vec<Replaced>, PortError> {
        let replaced = each(IN_FLIGHT, &replacements, |it| self.put_derived(it)).await?;
        let (mut next, mut restate) = (HashSet::new(), HashSet::new());
        for (replacement, replaced) in replacements.into_iter().zip(&replaced) {
            if *replaced == Replaced::Written {
                next.extend(replacement.next);
                restate.extend(replacement.restate);
            }
        }
        self.mark_all(next.into_iter().collect()).await?;
        for restate in restate {
            self.mark_owed(&restate.into()).await?;
        }
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
        let which = Which::Between(table::building_day_sk(first), table::building_day_sk(last));
        let query = self.query(&table::building(building), which);
        let query = query.consistent_read(!self.settings.relaxed);
        let items = self.all_of(PORT, query, usize::MAX).await?;
        let mut days = Vec::with_capacity(items.len());
        for item in &items {
            let day = table::day_of(sk(item));
            let day = day.ok_or_else(|| PortError::malformed(PORT, sk(item)))?;
            if let Some(stored) = stored(item, unpack_building_day)? {
                days.push((day, Arc::new(stored)));
            }
        }
        Ok(days.into())
    }
}

impl DynamoStore {
    /// Puts a scope's content where nothing newer is. A day without anything is put as such, so
    /// that nothing older takes its place.
    async fn put_derived(&self, replacement: &Replacement) -> Result<Replaced, PortError> {
        let basis = replacement.mark.seq;
        let put = |update: Update| match &replacement.derived {
            Derived::Meter(day) if day.parts.is_empty() => update.remove(name::DERIVED),
            Derived::Building(day) if day.commodities.is_empty() => update.remove(name::DERIVED),
            Derived::Meter(day) => update.set(name::DERIVED, b(pack_meter_day(day))),
            Derived::Building(day) => update.set(name::DERIVED, b(pack_building_day(day))),
        };
        let update = put(Update::of(table::derived(&replacement.mark.scope)))
            .set(name::BASIS, n(basis))
            .when_absent_or(name::BASIS, "<=", n(basis));
        Ok(match self.update(PORT, update).await? {
            Made::Done => Replaced::Written,
            Made::Refused(_) => Replaced::Stale,
        })
    }
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
