//! Changes of configuration: each document as it is meant in the end, and as it is for a while.

use axum::http::StatusCode;
use greenpulse_e2e::Campus;
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) document: Document,
    /// Not as it is meant in the end.
    pub(crate) is_detour: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// Its time zone.
    Campus,
    /// What its meter can measure at most.
    Limit,
    /// A meter's parent, which stands in another building, as does the meter below.
    Parent,
    /// How long a meter is valid.
    Validity,
    /// A register's dial: where it turns over, and when it was exchanged.
    Dial,
    /// Where a meter stands that pushed before anybody knew it.
    Place,
    /// Where the series of prices stands.
    Prices,
    /// What the series of factors is.
    Factors,
    FlatTariff,
    SeriesTariff,
    Factor,
}

impl Document {
    pub(crate) const ALL: [Self; 11] = [
        Self::Campus,
        Self::Limit,
        Self::Parent,
        Self::Validity,
        Self::Dial,
        Self::Place,
        Self::Prices,
        Self::Factors,
        Self::FlatTariff,
        Self::SeriesTariff,
        Self::Factor,
    ];
}

fn meter(name: &str, building: &str) -> Value {
    json!({"source": "s", "meter": name, "building_id": building, "commodity": "electricity",
           "unit": "kWh"})
}

/// `fields` put over those of `of`.
fn with(mut of: Value, fields: Value) -> Value {
    if let (Some(of), Value::Object(fields)) = (of.as_object_mut(), fields) {
        of.extend(fields);
    }
    of
}

fn tariff(name: &str, from: &str, to: Value, price: Value) -> Value {
    json!({"campus_id": "c", "name": name, "commodity": "electricity", "currency": "GBP",
           "valid_from": from, "valid_to": to, "price": price})
}

impl Change {
    fn request(self) -> (&'static str, Value) {
        let of = |meant: Value, detour: Value| if self.is_detour { detour } else { meant };
        match self.document {
            Document::Campus => {
                let zone = of(json!("Europe/London"), json!("America/New_York"));
                let campus = json!({"name": "C", "timezone": zone, "currency": "GBP"});
                ("/api/campuses/c", campus)
            }
            Document::Limit => {
                let limit = json!({"max_demand_kw": of(json!(18.0), json!(9.0))});
                ("/api/meters/s~m1", with(meter("m1", "b1"), limit))
            }
            Document::Parent => {
                let parent = json!({"parent": of(json!("s~top"), Value::Null)});
                ("/api/meters/s~m2", with(meter("m2", "b1"), parent))
            }
            Document::Validity => {
                let until = of(Value::Null, json!("2022-06-01T12:00:00Z"));
                ("/api/meters/s~top", with(meter("top", "b2"), json!({"valid_to": until})))
            }
            Document::Dial => {
                let meant = json!({"modulus": 1_000.0, "interval_seconds": 900,
                                   "replaced_at": ["2022-06-01T06:10:00Z"]});
                let dial = json!({"dial": of(meant, json!({}))});
                ("/api/meters/s~r1", with(meter("r1", "b1"), dial))
            }
            Document::Place => ("/api/meters/s~lost", of(meter("lost", "b1"), meter("lost", "b2"))),
            Document::Prices => {
                let own = json!({"source": "s", "meter": "price", "commodity": "price"});
                let place = of(json!({"campus_id": "c"}), json!({"building_id": "b2"}));
                ("/api/meters/s~price", with(own, place))
            }
            Document::Factors => {
                let own =
                    json!({"source": "s", "meter": "carbon", "commodity": "carbon_intensity"});
                let place = of(json!({"building_id": "b2"}), json!({}));
                ("/api/meters/s~carbon", with(own, place))
            }
            Document::FlatTariff => {
                let (to, rate) = of(json!(["2022-06-01", 0.25]), json!(["2022-07-01", 0.5]))
                    .as_array()
                    .map_or((Value::Null, Value::Null), |it| (it[0].clone(), it[1].clone()));
                ("/api/tariffs", tariff("flat", "2022-03-27", to, json!({"flat": rate})))
            }
            Document::SeriesTariff => {
                let price = of(json!({"series": "s~price"}), json!({"flat": 0.125}));
                ("/api/tariffs", tariff("series", "2022-06-01", Value::Null, price))
            }
            Document::Factor => {
                let own = json!({"campus_id": "c", "region": "r", "commodity": "electricity",
                                 "valid_from": "2022-03-27", "valid_to": "2022-10-30"});
                let meant = json!({"series": "s~carbon"});
                ("/api/factors", with(own, of(meant, json!({"kg_co2e_per_kwh": 0.5}))))
            }
        }
    }

    /// Makes the change, again where somebody else was faster.
    pub(crate) async fn make(self, campus: &Campus) {
        let (path, body) = self.request();
        for _ in 0..50 {
            let (mut status, mut answer) = campus.ask("PUT", path, body.clone()).await;
            if status == StatusCode::NOT_FOUND {
                (status, answer) = campus.ask("POST", "/api/meters", body.clone()).await;
            }
            if status.is_success() {
                return;
            }
            assert_eq!(status, StatusCode::CONFLICT, "{path}: {answer}");
        }
        panic!("{path} is never changed");
    }
}

/// What is there from the beginning.
pub(crate) async fn furnish(campus: &Campus) {
    for (name, building, more) in [
        ("m1", "b1", json!({})),
        ("m2", "b1", json!({})),
        ("top", "b2", json!({})),
        ("leaf", "b2", json!({"parent": "s~m2"})),
        ("r1", "b1", json!({})),
    ] {
        campus.owner("POST", "/api/meters", with(meter(name, building), more)).await;
    }
}
