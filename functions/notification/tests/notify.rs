//! Whoever must know is told once.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use greenpulse_domain::event::{Event, FileImported, RolledUp};
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{Message, Notifier, PortError};
use notification::{Deps, notify};

/// Keeps what it is to send, or fails.
#[derive(Debug, Default)]
struct Heard {
    messages: Mutex<Vec<Message>>,
    fails: Mutex<bool>,
}

#[async_trait]
impl Notifier for Heard {
    async fn send(&self, message: &Message) -> Result<(), PortError> {
        if *self.fails.lock().expect("a lock") {
            return Err(PortError::unavailable("messages", "no line"));
        }
        self.messages.lock().expect("a lock").push(message.clone());
        Ok(())
    }
}

#[tokio::test]
async fn a_file_is_told_of_once_for_each_time_it_came() {
    let folder = tempfile::tempdir().unwrap();
    let heard = Arc::new(Heard::default());
    let registry = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
    let deps = Deps { registry, notifier: heard.clone() };
    let now = "2026-03-01T00:00:00Z".parse().unwrap();
    let file = FileImported {
        file: "main.csv".into(),
        result: "results/imports/main_csv.json".into(),
        rows: 10,
        accepted: 8,
        rejected: 2,
        refused: None,
    };
    let event = Event::FileImported(file.clone());
    *heard.fails.lock().unwrap() = true;
    assert!(notify(&deps, "1", &event, now).await.is_err(), "to be handed over again");
    *heard.fails.lock().unwrap() = false;
    for id in ["1", "1", "2"] {
        notify(&deps, id, &event, now).await.unwrap();
    }
    let refused = FileImported { refused: Some("It is no table.".into()), ..file };
    notify(&deps, "3", &Event::FileImported(refused), now).await.unwrap();
    notify(&deps, "4", &Event::RolledUp(RolledUp::default()), now).await.unwrap();

    let messages = heard.messages.lock().unwrap();
    let said: Vec<_> = messages.iter().map(|it| (it.subject.as_str(), it.text.as_str())).collect();
    let in_part = (
        "main.csv was imported in part",
        "main.csv: 8 of 10 rows kept, 2 refused. Each refused row is explained in \
         results/imports/main_csv.json.",
    );
    let refused = ("main.csv was refused", "Nothing of main.csv was kept. It is no table.");
    assert_eq!(said, [in_part, in_part, refused]);
    assert_eq!(messages[2].attributes["outcome"], "refused");
}
