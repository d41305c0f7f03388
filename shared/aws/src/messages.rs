use async_trait::async_trait;
use aws_sdk_sns::Client;
use aws_sdk_sns::types::MessageAttributeValue;
use greenpulse_ports::{Message, Notifier, PortError, Recipient};

use crate::call::failed;

const PORT: &str = "messages";
/// Characters that a subject may have.
const SUBJECT: usize = 100;

/// Messages through SNS: to a topic, whose subscribers filter by attributes, or to a phone.
#[derive(Debug, Clone)]
pub struct Topic {
    client: Client,
    arn: String,
}

impl Topic {
    pub fn new(client: Client, arn: impl Into<String>) -> Self {
        Self { client, arn: arn.into() }
    }
}

#[async_trait]
impl Notifier for Topic {
    async fn send(&self, message: &Message) -> Result<(), PortError> {
        let publish = self.client.publish().message(&message.text);
        let mut publish = match &message.to {
            Recipient::Everyone => {
                let subject: String = message.subject.chars().take(SUBJECT).collect();
                publish.topic_arn(&self.arn).subject(subject)
            }
            Recipient::Phone(number) => publish.phone_number(number),
        };
        for (name, value) in &message.attributes {
            let value = MessageAttributeValue::builder().data_type("String").string_value(value);
            let value = value.build().map_err(|err| PortError::malformed(PORT, err))?;
            publish = publish.message_attributes(*name, value);
        }
        publish.send().await.map(drop).map_err(|err| failed(PORT, err))
    }
}
