//! The commands, each on a cloud: this process's own, or the server's.

mod demo;
pub mod eval;
mod export;
mod import;
mod key;
mod roll_up;
pub mod up;
mod user;
mod verify;

use greenpulse_http::with_causes;
use jiff::Timestamp;

use crate::cli::Command;
use crate::cloud::Cloud;
use crate::out::{Exit, Out};

/// Why a command was not done.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs any command but `up`.
pub async fn run(cloud: &Cloud, command: &Command, json: bool, out: &Out) -> Exit {
    let done = match command {
        Command::Up(_) => Err("a server runs already".into()),
        Command::Eval(eval) => return eval::run(eval, json, out).await,
        Command::Import(import) => import::run(cloud, import, json, out).await,
        Command::Export(export) => export::run(cloud, export, out).await,
        Command::Demo { seed } => demo::run(cloud, *seed, json, out).await,
        Command::Rollup => roll_up::run(cloud, json, out).await,
        Command::Verify => verify::run(cloud, json, out).await,
        Command::Key(key) => key::run(cloud, key, json, out).await,
        Command::User(user) => user::run(cloud, user, json, out).await,
    };
    match done {
        Ok(exit) => exit,
        Err(err) => out.fail(with_causes(&*err)).await,
    }
}

/// The present: read here and nowhere further in.
#[expect(clippy::disallowed_methods, reason = "commands and the server are where time comes from")]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
