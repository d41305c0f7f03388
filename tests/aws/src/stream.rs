//! The table's stream, read as Lambda reads it.

use serde_json::{Value, json};

use crate::wire;

const MAX_RECORDS: usize = 1_000;

/// Every change of readings in the table so far, as the template's filter lets them through.
pub async fn changes(endpoint: &str, table: &str) -> Vec<Value> {
    let streams = call(endpoint, "ListStreams", json!({ "TableName": table })).await;
    let arn = &streams["Streams"][0]["StreamArn"];
    let stream = call(endpoint, "DescribeStream", json!({ "StreamArn": arn })).await;
    let mut changes = Vec::new();
    for shard in stream["StreamDescription"]["Shards"].as_array().unwrap() {
        let from = json!({ "StreamArn": arn, "ShardId": shard["ShardId"],
                           "ShardIteratorType": "TRIM_HORIZON" });
        let mut next = call(endpoint, "GetShardIterator", from).await["ShardIterator"].take();
        while !next.is_null() {
            let wanted = json!({ "ShardIterator": next, "Limit": MAX_RECORDS });
            let mut page = call(endpoint, "GetRecords", wanted).await;
            let Some(records) = page["Records"].as_array().filter(|it| !it.is_empty()) else {
                break;
            };
            changes.extend(records.iter().filter(|it| holds_readings(it)).cloned());
            next = page["NextShardIterator"].take();
        }
    }
    changes
}

fn holds_readings(change: &Value) -> bool {
    let sk = change["dynamodb"]["Keys"]["sk"]["S"].as_str();
    change["eventName"] != "REMOVE" && sk.is_some_and(|it| it.starts_with("f#"))
}

async fn call(endpoint: &str, what: &str, body: Value) -> Value {
    let target = format!("DynamoDBStreams_20120810.{what}");
    wire::call(endpoint, "eu-west-2/dynamodb", &target, &body).await
}
