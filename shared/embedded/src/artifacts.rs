//! Artifacts on the laptop: a file each, which begins with the checksum of the rest.
//!
//! Checksum and bytes are one file so that one rename puts both. `tail --bytes +66` shows the bytes
//! alone.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use greenpulse_domain::content::Sha256Hex;
use greenpulse_ports::{Artifact, ArtifactKey, Artifacts, Bytes, Page, Paged, PortError};

const PORT: &str = "artifacts";
const FOLDER: &str = "artifacts";
/// Files that are being written. No key begins with a dot.
const INCOMING: &str = ".incoming";
/// 64 hex digits and a line break.
const HEAD: usize = 65;
/// Bytes that are read at a time.
const PART: usize = 256 << 10;
const DEFAULT_LIMIT: usize = 1_000;

/// Artifacts in a folder of the data folder. Cloning shares it.
#[derive(Debug, Clone)]
pub struct ArtifactFolder {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: PathBuf,
    n_begun: AtomicU64,
}

impl ArtifactFolder {
    /// The artifacts of a data folder, which is held. Removes what was being written when it was
    /// last.
    ///
    /// # Errors
    ///
    /// When that cannot be removed.
    pub fn open(data: &Path) -> io::Result<Self> {
        let root = data.join(FOLDER);
        unless_absent(fs::remove_dir_all(root.join(INCOMING)))?;
        Ok(Self { inner: Arc::new(Inner { root, n_begun: AtomicU64::new(0) }) })
    }

    /// Works on a thread that may wait for the disk.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner))
            .await
            .unwrap_or_else(|err| Err(PortError::unavailable(PORT, err)))
    }
}

#[async_trait]
impl Artifacts for ArtifactFolder {
    async fn put(&self, key: &ArtifactKey, mut bytes: Bytes<'_>) -> Result<Artifact, PortError> {
        let mut incoming = self.on_disk(Inner::begin).await?;
        while let Some(part) = bytes.try_next().await? {
            incoming = self
                .on_disk(move |_| {
                    incoming.write(&part).map_err(unavailable)?;
                    Ok(incoming)
                })
                .await?;
        }
        let key = key.clone();
        self.on_disk(move |it| it.finish(incoming, key)).await
    }

    async fn get(
        &self,
        key: &ArtifactKey,
    ) -> Result<Option<(Artifact, Bytes<'static>)>, PortError> {
        let key = key.clone();
        let found = self.on_disk(move |it| it.checked(key)).await?;
        Ok(found.map(|(artifact, file)| (artifact, parts(file))))
    }

    async fn list(&self, prefix: &str, page: Page) -> Result<Paged<Artifact>, PortError> {
        let prefix = prefix.to_owned();
        self.on_disk(move |it| {
            // The folder that the prefix leads to, if it can lead anywhere.
            let folder = prefix.rsplit_once('/').map(|it| it.0.parse::<ArtifactKey>());
            let Ok(folder) = folder.transpose() else {
                return Ok(Paged { items: vec![], next: None });
            };
            let mut keys = Vec::new();
            let (root, folder) = match &folder {
                Some(key) => (it.path(key), key.as_str()),
                None => (it.root.clone(), ""),
            };
            find(&root, folder, &mut keys).map_err(unavailable)?;
            keys.retain(|key| key.as_str().starts_with(&prefix));
            keys.retain(|key| {
                page.after.as_ref().is_none_or(|after| after.as_str() < key.as_str())
            });
            keys.sort_unstable();
            let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
            let next = keys.get(limit).and(limit.checked_sub(1)).map(|last| keys[last].to_string());
            keys.truncate(limit);
            let items = keys.into_iter().filter_map(|key| it.describe(key).transpose());
            Ok(Paged { items: items.collect::<Result<_, _>>()?, next })
        })
        .await
    }

    async fn delete(&self, key: &ArtifactKey) -> Result<(), PortError> {
        let key = key.clone();
        self.on_disk(move |it| {
            let path = it.path(&key);
            unless_absent(fs::remove_file(&path)).map_err(unavailable)
        })
        .await
    }
}

impl Inner {
    fn path(&self, key: &ArtifactKey) -> PathBuf {
        key.parts().fold(self.root.clone(), |path, part| path.join(part))
    }

    /// A file beside the artifacts.
    fn begin(&self) -> Result<Incoming, PortError> {
        let folder = self.root.join(INCOMING);
        let path = folder.join(self.n_begun.fetch_add(1, Ordering::Relaxed).to_string());
        let begin = || {
            fs::create_dir_all(&folder)?;
            let mut file = File::create_new(&path)?;
            file.write_all(&[0; HEAD])?;
            Ok(file)
        };
        let file = begin().map_err(unavailable)?;
        Ok(Incoming { file, path, n_bytes: 0, sha256: Sha256Hex::default() })
    }

    /// Moves what has come, once it is on the disk, to its place.
    fn finish(&self, mut incoming: Incoming, key: ArtifactKey) -> Result<Artifact, PortError> {
        let sha256 = std::mem::take(&mut incoming.sha256).finish();
        let path = self.path(&key);
        let folder = path.parent().unwrap_or(&self.root);
        let mut finish = || {
            incoming.file.seek(SeekFrom::Start(0))?;
            incoming.file.write_all(&head(&sha256))?;
            incoming.file.sync_all()?;
            fs::create_dir_all(folder)?;
            fs::rename(&incoming.path, &path)?;
            // Its name is on the disk once every folder on the way to it is.
            let folders = folder.ancestors().take_while(|it| it.starts_with(&self.root));
            folders.chain(self.root.parent()).try_for_each(|it| File::open(it)?.sync_all())?;
            Ok(incoming.n_bytes)
        };
        let n_bytes = finish().map_err(unavailable)?;
        Ok(Artifact { key, n_bytes, sha256 })
    }

    /// The artifact, and its file at the first of its bytes, if they are those that were put.
    fn checked(&self, key: ArtifactKey) -> Result<Option<(Artifact, File)>, PortError> {
        let path = self.path(&key);
        if !path.is_file() {
            return Ok(None);
        }
        let read = || {
            let mut file = File::open(path)?;
            let mut expected = Vec::with_capacity(HEAD);
            (&mut file).take(HEAD as u64).read_to_end(&mut expected)?;
            let (mut sha256, mut n_bytes) = (Sha256Hex::default(), 0);
            loop {
                let part = part(&mut file)?;
                if part.is_empty() {
                    break;
                }
                n_bytes += part.len() as u64;
                sha256.update(&part);
            }
            file.seek(SeekFrom::Start(HEAD as u64))?;
            Ok(Some((expected, sha256.finish(), n_bytes, file)))
        };
        match absent_as_none(read()).map_err(unavailable)? {
            None => Ok(None),
            Some((expected, sha256, ..)) if expected != head(&sha256) => Err(unmatched(&key)),
            Some((_, sha256, n_bytes, file)) => Ok(Some((Artifact { key, n_bytes, sha256 }, file))),
        }
    }

    /// `None` when it has gone since it was listed.
    fn describe(&self, key: ArtifactKey) -> Result<Option<Artifact>, PortError> {
        let read = || {
            let mut file = File::open(self.path(&key))?;
            let n_bytes = file.metadata()?.len();
            let mut head = [0; HEAD];
            file.read_exact(&mut head)?;
            Ok(Some((n_bytes - HEAD as u64, head)))
        };
        let Some((n_bytes, head)) = absent_as_none(read()).map_err(|err| match err.kind() {
            ErrorKind::UnexpectedEof => unmatched(&key),
            _ => unavailable(err),
        })?
        else {
            return Ok(None);
        };
        let sha256 = String::from_utf8_lossy(&head[..HEAD - 1]).into_owned();
        Ok(Some(Artifact { key, n_bytes, sha256 }))
    }
}

fn head(sha256: &str) -> Vec<u8> {
    format!("{sha256}\n").into_bytes()
}

/// An artifact that is coming; it goes unless it is moved to its place.
#[derive(Debug)]
struct Incoming {
    file: File,
    path: PathBuf,
    n_bytes: u64,
    sha256: Sha256Hex,
}

impl Incoming {
    fn write(&mut self, part: &[u8]) -> io::Result<()> {
        self.file.write_all(part)?;
        self.n_bytes += part.len() as u64;
        self.sha256.update(part);
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // What stays all the same is removed when the folder is opened.
        let _ = fs::remove_file(&self.path);
    }
}

/// The next bytes of a file; none at its end.
fn part(file: &mut File) -> io::Result<Vec<u8>> {
    let mut part = Vec::with_capacity(PART);
    file.take(PART as u64).read_to_end(&mut part)?;
    Ok(part)
}

/// The rest of a file.
fn parts(file: File) -> Bytes<'static> {
    let next = |mut file: File| async {
        let read = move || part(&mut file).map(|part| (part, file));
        let read = tokio::task::spawn_blocking(read).await;
        let read = read.map_err(|err| PortError::unavailable(PORT, err))?;
        let (part, file) = read.map_err(unavailable)?;
        Ok((!part.is_empty()).then_some((part, file)))
    };
    stream::try_unfold(file, next).boxed()
}

/// Keys of the files in `folder`, which `key` leads to, and further in.
fn find(folder: &Path, key: &str, keys: &mut Vec<ArtifactKey>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let slash = if key.is_empty() { "" } else { "/" };
        let inner = format!("{key}{slash}{}", name.to_string_lossy());
        // What has no key, such as what is being written, is nobody's.
        let Ok(inner) = inner.parse::<ArtifactKey>() else { continue };
        match entry.file_type()? {
            it if it.is_dir() => find(&entry.path(), inner.as_str(), keys)?,
            it if it.is_file() => keys.push(inner),
            _ => {}
        }
    }
    Ok(())
}

fn unless_absent(done: io::Result<()>) -> io::Result<()> {
    absent_as_none(done.map(Some)).map(|_| ())
}

fn absent_as_none<T>(done: io::Result<Option<T>>) -> io::Result<Option<T>> {
    match done {
        Err(err) if err.kind() == ErrorKind::NotFound => Ok(None),
        done => done,
    }
}

fn unmatched(key: &ArtifactKey) -> PortError {
    PortError::malformed(PORT, format!("{key} does not match its checksum"))
}

fn unavailable(err: io::Error) -> PortError {
    PortError::unavailable(PORT, err)
}
