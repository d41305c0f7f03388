//! The table of C functions: the system's own VFS with a [`Disk`] in front.

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::{ptr, slice};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

use crate::Disk;
use crate::journal::Change;

/// What SQLite sees of an open file. The real one follows it in memory.
#[repr(C)]
struct Front {
    base: sqlite3_file,
    disk: &'static Disk,
    /// `None` of what does not outlive the process anyhow: temporary files.
    path: Option<Box<PathBuf>>,
    /// A journal or log, whose folder SQLite syncs with it.
    syncs_names: bool,
}

/// Files that outlive the process.
const LASTING: c_int = ffi::SQLITE_OPEN_MAIN_DB | LOGS;
const LOGS: c_int =
    ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;

pub(crate) fn register(disk: &'static Disk) {
    // SAFETY: SQLite's default VFS lives as long as the process, and so do ours and its name.
    let registered = unsafe {
        let real = ffi::sqlite3_vfs_find(ptr::null());
        let front = Box::leak(Box::new(sqlite3_vfs {
            szOsFile: size_of::<Front>() as c_int + (*real).szOsFile,
            pNext: ptr::null_mut(),
            zName: disk.name().as_ptr(),
            pAppData: ptr::from_ref(disk).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            // The others do not look at the VFS that they are called through.
            ..*real
        }));
        ffi::sqlite3_vfs_register(front, 0)
    };
    assert_eq!(registered, ffi::SQLITE_OK, "SQLite takes the VFS");
}

/// # Safety
///
/// `vfs` is one of ours.
unsafe fn disk_of(vfs: *mut sqlite3_vfs) -> &'static Disk {
    // SAFETY: `register` put a disk there that is never freed.
    unsafe { &*(*vfs).pAppData.cast_const().cast::<Disk>() }
}

/// # Safety
///
/// `name` is a string of C's that outlives the answer.
unsafe fn path_of<'a>(name: *const c_char) -> &'a Path {
    // SAFETY: the caller's promise.
    Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes()))
}

/// # Safety
///
/// `file` was opened by [`open`].
unsafe fn front<'a>(file: *mut sqlite3_file) -> &'a Front {
    // SAFETY: `open` wrote one there.
    unsafe { &*file.cast::<Front>() }
}

/// # Safety
///
/// `file` has room for a [`Front`] and what follows it.
unsafe fn real(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: `szOsFile` asked for the room of both.
    unsafe { file.cast::<Front>().add(1).cast() }
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands over a VFS of ours, a name or null, and room for the file.
    unsafe {
        (*file).pMethods = ptr::null();
        let disk = disk_of(vfs);
        let lasting = flags & LASTING != 0 && !name.is_null();
        let path = lasting.then(|| path_of(name).to_owned());
        let mut state = disk.state();
        if state.has_failed() {
            return ffi::SQLITE_CANTOPEN;
        }
        let is_new = path.as_ref().is_some_and(|it| !it.exists());
        if is_new && !state.spend() {
            return ffi::SQLITE_CANTOPEN;
        }
        let system = ffi::sqlite3_vfs_find(ptr::null());
        let Some(open) = (*system).xOpen else { return ffi::SQLITE_CANTOPEN };
        let real = real(file);
        (*real).pMethods = ptr::null();
        let opened = open(system, name, real, flags, out_flags);
        if opened != ffi::SQLITE_OK {
            return opened;
        }
        if let Some(path) = path.as_ref().filter(|it| is_new && it.exists()) {
            state.remember(path, Change::Create);
        }
        let base = sqlite3_file { pMethods: &raw const METHODS };
        let path = path.map(Box::new);
        file.cast::<Front>().write(Front { base, disk, path, syncs_names: flags & LOGS != 0 });
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn delete(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    sync_names: c_int,
) -> c_int {
    // SAFETY: SQLite hands over a VFS of ours and a name.
    unsafe {
        let mut state = disk_of(vfs).state();
        if !state.spend() {
            return ffi::SQLITE_IOERR_DELETE;
        }
        let path = path_of(name);
        let content = std::fs::read(path);
        let system = ffi::sqlite3_vfs_find(ptr::null());
        let Some(delete) = (*system).xDelete else { return ffi::SQLITE_IOERR_DELETE };
        let deleted = delete(system, name, 0);
        if let (ffi::SQLITE_OK, Ok(content)) = (deleted, content) {
            state.remember(path, Change::Delete { content });
        }
        if sync_names != 0 {
            state.names_synced();
        }
        deleted
    }
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // Without `xFetch`, so that nothing is read or written behind our back.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Calls a method of the real file.
macro_rules! ask {
    ($file:ident, $method:ident $(, $argument:expr)*) => {{
        let real = real($file);
        match (*(*real).pMethods).$method {
            Some(method) => method(real $(, $argument)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

/// Methods that are the real file's own.
macro_rules! forward {
    ($($name:ident = $method:ident($($argument:ident: $type:ty),*);)*) => {$(
        unsafe extern "C" fn $name(file: *mut sqlite3_file $(, $argument: $type)*) -> c_int {
            // SAFETY: SQLite hands over a file that `open` opened, and what its method takes.
            unsafe { ask!(file, $method $(, $argument)*) }
        }
    )*};
}

forward! {
    lock = xLock(level: c_int);
    unlock = xUnlock(level: c_int);
    check_reserved_lock = xCheckReservedLock(out: *mut c_int);
    file_control = xFileControl(op: c_int, argument: *mut c_void);
    file_size = xFileSize(out: *mut i64);
    sector_size = xSectorSize();
    device_characteristics = xDeviceCharacteristics();
    shm_map = xShmMap(page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void);
    shm_lock = xShmLock(offset: c_int, n: c_int, flags: c_int);
    shm_unmap = xShmUnmap(delete: c_int);
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: SQLite hands over a file that `open` opened.
    unsafe {
        let real = real(file);
        if let Some(barrier) = (*(*real).pMethods).xShmBarrier {
            barrier(real);
        }
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite hands over a file that `open` opened, and does not use it again.
    unsafe {
        let closed = ask!(file, xClose);
        file.cast::<Front>().drop_in_place();
        closed
    }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, into: *mut c_void, n: c_int, at: i64) -> c_int {
    // SAFETY: SQLite hands over a file that `open` opened and room for `n` bytes.
    unsafe {
        if front(file).disk.has_failed() {
            return ffi::SQLITE_IOERR_READ;
        }
        ask!(file, xRead, into, n, at)
    }
}

/// What lies from `at` on, up to `n` bytes and the end of the file; and where that end is.
///
/// # Safety
///
/// `file` was opened by [`open`].
unsafe fn present(file: *mut sqlite3_file, at: i64, n: usize) -> Option<(Vec<u8>, usize)> {
    // SAFETY: the caller's promise; `bytes` has the room that is read into.
    unsafe {
        let mut length = 0_i64;
        if ask!(file, xFileSize, &raw mut length) != ffi::SQLITE_OK {
            return None;
        }
        let n = n.min(usize::try_from(length - at).unwrap_or(0));
        let mut bytes = vec![0_u8; n];
        let into = bytes.as_mut_ptr().cast();
        if 0 < n && ask!(file, xRead, into, n as c_int, at) != ffi::SQLITE_OK {
            return None;
        }
        Some((bytes, length as usize))
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    n: c_int,
    at: i64,
) -> c_int {
    // SAFETY: SQLite hands over a file that `open` opened and `n` bytes.
    unsafe {
        let Front { disk, path: Some(path), .. } = front(file) else {
            return ask!(file, xWrite, from, n, at);
        };
        let mut state = disk.state();
        if state.has_failed() {
            return ffi::SQLITE_IOERR_WRITE;
        }
        let Some((before, length_before)) = present(file, at, n as usize) else {
            return ffi::SQLITE_IOERR_WRITE;
        };
        let bytes = slice::from_raw_parts(from.cast::<u8>(), n as usize).to_vec();
        let at_byte = at as usize;
        state.remember(path, Change::Write { at: at_byte, bytes, before, length_before });
        let written = ask!(file, xWrite, from, n, at);
        // The write that the power fails in may be on the disk, or part of it.
        if state.spend() { written } else { ffi::SQLITE_IOERR_WRITE }
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, to: i64) -> c_int {
    // SAFETY: SQLite hands over a file that `open` opened.
    unsafe {
        let Front { disk, path: Some(path), .. } = front(file) else {
            return ask!(file, xTruncate, to);
        };
        let mut state = disk.state();
        if !state.spend() {
            return ffi::SQLITE_IOERR_TRUNCATE;
        }
        let Some((cut_off, _)) = present(file, to, usize::MAX) else {
            return ffi::SQLITE_IOERR_TRUNCATE;
        };
        state.remember(path, Change::Truncate { to: to as usize, cut_off });
        ask!(file, xTruncate, to)
    }
}

/// The real file need not be synced: nobody takes the machine's own power.
unsafe extern "C" fn sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite hands over a file that `open` opened.
    let Front { disk, path, syncs_names, .. } = unsafe { front(file) };
    let mut state = disk.state();
    if !state.spend() {
        return ffi::SQLITE_IOERR_FSYNC;
    }
    if let Some(path) = path {
        state.synced(path);
    }
    if *syncs_names {
        state.names_synced();
    }
    ffi::SQLITE_OK
}
