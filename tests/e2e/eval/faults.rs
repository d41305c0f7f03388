//! What is wrong with a table, said so that it can be repaired.

use std::path::Path;

use crate::desk::{Desk, hours, readings, said};

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_place_and_repair() {
    let desk = Desk::new();
    desk.write(
        "readings.csv",
        "building_id,ts_utc,kwh\nhall,2021-01-04T00:00:00Z,1\nhall,2021-01-04T01:00:00Z,much\n",
    );
    desk.write("good.csv", &readings(&[("hall", &hours(10))]));
    desk.write("columns.csv", "who,when\nhall,2021-01-04\n");
    desk.write("periods.csv", "id,baseline_start,baseline_end,reporting_start,reporting_end\nbarn,2021-01-04,2021-01-05,2021-01-06,2021-01-07\n");
    desk.write("kinds.csv", "kind,name,from,to\nholiday,Xmas,2021-12-25,2021-12-25\n");
    let twice = "teaching,Lent,2021-05-01,2021-06-10\nexams,Exams,2021-06-01,2021-06-20\n";
    desk.write("twice.csv", &format!("kind,name,from,to\n{twice}"));
    desk.write(
        "crlf.csv",
        "building_id,ts_utc,kwh\r\nhall,2021-01-04T00:00:00Z,1\r\nhall,late,1\r\n",
    );
    desk.write(
        "year.csv",
        "id,ts_utc,kwh\nhall,2021-01-04T00:00:00Z,1\nhall,9999-01-01T00:00:00Z,1\n",
    );
    desk.write("local.csv", "id,ts,kwh\nhall,2021-01-04T00:00:00,1\n");
    desk.write("power.csv", "id,ts_utc,value,unit\nhall,2021-01-04T00:00:00Z,1,kW\n");
    let both = "hall,2021-01-04T00:00:00Z,1,kWh\nhall,2021-01-04T01:00:00Z,1,MWh\n";
    desk.write("units.csv", &format!("id,ts_utc,value,unit\n{both}"));
    let days = "hall,2021-01-04T00:00:00Z,9\nhall,2021-01-05T00:00:00Z,9\n";
    desk.write("days.csv", &format!("id,ts_utc,kwh\n{days}"));
    let uneven =
        "hall,2021-01-04T00:03:10Z,9\nhall,2021-01-04T01:09:20Z,9\nhall,2021-01-04T02:20:05Z,9\n";
    desk.write("uneven.csv", &format!("id,ts_utc,kwh\n{uneven}"));
    desk.write(
        "labels.csv",
        "building_id,start,end,kind\nhall,2021-01-06T00:00:00Z,2021-01-05T00:00:00Z,spike\n",
    );
    let named = "id,baseline_start,baseline_end,reporting_start,reporting_end";
    let dates = "2021-01-04,2021-01-05,2021-01-06,2021-01-07";
    desk.write("longer.csv", &format!("{named}\nhall2,{dates}\n"));
    desk.write("other.csv", &format!("building_id,{named}\nhall-2,hall,{dates}\n"));
    desk.write("late.csv", &format!("{named}\nhall,2021-01-08,2021-01-09,2021-01-06,2021-01-07\n"));
    let good = ["--readings", "good.csv"];
    for (task, more, words) in [
        ("anomaly", vec!["--readings", "absent.csv"], vec!["absent.csv", "failed to open"]),
        (
            "anomaly",
            vec!["--readings", "readings.csv"],
            vec!["readings.csv: line 3: kwh: \"much\"", "write digits"],
        ),
        (
            "forecast",
            vec!["--readings", "columns.csv"],
            vec!["columns.csv: line 1", "who, when", "building_id"],
        ),
        (
            "forecast",
            [&good[..], &["--origins", "columns.csv"]].concat(),
            vec!["columns.csv: line 1", "building_id"],
        ),
        ("savings", good.to_vec(), vec!["--periods"]),
        (
            "anomaly",
            [&good[..], &["--calendar", "kinds.csv"]].concat(),
            vec!["kinds.csv: line 2: kind", "\"holiday\"", "closed"],
        ),
        (
            "forecast",
            [&good[..], &["--calendar", "twice.csv"]].concat(),
            vec!["twice.csv", "Exams from 2021-06-01", "Lent from 2021-05-01"],
        ),
        (
            "savings",
            [&good[..], &["--periods", "periods.csv"]].concat(),
            vec!["periods.csv: line 2: id", "barn", "write an id"],
        ),
        ("anomaly", vec!["--readings", "crlf.csv"], vec!["crlf.csv: line 3: ts_utc: \"late\""]),
        ("anomaly", vec!["--readings", "year.csv"], vec!["year.csv: line 3", "1970 to 2100"]),
        ("forecast", vec!["--readings", "local.csv"], vec!["local.csv: line 2: ts", "--zone"]),
        ("forecast", vec!["--readings", "power.csv"], vec!["line 2: unit: kW is power"]),
        ("savings", vec!["--readings", "units.csv"], vec!["line 3: unit", "MWh", "one unit"]),
        ("anomaly", vec!["--readings", "days.csv"], vec!["days.csv", "longer than an hour"]),
        ("forecast", vec!["--readings", "days.csv"], vec!["days.csv", "longer than an hour"]),
        (
            "anomaly",
            vec!["--readings", "uneven.csv"],
            vec!["uneven.csv", "unevenly apart", "start of its interval"],
        ),
        (
            "forecast",
            [&good[..], &["--weights", "absent.bin"]].concat(),
            vec!["absent.bin", "--weights"],
        ),
        ("forecast", [&good[..], &["--hours", "0"]].concat(), vec!["--hours"]),
        (
            "anomaly",
            [&good[..], &["--labels", "labels.csv"]].concat(),
            vec!["labels.csv: line 2: end", "before it starts"],
        ),
        (
            "savings",
            [&good[..], &["--periods", "longer.csv"]].concat(),
            vec!["longer.csv: line 2: id: no reading is of \"hall2\""],
        ),
        (
            "savings",
            [&good[..], &["--periods", "other.csv"]].concat(),
            vec!["other.csv: line 2: building_id: no reading is of \"hall-2\""],
        ),
        (
            "savings",
            [&good[..], &["--periods", "late.csv"]].concat(),
            vec!["late.csv: line 2: baseline_start", "lies before"],
        ),
    ] {
        let output = desk.eval(task, &more);
        assert_eq!(output.status.code(), Some(2), "{task} {more:?}: {}", said(&output));
        for word in words {
            assert!(said(&output).contains(word), "{task} {more:?}: {word:?} in {}", said(&output));
        }
    }
    assert!(!Path::new("out/forecast.csv").exists());
}
