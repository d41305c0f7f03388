//! The command line. Its names are a contract: see the README.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use greenpulse_domain::id::{BuildingId, KeyId, SourceId, UserId};
use greenpulse_domain::user::Role;
use serde::{Deserialize, Serialize};

/// Smart energy management for campuses.
///
/// Alone, `greenpulse` starts the server: see `greenpulse up --help`.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    /// Folder that holds everything: one SQLite file.
    #[arg(long, global = true, default_value = "./greenpulse-data")]
    pub data: PathBuf,
    /// Answer with one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Command {
    /// Start the server: the API, the rollup, and the dashboard.
    Up(Up),
    /// Write hours, days or months as CSV.
    #[command(
        after_help = "Example: greenpulse export --granularity day --from 2022-01-01 --to 2022-12-31"
    )]
    Export(Export),
    /// Recompute everything that is derived and compare it with what is stored.
    Verify,
    /// Keys that meters push with.
    #[command(subcommand)]
    Key(Key),
    /// People who may sign in.
    #[command(subcommand)]
    User(User),
}

impl Default for Command {
    fn default() -> Self {
        Self::Up(Up::default())
    }
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub struct Up {
    /// Where to listen. Off loopback an admin must exist: see `greenpulse user add`.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// Start without the simulated campus, however empty the data folder is.
    #[arg(long)]
    pub empty: bool,
    /// Another origin whose pages may call the API; may be given several times.
    #[arg(long)]
    pub allow_origin: Vec<String>,
}

impl Default for Up {
    fn default() -> Self {
        let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 8080));
        Self { listen, empty: false, allow_origin: Vec::new() }
    }
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub struct Export {
    #[arg(long, value_enum)]
    pub granularity: Granularity,
    /// First day, or an instant with offset; the first there is when left out.
    #[arg(long)]
    pub from: Option<String>,
    /// Last day, which is included, or an instant with offset, which is not.
    #[arg(long)]
    pub to: Option<String>,
    /// One building only.
    #[arg(long)]
    pub building: Option<BuildingId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Granularity {
    Hour,
    Day,
    Month,
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum Key {
    /// Make a key for a source. It is shown once.
    Create {
        /// Who pushes with it: a vendor, a gateway.
        #[arg(long)]
        source: SourceId,
        /// A row that differs from what is there corrects it, without a revision of its own.
        #[arg(long)]
        restates: bool,
    },
    /// List keys; their secrets are not kept.
    List,
    /// Refuse a key from now on.
    Revoke { id: KeyId },
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum User {
    /// Add a person and show their bearer token once.
    Add {
        name: UserId,
        #[arg(long, value_parser = role)]
        role: Role,
        /// Buildings they may see; all when left out.
        #[arg(long, value_delimiter = ',')]
        buildings: Vec<BuildingId>,
    },
    /// Make a one-time sign-in link.
    Link { name: UserId },
}

fn role(text: &str) -> Result<Role, String> {
    serde_json::from_value(text.into())
        .map_err(|_| "a role is one of admin, manager, user, viewer".to_owned())
}
