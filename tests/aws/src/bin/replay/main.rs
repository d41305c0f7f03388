//! Replays a gateway's pushes, the schedule and the pages of the dashboard against the emulator, and
//! says what AWS would bill: `tests/bench/cost` puts prices to it.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

mod campus;

use std::time::Instant;

use greenpulse_aws_tests::Emulator;
use greenpulse_aws_tests::metered::Usage;
use serde::Serialize;

use crate::campus::{Campus, Load};

/// Calls of a kind of function, all together.
#[derive(Debug, Default, Serialize)]
struct Work {
    invocations: u64,
    /// How long they took against the emulator, which answers later than DynamoDB does.
    seconds: f64,
    usage: Usage,
}

impl std::ops::AddAssign for Work {
    fn add_assign(&mut self, more: Self) {
        self.invocations += more.invocations;
        self.seconds += more.seconds;
        self.usage += more.usage;
    }
}

impl Work {
    async fn note(&mut self, campus: &Campus, work: impl Future<Output = ()>) {
        let began = Instant::now();
        work.await;
        self.invocations += 1;
        self.seconds += began.elapsed().as_secs_f64();
        self.usage += campus.metered.take();
    }
}

#[derive(Debug, Serialize)]
struct Replayed {
    load: Load,
    pushes: Work,
    /// The schedule, in minutes in which something was due.
    rollups: Work,
    /// The schedule in a minute in which nothing is.
    idle: Work,
    /// One look at each page: the campus, and a building of it.
    campus_page: Work,
    building_page: Work,
    /// Bytes of items that came in these days.
    stored_bytes: Stored,
}

#[derive(Debug, Serialize)]
struct Stored {
    readings: usize,
    derived: usize,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "its answer")]
async fn main() {
    let load = Load::of_arguments();
    let emulator = Emulator::start().unwrap();
    let campus = Campus::new(&emulator.endpoint, load).await;
    campus.remember().await;
    let stored_before = campus.stored_bytes().await;
    campus.metered.take();
    let (mut pushes, mut rollups, mut idle) = <(Work, Work, Work)>::default();
    for minute in 0..load.minutes() {
        campus.is(minute);
        let due = campus.due(minute);
        for body in &due {
            pushes.note(&campus, campus.push(body)).await;
        }
        if campus.may_be_due(!due.is_empty()) {
            let mut step = Work::default();
            step.note(&campus, campus.roll_up()).await;
            let kind = if campus.has_drained() { &mut rollups } else { &mut idle };
            *kind += step;
        }
    }
    let (mut campus_page, mut building_page) = <(Work, Work)>::default();
    for path in campus.campus_page() {
        campus_page.note(&campus, campus.get(path)).await;
    }
    for path in campus.building_page() {
        building_page.note(&campus, campus.get(path)).await;
    }
    let (readings, derived) = campus.stored_bytes().await;
    let (readings, derived) = (readings - stored_before.0, derived - stored_before.1);
    let stored_bytes = Stored { readings, derived };
    let replayed =
        Replayed { load, pushes, rollups, idle, campus_page, building_page, stored_bytes };
    println!("{}", serde_json::to_string_pretty(&replayed).unwrap());
}
