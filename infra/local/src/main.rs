//! The `greenpulse` command: see the README.

use std::process::ExitCode;

use clap::Parser;
use greenpulse::cli::Cli;
use greenpulse::out::Out;

#[tokio::main]
async fn main() -> ExitCode {
    let (out, printer) = Out::printing();
    let exit = greenpulse::run(Cli::parse(), &out).await;
    drop(out);
    // The printer ends with the last `Out`; it does not fail.
    let _ = printer.await;
    exit.into()
}
