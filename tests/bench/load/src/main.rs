//! Load from N keep-alive connections: reads a [`Plan`] as JSON on stdin, prints a [`Report`].
//!
//! Every request is prepared before the clock starts, and one thread drives all connections, so
//! that what is measured is the server and not this program.

mod bodies;
mod http;
mod report;
mod run;

use std::error::Error;
use std::io;
use std::net::SocketAddr;

use serde::Deserialize;

use crate::bodies::Push;
use crate::report::Report;

#[derive(Debug, Deserialize)]
struct Plan {
    addr: SocketAddr,
    token: String,
    connections: usize,
    #[serde(flatten)]
    work: Work,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Work {
    /// Batches of readings, each sent once, in order.
    Push(Push),
    /// Requests sent round and round for some seconds.
    Ask(Ask),
}

#[derive(Debug, Deserialize)]
struct Ask {
    seconds: f64,
    requests: Vec<Request>,
}

#[derive(Debug, Deserialize)]
struct Request {
    method: String,
    path: String,
    #[serde(default)]
    body: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let plan: Plan = serde_json::from_reader(io::stdin())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report: Report = runtime.block_on(run::run(plan))?;
    serde_json::to_writer(io::stdout(), &report)?;
    Ok(())
}
