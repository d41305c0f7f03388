use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Chance;
use crate::journal::{Change, found};
use crate::vfs;

/// A disk that SQLite knows as a VFS.
#[derive(Debug)]
pub struct Disk {
    name: CString,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    has_failed: bool,
    /// How many more changes and syncs there is power for; for ever when absent.
    power_for: Option<u64>,
    changes: BTreeMap<PathBuf, Vec<Change>>,
}

impl Disk {
    /// Makes it known to SQLite under `name`, for as long as the process lives.
    ///
    /// # Panics
    ///
    /// When SQLite refuses, or `name` holds a zero byte.
    pub fn mount(name: &str) -> &'static Self {
        let name = CString::new(name).expect("a name without a zero byte");
        let disk = Box::leak(Box::new(Self { name, state: Mutex::default() }));
        vfs::register(disk);
        disk
    }

    pub fn name(&'static self) -> &'static CStr {
        &self.name
    }

    /// The power fails at the `n`-th change or sync from now.
    pub fn fail_after(&self, n: u64) {
        self.state().power_for = Some(n);
    }

    /// The power fails now.
    pub fn fail(&self) {
        self.state().has_failed = true;
    }

    pub fn has_failed(&self) -> bool {
        self.state().has_failed
    }

    /// Leaves the files as they may be found after the power failed, and puts the power on again.
    /// Says how many changes of each were not synced.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written. Nobody may have it open.
    pub fn lose(&self, chance: &mut Chance) -> io::Result<BTreeMap<PathBuf, usize>> {
        // From nothing survives, over more and more, to all does.
        let share = [0, 32, 128, 224, 256][chance.below(5) as usize];
        let State { changes, .. } = std::mem::take(&mut *self.state());
        let unsynced = changes.iter().map(|(path, it)| (path.clone(), it.len())).collect();
        for (path, changes) in changes {
            let now = fs::read(&path).ok();
            match found(now, &changes, chance, share) {
                Some(content) => fs::write(&path, content)?,
                None => remove(&path)?,
            }
            // Memory that connections share.
            let mut shared = path.into_os_string();
            shared.push("-shm");
            remove(Path::new(&shared))?;
        }
        Ok(unsynced)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

impl State {
    pub(crate) const fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Whether there is power for one more change or sync.
    pub(crate) fn spend(&mut self) -> bool {
        if let Some(power) = &mut self.power_for {
            match power.checked_sub(1) {
                Some(left) => *power = left,
                None => self.has_failed = true,
            }
        }
        !self.has_failed
    }

    pub(crate) fn remember(&mut self, path: &Path, change: Change) {
        self.changes.entry(path.to_owned()).or_default().push(change);
    }

    /// What the file holds is on the disk; its name need not be.
    pub(crate) fn synced(&mut self, path: &Path) {
        if let Some(changes) = self.changes.get_mut(path) {
            changes.retain(Change::is_of_name);
        }
    }

    /// Which files there are is on the disk.
    pub(crate) fn names_synced(&mut self) {
        for changes in self.changes.values_mut() {
            changes.retain(|it| !it.is_of_name());
        }
    }
}
