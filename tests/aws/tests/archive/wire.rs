//! The wire: what the SDK sends and reads, by moto; and that the simulator takes nothing but ours.

use greenpulse_aws::emulator;
use greenpulse_aws_tests::campus::clock;
use greenpulse_aws_tests::timestream::{DATABASE, Fate, TABLE, Timestream};
use greenpulse_aws_tests::{Emulator, wire};
use greenpulse_ports::{Archived, ReadingArchive};
use serde_json::{Value, json};

use crate::campus::fact;
use crate::{day, of_meter};

const SCOPE: &str = "eu-west-1/timestream";

async fn call(endpoint: &str, what: &str, body: Value) -> Value {
    wire::call(endpoint, SCOPE, &format!("Timestream_20181101.{what}"), &body).await
}

/// moto knows the wire format only: it takes any record, and answers a query with what it was given.
#[tokio::test]
async fn moto_takes_the_records_and_answers_the_query() {
    let Some(moto) = Emulator::moto() else { return };
    call(&moto.endpoint, "CreateDatabase", json!({ "DatabaseName": DATABASE })).await;
    let table = json!({ "DatabaseName": DATABASE, "TableName": TABLE });
    call(&moto.endpoint, "CreateTable", table).await;
    let archive = emulator::archive(&moto.endpoint, DATABASE, TABLE);
    let facts = [fact("2026-03-02T01:00:00Z", 15, 0.1), fact("2026-03-02T01:15:00Z", 0, 1e9)];
    let answers = archive.append(&of_meter(&facts)).await;
    assert!(answers.iter().all(|it| *it.as_ref().unwrap() == Archived::Kept), "{answers:?}");

    let sql = "SELECT \"time\", \"measure_name\", \"seconds\", \"value\", \"unit\", \"quality\", \
               \"revision\", \"received_ms\" FROM \"greenpulse\".\"readings\" WHERE \"meter\" = 's~m1' \
               AND time >= from_milliseconds(1772409600000) AND time < from_milliseconds(1772496000000) \
               ORDER BY time";
    let received = clock().as_millisecond().to_string();
    let row = |cells: [Option<&str>; 8]| {
        let cells = cells.map(|it| match it {
            Some(it) => json!({ "ScalarValue": it }),
            None => json!({ "NullValue": true }),
        });
        json!({ "Data": cells })
    };
    let (received, quality) = (Some(&*received), Some("actual"));
    let rows = [
        [
            Some("2026-03-02 01:00:00.000000000"),
            Some("interval"),
            Some("900"),
            Some("0.1"),
            Some("kWh"),
            quality,
            Some("1"),
            received,
        ],
        [
            Some("2026-03-02 01:15:00.000000000"),
            Some("register"),
            None,
            Some("1.0E9"),
            Some("kWh"),
            quality,
            Some("1"),
            received,
        ],
    ];
    let answer = json!({ "QueryId": "q", "ColumnInfo": [], "Rows": rows.map(row) });
    let results = json!({ "region": "eu-west-1", "results": { sql: [answer] } });
    let path = format!("{}/moto-api/static/timestream/query-results", moto.endpoint);
    wire::call(&path, SCOPE, "", &results).await;
    let meter = "s~m1".parse().unwrap();
    let mut archived = archive.beginning(&meter, day("2026-03-02")).await.unwrap();
    archived.sort_by_key(|it| it.extent.start());
    assert_eq!(archived, facts);
}

/// A simulator that took anything would show nothing.
#[tokio::test]
async fn the_simulator_takes_nothing_but_ours() {
    let timestream = Timestream::start(clock, |_| Fate::Well).await;
    let query = "SELECT \"time\" FROM \"greenpulse\".\"readings\" WHERE \"meter\" = 's~m1' AND time >= \
                 from_milliseconds(0) AND time < from_milliseconds(9) ORDER BY time";
    for (sql, taken) in [
        (query.to_owned(), true),
        (query.replace("\"meter\" = 's~m1' AND ", ""), false),
        (query.replace(" ORDER BY time", ""), false),
        (query.replace("\"time\" FROM", "* FROM"), false),
        (query.replace("\"time\" FROM", "sum(value) FROM"), false),
        (query.replace("\"readings\"", "\"other\""), false),
        (query.replace("s~m1", "s~m1' OR ''='"), false),
    ] {
        let answer = call(&timestream.endpoint, "Query", json!({ "QueryString": sql })).await;
        assert_eq!(answer["__type"].is_null(), taken, "{sql}: {answer}");
    }
    let record = json!({ "Time": "1772409600000", "MeasureName": "interval",
        "MeasureValueType": "MULTI", "Dimensions": [{ "Name": "meter", "Value": "s~m1" }],
        "MeasureValues": [{ "Name": "value", "Value": "1", "Type": "DOUBLE" }] });
    let long = "x".repeat(2_100);
    let with = |path: &str, value: Value| {
        let mut record = record.clone();
        *record.pointer_mut(path).unwrap() = value;
        vec![record]
    };
    let mut unversioned = record.clone();
    unversioned["Version"] = 0.into();
    for (records, taken) in [
        (vec![record.clone()], true),
        (vec![], false),
        (vec![record.clone(); 101], false),
        (vec![record.clone(); 2], false),
        (vec![unversioned], false),
        (with("/MeasureValues/0/Value", "one".into()), false),
        (with("/MeasureValues/0/Value", "NaN".into()), false),
        (with("/MeasureValueType", "DOUBLE".into()), false),
        (with("/Dimensions/0/Value", long.into()), false),
        (with("/Dimensions/0/Name", "time".into()), false),
        (with("/Dimensions", json!([])), false),
        (with("/Time", "now".into()), false),
    ] {
        let body = json!({ "DatabaseName": DATABASE, "TableName": TABLE, "Records": records });
        let answer = call(&timestream.endpoint, "WriteRecords", body).await;
        assert_eq!(answer["__type"].is_null(), taken, "{answer}");
    }
    let elsewhere = json!({ "DatabaseName": "other", "TableName": TABLE, "Records": [record] });
    let answer = call(&timestream.endpoint, "WriteRecords", elsewhere).await;
    assert!(!answer["__type"].is_null(), "{answer}");
}
