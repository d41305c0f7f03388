//! The gateway sends each route to the function that answers it, and what sets off a function on
//! AWS sets it off here.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use greenpulse::background::background;
use greenpulse::dashboard::POLICY;
use greenpulse_e2e::Campus;

const WIRING: &str = include_str!("../../infra/aws/wiring.txt");
/// The laptop keeps every reading for ever, so that it needs no archive; its sockets read what has happened
/// themselves; and whoever judges new days looks at what is owed as well.
const NOT_HERE: [(&str, &str); 3] =
    [("stream", "archive"), ("event", "live"), ("schedule", "anomaly")];

fn lines(kind: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = WIRING.lines().map(|it| it.split_whitespace().collect::<Vec<_>>());
    lines.filter(move |it| it.first() == Some(&kind)).map(|it| it[1..].to_vec())
}

/// The line of the gateway that a request takes: the one whose path is given in full, else the
/// longest.
fn taken(method: &str, path: &str) -> Option<Vec<&'static str>> {
    let fits = |it: &Vec<&str>| {
        let prefix = it[1].strip_suffix("{proxy+}");
        let is_path = it[1] == path || prefix.is_some_and(|prefix| path.starts_with(prefix));
        is_path && ["ANY", method].contains(&it[0])
    };
    let weight = |it: &Vec<&str>| (it[1] == path, it[1].len(), it[0] != "ANY");
    lines("route").filter(fits).max_by_key(weight)
}

/// Words of a text, however its lines are broken.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn pages_are_held_to_one_policy_on_both_clouds() {
    let template = words(include_str!("../../infra/aws/template.yaml"));
    assert!(template.contains(&words(POLICY)), "template.yaml has another policy: {POLICY}");
    assert!(!POLICY.contains("unsafe"), "{POLICY}");
}

#[tokio::test]
async fn each_route_reaches_the_function_that_answers_it() {
    let cloud = Campus::new().await.cloud;
    let (mut used, mut n) = (BTreeSet::new(), 0);
    let live = live::Deps { registry: cloud.store.clone(), address: String::new() };
    for (function, routes) in [
        ("api", api::routes(cloud.api())),
        ("ingest", ingest::routes(cloud.ingest())),
        ("tickets", live::routes(live)),
    ] {
        let document = serde_json::to_value(routes.open_api()).expect("JSON");
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for method in item.as_object().into_iter().flat_map(serde_json::Map::keys) {
                let method = method.to_uppercase();
                let line = taken(&method, path);
                let line = line.unwrap_or_else(|| panic!("nothing takes {method} {path}"));
                assert_eq!(line[2], function, "{method} {path} goes by {line:?}");
                used.insert(line);
                n += 1;
            }
        }
    }
    assert!(50 < n, "{n} routes");
    let all: BTreeSet<_> = lines("route").collect();
    assert_eq!(used, all, "lines that no route needs");
}

#[tokio::test]
async fn what_sets_off_a_function_on_aws_sets_it_off_here() {
    let of_queue = |queue: &str| {
        let found = lines("queue").find(|it| it[0] == queue);
        found.unwrap_or_else(|| panic!("nobody takes from {queue}"))[1]
    };
    let there: BTreeSet<(&str, &str)> = lines("schedule")
        .map(|it| ("schedule", it[1]))
        .chain(lines("object").map(|it| ("object", of_queue(it[1]))))
        .chain(lines("event").map(|it| ("event", of_queue(it[1]))))
        .chain(lines("stream").map(|it| ("stream", it[1])))
        .collect();
    let cloud = Arc::new(Campus::new().await.cloud);
    let here = background(&cloud, Duration::from_secs(1)).into_iter().map(|it| it.wiring);
    assert_eq!(here.chain(NOT_HERE).collect::<BTreeSet<_>>(), there);
}
