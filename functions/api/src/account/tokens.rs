//! One's own tokens, for programs: shown once, kept as hashes, refused once revoked or expired.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::access::{Caller, Scope};
use greenpulse_domain::credential::{Credential, CredentialKind, LastUse};
use greenpulse_domain::id::{BuildingId, UserId};
use greenpulse_domain::user::{BuildingAccess, User};
use greenpulse_http::{Identity, Json, Path, Problem, Received, Secret, mint, used_as};
use greenpulse_ports::{Expect, PortError, Registry, Write, all, get, put};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Deps;
use crate::checks::Checks;
use crate::edit::{Editor, key};

/// Longest life of a token.
const MAX_DAYS: u16 = 366;
/// Tokens that one person may have.
const MAX_TOKENS: usize = 50;
const MAX_NAME: usize = 100;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tokens {
    tokens: Vec<TokenView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenView {
    id: String,
    /// Empty for the one that came with its person.
    name: Option<String>,
    /// read, read_write, or whole for the one that came with its person.
    #[schema(value_type = String)]
    scope: Scope,
    /// The buildings that it is held to, of those of its person; null for all of them.
    buildings: Option<Vec<String>>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// To the hour.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used: Option<Timestamp>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TokenFields {
    /// What it is for.
    name: String,
    scope: TokenScope,
    /// Days that it lasts: 1 to 366.
    days: u16,
    /// The buildings that it is held to; all of its person's when left out. What is held to some
    /// buildings configures nothing.
    #[schema(value_type = Option<Vec<String>>)]
    buildings: Option<BTreeSet<BuildingId>>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TokenScope {
    Read,
    ReadWrite,
}

/// A token that was just made: the only answer that shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewToken {
    /// For `Authorization: Bearer`. It is not kept.
    token: String,
    details: TokenView,
}

/// One's own tokens, the newest first; those that have expired too.
#[utoipa::path(get, operation_id = "list_tokens", path = "/api/me/tokens", tag = "account",
    responses((status = 200, body = Tokens)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    identity: Identity,
) -> Result<Json<Tokens>, Problem> {
    let registry = &*deps.registry;
    let mut own = tokens_of(registry, identity.person()?).await?;
    own.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| a.id().cmp(b.id())));
    let mut tokens = Vec::new();
    for token in own {
        let used = get::<LastUse>(registry, used_as(&token)).await?;
        tokens.push(TokenView::of(&token, used.map(|it| it.0.at)));
    }
    Ok(Json(Tokens { tokens }))
}

/// Makes a token that does no more than its person may. It is shown this once.
#[utoipa::path(post, operation_id = "create_token", path = "/api/me/tokens", tag = "account",
    responses((status = 201, body = NewToken)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Json(fields): Json<TokenFields>,
) -> Result<(StatusCode, Json<NewToken>), Problem> {
    let person = identity.person()?;
    fields.check(&identity)?;
    check_registered(&*deps.registry, &identity).await?;
    if MAX_TOKENS <= tokens_of(&*deps.registry, person).await?.len() {
        return Err(Problem::conflict(
            "/problems/too-many-tokens",
            "Too many tokens",
            format!("You have {MAX_TOKENS} tokens."),
            "revoke one that nobody uses, with DELETE /api/me/tokens/{token}",
        ));
    }
    let minted = mint(Secret::Token).map_err(|err| PortError::unavailable("randomness", err))?;
    let life = SignedDuration::from_hours(24 * i64::from(fields.days));
    let ends = now.checked_add(life).ok();
    let kind = CredentialKind::Token;
    let token = Credential {
        label: Some(fields.name.trim().to_owned()),
        scope: fields.scope.into(),
        buildings: fields.buildings.map_or(BuildingAccess::All, BuildingAccess::Only),
        ..Credential::new(minted.sha256, person.clone(), kind, now, ends)
    };
    let details = TokenView::of(&token, None);
    let told = serde_json::to_value(&details).unwrap_or_default();
    let note = Editor::new(&identity, now).note("token made", subject(person, &token), told);
    deps.registry.commit(vec![put(&token, Expect::Absent), note]).await?;
    Ok((StatusCode::CREATED, Json(NewToken { token: minted.shown, details })))
}

/// Refuses one of one's own tokens from now on.
#[utoipa::path(delete, operation_id = "revoke_token", path = "/api/me/tokens/{token}",
    tag = "account", params(("token" = String, Path)),
    responses((status = 204, description = "Revoked")))]
pub(crate) async fn revoke(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let person = identity.person()?;
    let own = tokens_of(&*deps.registry, person).await?;
    let token = own.iter().find(|it| it.id() == id);
    let token = token.ok_or_else(|| Problem::not_found("token of yours", &id))?;
    let told = serde_json::json!({"name": token.label});
    let note = Editor::new(&identity, now).note("token revoked", subject(person, token), told);
    let used = format!("{}{}", <LastUse as greenpulse_ports::Entity>::PREFIX, used_as(token));
    let gone = [key(token), used].map(|key| Write::Delete { key, expect: Expect::Anything });
    deps.registry.commit(gone.into_iter().chain([note]).collect()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn tokens_of(registry: &dyn Registry, user: &UserId) -> Result<Vec<Credential>, PortError> {
    let all = all::<Credential>(registry, "").await?.into_iter();
    Ok(all.filter(|it| it.kind == CredentialKind::Token && it.user == *user).collect())
}

/// Refuses whom the registry does not have, or has in a higher role than the one they came in with:
/// a token is good for what the registry says.
async fn check_registered(registry: &dyn Registry, identity: &Identity) -> Result<(), Problem> {
    let Caller::Person { id, role, .. } = &identity.caller else {
        return Err(Problem::forbidden());
    };
    match get::<User>(registry, id).await? {
        Some((user, _)) if user.role <= *role => Ok(()),
        _ => Err(Problem::conflict(
            "/problems/not-registered",
            "Known by the issuer alone",
            "Your role is the issuer's word, which no token outlasts.",
            "ask an administrator to add you, with POST /api/users, in that role",
        )),
    }
}

fn subject(person: &UserId, token: &Credential) -> String {
    format!("token/{person}/{}", token.id())
}

impl TokenFields {
    fn check(&self, identity: &Identity) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.named(&self.name);
        let short = self.name.chars().count() <= MAX_NAME;
        checks.that(short, "name", "length", "too long", "Give at most 100 characters.");
        let days = (1..=MAX_DAYS).contains(&self.days);
        checks.that(days, "days", "lifetime", "not from 1 to 366", "Make another before it ends.");
        // The same of a building that is not there as of one that is another's.
        let own = |it: &BTreeSet<BuildingId>| it.iter().all(|it| identity.caller.sees(it));
        let own = self.buildings.as_ref().is_none_or(own);
        let repair = "Name buildings that you see yourself.";
        checks.that(own, "buildings", "own-buildings", "not all are yours", repair);
        checks.done()
    }
}

impl From<TokenScope> for Scope {
    fn from(scope: TokenScope) -> Self {
        match scope {
            TokenScope::Read => Self::Read,
            TokenScope::ReadWrite => Self::ReadWrite,
        }
    }
}

impl TokenView {
    fn of(it: &Credential, last_used: Option<Timestamp>) -> Self {
        let buildings = match &it.buildings {
            BuildingAccess::All => None,
            BuildingAccess::Only(some) => Some(some.iter().map(ToString::to_string).collect()),
        };
        Self {
            id: it.id().to_owned(),
            name: it.label.clone(),
            scope: it.scope,
            buildings,
            created_at: it.created_at,
            expires_at: it.expires_at,
            last_used,
        }
    }
}
