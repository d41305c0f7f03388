use aws_sdk_sqs::Client;
use greenpulse_ports::PortError;
use serde::Serialize;

use crate::call::failed;

const PORT: &str = "queue";

/// Work for other functions, on SQS.
#[derive(Debug, Clone)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    pub fn new(client: Client, url: impl Into<String>) -> Self {
        Self { client, url: url.into() }
    }

    /// Hands over `work`, which is done at least once, `after_seconds` from now at the soonest.
    ///
    /// # Errors
    ///
    /// When SQS has not taken it.
    pub async fn send(&self, work: &impl Serialize, after_seconds: u16) -> Result<(), PortError> {
        let body = serde_json::to_string(work).map_err(|err| PortError::malformed(PORT, err))?;
        let send = self.client.send_message().queue_url(&self.url).message_body(body);
        let send = send.delay_seconds(after_seconds.into());
        send.send().await.map(drop).map_err(|err| failed(PORT, err))
    }
}
