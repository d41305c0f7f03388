use std::borrow::Cow;
use std::error::Error;
use std::fmt::Write as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use greenpulse_ports::PortError;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::AnyValue;

/// An RFC 9457 problem. `kind` is stable and documented; clients match on it, people read `detail`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Stable name of the kind of problem, such as `/problems/not-found`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: &'static str,
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = u16)]
    pub status: StatusCode,
    pub detail: Cow<'static, str>,
    #[serde(flatten)]
    pub more: Box<More>,
}

/// What not every problem has.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct More {
    /// Fields that are wrong, each with its rule and the repair.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// The request's id, to name when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub request_id: Option<String>,
    /// Further members of this kind of problem.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    pub members: Map<String, Value>,
}

/// What is wrong with one field, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    pub field: Cow<'static, str>,
    /// Stable name of the rule that the field breaks.
    pub rule: &'static str,
    pub detail: String,
    pub repair: Cow<'static, str>,
}

fn as_number<S: Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    pub fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { kind, title, status, detail: detail.into(), more: Box::default() }
    }

    /// 422: the request as a whole cannot be done.
    pub fn unprocessable(
        kind: &'static str,
        title: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, kind, title, detail)
    }

    /// 422: one field is wrong.
    pub fn field(
        field: impl Into<Cow<'static, str>>,
        rule: &'static str,
        detail: impl ToString,
        repair: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (field, repair) = (field.into(), repair.into());
        Self::fields(vec![FieldError { field, rule, detail: detail.to_string(), repair }])
    }

    /// 422: these fields are wrong.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self::of_fields("/problems/invalid-field", "Invalid field", errors)
    }

    pub(crate) fn of_fields(
        kind: &'static str,
        title: &'static str,
        errors: Vec<FieldError>,
    ) -> Self {
        let mut detail = String::new();
        for error in &errors {
            let _ = write!(detail, "{}: {}. {} ", error.field, error.detail, error.repair);
        }
        let detail = detail.trim_end().to_owned();
        let mut problem = Self::unprocessable(kind, title, detail);
        problem.more.errors = errors;
        problem
    }

    pub fn not_found(what: &str, id: impl std::fmt::Display) -> Self {
        let detail = format!("There is no {what} {id}.");
        Self::new(StatusCode::NOT_FOUND, "/problems/not-found", "Not found", detail)
    }

    pub(crate) fn no_route() -> Self {
        let detail = "Nothing is served under this path; `/api/docs` lists what is.";
        Self::new(StatusCode::NOT_FOUND, "/problems/not-found", "Not found", detail)
    }

    pub(crate) fn no_method() -> Self {
        let detail = "This path answers other methods; `Allow` lists them.";
        let kind = "/problems/method-not-allowed";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, kind, "Method not allowed", detail)
    }

    /// What a restricted caller learns of anything that is not theirs, also where it is not there.
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "/problems/forbidden",
            "Not allowed",
            "You may not do this here. Ask an administrator for the role or the building.",
        )
    }

    pub fn unauthenticated(detail: &'static str) -> Self {
        let kind = "/problems/unauthenticated";
        Self::new(StatusCode::UNAUTHORIZED, kind, "Not signed in", detail)
    }

    /// 409: what is there stands against it; `repair` says what to do first.
    pub fn conflict(
        kind: &'static str,
        title: &'static str,
        detail: impl Into<Cow<'static, str>>,
        repair: &str,
    ) -> Self {
        Self::new(StatusCode::CONFLICT, kind, title, detail).with("repair", repair)
    }

    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "/problems/internal",
            "Internal error",
            "Something is wrong on our side; the log has it under the request's id.",
        )
    }

    /// Adds an extension member.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.more.members.insert(member.to_owned(), value.into());
        self
    }
}

/// Callers learn only that we failed; the log gets the whole cause.
impl From<PortError> for Problem {
    fn from(err: PortError) -> Self {
        match &err {
            PortError::Conflict { key } => {
                return Self::conflict(
                    "/problems/changed-meanwhile",
                    "Changed meanwhile",
                    format!("{key} was changed by somebody else, or is there already."),
                    "read it again and repeat the change",
                );
            }
            PortError::Unavailable { .. } | PortError::Malformed { .. } => {
                tracing::error!(error = with_causes(&err), "port failed");
            }
        }
        match err {
            PortError::Unavailable { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "/problems/unavailable",
                "Temporarily unavailable",
                "Please try again in a moment.",
            ),
            _ => Self::internal(),
        }
    }
}

/// An error and what it came from, in one line for the log.
pub fn with_causes(err: &dyn Error) -> String {
    let mut text = err.to_string();
    let mut cause = err.source();
    while let Some(it) = cause {
        let _ = write!(text, ": {it}");
        cause = it.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, axum::Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, kind);
        match self.status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let seconds = self.more.members.get("retry_after").and_then(Value::as_u64);
                headers.insert(header::RETRY_AFTER, seconds.unwrap_or(1).into());
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_problem_names_field_rule_and_repair() {
        let problem = Problem::field("end_date", "before-start", "ends before it starts", "Swap.");
        let body = serde_json::to_value(&problem).unwrap();
        assert_eq!(body["type"], "/problems/invalid-field");
        assert_eq!(body["status"], 422);
        assert_eq!(body["detail"], "end_date: ends before it starts. Swap.");
        assert_eq!(body["errors"][0]["rule"], "before-start");
    }

    #[test]
    fn a_conflict_is_409_and_an_outage_says_when_to_return() {
        let conflict = Problem::from(PortError::Conflict { key: "campus/c".into() });
        assert_eq!(conflict.status, StatusCode::CONFLICT);
        let outage = Problem::from(PortError::unavailable("registry", "down")).into_response();
        assert_eq!(outage.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(outage.headers()[header::RETRY_AFTER], "2");
    }
}
