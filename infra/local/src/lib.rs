//! GreenPulse on one machine: the embedded cloud and the command line.

pub mod anomalies;
pub mod background;
pub mod cli;
pub mod cloud;
pub mod commands;
pub mod control;
mod cursor;
pub mod dashboard;
pub mod drops;
pub mod forecasts;
pub mod live;
pub mod messages;
pub mod out;
pub mod simulation;
mod waits;

use cli::{Cli, Command};
use cloud::{Cloud, OpenError};
use out::{Exit, Out};

/// Runs a command: through the server that holds the data folder, or on the folder itself.
pub async fn run(cli: Cli, out: &Out) -> Exit {
    let command = cli.command.unwrap_or_default();
    if let Command::Eval(eval) = &command {
        return commands::eval::run(eval, cli.json, out).await;
    }
    match Cloud::open(&cli.data) {
        Ok(cloud) => match command {
            Command::Up(up) => commands::up::run(cloud, &up, out).await,
            command => commands::run(&cloud, &command, cli.json, out).await,
        },
        Err(OpenError::Held) if matches!(command, Command::Up(_)) => {
            out.fail("a server holds this data folder already; stop it, or give another --data")
                .await
        }
        Err(OpenError::Held) => control::ask(&cli.data, &command, cli.json, out).await,
        Err(err) => out.fail(greenpulse_http::with_causes(&err)).await,
    }
}
