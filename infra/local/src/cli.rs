//! The command line. Its names are a contract: see the README.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use greenpulse_domain::campus::{Currency, ZoneName};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::{BuildingId, CampusId, KeyId, SourceId, UserId};
use greenpulse_domain::unit::Unit;
use greenpulse_domain::user::Role;
use greenpulse_formats::table::Kind;
use serde::{Deserialize, Serialize};

/// Smart energy management for campuses.
///
/// Alone, `greenpulse` starts the server: see `greenpulse up --help`.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    /// Folder that holds everything: one SQLite file, and what is exported.
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
    /// Take in files: readings, weather, buildings, tariffs, factors, prices.
    #[command(after_help = "Examples:
  greenpulse import buildings.csv --campus c --campus-zone Europe/London --currency GBP
  greenpulse import electricity.csv.gz --campus c --zero missing
  greenpulse import weather.csv --kind weather --campus c --zone Europe/London
The same file twice changes nothing; a row that differs from what is there corrects it.")]
    Import(Import),
    /// Write hours, days or months as CSV.
    #[command(
        after_help = "Example: greenpulse export --granularity day --from 2022-01-01 --to 2022-12-31"
    )]
    Export(Export),
    /// Recompute everything that is derived and compare it with what is stored.
    Verify,
    /// Roll up at once what is dirty, instead of when the server gets to it.
    Rollup,
    /// Load the simulated campus: six buildings, all commodities, two years up to now.
    Demo {
        /// The same seed makes the same campus on the same day.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Judge a model on a table of readings: forecasts, anomalies or savings.
    #[command(after_help = "Examples:
  greenpulse eval anomaly --readings electricity.csv.gz --zone Europe/London --out anomaly
  greenpulse eval savings --readings meters.csv --weather weather.csv --periods periods.csv --out savings
Nothing is kept but what is written to --out: CSV, summary.json and report.html.")]
    Eval(Eval),
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

const ROLLUP_EVERY: f32 = 0.2;

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub struct Up {
    /// Where to listen. Off loopback an admin must exist: see `greenpulse user add`.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// Start without the simulated campus, however empty the data folder is.
    #[arg(long)]
    pub empty: bool,
    /// Do not build the dashboard; one that is built is served all the same.
    #[arg(long)]
    pub no_build: bool,
    /// Seconds that the rollup rests once nothing is dirty.
    #[arg(long, default_value_t = ROLLUP_EVERY, value_name = "SECONDS")]
    pub rollup_every: f32,
    /// Another origin whose pages may call the API; may be given several times.
    #[arg(long)]
    pub allow_origin: Vec<String>,
}

impl Default for Up {
    fn default() -> Self {
        let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 8080));
        Self {
            listen,
            empty: false,
            no_build: false,
            rollup_every: ROLLUP_EVERY,
            allow_origin: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub struct Import {
    /// CSV, plain or gzip.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What the files hold: readings, weather, buildings, tariffs, factors or prices.
    #[arg(long, value_parser = Kind::from_str)]
    #[serde(with = "text")]
    pub kind: Option<Kind>,
    /// Who the readings come from; a key of the same source pushes to the same meters.
    #[arg(long, default_value = "import")]
    pub source: SourceId,
    /// The campus that new buildings, weather, prices, tariffs and factors belong to. The only real
    /// one, unless said; never one that is simulated.
    #[arg(long)]
    pub campus: Option<CampusId>,
    /// Time zone of a campus that is to be made.
    #[arg(long)]
    pub campus_zone: Option<ZoneName>,
    /// Currency of a campus that is to be made, or of the prices.
    #[arg(long)]
    pub currency: Option<Currency>,
    /// Where stamps without an offset were taken, such as Europe/London.
    #[arg(long)]
    pub zone: Option<ZoneName>,
    /// What the values are of, where no column says so.
    #[arg(long)]
    pub commodity: Option<Commodity>,
    /// What the values are in, where no column says so.
    #[arg(long)]
    pub unit: Option<Unit>,
    /// Which column gives a field: value=COLUMN, building=COLUMN, start=COLUMN … `field=` reads the
    /// field from no column, `=COLUMN` nothing from the column.
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = pair)]
    pub map: Vec<(String, String)>,
    /// Zeros stand for missing values.
    #[arg(long, value_enum)]
    pub zero: Option<Zeros>,
    /// Revision of every row, instead of correcting what is there.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1 << 31))]
    pub revision: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Zeros {
    Missing,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (field, column) = text.split_once('=').ok_or("write it like value=COLUMN")?;
    Ok((field.to_owned(), column.to_owned()))
}

/// Kinds on the way to the server, by their names.
mod text {
    use greenpulse_formats::table::Kind;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
    pub(super) fn serialize<S: Serializer>(kind: &Option<Kind>, to: S) -> Result<S::Ok, S::Error> {
        kind.map(Kind::name).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Kind>, D::Error> {
        let name = Option::<String>::deserialize(from)?;
        name.map(|it| it.parse().map_err(D::Error::custom)).transpose()
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

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub struct Eval {
    /// What is judged.
    #[arg(value_enum)]
    pub task: Task,
    /// Readings: `building_id,ts_utc,kwh`, or `sample_id,freq,unit,ts_utc_start,value`. CSV, plain or
    /// gzip, as all files here.
    #[arg(long, value_name = "FILE")]
    pub readings: PathBuf,
    /// Buildings: `building_id,timezone_iana`, and `temperature_file` where the weather has several.
    #[arg(long, value_name = "FILE")]
    pub buildings: Option<PathBuf>,
    /// Zone of buildings that no other file gives one; UTC when left out.
    #[arg(long)]
    pub zone: Option<ZoneName>,
    /// Temperatures: `ts_utc,temp_c`, with `building_id` or `temperature_file` where there are several.
    #[arg(long, value_name = "FILE")]
    pub weather: Option<PathBuf>,
    /// Terms and closed days of the campus: `kind,name,from,to`, of kind teaching, exams, break or closed,
    /// the last day included. Closed days are holidays to every task; savings tell terms apart.
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// Where forecasts start: `building_id,origin` in UTC.
    #[arg(long, value_name = "FILE")]
    pub origins: Option<PathBuf>,
    /// Hours that are forecast from each origin.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..))]
    pub hours: u32,
    /// Weights of the forecast instead of those that are shipped.
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// What is compared: `id,baseline_start,baseline_end,reporting_start,reporting_end`.
    #[arg(long, value_name = "FILE")]
    pub periods: Option<PathBuf>,
    /// Known faults, for the summary only: `building_id,start,end,kind`.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Folder that the results are written to.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Task {
    Forecast,
    Anomaly,
    Savings,
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
