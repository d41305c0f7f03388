use greenpulse_domain::id::MeterId;
use greenpulse_domain::mark::Scope;
use greenpulse_domain::reading::Appended::{Known, New};
use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_domain::time::Window;
use serde_json::json;

use super::{DAY, at, hour, read};
use crate::{
    Answer, Expect, FLEETING, Ledger, MeterDayFacts, Numbering, PortError, ReadingStore, Registry,
};

/// Facts and the answer to whoever sent them are there together, or not at all.
pub async fn answered(store: &(impl ReadingStore + Ledger + Registry)) {
    let [intervals, registers] = ["s~m3", "s~r3"].map(|it| it.parse::<MeterId>().unwrap());
    let key = format!("{FLEETING}answer/1");
    let all = Window::new(at(-100), at(100)).unwrap();
    let send = async |value: f64, expect| {
        let day = |meter: &MeterId, fact: Fact| {
            let facts = vec![fact];
            MeterDayFacts { meter: meter.clone(), day: DAY, facts }
        };
        let days = vec![day(&intervals, hour(1, value)), day(&registers, read(1, value))];
        let body = |appended: &[Vec<Appended>]| json!(format!("{appended:?}"));
        let answer = Answer { key: key.clone(), expect, body: Box::new(body) };
        store.append_answered(days, Numbering::AsSent, answer).await
    };
    let kept = async || {
        let mut facts = store.overlapping(&intervals, all, None).await.unwrap();
        facts.extend(store.overlapping(&registers, all, None).await.unwrap());
        let doc = store.get(&key).await.unwrap();
        (facts, doc.map(|it| (it.version, it.body)))
    };
    let n_marked = async || {
        let mine = |scope: &Scope| match scope {
            Scope::Meter(meter, _) => [&intervals, &registers].contains(&meter),
            Scope::Building(..) => false,
        };
        let scopes = store.scopes(None, 1_000).await.unwrap().items;
        scopes.iter().filter(|it| mine(&it.scope)).count()
    };

    let refused = send(4.0, Expect::Version(1)).await;
    assert!(matches!(refused, Err(PortError::Conflict { key: named }) if named == key));
    assert_eq!(kept().await, (vec![], None), "no fact without its answer");
    assert_eq!(n_marked().await, 0);

    assert_eq!(send(4.0, Expect::Absent).await.unwrap(), [[New], [New]]);
    let first = (vec![hour(1, 4.0), read(1, 4.0)], Some((1, json!("[[New], [New]]"))));
    assert_eq!(kept().await, first);
    assert_eq!(n_marked().await, 2);

    for expect in [Expect::Absent, Expect::Version(7)] {
        let refused = send(5.0, expect).await;
        assert!(matches!(refused, Err(PortError::Conflict { .. })));
        assert_eq!(kept().await, first, "neither the facts nor the answer");
    }

    assert_eq!(send(4.0, Expect::Version(1)).await.unwrap(), [[Known], [Known]]);
    assert_eq!(kept().await.1, Some((2, json!("[[Known], [Known]]"))), "an answer of no new facts");
    let answer =
        Answer { key: key.clone(), expect: Expect::Version(2), body: Box::new(|_| json!(0)) };
    let appended = store.append_answered(vec![], Numbering::AsSent, answer).await.unwrap();
    assert!(appended.is_empty());
    assert_eq!(kept().await.1, Some((3, json!(0))), "an answer of no facts at all");
}
