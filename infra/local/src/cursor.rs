//! How far a subscriber has come with events.

use greenpulse_ports::{Entity, Expect, PortError, Registry, get, put};
use serde::{Deserialize, Serialize};

/// The number of the last event that a subscriber has handled.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cursor {
    subscriber: String,
    pub(crate) seq: u64,
}

impl Entity for Cursor {
    const PREFIX: &'static str = "fleeting/cursor/";

    fn name(&self) -> String {
        self.subscriber.clone()
    }
}

impl Cursor {
    /// Of whoever has handled none, 0.
    pub(crate) async fn of(registry: &dyn Registry, subscriber: &str) -> Result<Self, PortError> {
        let kept = get::<Self>(registry, subscriber).await?.map(|it| it.0);
        Ok(kept.unwrap_or_else(|| Self { subscriber: subscriber.to_owned(), seq: 0 }))
    }

    /// Notes that the event of number `seq` is handled, and all before it.
    pub(crate) async fn advance(
        &mut self,
        registry: &dyn Registry,
        seq: u64,
    ) -> Result<(), PortError> {
        self.seq = seq;
        registry.commit(vec![put(self, Expect::Anything)]).await
    }
}
