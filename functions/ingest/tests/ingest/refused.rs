//! What files are refused as a whole for, and what is told of how the others are read.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::import::Desk;

#[tokio::test]
async fn a_refused_file_names_field_rule_and_repair_in_the_api_s_words() {
    let desk = Desk::open().await;
    let local = "building_id,ts,kwh\nb1,2026-03-01T00:00,1\n";
    let slashed = "building_id,ts,kwh\nb1,03/04/2026 00:00,1\n";
    let hours = "building_id,ts_utc,kwh\nb1,2026-03-01T00:00:00Z,1\n";
    let new = "building_id,ts_utc,kwh\nnew,2026-03-01T00:00:00Z,1\n";
    for (query, file, field, rule, repair) in [
        ("", local, "zone", "zone-missing", "`zone=ZONE`"),
        ("zone=UTC", slashed, "map", "dates-ambiguous", "`map=dates=day-first`"),
        ("", "a,b\n", "kind", "kind-unclear", "`kind=KIND`"),
        ("map=value=x", hours, "map", "column-unknown", "`map=value=x`"),
        ("map=colour=kwh", hours, "map", "field-unknown", "`map=colour=`"),
        ("kind=readings&map=value=", "ts_utc,kwh\n", "map", "column-missing", "=COLUMN`"),
        ("unit=m3", hours, "commodity", "unit-mismatch", "`commodity=COMMODITY`"),
        ("", "a,a\n", "file", "column-twice", "name of its own"),
        ("", "", "file", "file-empty", "first line"),
        ("campus=c", new, "campus_zone", "campus-zone-missing", "`campus_zone=ZONE`"),
    ] {
        let answer = desk.import(query, "text/csv", file).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {}", answer.text);
        let error = &answer.body["errors"][0];
        assert_eq!((&error["field"], &error["rule"]), (&json!(field), &json!(rule)), "{error}");
        assert!(error["repair"].as_str().unwrap().contains(repair), "{error}");
        assert!(!answer.text.contains("--"), "no flags of the command line: {}", answer.text);
    }
}

#[tokio::test]
async fn a_report_tells_what_was_told_from_what_was_guessed() {
    let desk = Desk::open().await;
    let file = "when,building_id,used,quality,remark\n2026-03-01T00:00:00Z,b1,1,odd,x\n";
    let read = async |query: &str| -> Value {
        let answer = desk.import(&format!("dry_run=true&unit=kWh&{query}"), "text/csv", file).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text);
        answer.body
    };
    // What is told of the columns is enough to tell the kind.
    let told = read("map=start=when&map=value=used").await;
    assert_eq!((&told["kind"], &told["n_rejected"]), (&json!("readings"), &json!(1)), "{told}");
    let column = |column: &str, field: &str, origin: &str| json!({"column": column, "field": field, "origin": origin});
    let (when, used) = (column("when", "start", "told"), column("used", "value", "told"));
    let building = column("building_id", "building", "guessed");
    let quality = column("quality", "quality", "guessed");
    assert_eq!(told["columns"], json!([when, used, building, quality]));
    assert_eq!(told["unread"], json!(["remark"]));

    // A guess is taken back by its field, or by its column.
    for back in ["map=quality=", "map==quality"] {
        let told = read(&format!("map=start=when&map=value=used&{back}")).await;
        assert_eq!((&told["accepted"], &told["n_rejected"]), (&json!(1), &json!(0)), "{told}");
        assert_eq!(told["columns"], json!([when, used, building]));
        assert_eq!(told["unread"], json!(["quality", "remark"]));
    }
}

#[tokio::test]
async fn a_meter_s_column_can_be_left_out() {
    let desk = Desk::open().await;
    let wide = "ts_utc,m1,m2\n2026-03-01T00:00:00Z,1,2\n";
    let report = desk.import("unit=kWh&map==m2&dry_run=true", "text/csv", wide).await.body;
    assert_eq!(report["created"]["meters"], json!(["import~m1"]), "{report}");
    assert_eq!((&report["rows"], &report["quarantined"]), (&json!(1), &json!(1)), "{report}");
}

#[tokio::test]
async fn a_preview_refuses_no_more_than_the_import() {
    let desk = Desk::open().await;
    // Wide and without a unit: the new meters' own holds, which only the import makes.
    let file = "timestamp,m1,m2\n2026-03-01T00:00:00Z,1,2\n2026-03-01T01:00:00Z,1,2\n";
    for query in ["dry_run=true", ""] {
        let answer = desk.import(query, "text/csv", file).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text);
        assert_eq!((&answer.body["accepted"], &answer.body["n_rejected"]), (&json!(4), &json!(0)));
    }
}

#[tokio::test]
async fn an_id_names_the_meter_and_a_unit_its_commodity() {
    let desk = Desk::open().await;
    let file = "sample_id,freq,unit,ts_utc_start,value\n\
                s1,daily,kWh,2026-03-01T00:00:00Z,1\ns2,daily,therm,2026-03-01T00:00:00Z,2\n\
                s1,daily,kWh,2026-03-02T00:00:00Z,1\ns2,daily,therm,2026-03-02T00:00:00Z,2\n";
    let answer = desk.import("dry_run=true&map=building=sample_id", "text/csv", file).await;
    assert_eq!(answer.body["n_rejected"], json!(0), "{}", answer.text);
    let meters = &answer.body["created"]["meters"];
    assert_eq!(*meters, json!(["import~s1-electricity", "import~s2-natural_gas"]));
    let answer = desk.import("dry_run=true", "text/csv", file).await;
    assert_eq!((&answer.body["accepted"], &answer.body["n_rejected"]), (&json!(4), &json!(0)));
    assert_eq!(answer.body["created"]["meters"], json!(["import~s1", "import~s2"]));
}

#[tokio::test]
async fn a_decimal_comma_is_read_where_it_shows() {
    let desk = Desk::open().await;
    let file = "building_id;ts_utc;kwh\nb1;2026-03-01T00:00:00Z;2,25\nb1;2026-03-01T01:00:00Z;3\n";
    let answer = desk.import("", "text/csv", file).await;
    assert_eq!((&answer.body["accepted"], &answer.body["n_rejected"]), (&json!(2), &json!(0)));
    assert!(answer.text.contains("decimal comma: 2,25"), "it is said: {}", answer.text);
    // It may part thousands as well.
    let file = file.replace("2,25", "2,250");
    let answer = desk.import("", "text/csv", file).await;
    assert_eq!(answer.body["n_rejected"], json!(1), "{}", answer.text);
}

#[tokio::test]
async fn a_name_that_does_not_show_what_it_holds_is_refused_alone() {
    let desk = Desk::open().await;
    let file = "building_id,name\nb7,Library\nb8,gpj.\u{202e}exe\nb9,a\u{7}b\n";
    let report = desk.import("kind=buildings&campus=cam", "text/csv", file).await.body;
    assert_eq!((&report["rows"], &report["accepted"]), (&json!(3), &json!(1)), "{report}");
    for (at, line) in [(0, 3), (1, 4)] {
        let refused = &report["rejected"][at];
        assert_eq!((&refused["row"], &refused["field"]), (&json!(line), &json!("name")));
        assert_eq!(refused["rule"], "plain-text");
    }
}
