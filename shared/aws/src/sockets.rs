use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_apigatewaymanagement::Client;
use aws_sdk_apigatewaymanagement::config::Builder;
use aws_sdk_apigatewaymanagement::primitives::Blob;
use greenpulse_ports::{PortError, Said, Sockets};

use crate::call::failed;

const PORT: &str = "sockets";

/// The sockets that one stage of API Gateway holds open.
#[derive(Debug, Clone)]
pub struct Gateway {
    client: Client,
}

impl Gateway {
    /// Those of the stage at `stage`, such as `https://a1b2c3.execute-api.eu-west-2.amazonaws.com/live`.
    pub fn new(config: &SdkConfig, stage: impl Into<String>) -> Self {
        let config = Builder::from(config).endpoint_url(stage).build();
        Self { client: Client::from_conf(config) }
    }
}

#[async_trait]
impl Sockets for Gateway {
    async fn say(&self, socket: &str, text: &str) -> Result<Said, PortError> {
        let post = self.client.post_to_connection().connection_id(socket).data(Blob::new(text));
        match post.send().await {
            Ok(_) => Ok(Said::Sent),
            Err(err) if err.as_service_error().is_some_and(|it| it.is_gone_exception()) => {
                Ok(Said::Gone)
            }
            Err(err) => Err(failed(PORT, err)),
        }
    }

    async fn close(&self, socket: &str) -> Result<(), PortError> {
        match self.client.delete_connection().connection_id(socket).send().await {
            Err(err) if !err.as_service_error().is_some_and(|it| it.is_gone_exception()) => {
                Err(failed(PORT, err))
            }
            _ => Ok(()),
        }
    }
}
