//! What work beside requests waits for.

use std::time::Duration;

use greenpulse_ports::Ledger;
use jiff::Timestamp;

use crate::cloud::Cloud;

pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Until `late` seconds after the next stretch of `every` seconds has begun, by UTC.
pub(crate) fn until_next(every: i64, late: i64, now: Timestamp) -> Duration {
    let seconds = every - (now.as_second() - late).rem_euclid(every);
    Duration::from_secs(seconds.unsigned_abs())
}

/// Waits until everything is rolled up, with a look every `pause`, `patience` looks at most: where
/// readings never stop, it never is.
pub(crate) async fn rolled_up(cloud: &Cloud, pause: Duration, patience: usize) {
    for _ in 0..patience {
        tokio::time::sleep(pause).await;
        if cloud.store.pending(1).await.is_ok_and(|it| it.is_empty()) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_time_is_never_now_and_never_further_than_one_stretch() {
        for (every, late, now, seconds) in [
            (HOUR, 30, "10:00:00", 30),
            (HOUR, 30, "10:00:30", HOUR),
            (HOUR, 30, "10:59:59", 31),
            (HOUR, 330, "10:05:29", 1),
            (DAY, 3 * HOUR, "02:00:00", HOUR),
            (DAY, 3 * HOUR, "03:00:00", DAY),
            (DAY, 3 * HOUR, "23:00:00", 4 * HOUR),
        ] {
            let at = format!("2026-03-01T{now}Z").parse().unwrap();
            assert_eq!(until_next(every, late, at).as_secs(), seconds.unsigned_abs(), "{now}");
        }
    }
}
