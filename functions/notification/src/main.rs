//! Notifications on Lambda: events from the queue behind EventBridge.

use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, failures, handle, messages};
use greenpulse_domain::event::Event;
use notification::{Deps, notify};
use serde::Deserialize;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let (deps, cloud) = (&Deps { registry: cloud.store()?, notifier: cloud.topic()? }, &cloud);
    handle(async |event, _| {
        let mut failed = Vec::new();
        for (message, body) in messages(&event).unwrap_or_default() {
            let occurrence = body["id"].as_str().unwrap_or_default();
            let told = match Event::deserialize(&body) {
                Ok(event) => {
                    notify(deps, occurrence, &event, cloud.now()).await.map_err(Into::into)
                }
                Err(err) => Err(Error::from(err)),
            };
            if let Err(err) = told {
                tracing::error!(error = %err, message.id = message, "failed to notify");
                failed.push(message);
            }
        }
        Ok(failures(failed))
    })
    .await
}
