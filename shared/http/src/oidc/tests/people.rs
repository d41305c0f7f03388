//! Who somebody is whom the issuer vouches for.

use greenpulse_domain::access::Caller;
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::user::{BuildingAccess, Role};
use serde_json::{Value, json};

use super::signer::P256;
use super::{Campus, claims, settings};
use crate::Identity;

fn only(buildings: &[&str]) -> BuildingAccess {
    BuildingAccess::Only(buildings.iter().map(|it| it.parse().unwrap()).collect())
}

async fn identify(campus: &Campus, more: Value) -> Identity {
    campus.identify(&P256.token("ES256", &claims(more))).await
}

fn role(identity: &Identity) -> Option<Role> {
    match identity.caller {
        Caller::Person { role, .. } => Some(role),
        _ => None,
    }
}

fn access(identity: Identity) -> BuildingAccess {
    match identity.caller {
        Caller::Person { access, .. } => access,
        other => panic!("{other:?}: {:?}", identity.refused),
    }
}

#[tokio::test]
async fn groups_give_the_highest_of_their_roles() {
    let campus = Campus::trusting(&[&P256]);
    for (groups, expected) in [
        (json!({"groups": ["viewer", "greenpulse-manager", "user"]}), Some(Role::Manager)),
        (json!({"groups": ["viewer"], "cognito:groups": ["admin"]}), Some(Role::Admin)),
        (json!({"groups": null, "cognito:groups": ["greenpulse-user"]}), Some(Role::User)),
        (json!({"groups": "staff, manager"}), Some(Role::Manager)),
        (json!({"groups": [7, "user", ["admin"]]}), Some(Role::User)),
        (json!({"groups": ["Admin", "admin ", "administrators"]}), None),
        (json!({"groups": {"admin": true}}), None),
        (json!({"groups": [], "roles": ["admin"]}), None),
        (json!({"groups": null}), None),
    ] {
        let identity = identify(&campus, groups.clone()).await;
        assert_eq!(role(&identity), expected, "{groups}");
        let asks = identity.refused.is_some_and(|it| it.contains("ask an administrator"));
        assert_eq!(asks, expected.is_none(), "{groups}: says what to do");
    }
}

#[tokio::test]
async fn settings_say_what_groups_are_and_where() {
    let settings = settings(&[
        ("GREENPULSE_OIDC_ROLES", "facilities=manager,students=viewer"),
        ("GREENPULSE_OIDC_GROUPS_CLAIM", "/realm/roles, https://example.org/groups"),
    ]);
    let campus = Campus::set_up(settings, &[&P256]);
    for (groups, expected) in [
        (json!({"realm": {"roles": ["students", "facilities"]}}), Some(Role::Manager)),
        (json!({"https://example.org/groups": ["students"]}), Some(Role::Viewer)),
        (json!({"realm": {"roles": ["admin"]}}), None),
        (json!({"groups": ["facilities"]}), None),
    ] {
        assert_eq!(role(&identify(&campus, groups.clone()).await), expected, "{groups}");
    }
}

#[tokio::test]
async fn the_registry_gives_the_role_that_groups_do_not() {
    let campus = Campus::trusting(&[&P256]);
    let stranger = identify(&campus, json!({"groups": null})).await;
    assert_eq!(role(&stranger), None);
    campus.register("ada", Role::Manager, only(&["library"])).await;
    let known = identify(&campus, json!({"groups": ["chess"]})).await;
    assert_eq!(role(&known), Some(Role::Manager), "as soon as it is there");
    assert_eq!(known.name.as_deref(), Some("ada of the registry"));
    let demoted = identify(&campus, json!({"groups": ["viewer"]})).await;
    assert_eq!(role(&demoted), Some(Role::Viewer), "groups go first");
    let other = identify(&campus, json!({"groups": null, "sub": "bob"})).await;
    assert_eq!(role(&other), None, "another's entry is not theirs");
}

#[tokio::test]
async fn buildings_are_those_of_the_registry_or_the_token_or_all() {
    let campus = Campus::trusting(&[&P256]);
    for (more, expected) in [
        (json!({}), BuildingAccess::All),
        (json!({"groups": ["admin"]}), BuildingAccess::All),
        (json!({"greenpulse_buildings": ["library", "gym"]}), only(&["gym", "library"])),
        (json!({"custom:buildings": "library, gym"}), only(&["gym", "library"])),
        (json!({"greenpulse_buildings": ["gym", "a/b", 7]}), only(&["gym"])),
        (json!({"greenpulse_buildings": 7}), only(&[])),
        (json!({"custom:buildings": ""}), only(&[])),
    ] {
        assert_eq!(access(identify(&campus, more.clone()).await), expected, "{more}");
    }
    campus.register("ada", Role::Viewer, only(&["lab"])).await;
    let held = identify(&campus, json!({"greenpulse_buildings": ["gym"]})).await;
    assert_eq!(access(held), only(&["lab"]));
}

#[tokio::test]
async fn people_have_ids_and_names() {
    let campus = Campus::trusting(&[&P256]);
    let long = "x".repeat(65);
    for (subject, expected) in [
        ("ada", "ada".to_owned()),
        ("9e3a1f52-0c61-7d0e-b1a4-0f6f2b6f3c11", "9e3a1f52-0c61-7d0e-b1a4-0f6f2b6f3c11".into()),
        ("auth0|42", sha256_hex(b"auth0|42")),
        (&long, sha256_hex(long.as_bytes())),
    ] {
        match identify(&campus, json!({"sub": subject})).await.caller {
            Caller::Person { id, .. } => assert_eq!(id.as_str(), expected),
            other => panic!("{other:?}"),
        }
    }
    for (more, expected) in [
        (json!({"username": "al"}), Some("al")),
        (json!({"username": "al", "cognito:username": "ada.l"}), Some("ada.l")),
        (json!({"cognito:username": "ada.l", "email": "ada@example.org"}), Some("ada@example.org")),
        (json!({"email": "ada@example.org", "name": "Ada"}), Some("Ada")),
        (json!({"email": "ada@example.org", "name": ""}), Some("ada@example.org")),
        (json!({"name": "\u{2067}Ada\nKing\u{202e}\0"}), Some("Ada King")),
        (json!({"username": "al", "name": "\u{202e}\n"}), Some("al")),
        (json!({}), None),
    ] {
        assert_eq!(identify(&campus, more).await.name.as_deref(), expected);
    }
}
