//! Key pairs made for the tests, and tokens signed by them.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair, RsaPublicKeyComponents,
};
use rsa::Generate as _;
use rsa::pkcs8::EncodePrivateKey as _;
use serde_json::{Value, json};

#[derive(Debug)]
pub(super) struct Signer {
    kid: &'static str,
    pair: Pair,
}

#[derive(Debug)]
enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

pub(super) static RSA: LazyLock<Signer> = LazyLock::new(|| {
    let made = rsa::PrivateKey::generate().to_pkcs8_der().unwrap();
    Signer { kid: "rsa", pair: Pair::Rsa(RsaKeyPair::from_pkcs8(made.as_bytes()).unwrap()) }
});
pub(super) static P256: LazyLock<Signer> = LazyLock::new(|| Signer::p256("p256"));
pub(super) static P384: LazyLock<Signer> = LazyLock::new(|| {
    let pair = ecdsa(&signature::ECDSA_P384_SHA384_FIXED_SIGNING);
    Signer { kid: "p384", pair: Pair::P384(pair) }
});
pub(super) static ED25519: LazyLock<Signer> = LazyLock::new(|| {
    let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap();
    Signer { kid: "ed25519", pair: Pair::Ed25519(pair) }
});

fn ecdsa(algorithm: &'static signature::EcdsaSigningAlgorithm) -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap()
}

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The two parts of a token that are signed.
pub(super) fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string()), encode(claims.to_string()))
}

impl Signer {
    pub(super) fn p256(kid: &'static str) -> Self {
        Self { kid, pair: Pair::P256(ecdsa(&signature::ECDSA_P256_SHA256_FIXED_SIGNING)) }
    }

    pub(super) fn jwk(&self) -> Value {
        let mut jwk = match &self.pair {
            Pair::Rsa(pair) => {
                let public = self.modulus_and_exponent(pair);
                json!({"kty": "RSA", "n": encode(public.n), "e": encode(public.e)})
            }
            Pair::P256(pair) => point("P-256", pair.public_key().as_ref()),
            Pair::P384(pair) => point("P-384", pair.public_key().as_ref()),
            Pair::Ed25519(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key())})
            }
        };
        jwk["kid"] = self.kid.into();
        jwk["use"] = "sig".into();
        jwk
    }

    fn modulus_and_exponent(&self, pair: &RsaKeyPair) -> RsaPublicKeyComponents<Vec<u8>> {
        pair.public().into()
    }

    /// A token of these claims by this method.
    pub(super) fn token(&self, alg: &str, claims: &Value) -> String {
        self.token_headed(&json!({"alg": alg, "kid": self.kid, "typ": "JWT"}), claims)
    }

    pub(super) fn token_headed(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = self.sign(header["alg"].as_str().unwrap(), message.as_bytes());
        format!("{message}.{}", encode(signature))
    }

    /// The method is that of the key where it cannot be `alg`.
    fn sign(&self, alg: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let method: &'static dyn signature::RsaEncoding = match alg {
                    "RS384" => &signature::RSA_PKCS1_SHA384,
                    "RS512" => &signature::RSA_PKCS1_SHA512,
                    "PS256" => &signature::RSA_PSS_SHA256,
                    "PS384" => &signature::RSA_PSS_SHA384,
                    "PS512" => &signature::RSA_PSS_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(method, &random, message, &mut signature).unwrap();
                signature
            }
            Pair::P256(pair) | Pair::P384(pair) => {
                pair.sign(&random, message).unwrap().as_ref().to_vec()
            }
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}

fn point(curve: &str, point: &[u8]) -> Value {
    let (x, y) = point[1..].split_at(point.len() / 2);
    json!({"kty": "EC", "crv": curve, "x": encode(x), "y": encode(y)})
}
