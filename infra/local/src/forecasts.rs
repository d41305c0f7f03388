//! Forecasts, at the start and whenever an hour has begun; on AWS by a schedule.

use std::time::Duration;

use greenpulse_ports::Ledger;
use jiff::Timestamp;

use crate::cloud::Cloud;
use crate::commands::now;

/// Between two looks at first; then twice as long each time, up to the next hour.
const SOON: Duration = Duration::from_secs(5);
/// Looks for which the first forecasts wait until everything is rolled up. Where readings never stop,
/// it never is.
const PATIENCE: usize = 24;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Seconds after the hour: by then its last readings are rolled up.
const LATE: i64 = 30;

/// Publishes forecasts for ever.
pub async fn keep_up(cloud: &Cloud) {
    for _ in 0..PATIENCE {
        tokio::time::sleep(SOON).await;
        if cloud.store.pending(1).await.is_ok_and(|it| it.is_empty()) {
            break;
        }
    }
    let deps = cloud.forecast();
    let mut pause = SOON;
    loop {
        match forecast::publish(&deps, now()).await {
            Ok(it) if 0 < it.made => {
                tracing::info!(n_made = it.made, n_refused = it.refused, "forecasts are published");
            }
            Ok(_) => {}
            Err(err) => {
                tracing::error!(error = greenpulse_http::with_causes(&err), "failed to forecast");
            }
        }
        pause = (2 * pause).min(until_next_hour(now()));
        tokio::time::sleep(pause).await;
    }
}

/// Has the campus teach a model of its own, every night at three by UTC, for ever.
pub async fn learn(cloud: &Cloud) {
    let deps = cloud.forecast();
    loop {
        tokio::time::sleep(until_night(now())).await;
        match forecast::train(&deps, now(), &forecast::Settings::default()).await {
            Ok(it) => {
                tracing::info!(n_subjects = it.subjects, "a night of learning: {}", it.reason)
            }
            Err(err) => {
                tracing::error!(error = greenpulse_http::with_causes(&err), "failed to learn");
            }
        }
    }
}

fn until_night(now: Timestamp) -> Duration {
    let seconds = DAY - (now.as_second() - 3 * HOUR).rem_euclid(DAY);
    Duration::from_secs(seconds.unsigned_abs())
}

/// Until shortly after an hour begins.
fn until_next_hour(now: Timestamp) -> Duration {
    let seconds = HOUR - (now.as_second() - LATE).rem_euclid(HOUR);
    Duration::from_secs(seconds.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_half_a_minute_after_the_hour() {
        for (now, seconds) in [("10:00:00", 30), ("10:00:30", 3_600), ("10:59:59", 31)] {
            let now = format!("2026-03-01T{now}Z").parse().unwrap();
            assert_eq!(until_next_hour(now).as_secs(), seconds, "{now}");
        }
    }

    #[test]
    fn it_learns_at_three() {
        for (now, hours) in [("02:00:00", 1), ("03:00:00", 24), ("23:00:00", 4)] {
            let now = format!("2026-03-01T{now}Z").parse().unwrap();
            assert_eq!(until_night(now).as_secs(), hours * 3_600, "{now}");
        }
    }
}
