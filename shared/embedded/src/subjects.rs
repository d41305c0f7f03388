//! Meters and buildings by number: see [`crate::key`].

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::Connection;

use crate::key::Subject;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Meter,
    Building,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Meter => "meter",
            Self::Building => "building",
        }
    }

    pub(crate) const fn subject(self, number: i64) -> Subject {
        match self {
            Self::Meter => Subject::Meter(number),
            Self::Building => Subject::Building(number),
        }
    }
}

/// Every subject that is committed. Numbers never change, and nobody loses theirs.
#[derive(Debug, Default)]
pub(crate) struct Subjects {
    known: RwLock<Known>,
}

#[derive(Debug, Default)]
struct Known {
    meters: HashMap<Arc<str>, Subject>,
    buildings: HashMap<Arc<str>, Subject>,
    ids: HashMap<Subject, Arc<str>>,
}

impl Subjects {
    pub(crate) fn read(db: &Connection) -> rusqlite::Result<Self> {
        let subjects = Self::default();
        let mut statement = db.prepare("SELECT number, kind = 'meter', id FROM subject")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let kind = if row.get(1)? { Kind::Meter } else { Kind::Building };
            subjects.add(kind, row.get_ref(2)?.as_str()?, kind.subject(row.get(0)?));
        }
        Ok(subjects)
    }

    pub(crate) fn find(&self, kind: Kind, id: &str) -> Option<Subject> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.of(kind).get(id).copied()
    }

    /// The id that goes with a subject's number.
    pub(crate) fn id(&self, subject: Subject) -> Option<Arc<str>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.ids.get(&subject).cloned()
    }

    /// For what is committed.
    pub(crate) fn add(&self, kind: Kind, id: &str, subject: Subject) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let id: Arc<str> = id.into();
        known.ids.insert(subject, id.clone());
        known.of_mut(kind).insert(id, subject);
    }
}

impl Known {
    const fn of(&self, kind: Kind) -> &HashMap<Arc<str>, Subject> {
        match kind {
            Kind::Meter => &self.meters,
            Kind::Building => &self.buildings,
        }
    }

    const fn of_mut(&mut self, kind: Kind) -> &mut HashMap<Arc<str>, Subject> {
        match kind {
            Kind::Meter => &mut self.meters,
            Kind::Building => &mut self.buildings,
        }
    }
}
