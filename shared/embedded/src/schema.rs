//! The file's layout, one step a version. Steps are never edited: a new layout is a new step.

use rusqlite::Connection;

const STEPS: &[&str] = &[
    "
    -- Meters and buildings by number: see `key`.
    CREATE TABLE subject (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL,
                          UNIQUE (kind, id));
    -- Facts of a meter's UTC day, packed: see `pack`.
    CREATE TABLE facts (key INTEGER PRIMARY KEY, has_register INTEGER NOT NULL, data BLOB NOT NULL);
    CREATE INDEX facts_with_register ON facts (key) WHERE has_register = 1;
    -- What made a scope dirty so far, and up to where it was recomputed. Never deleted.
    CREATE TABLE mark (key INTEGER PRIMARY KEY, seq INTEGER NOT NULL, done INTEGER NOT NULL);
    CREATE INDEX mark_dirty ON mark (key) WHERE done < seq;
    -- Derived days, packed, and the seq they were computed from.
    CREATE TABLE rollup (key INTEGER PRIMARY KEY, basis INTEGER NOT NULL, data BLOB NOT NULL);
    CREATE TABLE doc (key TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL)
        WITHOUT ROWID;
    CREATE TABLE audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
    CREATE TABLE generation (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
    INSERT INTO generation VALUES (1, 1);
",
    "
    -- Batches of facts that are not in their packed days yet: see `log`.
    CREATE TABLE log (seq INTEGER PRIMARY KEY, data BLOB NOT NULL);
",
    "
    -- What has happened, by Unix second: see `events`.
    CREATE TABLE event (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
",
];

/// Brings the file to the newest layout.
///
/// # Errors
///
/// SQLite's, or [`rusqlite::Error::InvalidQuery`] when the file was written by a newer program.
pub(crate) fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    let version: usize = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if STEPS.len() < version {
        return Err(rusqlite::Error::InvalidQuery);
    }
    for (at, step) in STEPS.iter().enumerate().skip(version) {
        let tx = db.transaction()?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", at + 1)?;
        tx.commit()?;
    }
    Ok(())
}
