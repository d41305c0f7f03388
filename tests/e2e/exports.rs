//! An export over HTTP is the command line's, byte for byte.

use greenpulse_e2e::Campus;
use greenpulse_e2e::process::{binary, run};
use serde_json::json;

#[tokio::test]
async fn an_export_is_what_the_command_line_writes() {
    let campus = Campus::new().await;
    let mut rows = Vec::new();
    for (meter, building, commodity) in
        [("m1", "b1", "electricity"), ("m2", "b2", "steam"), ("m3", "b2", "water")]
    {
        let unit = if commodity == "water" { "gal" } else { "kWh" };
        let placed = json!({"source": "s", "meter": meter, "building_id": building,
                            "commodity": commodity, "unit": unit});
        campus.owner("POST", "/api/meters", placed).await;
        // The day on which clocks go forward among them.
        for hour in 0..24 * 7 {
            let start = jiff::civil::date(2022, 3, 24).at(0, 0, 0, 0).in_tz("UTC").unwrap();
            let start = start.timestamp() + jiff::SignedDuration::from_hours(hour);
            let value = f64::from(u32::try_from(hour).unwrap()) / 7.0;
            rows.push(json!({"meter": meter, "start": start, "duration": "PT1H", "value": value}));
        }
    }
    assert_eq!(campus.push(&rows).await["accepted"], rows.len());
    campus.drain().await;
    let mut cases = Vec::new();
    for (asked, arguments) in [
        (json!({"granularity": "hour"}), &["--granularity", "hour"][..]),
        (
            json!({"granularity": "day", "from": "2022-03-26", "to": "2022-03-28"}),
            &["--granularity", "day", "--from", "2022-03-26", "--to", "2022-03-28"],
        ),
        (
            json!({"granularity": "month", "building": "b2", "to": "2022-03-28T12:00:00Z"}),
            &["--granularity", "month", "--building", "b2", "--to", "2022-03-28T12:00:00Z"],
        ),
    ] {
        let exported = campus.owner("POST", "/api/exports", asked).await;
        let text = campus.text(exported["href"].as_str().unwrap()).await;
        assert_eq!(exported["rows"], text.lines().count() - 1);
        cases.push((text, arguments));
    }
    let home = campus.home.clone();
    drop(campus);
    let binary = binary();
    for (text, arguments) in cases {
        let arguments = [&["export"], arguments].concat();
        let written = run(&binary, home.folder.path(), &arguments).stdout;
        assert!(text.lines().count() > 1, "{arguments:?}: {text}");
        assert_eq!(String::from_utf8(written).unwrap(), text, "{arguments:?}");
    }
}
