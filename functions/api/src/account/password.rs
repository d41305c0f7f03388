//! Signing in by a password, and changing it.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use greenpulse_domain::credential::Password;
use greenpulse_domain::user::User;
use greenpulse_http::{
    Identity, Json, Others, Problem, Received, SameOrigin, Sessions, ended, sessions_of,
};
use greenpulse_ports::{Expect, Registry, all, get, put};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::throttle::Guess;
use super::{hashing, key_of_user};
use crate::Deps;
use crate::edit::Editor;

/// Fewest characters of a password.
///
/// # Source
///
/// NIST SP 800-63B-4, section 3.1.1.2: at least 15 for a password that is the only factor; no rules
/// on what characters it holds; long ones are let in.
const MIN_LENGTH: usize = 15;
/// Most bytes: a bound on what is hashed.
const MAX_BYTES: usize = 512;
const TOO_SHORT: &str = "Give at least 15 characters: four or five words do.";
const OWN_NAME: &str = "Give one that does not hold your id or your address.";

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SignInFields {
    /// Their id, or their e-mail address.
    user: String,
    password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PasswordFields {
    /// The one that is to be replaced.
    present: String,
    /// At least 15 characters.
    password: String,
}

/// Signs in by a password.
///
/// Whoever there is not, whoever has no password and a wrong password are answered alike.
#[utoipa::path(post, operation_id = "sign_in_by_password", path = "/api/sign-in",
    tag = "account",
    responses((status = 204, description = "Signed in: the cookie is the session"),
        (status = 401, description = "The name or the password is wrong.",
            body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Another site's page sent it.",
            body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Try again after `Retry-After` seconds.",
            body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn sign_in(
    State(deps): State<Deps>,
    Received(now): Received,
    _: SameOrigin,
    sessions: Sessions,
    identity: Identity,
    Json(fields): Json<SignInFields>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let registry = &*deps.registry;
    let guess = Guess::at(registry, &fields.user, identity.address.as_deref(), now).await?;
    let user = named(registry, fields.user.trim()).await?;
    let id = user.as_ref().map_or("nobody", |it| it.id.as_str());
    let kept = get::<Password>(registry, id).await?.filter(|_| user.is_some());
    let is_short = fields.password.len() <= MAX_BYTES;
    let password = if is_short { fields.password } else { String::new() };
    let is_right = hashing::is(password, kept.map(|it| it.0.hash)).await?;
    let Some(user) = user.filter(|_| is_right) else { return Err(wrong()) };
    let begun = sessions.begin(&user.id, Others::Stay, now).await?;
    let mut writes = begun.writes;
    writes.extend(guess.well());
    let subject = key_of_user(&user.id);
    writes.push(Editor::coming(&user.id, &identity, now).note("signed in", subject, Value::Null));
    registry.commit(writes).await?;
    Ok((StatusCode::NO_CONTENT, begun.cookie.into()))
}

/// Changes one's own password: all other sessions end, and this one gets another secret.
#[utoipa::path(put, operation_id = "change_password", path = "/api/me/password", tag = "account",
    responses((status = 204, description = "Changed"),
        (status = 429, description = "Try again after `Retry-After` seconds.",
            body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(deps): State<Deps>,
    Received(now): Received,
    sessions: Sessions,
    identity: Identity,
    Json(fields): Json<PasswordFields>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let registry = &*deps.registry;
    let person = identity.person()?;
    let user = get::<User>(registry, person).await?;
    let user = user.ok_or_else(|| Problem::not_found("user", person))?.0;
    let guess = Guess::at(registry, person.as_str(), identity.address.as_deref(), now).await?;
    let Some((kept, version)) = get::<Password>(registry, person).await? else {
        return Err(Problem::conflict(
            "/problems/no-password",
            "No password yet",
            "You have no password that could be changed.",
            "ask an administrator for an invitation",
        ));
    };
    check(&fields.password, &user)?;
    if MAX_BYTES < fields.present.len() || !hashing::is(fields.present, Some(kept.hash)).await? {
        return Err(Problem::field(
            "present",
            "right-password",
            "wrong",
            "Give the password that you sign in with.",
        ));
    }
    let hash = hashing::hash(fields.password).await?;
    let password = Password { user: person.clone(), hash, set_at: now };
    let (mut writes, headers) = if identity.session().is_some() {
        let begun = sessions.begin(person, Others::End, now).await?;
        (begun.writes, HeaderMap::from(begun.cookie))
    } else {
        (ended(&sessions_of(registry, person).await?), HeaderMap::new())
    };
    writes.extend(guess.well());
    writes.push(put(&password, Expect::Version(version)));
    let subject = key_of_user(person);
    writes.push(Editor::new(&identity, now).note("password changed", subject, Value::Null));
    registry.commit(writes).await?;
    Ok((StatusCode::NO_CONTENT, headers))
}

/// Whom somebody who signs in means. Of two with one address, neither.
async fn named(registry: &dyn Registry, name: &str) -> Result<Option<User>, Problem> {
    if !name.contains('@') {
        // What can be no id is looked for all the same, for that takes as long.
        return Ok(get::<User>(registry, name).await?.map(|it| it.0));
    }
    let all = all::<User>(registry, "").await?;
    let is_it = |it: &User| it.email.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(name));
    let mut found = all.into_iter().filter(is_it);
    Ok(found.next().filter(|_| found.next().is_none()))
}

/// Refuses a password that is short, or that anybody guesses who knows whose it is.
pub(super) fn check(password: &str, user: &User) -> Result<(), Problem> {
    let wrong = |rule, detail: &str, repair| Err(Problem::field("password", rule, detail, repair));
    if password.chars().count() < MIN_LENGTH {
        return wrong("length", "too short", TOO_SHORT);
    }
    if MAX_BYTES < password.len() {
        return wrong("length", "too long", "Give at most 512 bytes.");
    }
    let folded = password.to_lowercase();
    let known = [Some(user.id.as_str()), user.email.as_deref()].into_iter().flatten();
    let is_known = |it: &str| 4 <= it.len() && folded.contains(&it.to_lowercase());
    let first = folded.chars().next();
    if known.into_iter().any(is_known) {
        return wrong("guessable", "easy to guess", OWN_NAME);
    }
    if folded.chars().all(|it| Some(it) == first) {
        return wrong("guessable", "one character only", TOO_SHORT);
    }
    Ok(())
}

fn wrong() -> Problem {
    let detail = "The name or the password is wrong.";
    Problem::new(StatusCode::UNAUTHORIZED, "/problems/wrong-password", "Not signed in", detail)
        .with("repair", "try again, or ask an administrator for a link")
}
