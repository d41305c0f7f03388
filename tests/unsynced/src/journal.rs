//! What has changed in one file since it was last synced, and what a power cut makes of it.

use crate::Chance;

/// The unit in which a write survives.
const SECTOR: usize = 512;

#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// The file's name came into being.
    Create,
    /// Its name went, with what was in it.
    Delete {
        content: Vec<u8>,
    },
    Write {
        at: usize,
        bytes: Vec<u8>,
        before: Vec<u8>,
        length_before: usize,
    },
    Truncate {
        to: usize,
        cut_off: Vec<u8>,
    },
}

impl Change {
    /// Whether it is of the folder, not of the file.
    pub(crate) const fn is_of_name(&self) -> bool {
        matches!(self, Self::Create | Self::Delete { .. })
    }
}

/// The file as it may be found, of what it is now; `None` where there is no such file.
///
/// `share` of 256 of what was not synced survives.
pub(crate) fn found(
    now: Option<Vec<u8>>,
    changes: &[Change],
    chance: &mut Chance,
    share: u64,
) -> Option<Vec<u8>> {
    let (mut file, mut created) = (now, Vec::new());
    for change in changes.iter().rev() {
        undo(&mut file, change, &mut created);
    }
    for change in changes {
        redo(&mut file, change, &mut created, chance, share);
    }
    file
}

/// `created` takes the synced content of files whose names are taken back.
fn undo(file: &mut Option<Vec<u8>>, change: &Change, created: &mut Vec<Vec<u8>>) {
    match change {
        Change::Create => created.push(file.take().unwrap_or_default()),
        Change::Delete { content } => *file = Some(content.clone()),
        Change::Write { at, before, length_before, .. } => {
            if let Some(file) = file {
                place(file, *at, before);
                file.truncate(*length_before);
            }
        }
        Change::Truncate { to, cut_off } => {
            if let Some(file) = file {
                place(file, *to, cut_off);
            }
        }
    }
}

fn redo(
    file: &mut Option<Vec<u8>>,
    change: &Change,
    created: &mut Vec<Vec<u8>>,
    chance: &mut Chance,
    share: u64,
) {
    match change {
        Change::Create => {
            let content = created.pop().unwrap_or_default();
            if chance.says_yes(share) {
                *file = Some(content);
            }
        }
        Change::Delete { .. } => {
            if chance.says_yes(share) {
                *file = None;
            }
        }
        Change::Write { at, bytes, .. } => {
            let Some(file) = file else { return };
            for (offset, sector) in sectors(*at, bytes) {
                if chance.says_yes(share) {
                    place(file, offset, sector);
                }
            }
        }
        Change::Truncate { to, .. } => {
            if let Some(file) = file
                && chance.says_yes(share)
            {
                file.truncate(*to);
            }
        }
    }
}

/// The parts of a write that lie in sectors of their own, and where each begins.
fn sectors(at: usize, bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let first = (SECTOR - at % SECTOR).min(bytes.len());
    let (head, rest) = bytes.split_at(first);
    let rest = rest.chunks(SECTOR).enumerate().map(move |(n, it)| (at + first + n * SECTOR, it));
    std::iter::once((at, head)).chain(rest)
}

/// Writes `bytes` at `at`; what lies between the end and there is zero.
fn place(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[at..end].copy_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: u64 = 0;
    const ALL: u64 = 256;

    fn after(share: u64, now: Option<&[u8]>, changes: &[Change]) -> Option<Vec<u8>> {
        found(now.map(<[u8]>::to_vec), changes, &mut Chance::new(1), share)
    }

    fn write(at: usize, bytes: &[u8], before: &[u8], length_before: usize) -> Change {
        Change::Write { at, bytes: bytes.into(), before: before.into(), length_before }
    }

    #[test]
    fn without_a_sync_nothing_or_everything_is_there() {
        let changes = [
            write(2, b"XYZ", b"c", 3),
            write(0, b"Q", b"a", 5),
            Change::Truncate { to: 4, cut_off: b"Z".into() },
        ];
        assert_eq!(after(NONE, Some(b"QbXY"), &changes), Some(b"abc".into()));
        assert_eq!(after(ALL, Some(b"QbXY"), &changes), Some(b"QbXY".into()));
    }

    #[test]
    fn names_come_and_go() {
        let replaced =
            [Change::Delete { content: b"old".into() }, Change::Create, write(0, b"new", b"", 0)];
        assert_eq!(after(NONE, Some(b"new"), &replaced), Some(b"old".into()));
        assert_eq!(after(ALL, Some(b"new"), &replaced), Some(b"new".into()));
        assert_eq!(after(NONE, Some(b"synced"), &[Change::Create]), None);
        assert_eq!(after(ALL, Some(b"synced"), &[Change::Create]), Some(b"synced".into()));
    }

    #[test]
    fn a_write_is_torn_at_sectors() {
        let now = vec![7; 2_000];
        let torn = found(
            Some(now),
            &[write(100, &[7; 1_900], &[1; 1_900], 2_000)],
            &mut Chance::new(3),
            128,
        )
        .expect("a file");
        let kinds: Vec<bool> = [100, 512, 1_024, 1_536].map(|it| torn[it] == 7).into();
        assert!(kinds.contains(&true) && kinds.contains(&false), "{kinds:?}");
        assert_eq!((torn[99], torn[511], torn[1_023]), (7, torn[100], torn[512]));
    }
}
