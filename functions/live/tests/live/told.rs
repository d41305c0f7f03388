//! Who hears what, and whose conversation ends.

use greenpulse_domain::credential::Credential;
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_http::Proof;
use live::{Bye, Refused, ToClient};
use serde_json::json;

use crate::desk::{Desk, ORIGIN, changed, only};

#[tokio::test]
async fn a_ticket_opens_one_socket_of_our_own_pages() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, BuildingAccess::All).await;
    let ticket = desk.ticket(&vera).await;
    let other = desk.open("s0", Some("https://evil.example"), &ticket).await;
    assert_eq!(other, Err(Refused::OtherOrigin));
    assert_eq!(desk.open("s1", Some(ORIGIN), &ticket).await, Ok(()), "it was not spent");
    assert_eq!(desk.open("s2", Some(ORIGIN), &ticket).await, Err(Refused::NoTicket));
    assert_eq!(desk.open("s3", None, "").await, Err(Refused::NoTicket));
    let ticket = desk.ticket(&vera).await;
    desk.wait(61);
    assert_eq!(desk.open("s4", None, &ticket).await, Err(Refused::NoTicket), "it has expired");
    assert_eq!(desk.n_kept().await, 1);
}

#[tokio::test]
async fn a_page_hears_what_it_follows_and_nothing_else() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, BuildingAccess::All).await;
    desk.opened("s1", &vera).await;
    desk.tell(&["b1"]).await.unwrap();
    assert_eq!(desk.heard("s1"), [], "it follows nothing yet");
    let heard = desk.follow("s1", &["b1", "nowhere"], None).await;
    let [
        ToClient::Hello { heartbeat_seconds },
        ToClient::Subscribed { buildings, refused, cursor },
        ToClient::Changed { cursor: told, .. },
    ] = heard.as_slice()
    else {
        panic!("{heard:?}")
    };
    assert!((31..600).contains(heartbeat_seconds), "fewer questions, before the gateway hangs up");
    assert_eq!((buildings.len(), refused.len()), (1, 1));
    assert_eq!((cursor.as_str(), told.as_str()), ("0", "1"), "what came since it was opened");
    desk.tell(&["b2"]).await.unwrap();
    assert_eq!(desk.heard("s1"), []);
    desk.tell(&["b1", "b2"]).await.unwrap();
    assert_eq!(changed(&desk.heard("s1")), ["b1"]);
    desk.say("s1", &json!({"type": "ping"})).await;
    assert_eq!(desk.heard("s1"), [ToClient::Pong]);
    desk.say("s1", &json!({"type": "shout"})).await;
    assert!(matches!(desk.heard("s1")[..], [ToClient::Unreadable { .. }]));
    let again = desk.follow("s1", &["b2"], None).await;
    assert!(matches!(again[..], [ToClient::Subscribed { .. }]), "{again:?}");
    desk.tell(&["b1", "b2"]).await.unwrap();
    assert_eq!(changed(&desk.heard("s1")), ["b2"], "of b1 it wants nothing more");
}

#[tokio::test]
async fn what_somebody_may_see_is_asked_again_for_each_message() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, only(&["b1"])).await;
    desk.opened("s1", &vera).await;
    let heard = desk.follow("s1", &["b1", "b2"], None).await;
    let ToClient::Subscribed { buildings, refused, .. } = &heard[1] else { panic!("{heard:?}") };
    assert_eq!((buildings[0].as_str(), refused[0].as_str()), ("b1", "b2"));
    let user = User::new("vera".parse().unwrap(), Role::Viewer, desk.now());
    desk.keep(&User { building_access: only(&[]), ..user }).await;
    desk.tell(&["b1"]).await.unwrap();
    assert_eq!(desk.heard("s1"), [], "b1 is no longer open to her");
    assert!(desk.is_open("s1"));
    let Proof::Shown { secret_sha256, .. } = &vera else { panic!("{vera:?}") };
    desk.remove::<Credential>(secret_sha256).await;
    desk.tell(&["b1"]).await.unwrap();
    let bye = |reason| [ToClient::Bye { reason }];
    assert_eq!(desk.heard("s1"), bye(Bye::SignedOut));
    assert!(!desk.is_open("s1"));
    assert_eq!(desk.n_kept().await, 0);
    // Whoever is signed out between opening and asking hears why.
    let bob = desk.person("bob", Role::Viewer, BuildingAccess::All).await;
    desk.opened("s2", &bob).await;
    desk.remove::<User>("bob").await;
    assert_eq!(desk.follow("s2", &["b1"], None).await, bye(Bye::SignedOut));
    assert!(!desk.is_open("s2"));
}

#[tokio::test]
async fn nothing_is_kept_of_a_socket_that_is_gone() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, BuildingAccess::All).await;
    for socket in ["closed", "cut", "there"] {
        desk.opened(socket, &vera).await;
        desk.follow(socket, &["b1"], None).await;
    }
    desk.conversations.close("closed").await.unwrap();
    assert_eq!(desk.n_kept().await, 2);
    desk.cut("cut");
    desk.tell(&["b1"]).await.unwrap();
    assert_eq!(desk.n_kept().await, 1, "it was found out by telling");
    assert_eq!(changed(&desk.heard("there")), ["b1"]);
    desk.fail(true);
    assert!(desk.tell(&["b1"]).await.is_err(), "to be handed over again");
    desk.fail(false);
    desk.tell(&["b1"]).await.unwrap();
    assert_eq!(changed(&desk.heard("there")), ["b1"]);
    // A socket that nothing is known of, such as after a restored table, is to come again.
    desk.conversations.close("there").await.unwrap();
    let heard = desk.follow("there", &["b1"], None).await;
    assert_eq!(heard, [ToClient::Bye { reason: Bye::Restarting }]);
    assert!(!desk.is_open("there"));
}

#[tokio::test]
async fn what_a_client_said_last_counts_in_whatever_order_it_comes() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, BuildingAccess::All).await;
    desk.opened("s1", &vera).await;
    let says = |building: &str| json!({"type": "subscribe", "buildings": [building]});
    desk.say_at("s1", &says("b2"), 1_002).await;
    desk.say_at("s1", &says("b1"), 1_001).await;
    desk.heard("s1");
    desk.tell(&["b1", "b2"]).await.unwrap();
    assert_eq!(changed(&desk.heard("s1")), ["b2"]);
}
