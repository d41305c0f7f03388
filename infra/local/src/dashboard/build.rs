//! Builds the dashboard beside a development server, when its build is missing or older than its
//! sources.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;

use tokio::process::Command;

const FRONTEND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../frontend");

/// Builds the dashboard if need be. A release binary holds it already.
pub async fn keep_built() {
    if !cfg!(debug_assertions) {
        return;
    }
    let folder = Path::new(FRONTEND);
    let Ok(folder) = folder.canonicalize() else { return };
    if is_fresh(&folder) {
        return;
    }
    tracing::info!("building the dashboard; the API answers meanwhile");
    match build(&folder).await {
        Ok(()) => tracing::info!("the dashboard is built"),
        Err(why) => tracing::warn!("there is no dashboard: {why}. The API works all the same"),
    }
}

async fn build(folder: &Path) -> Result<(), String> {
    if !folder.join("node_modules").is_dir() {
        npm(folder, &["ci", "--no-audit", "--no-fund", "--silent"]).await?;
    }
    npm(folder, &["run", "--silent", "build"]).await
}

async fn npm(folder: &Path, args: &[&str]) -> Result<(), String> {
    let ran = Command::new("npm")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await;
    let output = ran.map_err(|err| format!("npm does not start ({err}): install Node 20"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let last: Vec<&str> = said.lines().rev().take(5).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Err(format!("npm {} failed: {}", args.join(" "), last.join(" / ")))
}

/// Whether the build is there and no source is newer.
fn is_fresh(folder: &Path) -> bool {
    let Some(built) = changed(&folder.join("dist/browser/index.html")) else { return false };
    let files = ["package.json", "package-lock.json", "angular.json", "openapi.json"];
    let mut sources: Vec<PathBuf> = files.iter().map(|it| folder.join(it)).collect();
    let mut folders = vec![folder.join("src"), folder.join("scripts")];
    while let Some(next) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(next) else { continue };
        for entry in entries.flatten() {
            // What the build itself makes is no source.
            let made = entry.file_name() == "schema.ts";
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(_) if !made => sources.push(entry.path()),
                _ => {}
            }
        }
    }
    sources.iter().filter_map(|it| changed(it)).all(|it| it <= built)
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|it| it.modified()).ok()
}
