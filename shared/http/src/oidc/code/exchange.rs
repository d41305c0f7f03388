//! Swaps a code for the token that says who somebody is.

use std::pin::Pin;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, StandardRevocableToken, StandardTokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};

use super::began::Kept;
use super::{refused, unreachable};
use crate::oidc::Trust;
use crate::oidc::fetch::{Failure, Fetch, in_time};
use crate::oidc::provider::Endpoints;
use crate::oidc::settings::Issuer;
use crate::{Problem, with_causes};

const NO_TOKEN: &str = "The issuer gave no token that says who you are.";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WithIdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for WithIdToken {}

type TokenClient = Client<
    BasicErrorResponse,
    StandardTokenResponse<WithIdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// We, as the issuer knows us.
pub(super) fn client(
    issuer: &Issuer,
    endpoints: &Endpoints,
    callback: &str,
) -> Result<TokenClient, Problem> {
    let bad = |err: oauth2::url::ParseError| unreachable(err.into());
    let id = issuer.client.as_ref().map_or("", |it| &it.id);
    let client = Client::new(ClientId::new(id.to_owned()))
        .set_auth_uri(AuthUrl::new(endpoints.authorization.to_string()).map_err(bad)?)
        .set_token_uri(TokenUrl::new(endpoints.token.to_string()).map_err(bad)?)
        .set_redirect_uri(RedirectUrl::new(callback.to_owned()).map_err(bad)?);
    let secret = issuer.client.as_ref().and_then(|it| it.secret.clone());
    Ok(match secret {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret)),
        None => client,
    })
}

/// The token that the issuer gives for `code`. It is not verified yet.
pub(super) async fn token(
    trust: &Trust,
    endpoints: &Endpoints,
    code: String,
    began: &Kept,
) -> Result<String, Problem> {
    let client = client(&trust.issuer, endpoints, &began.callback)?;
    let verifier = PkceCodeVerifier::new(began.verifier.clone());
    let asked = client.exchange_code(AuthorizationCode::new(code)).set_pkce_verifier(verifier);
    match asked.request_async(&Sender(&*trust.provider.fetch)).await {
        Ok(answer) => answer.extra_fields().id_token.clone().ok_or_else(|| refused(NO_TOKEN)),
        Err(RequestTokenError::Request(err)) => Err(unreachable(Box::new(err))),
        Err(err) => {
            tracing::info!(error = with_causes(&err), "the issuer took no code");
            Err(refused("The issuer does not take this code: it was used, or has expired."))
        }
    }
}

/// Our own way to the issuer, for `oauth2`.
struct Sender<'a>(&'a dyn Fetch);

impl<'c> AsyncHttpClient<'c> for Sender<'_> {
    type Error = Unreachable;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unreachable>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move { in_time(self.0.send(request)).await.map_err(Unreachable) })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the issuer did not answer")]
struct Unreachable(#[source] Failure);
