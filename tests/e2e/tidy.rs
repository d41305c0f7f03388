//! The repository's own rules.

use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const MAX_LINES: usize = 400;
/// SAM cuts along nothing: docs/decisions/0010.
const TEMPLATE: &str = "infra/aws/template.yaml";
const SOURCES: [&str; 10] = ["rs", "ts", "html", "css", "py", "sh", "mjs", "yaml", "yml", "lua"];

/// Files that git tracks or would track.
fn files() -> Vec<PathBuf> {
    let listed = output("git", &["ls-files", "--cached", "--others", "--exclude-standard"]);
    listed.lines().map(|it| Path::new(ROOT).join(it)).filter(|it| it.is_file()).collect()
}

fn output(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(ROOT).output().expect(program);
    assert!(output.status.success(), "{program} {args:?}: {output:?}");
    String::from_utf8(output.stdout).expect("names are UTF-8")
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|it| it.to_str()).unwrap_or_default()
}

#[test]
fn files_stay_short() {
    let long: Vec<_> = files()
        .into_iter()
        .filter(|it| SOURCES.contains(&extension(it)) && !it.ends_with(TEMPLATE))
        .map(|it| (std::fs::read_to_string(&it).expect("text").lines().count(), it))
        .filter(|(lines, _)| MAX_LINES < *lines)
        .collect();
    assert!(long.is_empty(), "over {MAX_LINES} lines: {long:?}");
}

#[test]
fn the_local_platform_never_links_the_aws_sdk() {
    let tree = output(
        env!("CARGO"),
        &["tree", "--package", "greenpulse", "--edges", "normal", "--prefix", "none"],
    );
    let aws: Vec<&str> = tree.lines().filter(|it| it.starts_with("aws-")).collect();
    assert!(aws.is_empty(), "{aws:?}");
    assert!(tree.lines().any(|it| it.starts_with("rusqlite ")), "the tree is read");
}

/// `domain <- analytics, formats <- functions <- infra/local <- tests`: what each may name.
#[test]
fn arrows_point_one_way() {
    let pure = ["greenpulse-domain", "greenpulse-analytics", "greenpulse-formats"];
    // A function's Lambda is wired in its main, behind a feature that nothing else has.
    let shared_and_aws =
        [&pure[..], &["greenpulse-ports", "greenpulse-http", "greenpulse-aws"]].concat();
    let with_models = [&shared_and_aws[..], &["greenpulse-models"]].concat();
    for (folder, allowed) in [
        ("shared/domain", &[][..]),
        ("shared/analytics", &pure[..1]),
        ("shared/formats", &pure[..1]),
        ("shared/ports", &pure[..1]),
        ("shared/http", &["greenpulse-domain", "greenpulse-ports"]),
        ("shared/embedded", &["greenpulse-domain", "greenpulse-ports"]),
        ("functions/archive", &shared_and_aws),
        ("functions/forecast", &with_models),
        ("functions/ingest", &shared_and_aws),
        ("functions/live", &shared_and_aws),
        ("functions/notification", &shared_and_aws),
        ("functions/rollup", &shared_and_aws),
        ("functions/api", &with_models),
        ("shared/aws", &["greenpulse-domain", "greenpulse-http", "greenpulse-ports"]),
    ] {
        let manifest = Path::new(ROOT).join(folder).join("Cargo.toml");
        let Ok(manifest) = std::fs::read_to_string(manifest) else { continue };
        let normal = manifest.split("[dev-dependencies]").next().expect("a part");
        let own = normal.lines().filter(|it| it.contains("workspace"));
        let own = own.filter_map(|it| it.split(['.', ' ']).next());
        let ours = own.filter(|it| {
            it.starts_with("greenpulse-")
                || ["archive", "forecast", "ingest", "live", "notification", "rollup", "api"]
                    .contains(it)
        });
        let wrong: Vec<&str> = ours.filter(|it| !allowed.contains(it)).collect();
        assert!(wrong.is_empty(), "{folder} depends on {wrong:?}");
    }
}

#[test]
fn every_event_is_a_fixture() {
    let events =
        files().into_iter().filter(|it| it.parent().is_some_and(|it| it.ends_with("events")));
    let tests = [include_str!("events.rs"), include_str!("../deployed/events.mjs")].concat();
    for event in events {
        let name = event.file_name().and_then(|it| it.to_str()).expect("a name");
        assert!(tests.contains(name), "no test reads events/{name}");
    }
}

/// Nothing of this machine, and no host of a registry, stands in the tree.
#[test]
fn nothing_names_one_machine() {
    let parts = ["/wo", "rk/", "/ro", "ot/", "\"resol", "ved\": \"http"];
    let forbidden: Vec<String> = parts.chunks(2).map(|it| it.concat()).collect();
    for path in files() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for it in &forbidden {
            assert!(!text.contains(it), "{} names {it}", path.display());
        }
    }
}

/// `unsafe` stands in the VFS of the power-cut test alone; every other crate has the lints that
/// forbid it.
#[test]
fn one_crate_is_unsafe() {
    let manifests = files().into_iter().filter(|it| it.ends_with("Cargo.toml"));
    let own = |it: &PathBuf| {
        let text = std::fs::read_to_string(it).expect("text");
        text.contains("[package]") && !text.contains("[lints]\nworkspace = true")
    };
    let apart: Vec<PathBuf> = manifests.filter(own).collect();
    let expected = ["tests/bench/load", "tests/unsynced"];
    assert_eq!(apart, expected.map(|it| Path::new(ROOT).join(it).join("Cargo.toml")));
}
