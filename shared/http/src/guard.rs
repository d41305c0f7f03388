//! Asks the policy before a handler runs.

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use greenpulse_domain::access::{Action, Caller, Denied, Subject, decide};
use greenpulse_domain::id::BuildingId;

use crate::routes::{BUILDING, Target};
use crate::{Identity, Problem};

const SIGN_IN: &str = "Sign in, or send a key as `Authorization: Bearer <key>`.";

/// Lets the request through to its handler if the policy does.
pub(crate) async fn admit(
    State((action, target)): State<(Action, Target)>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    identity: Identity,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let building = match target {
        Target::Everything => None,
        Target::Building => Some(building(params, &identity.caller)?),
    };
    let subject = building.as_ref().map_or(Subject::Everything, Subject::Building);
    decide(&identity.caller, action, subject).map_err(|denied| match denied {
        Denied::Unauthenticated => Problem::unauthenticated(identity.refused.unwrap_or(SIGN_IN)),
        Denied::Forbidden => Problem::forbidden(),
    })?;
    Ok(next.run(request).await)
}

/// The building that the path names. One that cannot be is nobody's: who is held to some buildings
/// learns no more of it than of any other.
fn building(
    params: Result<RawPathParams, RawPathParamsRejection>,
    caller: &Caller,
) -> Result<BuildingId, Problem> {
    let named = |it: RawPathParams| {
        it.iter().find(|(name, _)| *name == BUILDING).map(|(_, id)| id.to_owned())
    };
    let id = match params.map(named) {
        Ok(Some(id)) => id,
        Ok(None) => {
            tracing::error!("a route about a building has none in its path");
            return Err(Problem::internal());
        }
        // No UTF-8, and so no id either.
        Err(_) => char::REPLACEMENT_CHARACTER.to_string(),
    };
    id.parse().map_err(|_| match caller {
        Caller::Nobody => Problem::unauthenticated(SIGN_IN),
        _ if caller.restricted_to().is_some() => Problem::forbidden(),
        _ => Problem::not_found("building", id),
    })
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unauthenticated => Self::unauthenticated(SIGN_IN),
            Denied::Forbidden => Self::forbidden(),
        }
    }
}
