use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::Scope;
use greenpulse_domain::rollup::MeterDay;
use greenpulse_ports::{
    BuildingDays, Derived, PortError, Replaced, Replacement, Restate, RollupStore, Stored,
};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};

use crate::key::Subject;
use crate::ledger::sqlite;
use crate::registry::mark_touched;
use crate::store::EmbeddedStore;
use crate::subjects::Kind;
use crate::writer::Undo;
use crate::writing::Writing;
use greenpulse_ports::pack::{
    Malformed, pack_building_day, pack_meter_day, unpack_building_day, unpack_meter_day,
};

const PORT: &str = "rollups";

#[async_trait]
impl RollupStore for EmbeddedStore {
    async fn replace(&self, replacements: Vec<Replacement>) -> Result<Vec<Replaced>, PortError> {
        self.write(PORT, Undo::Group, move |it| {
            let keys = replacements.iter().map(|one| it.key(&one.mark.scope));
            let keys: Option<Vec<i64>> = keys.collect();
            let unmarked = "a replacement for a scope that was never marked";
            let keys = keys.ok_or_else(|| PortError::malformed(PORT, unmarked))?;
            let mut dependents = Dependents::default();
            let replaced = replacements.into_iter().zip(keys);
            let replaced = replaced.map(|(one, key)| replace_one(it, key, one, &mut dependents));
            let replaced = replaced.collect::<Result<_, _>>()?;
            dependents.mark(it)?;
            Ok(replaced)
        })
        .await
    }

    async fn meter_days(
        &self,
        of: &[(MeterId, Date)],
    ) -> Result<Vec<Option<Stored<MeterDay>>>, PortError> {
        let of = of.to_vec();
        self.read(PORT, move |store, db| {
            let day = |(meter, day): &(MeterId, Date)| {
                let subject = store.shared().subjects.find(Kind::Meter, meter.as_str());
                let Some(subject) = subject else { return Ok(None) };
                let row = db
                    .prepare_cached("SELECT basis, data FROM rollup WHERE key = ?")
                    .and_then(|mut it| {
                        it.query_row([subject.key(*day)], |row| {
                            Ok((row.get(0)?, unpack_meter_day(row.get_ref(1)?.as_blob()?)))
                        })
                        .optional()
                    })
                    .map_err(sqlite)?;
                row.map(|(basis, derived)| {
                    Ok(Stored { basis, derived: derived.map_err(malformed)? })
                })
                .transpose()
            };
            of.iter().map(day).collect()
        })
        .await
    }

    async fn building_days(
        &self,
        building: &BuildingId,
        first: Date,
        last: Date,
    ) -> Result<BuildingDays, PortError> {
        let building = building.clone();
        self.read(PORT, move |store, db| {
            let subject = store.shared().subjects.find(Kind::Building, building.as_str());
            let Some(subject) = subject else { return Ok(BuildingDays::default()) };
            let mut statement = db
                .prepare_cached(
                    "SELECT key, basis, data FROM rollup WHERE key BETWEEN ? AND ? ORDER BY key",
                )
                .map_err(sqlite)?;
            let rows = statement
                .query_map((subject.key(first), subject.key(last)), |row| {
                    let (_, day) = Subject::of_key(row.get(0)?);
                    Ok((day, row.get(1)?, unpack_building_day(row.get_ref(2)?.as_blob()?)))
                })
                .map_err(sqlite)?;
            let days = rows.map(|row| {
                let (day, basis, derived) = row.map_err(sqlite)?;
                Ok((day, Arc::new(Stored { basis, derived: derived.map_err(malformed)? })))
            });
            Ok(days.collect::<Result<Vec<_>, PortError>>()?.into())
        })
        .await
    }
}

fn malformed(err: Malformed) -> PortError {
    PortError::malformed(PORT, err)
}

/// What depends on replaced scopes: marked once, however many of them it depends on.
#[derive(Default)]
struct Dependents {
    next: HashSet<Scope>,
    restate: HashSet<Restate>,
}

impl Dependents {
    fn mark(self, writing: &mut Writing<'_>) -> Result<(), PortError> {
        self.next.iter().try_for_each(|it| writing.mark(it))?;
        self.restate.iter().try_for_each(|it| mark_touched(writing, it))
    }
}

fn replace_one(
    writing: &mut Writing<'_>,
    key: i64,
    replacement: Replacement,
    dependents: &mut Dependents,
) -> Result<Replaced, PortError> {
    let (db, basis) = (writing.db, replacement.mark.seq);
    let written = match &replacement.derived {
        Derived::Meter(day) if day.parts.is_empty() => erase(db, key, basis),
        Derived::Building(day) if day.commodities.is_empty() => erase(db, key, basis),
        Derived::Meter(day) => write(db, key, basis, pack_meter_day(day)),
        Derived::Building(day) => write(db, key, basis, pack_building_day(day)),
    };
    if !written.map_err(sqlite)? {
        return Ok(Replaced::Stale);
    }
    if let Derived::Building(derived) = replacement.derived {
        let is_there = !derived.commodities.is_empty();
        let day = is_there.then(|| Arc::new(Stored { basis, derived }));
        writing.own.rolled.push((key, day));
    }
    dependents.next.extend(replacement.next);
    dependents.restate.extend(replacement.restate);
    Ok(Replaced::Written)
}

/// Says whether nothing newer is there.
fn write(db: &Connection, key: i64, basis: u64, data: Vec<u8>) -> rusqlite::Result<bool> {
    let written = db
        .prepare_cached(
            "INSERT INTO rollup (key, basis, data)
             SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM mark WHERE key = ?1 AND ?2 < done)
             ON CONFLICT (key) DO UPDATE SET basis = excluded.basis, data = excluded.data
             WHERE basis <= excluded.basis",
        )?
        .execute((key, basis, data))?;
    Ok(written == 1)
}

/// A day without anything is not kept: it looks as if nobody had ever asked for it. That it is done
/// stands in its mark, so that nobody puts something older there.
fn erase(db: &Connection, key: i64, basis: u64) -> rusqlite::Result<bool> {
    let is_newest = db
        .prepare_cached(
            "UPDATE mark SET done = max(done, ?2) WHERE key = ?1 AND done <= ?2
             AND NOT EXISTS (SELECT 1 FROM rollup WHERE key = ?1 AND ?2 < basis)",
        )?
        .execute((key, basis))?;
    db.prepare_cached("DELETE FROM rollup WHERE key = ?1 AND basis <= ?2")?
        .execute((key, basis))?;
    Ok(is_newest == 1)
}
