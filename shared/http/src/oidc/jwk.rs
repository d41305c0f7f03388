//! Public keys, and the signatures that they verify. JSON Web Algorithms (RFC 7518, RFC 8037) as
//! far as `ring` knows them; no secret is ever a key.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::signature::{
    self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;
use serde_json::Value;

/// A method of signing, and the kind of key that it takes.
pub(crate) struct Algorithm {
    name: String,
    method: Method,
}

enum Method {
    Rsa(&'static RsaParameters),
    Curve(&'static str, &'static dyn VerificationAlgorithm),
}

/// The keys that an issuer publishes.
#[derive(Debug, Default)]
pub(crate) struct KeySet(Vec<Key>);

#[derive(Debug)]
pub(crate) struct Key {
    kid: Option<String>,
    /// The one method that it is for, if it says so.
    alg: Option<String>,
    material: Material,
}

#[derive(Debug)]
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Curve { name: String, point: Vec<u8> },
}

#[derive(Debug, Deserialize)]
struct Jwks {
    keys: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The bytes of unpadded base64url.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

impl Algorithm {
    /// `None` for `none`, for methods of a shared secret, and for what we cannot verify.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let method = match name {
            "RS256" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
            "RS384" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
            "RS512" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
            "PS256" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA256),
            "PS384" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA384),
            "PS512" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA512),
            "ES256" => Method::Curve("P-256", &signature::ECDSA_P256_SHA256_FIXED),
            "ES384" => Method::Curve("P-384", &signature::ECDSA_P384_SHA384_FIXED),
            "EdDSA" => Method::Curve("Ed25519", &signature::ED25519),
            _ => return None,
        };
        Some(Self { name: name.to_owned(), method })
    }

    fn takes(&self, key: &Key) -> bool {
        let kind = match (&self.method, &key.material) {
            (Method::Rsa(_), Material::Rsa { .. }) => true,
            (Method::Curve(curve, _), Material::Curve { name, .. }) => curve == name,
            _ => false,
        };
        kind && key.alg.as_ref().is_none_or(|it| *it == self.name)
    }

    pub(crate) fn verifies(&self, key: &Key, message: &[u8], signature: &[u8]) -> bool {
        let verified = match (&self.method, &key.material) {
            (Method::Rsa(method), Material::Rsa { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(method, message, signature)
            }
            (Method::Curve(_, method), Material::Curve { point, .. }) => {
                UnparsedPublicKey::new(*method, point).verify(message, signature)
            }
            _ => return false,
        };
        verified.is_ok()
    }
}

impl fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl KeySet {
    /// The keys of a JWK set that sign; others are left out.
    ///
    /// # Errors
    ///
    /// When `text` is no JWK set.
    pub(crate) fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        let jwks: Jwks = serde_json::from_slice(text)?;
        Ok(Self(jwks.keys.into_iter().filter_map(Key::read).collect()))
    }

    pub(crate) fn holds(&self, kid: Option<&str>) -> bool {
        kid.is_none_or(|kid| self.0.iter().any(|it| it.kid.as_deref() == Some(kid)))
    }

    /// The key of that name which `algorithm` takes. A token without a name is of the only one.
    pub(crate) fn find(&self, kid: Option<&str>, algorithm: &Algorithm) -> Option<&Key> {
        let mut taken = self.0.iter().filter(|it| algorithm.takes(it));
        match kid {
            Some(_) => taken.find(|it| it.kid.as_deref() == kid),
            None => taken.next().filter(|_| taken.next().is_none()),
        }
    }
}

impl Key {
    fn read(value: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        if jwk.usage.is_some_and(|it| it != "sig") {
            return None;
        }
        let material = match jwk.kty.as_str() {
            "RSA" => {
                let n = decode(&jwk.n?)?;
                // Some write a zero for the sign.
                let n = n.into_iter().skip_while(|it| *it == 0).collect();
                Material::Rsa { n, e: decode(&jwk.e?)? }
            }
            "EC" => {
                let point = [vec![4], decode(&jwk.x?)?, decode(&jwk.y?)?].concat();
                Material::Curve { name: jwk.crv?, point }
            }
            "OKP" => Material::Curve { name: jwk.crv?, point: decode(&jwk.x?)? },
            _ => return None,
        };
        Some(Self { kid: jwk.kid, alg: jwk.alg, material })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of RFC 7515 (A.2, A.3) and RFC 8037 (A.4).
    const KEYS: &str = r#"{"keys": [
        {"kty": "RSA", "kid": "RS256", "e": "AQAB",
         "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
        {"kty": "EC", "kid": "ES256", "crv": "P-256",
         "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
         "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty": "OKP", "kid": "EdDSA", "crv": "Ed25519",
         "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    ]}"#;

    const SIGNED: [(&str, &str, &str); 3] = [
        (
            "RS256",
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
        ),
        (
            "ES256",
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        ),
        (
            "EdDSA",
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        ),
    ];

    #[test]
    fn published_signatures_are_right_and_no_others() {
        let keys = KeySet::read(KEYS.as_bytes()).unwrap();
        for (name, message, signature) in SIGNED {
            let algorithm = Algorithm::named(name).unwrap();
            let key = keys.find(Some(name), &algorithm).unwrap();
            let mut signature = decode(signature).unwrap();
            assert!(algorithm.verifies(key, message.as_bytes(), &signature), "{name}");
            assert!(!algorithm.verifies(key, &message.as_bytes()[1..], &signature), "{name}");
            signature[9] ^= 1;
            assert!(!algorithm.verifies(key, message.as_bytes(), &signature), "{name}");
            assert!(!algorithm.verifies(key, message.as_bytes(), &[]), "{name}");
        }
    }

    #[test]
    fn a_key_is_for_its_own_kind_and_method() {
        let text = KEYS.replacen("\"kid\": \"RS256\"", "\"kid\": \"RS256\", \"alg\": \"RS256\"", 1);
        let keys = KeySet::read(text.as_bytes()).unwrap();
        let found = |kid, name| keys.find(kid, &Algorithm::named(name).unwrap()).is_some();
        assert!(found(Some("RS256"), "RS256") && !found(Some("RS256"), "PS256"));
        assert!(!found(Some("RS256"), "ES256") && !found(Some("ES256"), "ES384"));
        assert!(!found(Some("EdDSA"), "ES256") && !found(Some("ES256"), "EdDSA"));
        assert!(found(None, "ES256"), "the only one");
        let other = r#"[{"kty": "EC", "kid": "b", "crv": "P-256", "x": "AQAB", "y": "AQAB"}, "#;
        let keys = KeySet::read(text.replacen('[', other, 1).as_bytes()).unwrap();
        assert!(keys.find(None, &Algorithm::named("ES256").unwrap()).is_none(), "which?");
    }

    #[test]
    fn a_modulus_may_begin_with_a_zero() {
        let mut jwks: Value = serde_json::from_str(KEYS).unwrap();
        let modulus = decode(jwks["keys"][0]["n"].as_str().unwrap()).unwrap();
        let modulus = BASE64_URL_SAFE_NO_PAD.encode([vec![0], modulus].concat());
        jwks["keys"][0]["n"] = modulus.into();
        let keys = KeySet::read(jwks.to_string().as_bytes()).unwrap();
        let (name, message, signature) = SIGNED[0];
        let algorithm = Algorithm::named(name).unwrap();
        let key = keys.find(Some(name), &algorithm).unwrap();
        assert!(algorithm.verifies(key, message.as_bytes(), &decode(signature).unwrap()));
    }

    #[test]
    fn keys_that_do_not_sign_are_left_out() {
        let odd = [
            r#"{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}"#,
            r#"{"kty": "RSA", "kid": "a", "use": "enc", "n": "AQAB", "e": "AQAB"}"#,
            r#"{"kty": "RSA", "kid": "a", "n": "=", "e": "AQAB"}"#,
            r#"{"kty": "EC", "kid": "a", "x": "AQAB", "y": "AQAB"}"#,
            r#"{"kid": "a"}"#,
            "7",
        ];
        for key in odd {
            let text = KEYS.replacen('[', &format!("[{key}, "), 1);
            let keys = KeySet::read(text.as_bytes()).unwrap();
            assert!(!keys.holds(Some("a")) && keys.holds(Some("ES256")), "{key}");
        }
        KeySet::read(b"[]").unwrap_err();
        for none in ["none", "None", "", "HS256", "HS384", "HS512", "ES512", "ES256K", "rs256"] {
            assert!(Algorithm::named(none).is_none(), "{none}");
        }
    }
}
