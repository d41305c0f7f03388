//! The same readings and configuration, told in two ways.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::change::{Change, Document};

/// What happens to a campus, all three at once.
#[derive(Debug, Clone)]
pub(crate) struct History {
    /// What each of two gateways pushes, in its order; some rows more than once.
    pub(crate) pushes: [Vec<Vec<Value>>; 2],
    pub(crate) changes: Vec<Change>,
    /// How many scopes each drain takes, by two workers at once; over and over.
    pub(crate) drains: Vec<usize>,
}

/// The clock changes of 2022 in Europe/London, and a day without.
const DAYS: [&str; 3] = ["2022-03-26T22:00:00Z", "2022-10-29T22:00:00Z", "2022-06-01T00:00:00Z"];
/// A quarter of an hour to more than a day, which from 23:00 on touches three UTC days.
const MINUTES: [u32; 5] = [15, 30, 60, 720, 26 * 60];

fn at(day: usize, quarter: i64) -> String {
    let start: Timestamp = DAYS[day].parse().expect("a stamp");
    (start + SignedDuration::from_mins(15 * quarter)).to_string()
}

/// Readings of one interval: the first, corrections of it, and what contradicts them.
fn readings() -> impl Strategy<Value = Vec<Value>> {
    let meter = prop::sample::select(vec!["m1", "m2", "top", "leaf", "lost"]);
    let quality = prop::sample::select(vec!["actual", "estimated", "suspect"]);
    let said = prop::collection::vec((0..50u32, quality, 1..4u32), 1..4);
    let minutes = prop::sample::select(MINUTES.to_vec());
    (meter, 0..3usize, 0..120i64, minutes, said).prop_map(|(meter, day, quarter, minutes, said)| {
        let reading = |(value, quality, revision)| {
            json!({"meter": meter, "start": at(day, quarter), "duration": format!("PT{minutes}M"),
                   "value": f64::from(value) / 10.0, "unit": "kWh", "quality": quality,
                   "revision": revision})
        };
        said.into_iter().map(reading).collect()
    })
}

/// A dial that rises from read to read but for the odd one, turns over, and is exchanged.
fn register() -> impl Strategy<Value = Vec<Value>> {
    (0..3usize, 0..120i64, 0..3u32, 1..3u32).prop_map(|(day, quarter, jitter, revision)| {
        let total = 900.0 + day as f64 * 200.0 + quarter as f64 * 1.5 - f64::from(jitter) * 4.0;
        vec![json!({"meter": "r1", "at": at(day, quarter), "total": total % 1_000.0,
                    "unit": "kWh", "revision": revision})]
    })
}

/// Hours of a series of prices or of factors.
fn series() -> impl Strategy<Value = Vec<Value>> {
    (any::<bool>(), 0..3usize, 0..30i64, 1..9u32, 1..3u32).prop_map(
        |(is_price, day, hour, value, revision)| {
            let (meter, unit) = if is_price { ("price", "/kWh") } else { ("carbon", "kgCO2e/kWh") };
            vec![json!({"meter": meter, "start": at(day, hour * 4), "duration": "PT1H",
                        "value": f64::from(value) / 16.0, "unit": unit, "revision": revision})]
        },
    )
}

pub(crate) fn histories() -> impl Strategy<Value = [History; 2]> {
    let rows = prop_oneof![4 => readings(), 2 => register(), 2 => series()];
    let rows = prop::collection::vec(rows, 5..30);
    let rows = rows.prop_map(|it| it.into_iter().flatten().collect::<Vec<Value>>());
    rows.prop_flat_map(|rows| [told(rows.clone()), told(rows)])
}

/// In an order of its own, with repetitions, detours and drains.
fn told(rows: Vec<Value>) -> impl Strategy<Value = History> {
    let n = rows.len();
    let again = prop::collection::vec(0..n, 0..n / 2);
    let pushes = again.prop_flat_map(move |again| {
        let mut all = rows.clone();
        all.extend(again.into_iter().map(|it| rows[it].clone()));
        let n = all.len();
        (Just(all).prop_shuffle(), prop::collection::vec(any::<bool>(), n), 1..8usize)
    });
    let pushes = pushes.prop_map(|(rows, to_first, size)| {
        let gateway = |which: bool| {
            let own = rows.iter().zip(&to_first).filter(|it| *it.1 == which);
            let own: Vec<Value> = own.map(|it| it.0.clone()).collect();
            own.chunks(size).map(<[Value]>::to_vec).collect::<Vec<_>>()
        };
        [gateway(true), gateway(false)]
    });
    let detours = prop::collection::vec(prop::sample::select(Document::ALL.to_vec()), 0..6);
    let changes = detours.prop_flat_map(|detours| {
        let meant = Document::ALL.map(|document| Change { document, is_detour: false });
        let detours = detours.into_iter().map(|document| Change { document, is_detour: true });
        Just(meant.into_iter().chain(detours).collect::<Vec<_>>()).prop_shuffle()
    });
    let drains = prop::collection::vec(1..30usize, 0..4);
    (pushes, changes, drains).prop_map(|(pushes, changes, drains)| History {
        pushes,
        changes,
        drains,
    })
}
