//! What EventBridge, S3 and the queues set off on AWS.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::cloud::Cloud;
use crate::{anomalies, drops, forecasts, messages};

/// A function that is set off by something else than a request.
pub struct Background {
    /// What sets it off, and its name, as `infra/aws/wiring.txt` has them.
    pub wiring: (&'static str, &'static str),
    /// Goes on for ever.
    pub work: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl std::fmt::Debug for Background {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Background").field(&self.wiring).finish()
    }
}

/// Everything that goes on beside requests; the rollup every `pause`.
pub fn background(cloud: &Arc<Cloud>, pause: Duration) -> Vec<Background> {
    let [rollup, forecast, train, anomaly, importer, notification] =
        [(); 6].map(|()| cloud.clone());
    vec![
        Background {
            wiring: ("schedule", "rollup"),
            work: Box::pin(async move { roll_up(&rollup, pause).await }),
        },
        Background {
            wiring: ("schedule", "forecast"),
            work: Box::pin(async move { forecasts::keep_up(&forecast).await }),
        },
        Background {
            wiring: ("schedule", "train"),
            work: Box::pin(async move { forecasts::learn(&train).await }),
        },
        Background {
            wiring: ("event", "anomaly"),
            work: Box::pin(async move { anomalies::keep_up(&anomaly).await }),
        },
        Background {
            wiring: ("object", "importer"),
            work: Box::pin(async move { drops::watch(&importer).await }),
        },
        Background {
            wiring: ("event", "notification"),
            work: Box::pin(async move { messages::tell(&notification).await }),
        },
    ]
}

async fn roll_up(cloud: &Cloud, pause: Duration) {
    let deps = cloud.rollup();
    loop {
        match rollup::drain(&deps, |_| {}).await {
            Ok(_) => tokio::time::sleep(pause).await,
            Err(err) => {
                tracing::error!(error = greenpulse_http::with_causes(&err), "failed to roll up");
                tokio::time::sleep(pause * 10).await;
            }
        }
    }
}
