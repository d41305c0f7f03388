//! Which tokens count.

use greenpulse_domain::access::Caller;
use serde_json::json;

use super::signer::{ED25519, P256, P384, RSA, Signer, encode, message};
use super::{Campus, ISSUER, claims, now};

/// The clock's leeway.
const LEEWAY: i64 = 60;

fn campus() -> Campus {
    Campus::trusting(&[&RSA, &P256, &P384, &ED25519])
}

#[tokio::test]
async fn a_person_comes_in_by_every_method() {
    let campus = campus();
    for (alg, signer) in [
        ("RS256", &*RSA),
        ("RS384", &*RSA),
        ("RS512", &*RSA),
        ("PS256", &*RSA),
        ("PS384", &*RSA),
        ("PS512", &*RSA),
        ("ES256", &*P256),
        ("ES384", &*P384),
        ("EdDSA", &*ED25519),
    ] {
        let identity = campus.identify(&signer.token(alg, &claims(json!({})))).await;
        assert!(matches!(identity.caller, Caller::Person { .. }), "{alg}: {identity:?}");
        assert_eq!(identity.expires.unwrap().as_second(), now().as_second() + 300);
    }
    assert_eq!(campus.issuer.asked(), 1, "keys are kept");
}

#[tokio::test]
async fn claims_decide() {
    let campus = campus();
    let at = now().as_second();
    let (is_for, expired) = ("names another audience", "has expired");
    let (early, other) = ("of a later time", "not of the issuer");
    for (more, refused) in [
        (json!({"aud": ["other", "cli"]}), None),
        (json!({"aud": "other"}), Some(is_for)),
        (json!({"aud": ["other", "Dashboard"]}), Some(is_for)),
        (json!({"aud": []}), Some(is_for)),
        (json!({"aud": 7}), Some(is_for)),
        (json!({"aud": null}), Some(is_for)),
        (json!({"aud": null, "token_use": "access", "client_id": "cli"}), None),
        (json!({"aud": null, "token_use": "access", "client_id": "other"}), Some(is_for)),
        (json!({"aud": null, "token_use": "id", "client_id": "cli"}), Some(is_for)),
        (json!({"aud": null, "client_id": "cli"}), Some(is_for)),
        (json!({"aud": "other", "token_use": "access", "client_id": "cli"}), Some(is_for)),
        (json!({"exp": at - LEEWAY + 1}), None),
        (json!({"exp": at - LEEWAY}), Some(expired)),
        (json!({"exp": -1.5}), Some(expired)),
        (json!({"exp": i64::MIN}), Some(expired)),
        (json!({"exp": 1e300}), None),
        (json!({"exp": (at + 1).to_string()}), Some("no JWT")),
        (json!({"exp": null}), Some("no JWT")),
        (json!({"nbf": at + LEEWAY}), None),
        (json!({"nbf": at + LEEWAY + 1}), Some(early)),
        (json!({"nbf": "soon"}), Some("no JWT")),
        (json!({"iat": at + LEEWAY + 1}), Some(early)),
        (json!({"iat": null}), None),
        (json!({"iss": format!("{ISSUER}/")}), Some(other)),
        (json!({"iss": "https://id.example.com"}), Some(other)),
        (json!({"iss": [ISSUER]}), Some(other)),
        (json!({"iss": null}), Some(other)),
        (json!({"sub": null}), Some("no JWT")),
        (json!({"sub": ""}), Some("no JWT")),
        (json!({"sub": 7}), Some("no JWT")),
    ] {
        let identity = campus.identify(&P256.token("ES256", &claims(more.clone()))).await;
        assert_refused(&identity, refused, &more);
    }
}

#[tokio::test]
async fn headers_decide() {
    let campus = campus();
    let (method, key) = ("not signed by a method", "names a key");
    for (header, refused) in [
        (json!({"alg": "RS256"}), None),
        (json!({"alg": "RS256", "kid": "rsa", "typ": "at+JWT"}), None),
        (json!({"alg": "RS256", "kid": "rsa", "typ": "logout+jwt"}), Some("no JWT")),
        (json!({"alg": "RS256", "kid": "rsa", "crit": ["b64"], "b64": false}), Some("no JWT")),
        (json!({"alg": "RS256", "kid": "p256"}), Some(key)),
        (json!({"alg": "ES256", "kid": "rsa"}), Some(key)),
        (json!({"alg": "RS256", "kid": "gone"}), Some(key)),
        (json!({"alg": "RS384", "kid": "rsa", "alg2": 1}), None),
        (json!({"alg": "rs256", "kid": "rsa"}), Some(method)),
        (json!({"alg": "HS256", "kid": "rsa"}), Some(method)),
        (json!({"alg": "none"}), Some(method)),
    ] {
        let token = RSA.token_headed(&header, &claims(json!({})));
        assert_refused(&campus.identify(&token).await, refused, &header);
    }
}

#[tokio::test]
async fn a_key_that_is_for_one_method_takes_no_other() {
    let campus = campus();
    let mut jwk = RSA.jwk();
    jwk["alg"] = "RS256".into();
    let discovery = json!({"issuer": ISSUER, "jwks_uri": "https://keys.example.org/jwks"});
    campus.issuer.say(discovery, json!({"keys": [jwk]}));
    for (alg, refused) in [("RS256", None), ("PS256", Some("names a key"))] {
        let identity = campus.identify(&RSA.token(alg, &claims(json!({})))).await;
        assert_refused(&identity, refused, &alg);
    }
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let campus = campus();
    let admin = claims(json!({"groups": ["admin"]}));
    let good = P256.token("ES256", &claims(json!({})));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let head = signed.split_once('.').unwrap().0;
    let wrong = "signature is wrong";
    let method = "not signed by a method";
    for (name, token, refused) in [
        ("claims changed", format!("{head}.{}.{signature}", encode(admin.to_string())), wrong),
        ("unsigned", format!("{signed}."), wrong),
        ("signature cut", good[..good.len() - 4].to_owned(), wrong),
        ("signature padded", format!("{good}=="), wrong),
        ("another's key", Signer::p256("p256").token("ES256", &admin), wrong),
        ("no method", format!("{}.", message(&json!({"alg": "none"}), &admin)), method),
        ("no object", format!("{head}.{}.{signature}", encode("[]")), "no JWT"),
        ("no JSON", format!("{head}.eyJ.{signature}"), "no JWT"),
        ("no header", format!("e.{}.{signature}", encode(admin.to_string())), "no JWT"),
    ] {
        assert_refused(&campus.identify(&token).await, Some(refused), &name);
    }
}

/// Whoever takes the method from the token takes its public key for a shared secret.
#[tokio::test]
async fn a_public_key_is_no_secret() {
    let campus = campus();
    let jwk = RSA.jwk();
    let modulus = super::super::jwk::decode(jwk["n"].as_str().unwrap()).unwrap();
    for secret in [jwk.to_string().into_bytes(), modulus, b"".to_vec()] {
        let header = json!({"alg": "HS256", "kid": "rsa", "typ": "JWT"});
        let message = message(&header, &claims(json!({"groups": ["admin"]})));
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret);
        let token = format!("{message}.{}", encode(ring::hmac::sign(&key, message.as_bytes())));
        let identity = campus.identify(&token).await;
        assert_refused(&identity, Some("not signed by a method"), &"HS256");
    }
}

#[tokio::test]
async fn a_long_token_is_not_read() {
    let campus = campus();
    let padded = |to: usize| P256.token("ES256", &claims(json!({"padding": "x".repeat(to)})));
    assert_refused(&campus.identify(&padded(11_000)).await, None, &"long");
    let refused = campus.identify(&padded(12_500)).await;
    assert_refused(&refused, Some("too long"), &"longer");
}

#[tokio::test]
async fn tokens_of_others_make_nobody_fetch() {
    let campus = campus();
    campus.identify(&P256.token("ES256", &claims(json!({"iss": "https://id.example.com"})))).await;
    campus.identify(&format!("{}.", message(&json!({"alg": "none"}), &claims(json!({}))))).await;
    assert_eq!(campus.issuer.asked(), 0);
}

fn assert_refused(
    identity: &crate::Identity,
    refused: Option<&str>,
    what: &(impl std::fmt::Debug + ?Sized),
) {
    let reason = identity.refused.unwrap_or_default();
    match refused {
        Some(words) => {
            assert_eq!(identity.caller, Caller::Nobody, "{what:?}");
            assert!(reason.contains(words), "{what:?}: {reason:?}");
        }
        None => assert!(matches!(identity.caller, Caller::Person { .. }), "{what:?}: {reason:?}"),
    }
}
