//! Ten thousand buildings that send every minute, over midnight in UTC: which partitions get how
//! much, and how long a reading takes until its building-day has it. A simulation of time and of
//! what each step asks for; keys, shards, times and limits are those of the code.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use greenpulse_domain::mark::Scope;
use greenpulse_domain::time::utc_day;
use jiff::{SignedDuration, Timestamp};

use crate::store::IN_FLIGHT;
use crate::{DynamoStore, SHARDS, Settings, emulator, table};

const BUILDINGS: usize = 10_000;
/// A gateway's meters, which it sends together.
const GATEWAY: usize = 25;
/// 2026-03-01T23:54:00Z, and how long from then.
const BEGIN: i64 = 1_772_409_240;
const MINUTES: i64 = 12;
/// From how many on the schedule's Lambda hands on to the shards, when those look again, and how
/// they cut their work.
const MUCH: usize = 2_048;
const AGAIN_SECONDS: f64 = 15.0;
const CHUNK: usize = 512;
/// A call of DynamoDB, of EventBridge, and a message's way through SQS, in milliseconds: slower than
/// what AWS documents ("single-digit milliseconds").
const CALL_MS: f64 = 10.0;
const EVENTS_MS: f64 = 50.0;
const QUEUE_MS: f64 = 1_000.0;
/// Units that one partition takes a second.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>
const MOST_WRITES: f64 = 1_000.0;
const MOST_READS: f64 = 3_000.0;

static NOW: AtomicI64 = AtomicI64::new(0);

fn now() -> Timestamp {
    Timestamp::from_second(NOW.load(SeqCst)).unwrap()
}

/// Units by partition and second.
#[derive(Debug, Default)]
struct Heat {
    writes: HashMap<(String, i64), f64>,
    reads: HashMap<(String, i64), f64>,
}

impl Heat {
    fn write(&mut self, partition: impl Into<String>, at: f64, units: f64) {
        *self.writes.entry((partition.into(), at as i64)).or_default() += units;
    }

    fn read(&mut self, partition: impl Into<String>, at: f64, units: f64) {
        *self.reads.entry((partition.into(), at as i64)).or_default() += units;
    }

    fn hottest(of: &HashMap<(String, i64), f64>) -> (String, f64) {
        let (key, units) = of.iter().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        (key.0.clone(), *units)
    }
}

/// A mark: when it became dirty for the first time since it was settled, and when it is due.
#[derive(Debug, Default, Clone, Copy)]
struct Mark {
    dirty: Option<f64>,
    due: i64,
    settled: Option<u64>,
    shard: u64,
}

struct World {
    store: DynamoStore,
    heat: Heat,
    marks: BTreeMap<Scope, Mark>,
    /// When each shard's worker is done.
    busy: Vec<f64>,
    /// Seconds from the answer to a push until its building-day has it.
    lags: Vec<f64>,
}

impl World {
    /// What a push of one gateway asks for.
    fn push(&mut self, gateway: usize, at: f64) {
        NOW.store(at as i64, SeqCst);
        // Configuration's generation, the key, its source.
        for folder in [table::GENERATION, "doc#key", "doc#source"] {
            self.heat.read(folder, at, 1.0);
        }
        let day = utc_day(now());
        for n in gateway * GATEWAY..(gateway + 1) * GATEWAY {
            let scope = Scope::Meter(format!("s~m{n}").parse().unwrap(), day);
            let key = table::mark(&scope);
            self.heat.read(&key.pk, at, 2.0);
            if !self.marks.contains_key(&scope) {
                self.heat.write(table::subject(&scope).pk, at, 1.0);
            }
            self.heat.write(key.pk, at, 1.0);
            self.mark(&scope, at);
        }
    }

    fn mark(&mut self, scope: &Scope, at: f64) {
        NOW.store(at as i64, SeqCst);
        let shard = table::shard(&table::mark(scope).pk);
        let new = Mark { shard, ..Mark::default() };
        let mark = self.marks.entry(scope.clone()).or_insert(new);
        if mark.dirty.is_none() {
            mark.dirty = Some(at);
            mark.due = match scope {
                Scope::Meter(..) => self.store.meter_due(mark.settled),
                Scope::Building(..) => self.store.building_due(mark.settled),
            };
            self.heat.write(table::dirty(scope), at, 1.0);
        }
    }

    fn due(&self, shard: Option<u64>, at: f64, limit: usize) -> Vec<Scope> {
        let is_due = |mark: &Mark| mark.dirty.is_some() && mark.due <= at as i64;
        let is_mine = |mark: &Mark| shard.is_none_or(|it| mark.shard == it);
        let due = self.marks.iter().filter(|(_, mark)| is_mine(mark) && is_due(mark));
        let due: Vec<Scope> = due.map(|(scope, _)| scope.clone()).take(limit).collect();
        // Meter-days first, and alone.
        let n = due.iter().filter(|it| matches!(it, Scope::Meter(..))).count();
        due[..if n == 0 { due.len() } else { n }].to_vec()
    }

    /// Reads of the index and of debts, in the shards that are looked at.
    fn look(&mut self, shards: std::ops::Range<u64>, at: f64) {
        for shard in shards {
            for kind in [table::Kind::Meter, table::Kind::Building] {
                self.heat.read(kind.shard(shard), at, 4.0);
            }
            self.heat.read(table::owed(shard), at, 1.0);
        }
    }

    /// The schedule: alone where there is little, by shards otherwise.
    fn schedule(&mut self, at: f64) {
        self.look(0..SHARDS, at);
        if self.due(None, at, MUCH).len() < MUCH {
            if self.busy[0] <= at {
                self.busy[0] = self.drain(None, at);
            }
            return;
        }
        for at in [at, at + AGAIN_SECONDS].map(|it| it + QUEUE_MS / 1_000.0) {
            for shard in 0..SHARDS {
                if self.busy[shard as usize] <= at {
                    self.heat.write(table::lease(shard).pk, at, 1.0);
                    self.busy[shard as usize] = self.drain(Some(shard), at);
                }
            }
        }
    }

    /// Recomputes until nothing is due; when that is.
    fn drain(&mut self, shard: Option<u64>, mut at: f64) -> f64 {
        loop {
            at += 3.0 * CALL_MS / 1_000.0;
            self.look(shard.map_or(0..SHARDS, |it| it..it + 1), at);
            let scopes = self.due(shard, at, MUCH);
            if scopes.is_empty() {
                return at;
            }
            for chunk in scopes.chunks(CHUNK) {
                at = self.compute(chunk, at);
            }
        }
    }

    /// One chunk: reads what it needs, puts, marks what hangs on it, tells, settles.
    fn compute(&mut self, scopes: &[Scope], mut at: f64) -> f64 {
        let rounds =
            |n: usize, calls: f64| n.div_ceil(IN_FLIGHT) as f64 * calls * CALL_MS / 1_000.0;
        for (n, scope) in scopes.iter().enumerate() {
            let then = at + rounds(n, 2.0);
            let (key, derived) = (table::mark(scope), table::derived(scope));
            self.heat.read(&key.pk, then, 4.0);
            self.heat.write(derived.pk, then + CALL_MS / 1_000.0, 2.0);
        }
        at += rounds(scopes.len(), 3.0);
        for (n, scope) in scopes.iter().enumerate() {
            let then = at + rounds(n, 1.0);
            if let Scope::Meter(meter, day) = scope {
                let building = meter.as_str().replace("s~m", "b");
                let building = Scope::Building(building.parse().unwrap(), *day);
                if !self.marks.contains_key(&building) {
                    self.heat.write(table::subject(&building).pk, then, 1.0);
                }
                self.heat.write(table::mark(&building).pk, then, 1.0);
                // The reading that has waited longest counts.
                let since = self.marks[scope].dirty.unwrap();
                self.mark(&building, then);
                self.marks.get_mut(&building).unwrap().dirty =
                    Some(self.marks[&building].dirty.unwrap().min(since));
            }
        }
        at += rounds(scopes.len(), 1.0);
        if matches!(scopes[0], Scope::Building(..)) {
            at += scopes.len().div_ceil(10) as f64 * EVENTS_MS / 1_000.0;
        }
        for (n, scope) in scopes.iter().enumerate() {
            let then = at + rounds(n, 1.0);
            self.heat.write(table::mark(scope).pk, then, 1.0);
            self.heat.write(table::dirty(scope), then, 1.0);
            let mark = self.marks.get_mut(scope).unwrap();
            let since = mark.dirty.take().unwrap();
            mark.settled = Some(then as u64);
            if matches!(scope, Scope::Building(..)) {
                self.lags.push(then - since);
            }
        }
        at + rounds(scopes.len(), 1.0)
    }
}

/// `intervals`: how many minutes of each meter a push holds. `spread`: seconds over which gateways'
/// clocks differ. Hottest partitions, and the lag that one in a hundred passes.
fn run(intervals: i64, spread: f64, recompute_minutes: i64) -> (Heat, f64) {
    let settings = Settings {
        recompute_every: SignedDuration::from_mins(recompute_minutes),
        ..Settings::new("scale", now)
    };
    // Nobody is asked: only its keys and times count.
    let store = emulator::existing("http://127.0.0.1:9", settings);
    let (heat, marks, lags) = (Heat::default(), BTreeMap::new(), Vec::new());
    let mut world = World { store, heat, marks, busy: vec![0.0; SHARDS as usize], lags };
    let n_gateways = BUILDINGS / GATEWAY;
    for minute in 0..MINUTES {
        let start = (BEGIN + minute * 60) as f64;
        let phase = |gateway: usize| gateway as i64 % intervals == minute % intervals;
        let mut pushes: Vec<(f64, usize)> = (0..n_gateways)
            .filter(|it| phase(*it))
            .map(|it| (start + spread * it as f64 / n_gateways as f64, it))
            .collect();
        pushes.sort_by(|a, b| a.0.total_cmp(&b.0));
        // The schedule begins when it likes: half a minute in, or as pushes come in.
        let tick = start + if spread < 30.0 { 30.0 } else { 0.0 };
        let before = pushes.partition_point(|it| it.0 < tick);
        for (at, gateway) in &pushes[..before] {
            world.push(*gateway, *at);
        }
        world.schedule(tick);
        for (at, gateway) in &pushes[before..] {
            world.push(*gateway, *at);
        }
    }
    world.lags.sort_by(f64::total_cmp);
    assert!(BUILDINGS < world.lags.len(), "every building is computed again and again");
    let p99 = world.lags[world.lags.len() * 99 / 100];
    (world.heat, p99)
}

#[test]
fn ten_thousand_buildings_stay_within_limits() {
    println!("| minutes a push | gateways' clocks | hottest for writes | for reads | lag p99 |");
    for (intervals, spread) in [(1, 2.0), (1, 60.0), (4, 2.0), (4, 60.0)] {
        let (heat, p99) = run(intervals, spread, 1);
        let (writes, reads) = (Heat::hottest(&heat.writes), Heat::hottest(&heat.reads));
        println!(
            "| {intervals} | within {spread:.0} s | {} {:.0}/s | {} {:.0}/s | {p99:.0} s |",
            writes.0, writes.1, reads.0, reads.1
        );
        assert!(writes.1 < MOST_WRITES, "{writes:?}");
        assert!(reads.1 < MOST_READS, "{reads:?}");
        assert!(p99 < 120.0, "lag of {p99} s");
    }
}
