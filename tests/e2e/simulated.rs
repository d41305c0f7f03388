//! The simulated campus: alive, and whole however often its load was cut off.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::path::Path;
use std::time::{Duration, Instant};

use greenpulse::cloud::Cloud;
use greenpulse::simulation::{FAULTS, SAVINGS, go_on, make};
use greenpulse_analytics::simulate::{SimulatedCampus, last_quarter, simulate};
use greenpulse_domain::calendar::AcademicCalendar;
use greenpulse_domain::time::Window;
use greenpulse_e2e::process::{Server, binary};
use greenpulse_ports::{Expect, ReadingStore, Registry, Write, get};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

const SEED: u64 = 1;
const SIMULATION: &str = "fleeting/simulation/demo";

fn made() -> Timestamp {
    "2026-04-15T14:52:07-04:00".parse().unwrap()
}

/// Fails unless the store holds exactly what the campus says; answers how many readings that is.
async fn assert_holds(cloud: &Cloud, campus: &SimulatedCampus) -> usize {
    let always =
        Window::new("2000-01-01T00:00Z".parse().unwrap(), "2100-01-01T00:00Z".parse().unwrap())
            .unwrap();
    let mut n_readings = 0;
    for meter in &campus.meters {
        let kept = cloud.store.overlapping(&meter.id, always, None).await.unwrap();
        let mut said: Vec<_> = campus.facts(&meter.id, Timestamp::UNIX_EPOCH).collect();
        said.sort_by(greenpulse_domain::reading::Fact::order);
        assert_eq!(kept.len(), said.len(), "{}", meter.id);
        assert!(kept.iter().zip(&said).all(|(kept, said)| kept.same(said)), "{}", meter.id);
        n_readings += kept.len();
    }
    n_readings
}

#[tokio::test]
async fn it_goes_on_with_each_quarter_hour_until_the_campus_is_gone() {
    let folder = TempDir::new().unwrap();
    let cloud = Cloud::open(folder.path()).unwrap();
    assert_eq!(go_on(&cloud, made(), |_| ()).await.unwrap(), 0, "nothing is simulated yet");
    let loaded = make(&cloud, SEED, made(), |_| ()).await.unwrap();
    assert_eq!(assert_holds(&cloud, &simulate(SEED, made(), made())).await, loaded);
    assert!(make(&cloud, SEED, made(), |_| ()).await.is_err(), "it is there already");
    let campus = simulate(SEED, made(), made());
    let table = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let (faults, savings) = (table(FAULTS), table(SAVINGS));
    assert_eq!(faults.lines().next(), Some("building_id,start,end,kind,simulated"));
    assert_eq!(faults.lines().count(), 1 + campus.labels().len());
    assert_eq!(savings.lines().count(), 1 + campus.comparisons().len());
    let marked = |it: &str| it.lines().skip(1).all(|line| line.ends_with(",true"));
    assert!(marked(&faults) && marked(&savings), "each line says that it is simulated");
    let calendar = get::<AcademicCalendar>(&*cloud.store, "demo").await.unwrap().unwrap().0;
    assert_eq!(calendar, campus.academic_calendar());

    let in_minutes = |n: i64| made() + SignedDuration::from_mins(n);
    assert_eq!(go_on(&cloud, in_minutes(7), |_| ()).await.unwrap(), 0, "14:59: no quarter is over");
    let on_the_hour = go_on(&cloud, in_minutes(8), |_| ()).await.unwrap();
    let quarter = go_on(&cloud, in_minutes(23), |_| ()).await.unwrap();
    assert!(0 < quarter && quarter < on_the_hour, "hourly meters wait: {quarter} {on_the_hour}");
    assert_eq!(go_on(&cloud, in_minutes(23), |_| ()).await.unwrap(), 0, "once");
    assert_eq!(go_on(&cloud, made(), |_| ()).await.unwrap(), 0, "a clock set back");

    drop(cloud);
    let cloud = Cloud::open(folder.path()).unwrap();
    let back = made() + SignedDuration::from_hours(5 * 24);
    go_on(&cloud, back, |_| ()).await.unwrap();
    assert_holds(&cloud, &simulate(SEED, made(), back)).await;

    let gone = Write::Delete { key: "campus/demo".into(), expect: Expect::Anything };
    cloud.store.commit(vec![gone]).await.unwrap();
    let later = back + SignedDuration::from_hours(1);
    assert_eq!(go_on(&cloud, later, |_| ()).await.unwrap(), 0, "the campus is gone");
}

/// How far the campus has been simulated; `made` and `until`.
async fn simulated(cloud: &Cloud) -> (Timestamp, Option<Timestamp>) {
    let body = cloud.store.get(SIMULATION).await.unwrap().unwrap().body;
    let at = |field: &str| body[field].as_str().map(|it| it.parse().unwrap());
    (at("made").unwrap(), at("until"))
}

/// Waits for what the server says on the disk: rows that `sql` counts.
fn wait_for(data: &Path, sql: &str, least: i64) {
    let began = Instant::now();
    let count = || {
        let db = rusqlite::Connection::open(data.join("greenpulse.sqlite")).ok()?;
        db.query_row(sql, [], |row| row.get(0)).ok()
    };
    while count().unwrap_or(0) < least {
        assert!(began.elapsed() < Duration::from_secs(120), "{sql}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A folder whose first load was cut off again and again, and when its campus was made; `None` when a
/// load was through before the server died.
fn cut_off(binary: &Path) -> Option<(TempDir, Timestamp)> {
    let folder = TempDir::new().unwrap();
    let data = folder.path();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut first_made = None;
    for least in [1, 3_000] {
        let server = Server::start_with(binary, data, &[]);
        wait_for(data, "SELECT (SELECT count(*) FROM facts) + (SELECT count(*) FROM log)", least);
        server.kill();
        let (made, until) = runtime.block_on(simulated(&Cloud::open(data).unwrap()));
        assert_eq!(made, *first_made.get_or_insert(made), "it is still the first campus");
        if until.is_some() {
            return None;
        }
    }
    Some((folder, first_made?))
}

#[test]
fn a_load_that_is_cut_off_is_finished_at_the_next_start() {
    let binary = binary();
    let (folder, first_made) = (0..10).find_map(|_| cut_off(&binary)).expect("a load takes time");
    let data = folder.path();
    let server = Server::start_with(&binary, data, &[]);
    let finished = format!("SELECT count(*) FROM doc WHERE key = '{SIMULATION}' AND version > 1");
    wait_for(data, &finished, 1);
    server.kill();
    let cloud = Cloud::open(data).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let (made, until) = simulated(&cloud).await;
        let until = until.unwrap();
        assert_eq!(made, first_made);
        assert!(last_quarter(made) <= until);
        let undisturbed = simulate(SEED, made, until);
        let n_readings = assert_holds(&cloud, &undisturbed).await;
        assert!(100_000 < n_readings, "{n_readings}");
    });
}
