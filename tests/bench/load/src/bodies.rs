//! The simulated campus's pushes: every row is new, apart from a small share of whole resends.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

const SLOT: SignedDuration = SignedDuration::from_mins(15);
const SLOTS_A_DAY: u64 = 96;

/// `pushes` batches of `rows` readings from `first_slot` on, counted in quarter-hours after
/// `start`: some meters of `meters` × up to four quarter-hours, then the next meters, and when all
/// had their turn the next quarter-hours.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Push {
    start: Timestamp,
    meters: u64,
    rows: u64,
    first_slot: u64,
    pushes: u64,
    /// Each so many pushes, one from a while ago goes out again; 0 for never.
    resend_every: u64,
    /// How many pushes ago.
    resend_lag: u64,
}

impl Push {
    /// The bodies in the order in which they go out, and how many of their rows are new.
    pub(crate) fn bodies(&self) -> (Vec<Vec<u8>>, u64) {
        let mut bodies = Vec::new();
        for push in 0..self.pushes {
            bodies.push(self.body(push));
            if self.resend_every > 0 && push >= self.resend_lag && push % self.resend_every == 0 {
                bodies.push(self.body(push - self.resend_lag));
            }
        }
        (bodies, self.pushes * self.rows)
    }

    fn body(&self, push: u64) -> Vec<u8> {
        let slots_a_push = self.rows.min(4);
        let meters_a_push = self.rows / slots_a_push;
        let groups = self.meters / meters_a_push;
        let first_meter = push % groups * meters_a_push;
        let first_slot = self.first_slot + push / groups * slots_a_push;
        let mut body = String::from(r#"{"readings":["#);
        for meter in first_meter..first_meter + meters_a_push {
            for slot in first_slot..first_slot + slots_a_push {
                if body.ends_with('}') {
                    body.push(',');
                }
                let start = self.start + SLOT * i32::try_from(slot).expect("a few years of slots");
                let value = milli_kwh(meter, slot) as f64 / 1000.0;
                write!(
                    body,
                    r#"{{"meter":"m{meter:04}","start":"{start}","duration":"PT15M","value":{value},"unit":"kWh"}}"#
                )
                .expect("a String takes all");
            }
        }
        body.push_str("]}");
        body.into_bytes()
    }
}

/// What a meter measures in a quarter-hour: a base load, a bump at midday, and some noise.
fn milli_kwh(meter: u64, slot: u64) -> u64 {
    let base = 400 + meter % 50 * 40;
    let from_noon = (slot % SLOTS_A_DAY).abs_diff(SLOTS_A_DAY / 2);
    let bump = (SLOTS_A_DAY / 2 - from_noon) * 30;
    base + bump + noise(meter << 32 | slot) % 500
}

/// SplitMix64's finalizer.
fn noise(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
