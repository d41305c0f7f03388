//! A session's secret is replaced by age, and when its person's role or buildings change. The old
//! one goes once the browser shows the new one, so that an answer that is lost ends no session.

use greenpulse_domain::credential::{Credential, Offered, SessionState};
use greenpulse_domain::user::User;
use greenpulse_ports::{Expect, PortError, Registry, Write, get, key, put};
use jiff::{SignedDuration, Timestamp};

use crate::secret::{Secret, mint};

/// How old a secret gets.
const RENEWED: SignedDuration = SignedDuration::from_hours(24);
/// Between two offers, while the browser shows the old secret.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// How long the old secret counts once the new one was shown: for requests under way.
const GRACE: SignedDuration = SignedDuration::from_mins(1);

/// Whether a session of `user` is to get another secret now.
pub(crate) fn is_due(session: &Credential, user: &User, now: Timestamp) -> bool {
    let Some(state) = &session.session else { return false };
    let is_old = RENEWED <= now.duration_since(session.created_at);
    let is_outdated = user.access_changed_at.is_some_and(|at| session.created_at < at);
    let offered_lately = state.offered.as_ref().is_some_and(|it| now.duration_since(it.at) < PAUSE);
    (is_old || is_outdated) && !state.replaced && !offered_lately
}

/// The secret that the session with this hash goes on with; `None` where somebody else changed it
/// meanwhile, or it is over.
pub(crate) async fn offer(
    registry: &dyn Registry,
    sha256: &str,
    now: Timestamp,
) -> Result<Option<(String, Credential)>, PortError> {
    let Some((session, version)) = get::<Credential>(registry, sha256).await? else {
        return Ok(None);
    };
    let Some(state) = session.session.clone() else { return Ok(None) };
    let minted = mint(Secret::Session).map_err(|err| PortError::unavailable("randomness", err))?;
    let instead_of = Some(session.secret_sha256.clone());
    let next = Credential {
        secret_sha256: minted.sha256.clone(),
        created_at: now,
        session: Some(SessionState { offered: None, instead_of, ..state.clone() }),
        ..session.clone()
    };
    let mut writes = Vec::new();
    if let Some(unused) = &state.offered {
        let unused =
            format!("{}{}", <Credential as greenpulse_ports::Entity>::PREFIX, unused.secret_sha256);
        writes.push(Write::Delete { key: unused, expect: Expect::Anything });
    }
    let offered = Some(Offered { secret_sha256: minted.sha256, at: now });
    let state = SessionState { offered, ..state };
    writes.push(put(&Credential { session: Some(state), ..session }, Expect::Version(version)));
    writes.push(put(&next, Expect::Absent));
    match registry.commit(writes).await {
        Ok(()) => Ok(Some((minted.shown, next))),
        Err(PortError::Conflict { .. }) => Ok(None),
        Err(err) => Err(err),
    }
}

/// Lets go of the secret that `session` takes the place of, now that the browser shows this one.
pub(crate) async fn take_up(
    registry: &dyn Registry,
    session: &Credential,
    now: Timestamp,
) -> Result<(), PortError> {
    let Some((present, version)) = get::<Credential>(registry, &session.secret_sha256).await?
    else {
        return Ok(());
    };
    let Some(state) = present.session.clone() else { return Ok(()) };
    let Some(old) = &state.instead_of else { return Ok(()) };
    let mut writes = Vec::new();
    if let Some((old, version)) = get::<Credential>(registry, old).await? {
        let gone = now.checked_add(GRACE).unwrap_or(Timestamp::MAX);
        let expires_at = Some(old.expires_at.map_or(gone, |at| at.min(gone)));
        let session =
            old.session.clone().map(|it| SessionState { offered: None, replaced: true, ..it });
        let old = Credential { expires_at, session, ..old };
        writes.push(put(&old, Expect::Version(version)));
    }
    let state = SessionState { instead_of: None, ..state };
    writes.push(put(&Credential { session: Some(state), ..present }, Expect::Version(version)));
    match registry.commit(writes).await {
        Ok(()) | Err(PortError::Conflict { .. }) => Ok(()),
        Err(err) => Err(err),
    }
}

/// The writes that delete `credentials`.
pub(crate) fn gone<'a>(
    credentials: impl IntoIterator<Item = &'a Credential>,
) -> impl Iterator<Item = Write> {
    credentials.into_iter().map(|it| Write::Delete { key: key(it), expect: Expect::Anything })
}
