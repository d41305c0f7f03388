//! What a function is given, by the names that the template sets.

use std::sync::Arc;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::tls;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use jiff::{SignedDuration, Timestamp};

use crate::{DynamoStore, Settings};

/// The AWS account that a function runs in.
#[derive(Debug)]
pub struct Cloud {
    config: SdkConfig,
    pub(crate) now: fn() -> Timestamp,
}

/// A setting that a function cannot do without.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    #[error("the environment must set {0}; the template does")]
    Missing(&'static str),
    #[error("{0} must be a whole number, got {1:?}")]
    NoNumber(&'static str, String),
}

impl Cloud {
    /// Credentials and region as the SDK finds them, settings from the environment, time from the
    /// system.
    pub async fn from_env() -> Self {
        let config = aws_config::defaults(BehaviorVersion::latest()).http_client(https());
        let config = config.retry_config(retries()).load().await;
        Self { config, now }
    }

    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// The setting called `name`, if it is set to anything.
    #[expect(clippy::disallowed_methods, reason = "where a Lambda's settings come from")]
    pub fn setting(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|it| !it.is_empty())
    }

    /// The setting called `name`.
    ///
    /// # Errors
    ///
    /// When it is set to nothing.
    pub fn needed(&self, name: &'static str) -> Result<String, BadSetting> {
        self.setting(name).ok_or(BadSetting::Missing(name))
    }

    /// The table, as `GREENPULSE_TABLE`, `GREENPULSE_RECOMPUTE_MINUTES` and
    /// `GREENPULSE_RETENTION_DAYS` say.
    ///
    /// # Errors
    ///
    /// When one of them is missing or no number.
    pub fn store(&self) -> Result<Arc<DynamoStore>, BadSetting> {
        let mut settings = Settings::new(self.needed("GREENPULSE_TABLE")?, self.now);
        if let Some(minutes) = self.number("GREENPULSE_RECOMPUTE_MINUTES")? {
            settings.recompute_every = SignedDuration::from_mins(minutes.into());
        }
        if let Some(days) = self.number("GREENPULSE_RETENTION_DAYS")? {
            settings.retention = SignedDuration::from_hours(i64::from(days) * 24);
        }
        let client = aws_sdk_dynamodb::Client::new(&self.config);
        Ok(Arc::new(DynamoStore::new(client, settings)))
    }

    pub(crate) fn number(&self, name: &'static str) -> Result<Option<u32>, BadSetting> {
        let number = |it: String| it.parse().map_err(|_| BadSetting::NoNumber(name, it));
        self.setting(name).map(number).transpose()
    }

    /// The bucket of `GREENPULSE_BUCKET`.
    ///
    /// # Errors
    ///
    /// When it is missing.
    #[cfg(feature = "artifacts")]
    pub fn bucket(&self) -> Result<Arc<crate::Bucket>, BadSetting> {
        let name = self.needed("GREENPULSE_BUCKET")?;
        Ok(Arc::new(crate::Bucket::new(s3(&self.config), name)))
    }

    /// The bus of `GREENPULSE_EVENT_BUS`.
    ///
    /// # Errors
    ///
    /// When it is missing.
    #[cfg(feature = "events")]
    pub fn bus(&self) -> Result<Arc<crate::Bus>, BadSetting> {
        let name = self.needed("GREENPULSE_EVENT_BUS")?;
        Ok(Arc::new(crate::Bus::new(aws_sdk_eventbridge::Client::new(&self.config), name)))
    }

    /// The topic of `GREENPULSE_TOPIC`.
    ///
    /// # Errors
    ///
    /// When it is missing.
    #[cfg(feature = "messages")]
    pub fn topic(&self) -> Result<Arc<crate::Topic>, BadSetting> {
        let arn = self.needed("GREENPULSE_TOPIC")?;
        Ok(Arc::new(crate::Topic::new(aws_sdk_sns::Client::new(&self.config), arn)))
    }

    /// The sockets of the gateway whose stage is at `GREENPULSE_CONNECTIONS`.
    ///
    /// # Errors
    ///
    /// When it is missing.
    #[cfg(feature = "sockets")]
    pub fn sockets(&self) -> Result<Arc<crate::Gateway>, BadSetting> {
        let stage = self.needed("GREENPULSE_CONNECTIONS")?;
        Ok(Arc::new(crate::Gateway::new(&self.config, stage)))
    }

    /// The table of Timestream that `GREENPULSE_ARCHIVE_DATABASE` and `GREENPULSE_ARCHIVE_TABLE`
    /// name.
    ///
    /// # Errors
    ///
    /// When one of them is missing.
    #[cfg(feature = "archive")]
    pub fn archive(&self) -> Result<Arc<crate::Archive>, BadSetting> {
        let database = self.needed("GREENPULSE_ARCHIVE_DATABASE")?;
        let table = self.needed("GREENPULSE_ARCHIVE_TABLE")?;
        Ok(Arc::new(crate::Archive::new(self.config.clone(), database, table)))
    }

    /// The queue whose URL stands under `name`.
    ///
    /// # Errors
    ///
    /// When it is missing.
    #[cfg(feature = "queues")]
    pub fn queue(&self, name: &'static str) -> Result<crate::Queue, BadSetting> {
        Ok(crate::Queue::new(aws_sdk_sqs::Client::new(&self.config), self.needed(name)?))
    }
}

/// What is throttled, or not answered, is asked for again, later each time.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(6)
}

/// TLS by ring, as `shared/http` has it: one library for all.
pub(crate) fn https() -> SharedHttpClient {
    let ring = tls::Provider::Rustls(CryptoMode::Ring);
    aws_smithy_http_client::Builder::new().tls_provider(ring).build_https()
}

#[expect(clippy::disallowed_methods, reason = "where a Lambda's time comes from")]
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// Addresses buckets by path where the endpoint is not AWS's own: a name in front of it resolves
/// nowhere.
#[cfg(feature = "artifacts")]
pub(crate) fn s3(config: &SdkConfig) -> aws_sdk_s3::Client {
    let by_path = config.endpoint_url().is_some();
    let config = aws_sdk_s3::config::Builder::from(config).force_path_style(by_path);
    aws_sdk_s3::Client::from_conf(config.build())
}
