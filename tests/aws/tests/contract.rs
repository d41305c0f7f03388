//! AWS keeps every port's contract.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use greenpulse_aws::emulator;
use greenpulse_aws_tests::Emulator;
use greenpulse_domain::event::Event;
use greenpulse_ports::{Message, Notifier, Recipient, contract};
use tokio::sync::Mutex;

#[tokio::test]
async fn every_suite() {
    let Some(emulator) = Emulator::start() else { return };
    contract::registry(&emulator.store("registry").await).await;
    contract::readings(&emulator.store("readings").await).await;
    contract::answered(&emulator.store("answered").await).await;
    contract::marks_and_rollups(&emulator.store("rollups").await).await;
    contract::artifacts(&emulator::bucket(&emulator.endpoint, "artifacts").await.unwrap()).await;
    events(&emulator).await;
    messages(&emulator).await;
}

async fn events(emulator: &Emulator) {
    let (bus, waiting) = emulator::bus(&emulator.endpoint, "bus").await.unwrap();
    let seen = Mutex::new(Vec::new());
    let delivered = async || {
        let mut seen = seen.lock().await;
        for body in waiting.take().await.unwrap() {
            seen.push(serde_json::from_str::<Event>(&body).unwrap());
        }
        seen.clone()
    };
    contract::events(&bus, delivered).await;
}

async fn messages(emulator: &Emulator) {
    let (topic, waiting) = emulator::topic(&emulator.endpoint, "topic", "file").await.unwrap();
    let message = |kind: &str| Message {
        to: Recipient::Everyone,
        subject: "A file".into(),
        text: format!("of kind {kind}"),
        attributes: BTreeMap::from([("kind", kind.to_owned())]),
    };
    topic.send(&message("file")).await.unwrap();
    topic.send(&message("other")).await.unwrap();
    let phone = Recipient::Phone("+15555550100".into());
    topic.send(&Message { to: phone, ..message("file") }).await.unwrap();
    assert_eq!(waiting.take().await.unwrap(), ["of kind file"], "whoever subscribed, by kind");
}
