//! Forecasts, at the start and whenever an hour has begun; on AWS by a schedule.

use std::time::Duration;

use crate::cloud::Cloud;
use crate::commands::now;
use crate::waits::{self, DAY, HOUR, until_next};

/// Between two looks at first; then twice as long each time, up to the next hour.
const SOON: Duration = Duration::from_secs(5);
/// Looks for which the first forecasts wait until everything is rolled up.
const PATIENCE: usize = 24;
/// Seconds after the hour: by then its last readings are rolled up.
const LATE: i64 = 30;
/// Seconds after midnight by UTC.
const NIGHT: i64 = 3 * HOUR;

/// Publishes forecasts for ever.
pub async fn keep_up(cloud: &Cloud) {
    waits::rolled_up(cloud, SOON, PATIENCE).await;
    let deps = cloud.forecast();
    let mut pause = SOON;
    loop {
        match forecast::publish(&deps, &*cloud.store, now()).await {
            Ok(it) if 0 < it.made => {
                tracing::info!(n_made = it.made, n_refused = it.refused, "forecasts are published");
            }
            Ok(_) => {}
            Err(err) => {
                tracing::error!(error = greenpulse_http::with_causes(&err), "failed to forecast");
            }
        }
        pause = (2 * pause).min(until_next(HOUR, LATE, now()));
        tokio::time::sleep(pause).await;
    }
}

/// Has the campus teach a model of its own, every night at three by UTC, for ever.
pub async fn learn(cloud: &Cloud) {
    let deps = cloud.forecast();
    loop {
        tokio::time::sleep(until_next(DAY, NIGHT, now())).await;
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
