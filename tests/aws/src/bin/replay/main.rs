//! Replays a gateway's pushes, the schedule and the pages of the dashboard against the emulator, and
//! says what AWS would bill: `tests/bench/cost` puts prices to it.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

mod campus;

use greenpulse_aws_tests::Emulator;
use greenpulse_aws_tests::metered::Usage;
use serde::Serialize;
use tokio::runtime::Handle;

use crate::campus::{Campus, Load};

/// Calls of a kind of function, all together.
#[derive(Debug, Default, Serialize)]
struct Work {
    invocations: u64,
    /// Time that their own thread was at work: the emulator and the proxy before it have others.
    cpu_seconds: f64,
    usage: Usage,
}

impl std::ops::AddAssign for Work {
    fn add_assign(&mut self, more: Self) {
        self.invocations += more.invocations;
        self.cpu_seconds += more.cpu_seconds;
        self.usage += more.usage;
    }
}

impl Work {
    async fn note(&mut self, campus: &Campus, work: impl Future<Output = ()>) {
        let began = cpu_seconds();
        work.await;
        self.invocations += 1;
        self.cpu_seconds += cpu_seconds() - began;
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
    /// One look at each page: the campus, and a building of it. By a function that has just started,
    /// and again an hour later.
    campus_page: Work,
    building_page: Work,
    campus_page_again: Work,
    building_page_again: Work,
    /// Bytes of items that came in these days.
    stored_bytes: Stored,
}

#[derive(Debug, Serialize)]
struct Stored {
    readings: usize,
    derived: usize,
}

/// Seconds that this thread was on a processor.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

#[expect(clippy::print_stdout, reason = "its answer")]
fn main() {
    let mut others = tokio::runtime::Builder::new_multi_thread();
    let others = others.worker_threads(1).enable_all().build().unwrap();
    // Like a Lambda's: one thread does all of its work.
    let mut own = tokio::runtime::Builder::new_current_thread();
    let replayed = own.enable_all().build().unwrap().block_on(replay(others.handle()));
    println!("{}", serde_json::to_string_pretty(&replayed).unwrap());
}

async fn replay(others: &Handle) -> Replayed {
    let load = Load::of_arguments();
    let emulator = Emulator::start().unwrap();
    let campus = Campus::new(&emulator.endpoint, load, others).await;
    campus.remember().await;
    let stored_before = campus.stored_bytes().await;
    campus.metered.take();
    let (mut pushes, mut rollups, mut idle) = <(Work, Work, Work)>::default();
    let (mut campus_page, mut building_page) = <(Work, Work)>::default();
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
        if minute + 60 == load.minutes() {
            pages(&campus, &mut campus_page, &mut building_page).await;
        }
    }
    let (mut campus_page_again, mut building_page_again) = <(Work, Work)>::default();
    pages(&campus, &mut campus_page_again, &mut building_page_again).await;
    let (readings, derived) = campus.stored_bytes().await;
    let (readings, derived) = (readings - stored_before.0, derived - stored_before.1);
    Replayed {
        load,
        pushes,
        rollups,
        idle,
        campus_page,
        building_page,
        campus_page_again,
        building_page_again,
        stored_bytes: Stored { readings, derived },
    }
}

/// A look at each page. The building first: what it reads is in memory then for the campus's.
async fn pages(campus: &Campus, campus_page: &mut Work, building_page: &mut Work) {
    for path in campus.building_page() {
        building_page.note(campus, campus.get(path)).await;
    }
    for path in campus.campus_page() {
        campus_page.note(campus, campus.get(path)).await;
    }
}
