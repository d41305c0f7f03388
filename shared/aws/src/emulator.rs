//! Tables, buckets, buses and queues at an endpoint that is not AWS, for tests.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
};
use greenpulse_ports::PortError;

use crate::call::failed;
use crate::table::{DIRTY_INDEX, name};
use crate::{Archive, Bucket, Bus, DynamoStore, Queue, Settings, Topic};

const PORT: &str = "emulator";

/// Any credentials are good there, and what is throttled need not wait long.
pub fn config(endpoint: &str) -> SdkConfig {
    let soon = Duration::from_millis(20);
    let credentials = Credentials::new("test", "test", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(crate::cloud::https())
        .retry_config(crate::cloud::retries().with_initial_backoff(soon))
        .endpoint_url(endpoint)
        .region(Region::from_static("eu-west-2"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

/// A table of Timestream that is there, where Timestream is: not in every region.
pub fn archive(endpoint: &str, database: &str, table: &str) -> Archive {
    let there = config(endpoint).to_builder().region(Region::from_static("eu-west-1"));
    Archive::new(there.build(), database, table)
}

/// A new bucket.
///
/// # Errors
///
/// When the emulator does not make it.
pub async fn bucket(endpoint: &str, name: &str) -> Result<Bucket, PortError> {
    let client = crate::cloud::s3(&config(endpoint));
    let here = aws_sdk_s3::types::BucketLocationConstraint::EuWest2;
    let here = aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint(here);
    let create = client.create_bucket().bucket(name).create_bucket_configuration(here.build());
    create.send().await.map_err(|err| failed(PORT, err))?;
    Ok(Bucket::new(client, name))
}

/// A new queue: how to send to it, and how to look into it.
///
/// # Errors
///
/// When the emulator does not make it.
pub async fn queue(endpoint: &str, name: &str) -> Result<(Queue, Waiting), PortError> {
    let client = aws_sdk_sqs::Client::new(&config(endpoint));
    let made = client.create_queue().queue_name(name).send().await;
    let url = made.map_err(|err| failed(PORT, err))?.queue_url.unwrap_or_default();
    Ok((Queue::new(client.clone(), &url), Waiting { client, url }))
}

/// What waits in a queue.
#[derive(Debug)]
pub struct Waiting {
    client: aws_sdk_sqs::Client,
    url: String,
}

impl Waiting {
    fn arn(&self) -> String {
        let name = self.url.rsplit('/').next().unwrap_or_default();
        format!("arn:aws:sqs:eu-west-2:000000000000:{name}")
    }

    /// Takes the bodies of what waits, and of what comes within a second.
    ///
    /// # Errors
    ///
    /// The emulator's.
    pub async fn take(&self) -> Result<Vec<String>, PortError> {
        let mut bodies = Vec::new();
        loop {
            let receive = self.client.receive_message().queue_url(&self.url).wait_time_seconds(1);
            let received = receive.max_number_of_messages(10).send().await;
            let received = received.map_err(|err| failed(PORT, err))?.messages.unwrap_or_default();
            if received.is_empty() {
                return Ok(bodies);
            }
            for message in received {
                let delete = self.client.delete_message().queue_url(&self.url);
                let delete = delete.set_receipt_handle(message.receipt_handle).send().await;
                delete.map_err(|err| failed(PORT, err))?;
                bodies.extend(message.body);
            }
        }
    }
}

/// A new bus, and a queue that gets all of its events.
///
/// # Errors
///
/// When the emulator does not make it.
pub async fn bus(endpoint: &str, name: &str) -> Result<(Bus, Waiting), PortError> {
    let (_, waiting) = queue(endpoint, &format!("{name}-events")).await?;
    let client = aws_sdk_eventbridge::Client::new(&config(endpoint));
    client.create_event_bus().name(name).send().await.map_err(|err| failed(PORT, err))?;
    let all = client.put_rule().name("all").event_bus_name(name);
    let all = all.event_pattern(r#"{"source":[{"prefix":"greenpulse."}]}"#).send().await;
    all.map_err(|err| failed(PORT, err))?;
    let target = aws_sdk_eventbridge::types::Target::builder().id("queue").arn(waiting.arn());
    let target = target.build().map_err(|err| PortError::malformed(PORT, err))?;
    let put = client.put_targets().rule("all").event_bus_name(name).targets(target).send().await;
    put.map_err(|err| failed(PORT, err))?;
    Ok((Bus::new(client, name), waiting))
}

/// A new topic, and a queue that gets the messages of one kind.
///
/// # Errors
///
/// When the emulator does not make it.
pub async fn topic(endpoint: &str, name: &str, kind: &str) -> Result<(Topic, Waiting), PortError> {
    let (_, waiting) = queue(endpoint, &format!("{name}-messages")).await?;
    let client = aws_sdk_sns::Client::new(&config(endpoint));
    let made = client.create_topic().name(name).send().await.map_err(|err| failed(PORT, err))?;
    let arn = made.topic_arn.unwrap_or_default();
    let subscribe = client.subscribe().topic_arn(&arn).protocol("sqs").endpoint(waiting.arn());
    let subscribe = subscribe
        .attributes("FilterPolicy", format!("{{\"kind\":[{kind:?}]}}"))
        .attributes("RawMessageDelivery", "true");
    subscribe.send().await.map_err(|err| failed(PORT, err))?;
    Ok((Topic::new(client, arn), waiting))
}

/// A store on a table that is there.
pub fn existing(endpoint: &str, settings: Settings) -> DynamoStore {
    DynamoStore::new(Client::new(&config(endpoint)), settings)
}

/// A store on a new table, as the template describes it.
///
/// # Errors
///
/// When the emulator does not make it.
pub async fn store(endpoint: &str, settings: Settings) -> Result<DynamoStore, PortError> {
    let malformed = |err| PortError::malformed(PORT, err);
    let text = |name: &str| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        attribute.attribute_type(ScalarAttributeType::S).build().map_err(malformed)
    };
    let key = |name: &str, of: KeyType| {
        KeySchemaElement::builder().attribute_name(name).key_type(of).build().map_err(malformed)
    };
    let index = GlobalSecondaryIndex::builder()
        .index_name(DIRTY_INDEX)
        .key_schema(key(name::DIRTY, KeyType::Hash)?)
        .key_schema(key(name::DUE, KeyType::Range)?)
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build());
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewAndOldImages);
    let client = Client::new(&config(endpoint));
    let create = client
        .create_table()
        .table_name(&settings.table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(text(name::PK)?)
        .attribute_definitions(text(name::SK)?)
        .attribute_definitions(text(name::DIRTY)?)
        .attribute_definitions(text(name::DUE)?)
        .key_schema(key(name::PK, KeyType::Hash)?)
        .key_schema(key(name::SK, KeyType::Range)?)
        .global_secondary_indexes(index.build().map_err(malformed)?)
        .stream_specification(stream.build().map_err(malformed)?);
    create.send().await.map_err(|err| failed(PORT, err))?;
    Ok(DynamoStore::new(client, settings))
}

/// A bus that is there.
pub fn bus_of(endpoint: &str, name: &str) -> Bus {
    Bus::new(aws_sdk_eventbridge::Client::new(&config(endpoint)), name)
}

/// Does what DynamoDB's time to live has done by `now`, and says to how many items.
///
/// # Errors
///
/// The emulator's.
pub async fn expire(store: &DynamoStore, now: jiff::Timestamp) -> Result<usize, PortError> {
    let scan = store.client.scan().table_name(store.table_name());
    let scan = scan
        .filter_expression("#e < :now")
        .expression_attribute_names("#e", name::EXPIRES)
        .expression_attribute_values(":now", crate::item::n(now.as_second()));
    let found = scan.send().await.map_err(|err| failed(PORT, err))?.items.unwrap_or_default();
    for item in &found {
        store.delete(PORT, &crate::item::key(item)).await?;
    }
    Ok(found.len())
}

/// Sort keys of all items and their bytes, as DynamoDB counts them.
///
/// # Errors
///
/// The emulator's.
pub async fn sizes(store: &DynamoStore) -> Result<Vec<(String, usize)>, PortError> {
    let (mut sizes, mut start) = (Vec::new(), None);
    loop {
        let scan = store.client.scan().table_name(store.table_name());
        let page = scan.set_exclusive_start_key(start).send().await;
        let page = page.map_err(|err| failed(PORT, err))?;
        for item in page.items.unwrap_or_default() {
            let bytes = item.iter().map(|(name, value)| name.len() + size(value)).sum();
            sizes.push((crate::item::sk(&item).to_owned(), bytes));
        }
        start = page.last_evaluated_key;
        if start.is_none() {
            return Ok(sizes);
        }
    }
}

fn size(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => digits.len() / 2 + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        _ => 1,
    }
}
