//! Self-healing history: any order, duplication, split and delay of the same readings and the same
//! configuration ends in the same bytes, whatever is drained and changed meanwhile.

mod change;
mod history;
mod live;

use greenpulse::cloud::Cloud;
use greenpulse_e2e::worse::{Fault, Worse};
use greenpulse_e2e::{Campus, is_long};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use history::histories;
use live::{is_served_as_stored, live};

/// Lives `cases` pairs of histories and compares what is derived; `change` may put something else
/// behind the routers.
fn heal(cases: u32, change: fn(&mut Cloud)) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // What happens at once does not happen twice in the same way: nothing to shrink by.
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 8, ..Config::default() };
    let healed = TestRunner::new(config).run(&histories(), |[one, other]| {
        runtime.block_on(async {
            let (one, other) = tokio::join!(live(&one, change), live(&other, change));
            for campus in [&one, &other] {
                let verified = campus.verify().await;
                prop_assert_eq!(verified.mismatches, 0, "{:?}", verified.examples);
                prop_assert!(is_served_as_stored(campus).await, "what is in memory is not stale");
            }
            prop_assert!(one.n_derived() > 0, "there is something to compare");
            prop_assert_eq!(differing(&one, &other), Vec::<(String, i64)>::new());
            Ok(())
        })
    });
    healed.map_err(|err| err.to_string())
}

/// Subjects and days of what is not the same byte for byte.
fn differing(one: &Campus, other: &Campus) -> Vec<(String, i64)> {
    let (one, other) = (one.derived(), other.derived());
    let keys = one.keys().chain(other.keys()).filter(|it| one.get(it) != other.get(it));
    let mut keys: Vec<_> = keys.cloned().collect();
    keys.sort();
    keys.dedup();
    keys
}

#[test]
fn any_order_of_the_same_readings_ends_in_the_same_bytes() {
    let cases = if is_long() { 2_000 } else { 200 };
    let healed = heal(cases, |_| {});
    assert_eq!(healed, Ok(()));
}

#[test]
fn a_store_that_forgets_rows_is_caught() {
    let healed =
        heal(10, |cloud| cloud.readings = Worse::new(cloud.store.clone(), Fault::Forgetful));
    assert!(healed.is_err());
}

#[test]
fn a_store_that_lets_arrival_decide_is_caught() {
    let healed =
        heal(10, |cloud| cloud.readings = Worse::new(cloud.store.clone(), Fault::ByArrival));
    assert!(healed.is_err());
}
