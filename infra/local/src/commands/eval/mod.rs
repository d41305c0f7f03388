//! Judging the models on tables of readings: what goes in is never kept, what comes out is files.

mod anomaly;
mod forecast;
mod gaps;
mod input;
mod intervals;
mod jitter;
mod ranking;
mod readings;
mod report;
mod savings;
mod score;
mod source;
mod spent;
mod tables;
mod terms;

use std::fs::create_dir_all;
use std::path::Path;

use greenpulse_http::with_causes;
use serde_json::Value;

use crate::cli::{Eval, Task};
use crate::commands::Failure;
use crate::out::{Exit, Out};

/// What a judgement says beside the files that it wrote.
#[derive(Debug)]
pub struct Judged {
    /// Goes into `summary.json`, and to standard output with `--json`.
    pub summary: Value,
    /// The summary in a few words.
    pub words: String,
    /// What the reader should know, a line each.
    pub notes: Vec<String>,
}

/// Runs `greenpulse eval`; it needs no data folder.
pub async fn run(eval: &Eval, json: bool, out: &Out) -> Exit {
    let (asked, progress) = (eval.clone(), out.clone());
    let judged = tokio::task::spawn_blocking(move || judge(&asked, &progress)).await;
    match judged.map_err(Failure::from).and_then(|it| it) {
        Ok(judged) => {
            for note in &judged.notes {
                out.note(format!("note: {note}")).await;
            }
            out.answer(json, &judged.summary, judged.words).await;
            Exit::Well
        }
        Err(err) => out.fail(with_causes(&*err)).await,
    }
}

fn judge(eval: &Eval, out: &Out) -> Result<Judged, Failure> {
    create_dir_all(&eval.out)
        .map_err(|err| format!("failed to make the folder {}: {err}", eval.out.display()))?;
    let judged = match eval.task {
        Task::Forecast => forecast::run(eval, out),
        Task::Anomaly => anomaly::run(eval),
        Task::Savings => savings::run(eval),
    }?;
    write(&eval.out, "summary.json", &serde_json::to_vec_pretty(&judged.summary)?)?;
    Ok(judged)
}

/// Writes `bytes` to a file of the folder.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = folder.join(name);
    std::fs::write(&path, bytes)
        .map_err(|err| format!("failed to write {}: {err}", path.display()).into())
}
