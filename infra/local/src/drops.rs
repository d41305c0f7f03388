//! Files that are dropped into the data folder's `incoming/`, as on AWS into the bucket's.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ingest::{Dropped, TakenIn, take_in};

use crate::cloud::Cloud;
use crate::commands::{Failure, now};

/// Where files are dropped, and where they go once they are taken in.
const INCOMING: &str = "incoming";
const IMPORTED: &str = "imported";
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How a file looked when it was last looked at: one that still grows looks otherwise next time.
type Look = (u64, Option<SystemTime>);

/// Takes in what is dropped, for ever. What fails is tried again when it changes.
pub async fn watch(cloud: &Cloud) {
    let mut seen: HashMap<PathBuf, Look> = HashMap::new();
    loop {
        let root = cloud.folder.join(INCOMING);
        let found = fs::create_dir_all(&root).and_then(|()| files(&root));
        match found {
            Ok(found) => {
                for (path, look) in &found {
                    // Nobody has written to it since the last look.
                    if seen.get(path) == Some(look)
                        && let Err(err) = take(cloud, &root, path).await
                    {
                        let error = greenpulse_http::with_causes(&*err);
                        tracing::error!(error, file.path = %path.display(), "failed to import");
                    }
                }
                seen = found.into_iter().collect();
            }
            Err(err) => tracing::error!(error = %err, "failed to look for dropped files"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Takes one file in and moves it away.
async fn take(cloud: &Cloud, root: &Path, path: &Path) -> Result<(), Failure> {
    let below = path.strip_prefix(root)?;
    let file = Box::new(File::open(path)?);
    let dropped = Dropped { path: below.to_string_lossy().into_owned(), file, so_far: None };
    if let TakenIn::Whole(told) = take_in(&cloud.drops(), dropped, now(), &|_| true).await? {
        let (accepted, rejected) = (told.accepted, told.rejected);
        tracing::info!(file = told.file, accepted, rejected, result = told.result, "file imported");
    }
    let imported = cloud.folder.join(IMPORTED).join(below);
    fs::create_dir_all(imported.parent().unwrap_or(&cloud.folder))?;
    fs::rename(path, imported)?;
    Ok(())
}

/// Every file below `folder`, but hidden ones.
fn files(folder: &Path) -> io::Result<Vec<(PathBuf, Look)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, about) = (entry.path(), entry.metadata()?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if about.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push((path, (about.len(), about.modified().ok())));
        }
    }
    Ok(found)
}
