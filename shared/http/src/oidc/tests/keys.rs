//! When keys are fetched, and how long they count.

use greenpulse_domain::access::Caller;
use greenpulse_ports::PortError;
use serde_json::json;

use super::signer::{P256, Signer};
use super::{Campus, ISSUER, claims, later};
use crate::Identity;

const HOUR: i64 = 3_600;

/// A token that outlives the test.
fn token(signer: &Signer) -> String {
    signer.token("ES256", &claims(json!({"exp": later(100 * HOUR).as_second()})))
}

fn is_in(identity: Result<Identity, PortError>) -> bool {
    matches!(identity.unwrap().caller, Caller::Person { .. })
}

fn is_unavailable(identity: Result<Identity, PortError>) -> bool {
    matches!(identity, Err(PortError::Unavailable { .. }))
}

#[tokio::test]
async fn a_new_key_is_fetched_when_it_is_named_and_the_old_one_ends_with_the_next_hour() {
    let campus = Campus::trusting(&[&P256]);
    let next = Signer::p256("next");
    assert!(is_in(campus.show(&token(&P256), later(0)).await));
    campus.issuer.publish(&[&next]);
    assert!(is_in(campus.show(&token(&P256), later(HOUR - 1)).await));
    assert_eq!(campus.issuer.asked(), 1);
    assert!(is_in(campus.show(&token(&next), later(HOUR - 1)).await));
    assert!(!is_in(campus.show(&token(&P256), later(HOUR)).await), "it is published no more");
    assert_eq!(campus.issuer.asked(), 2);
    campus.issuer.publish(&[]);
    assert!(is_in(campus.show(&token(&next), later(2 * HOUR - 2)).await));
    assert!(!is_in(campus.show(&token(&next), later(2 * HOUR - 1)).await));
    assert_eq!(campus.issuer.asked(), 3);
}

#[tokio::test]
async fn bad_tokens_do_not_hammer_the_issuer() {
    let campus = Campus::trusting(&[&P256]);
    assert!(is_in(campus.show(&token(&P256), later(0)).await));
    for second in 0..=180 {
        let unknown = Signer::p256(["a", "b", "c"][second as usize % 3]);
        assert!(!is_in(campus.show(&token(&unknown), later(second)).await));
        assert!(is_in(campus.show(&token(&P256), later(second)).await));
    }
    assert_eq!(campus.issuer.asked(), 4, "at the start, and once a minute");
}

#[tokio::test]
async fn known_keys_outlast_an_outage_for_a_day() {
    let campus = Campus::trusting(&[&P256]);
    assert!(is_in(campus.show(&token(&P256), later(0)).await));
    campus.issuer.goes_away();
    for hour in 1..24 {
        assert!(is_in(campus.show(&token(&P256), later(hour * HOUR)).await), "{hour} h");
        assert!(is_in(campus.show(&token(&P256), later(hour * HOUR + 59)).await), "{hour} h");
    }
    assert_eq!(campus.issuer.asked(), 24, "each hour, and not again within the minute");
    assert!(is_unavailable(campus.show(&token(&P256), later(24 * HOUR)).await));
    campus.issuer.publish(&[&P256]);
    assert!(is_in(campus.show(&token(&P256), later(24 * HOUR + 5)).await));
}

#[tokio::test]
async fn without_any_key_nobody_can_tell() {
    let campus = Campus::trusting(&[&P256]);
    campus.issuer.goes_away();
    for second in 0..10 {
        assert!(is_unavailable(campus.show(&token(&P256), later(second)).await));
    }
    assert_eq!(campus.issuer.asked(), 2, "every five seconds");
    let elsewhere = json!({"issuer": format!("{ISSUER}/"), "jwks_uri": "https://keys.example.org"});
    let insecure = json!({"issuer": ISSUER, "jwks_uri": "http://keys.example.org/jwks"});
    let local = json!({"issuer": ISSUER, "jwks_uri": "http://127.0.0.1/jwks"});
    for (at, discovery) in [(10, elsewhere), (20, insecure), (30, local), (40, json!({}))] {
        campus.issuer.say(discovery.clone(), json!({"keys": [P256.jwk()]}));
        assert!(is_unavailable(campus.show(&token(&P256), later(at)).await), "{discovery}");
    }
    campus.issuer.publish(&[&P256]);
    assert!(is_in(campus.show(&token(&P256), later(50)).await));
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_stop_fetches() {
    let campus = Campus::trusting(&[&P256]);
    let next = Signer::p256("next");
    assert!(is_in(campus.show(&token(&P256), later(3 * HOUR)).await));
    campus.issuer.publish(&[&P256, &next]);
    assert!(is_in(campus.show(&token(&next), later(0)).await));
}

#[tokio::test(start_paused = true)]
async fn many_wait_for_one_fetch() {
    let campus = Campus::trusting(&[&P256]);
    campus.issuer.falls_silent();
    let (token, at) = (token(&P256), later(0));
    let everybody = (0..20).map(|_| campus.show(&token, at));
    let answered = async {
        tokio::task::yield_now().await;
        campus.issuer.answer(2);
    };
    let (all, ()) = tokio::join!(futures::future::join_all(everybody), answered);
    assert!(all.into_iter().all(is_in));
    assert_eq!(campus.issuer.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_issuer_is_not_waited_for() {
    let campus = Campus::trusting(&[&P256]);
    campus.issuer.falls_silent();
    let began = tokio::time::Instant::now();
    assert!(is_unavailable(campus.show(&token(&P256), later(0)).await));
    assert_eq!(began.elapsed().as_secs(), 3);

    campus.issuer.answer(2);
    assert!(is_in(campus.show(&token(&P256), later(5)).await));
    let (token, at) = (token(&P256), later(2 * HOUR));
    let (first, second) = tokio::join!(campus.show(&token, at), async {
        tokio::task::yield_now().await;
        let began = tokio::time::Instant::now();
        (campus.show(&token, at).await, began.elapsed())
    });
    assert!(is_in(first) && is_in(second.0));
    assert_eq!(second.1.as_millis(), 0, "known keys do while another fetches");
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_does_not_spoil_it_for_others() {
    let campus = Campus::trusting(&[&P256]);
    campus.issuer.falls_silent();
    let (token, at) = (token(&P256), later(0));
    {
        let mut first = std::pin::pin!(campus.show(&token, at));
        assert!(futures::poll!(&mut first).is_pending());
        tokio::task::yield_now().await;
    }
    campus.issuer.answer(2);
    assert!(is_in(campus.show(&token, at).await));
    assert_eq!(campus.issuer.asked(), 1);
}
