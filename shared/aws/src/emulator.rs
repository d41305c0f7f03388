//! A table at an endpoint that is not AWS, for tests.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
};
use greenpulse_ports::PortError;

use crate::call::failed;
use crate::table::{DIRTY_INDEX, name};
use crate::{DynamoStore, Settings};

const PORT: &str = "emulator";

/// A client that takes any credentials to be good.
pub fn client(endpoint: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version_latest()
        .endpoint_url(endpoint)
        .region(Region::from_static("eu-west-2"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"));
    Client::from_conf(config.build())
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
    let client = client(endpoint);
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
