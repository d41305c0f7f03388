use aws_config::SdkConfig;
use aws_sdk_timestreamquery as query;
use aws_sdk_timestreamwrite as write;
use greenpulse_ports::PortError;
use tokio::sync::OnceCell;

use super::PORT;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Timestream's two halves, each found when it is first used: Timestream is asked where to call.
/// Not where an endpoint is set, which discovery could not reach.
#[derive(Debug)]
pub(super) struct Clients {
    config: SdkConfig,
    writer: OnceCell<write::Client>,
    reader: OnceCell<query::Client>,
}

impl Clients {
    pub(super) fn new(config: SdkConfig) -> Self {
        Self { config, writer: OnceCell::new(), reader: OnceCell::new() }
    }

    pub(super) async fn writer(&self) -> Result<&write::Client, PortError> {
        let make = || async {
            let client = write::Client::new(&self.config);
            if self.config.endpoint_url().is_some() {
                return Ok(client);
            }
            let found = client.with_endpoint_discovery_enabled().await;
            kept_found(found.map(|(client, reload)| (client, reload.reload_task())))
        };
        self.writer.get_or_try_init(make).await
    }

    pub(super) async fn reader(&self) -> Result<&query::Client, PortError> {
        let make = || async {
            let client = query::Client::new(&self.config);
            if self.config.endpoint_url().is_some() {
                return Ok(client);
            }
            let found = client.with_endpoint_discovery_enabled().await;
            kept_found(found.map(|(client, reload)| (client, reload.reload_task())))
        };
        self.reader.get_or_try_init(make).await
    }
}

/// Endpoints hold for a while: `reload` asks again before each ends.
fn kept_found<C>(
    found: Result<(C, impl Future<Output = ()> + Send + 'static), BoxError>,
) -> Result<C, PortError> {
    let (client, reload) = found.map_err(|err| PortError::unavailable(PORT, err))?;
    tokio::spawn(reload);
    Ok(client)
}
