//! Register readings beside a day: its energy hangs on them.

use greenpulse_domain::reading::{Fact, first_registers, last_registers};
use greenpulse_ports::PortError;
use rusqlite::{Connection, OptionalExtension};

use crate::key::Subject;
use crate::ledger::{mark_key, sqlite};
use crate::readings::{malformed, unpacked};

const BEFORE: &str = "SELECT data, key FROM facts WHERE has_register = 1 AND key BETWEEN ?1 AND ?2
                      ORDER BY key DESC LIMIT 1";
const AFTER: &str = "SELECT data, key FROM facts WHERE has_register = 1 AND key BETWEEN ?1 AND ?2
                     ORDER BY key LIMIT 1";

/// A register reading changes the energy of every day up to its neighbors.
pub(crate) fn mark_between_neighbors(db: &Connection, key: i64) -> Result<(), PortError> {
    let before = nearest_before(db, key)?.map(|it| it.0);
    let after = nearest_after(db, key)?.map(|it| it.0);
    for other in before.unwrap_or(key)..=after.unwrap_or(key) {
        if other != key {
            mark_key(db, other)?;
        }
    }
    Ok(())
}

/// The register readings of the nearest instants before and after a day.
pub(crate) fn around(db: &Connection, key: i64) -> Result<[Vec<Fact>; 2], PortError> {
    let before = nearest_before(db, key)?.map_or(Vec::new(), |it| last_registers(&it.1));
    let after = nearest_after(db, key)?.map_or(Vec::new(), |it| first_registers(&it.1));
    Ok([before, after])
}

type KeyAndFacts = (i64, Vec<Fact>);

fn nearest_before(db: &Connection, key: i64) -> Result<Option<KeyAndFacts>, PortError> {
    nearest(db, BEFORE, Subject::of_key(key).0.first_key(), key - 1)
}

fn nearest_after(db: &Connection, key: i64) -> Result<Option<KeyAndFacts>, PortError> {
    nearest(db, AFTER, key + 1, Subject::of_key(key).0.last_key())
}

/// The nearest day with register readings among keys from `first` to `last`, from the side that
/// `sql` begins at.
fn nearest(
    db: &Connection,
    sql: &str,
    first: i64,
    last: i64,
) -> Result<Option<KeyAndFacts>, PortError> {
    db.prepare_cached(sql)
        .and_then(|mut it| {
            it.query_row((first, last), |row| Ok((row.get(1)?, unpacked(row)?))).optional()
        })
        .map_err(sqlite)?
        .map(|(key, facts)| Ok((key, facts.map_err(malformed)?)))
        .transpose()
}
