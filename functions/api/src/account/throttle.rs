//! Who guesses passwords waits: by the account that is guessed at, and by the address it is done
//! from. What was tried stands in the registry, so that every process knows of it.

use std::net::IpAddr;

use axum::http::StatusCode;
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::throttle::{Failures, Limit};
use greenpulse_domain::time::utc_day;
use greenpulse_http::Problem;
use greenpulse_ports::{Entity, Expect, Page, PortError, Registry, Write, get, key, put};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Of one account: five guesses, then one each two minutes, from wherever they come.
const ACCOUNT: Limit = Limit { at_once: 5.0, pause: SignedDuration::from_mins(2) };
/// From one address, whoever is guessed at: a whole office may mistype.
const ADDRESS: Limit = Limit { at_once: 30.0, pause: SignedDuration::from_secs(20) };
/// How often a note is tried while others write it.
const TRIES: usize = 8;
/// Notes of earlier days that go with each new one.
const SWEPT: usize = 16;

/// What was tried on a day, with one account or from one address.
#[derive(Debug, Serialize, Deserialize)]
struct Tried {
    /// The day, then what it is of.
    name: String,
    failures: Failures,
}

impl Entity for Tried {
    const PREFIX: &'static str = "fleeting/tried/";

    fn name(&self) -> String {
        self.name.clone()
    }
}

/// A guess that counts as failed until it is [well](Guess::well).
#[derive(Debug)]
pub(crate) struct Guess {
    account: Tried,
    address: Option<Tried>,
}

impl Guess {
    /// Notes that somebody at `address` tries to be `account`.
    ///
    /// # Errors
    ///
    /// 429, with how long to wait, where there were too many; the same whether or not there is
    /// such an account.
    pub(crate) async fn at(
        registry: &dyn Registry,
        account: &str,
        address: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let address = match address.map(network) {
            Some(network) => Some(note(registry, 'n', &network, ADDRESS, now).await?),
            None => None,
        };
        let account = account.trim().to_lowercase();
        Ok(Self { account: note(registry, 'a', &account, ACCOUNT, now).await?, address })
    }

    /// The writes once it was no guess: the account's failures are forgiven, the address has one
    /// less.
    pub(crate) fn well(self) -> impl Iterator<Item = Write> {
        let account = Tried { failures: self.account.failures.forgiven(), ..self.account };
        let address = self.address.map(|it| Tried { failures: it.failures.one_less(), ..it });
        [Some(account), address].into_iter().flatten().map(|it| put(&it, Expect::Anything))
    }
}

async fn note(
    registry: &dyn Registry,
    kind: char,
    of: &str,
    limit: Limit,
    now: Timestamp,
) -> Result<Tried, Problem> {
    let day = utc_day(now);
    let name = format!("{day}/{kind}-{}", sha256_hex(of.as_bytes()));
    for _ in 0..TRIES {
        let found = get::<Tried>(registry, &name).await?;
        let failures = found.as_ref().map_or(Failures::none(now), |it| it.0.failures);
        let failures = failures.tried(limit, now).map_err(too_many)?;
        let tried = Tried { name: name.clone(), failures };
        let mut writes = Vec::new();
        let expect = found.map(|it| Expect::Version(it.1)).unwrap_or(Expect::Absent);
        if expect == Expect::Absent {
            writes = swept(registry, &format!("{}{day}", Tried::PREFIX)).await?;
        }
        writes.push(put(&tried, expect));
        match registry.commit(writes).await {
            Ok(()) => return Ok(tried),
            Err(PortError::Conflict { key: there }) if there == key(&tried) => {}
            Err(err) => return Err(err.into()),
        }
    }
    Err(too_many(SignedDuration::from_secs(1)))
}

/// The writes that let go of notes from before `first`.
async fn swept(registry: &dyn Registry, first: &str) -> Result<Vec<Write>, PortError> {
    let page = Page { limit: Some(SWEPT), after: None };
    let notes = registry.list(Tried::PREFIX, page).await?.items.into_iter();
    let old = notes.map(|it| it.key).filter(|it| it.as_str() < first);
    Ok(old.map(|key| Write::Delete { key, expect: Expect::Anything }).collect())
}

/// One customer's addresses: of IPv6, the first 64 bits.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(it)) => {
            let [a, b, c, d, ..] = it.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        _ => address.to_owned(),
    }
}

fn too_many(wait: SignedDuration) -> Problem {
    let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() != 0);
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "/problems/too-many-tries",
        "Too many tries",
        format!("Too many passwords were tried. Wait {} s.", seconds.max(1)),
    )
    .with("retry_after", seconds.max(1))
    .with("repair", "wait, or ask an administrator for a link")
}
