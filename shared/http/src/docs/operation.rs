//! What every operation has besides its own: security, problems, and parameters that are never
//! null.

use axum::http::Method;
use greenpulse_domain::access::Action;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::response::Response;
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, ResponseBuilder};

use super::{BEARER, SESSION};

const ID: &str = "^[A-Za-z0-9._-]{1,64}$";
const METER_ID: &str = "^[A-Za-z0-9._-]{1,64}~[A-Za-z0-9._-]{1,64}(~[A-Za-z0-9._-]{1,64})?$";
const ANOMALY_ID: &str = "^[A-Za-z0-9._-]{1,64}~[0-9]{8}T[0-9]{4}Z~[a-z_]+$";

/// Completes an operation that `method` and `action` stand for.
pub(crate) fn describe(operation: &mut Operation, method: &Method, action: Action) {
    let parameters = operation.parameters.as_mut().into_iter().flatten();
    for parameter in parameters {
        if let RefOr::T(parameter) = parameter {
            complete(parameter);
        }
    }
    if action != Action::Public {
        operation.security = Some(vec![requirement(BEARER), requirement(SESSION)]);
    }
    let problems = problems(operation, method, action);
    let responses = &mut operation.responses.responses;
    for (status, description) in problems {
        responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem(description)));
    }
    if *method == Method::GET && responses.contains_key("200") {
        let unchanged =
            ResponseBuilder::new().description("What `If-None-Match` names still holds.");
        responses.insert("304".to_owned(), RefOr::T(unchanged.build()));
    }
}

/// The problems that an operation of its kind may answer.
fn problems(
    operation: &Operation,
    method: &Method,
    action: Action,
) -> Vec<(&'static str, &'static str)> {
    let has = |place: ParameterIn| {
        let parameters = operation.parameters.iter().flatten();
        parameters.into_iter().any(|it| matches!(it, RefOr::T(it) if it.parameter_in == place))
    };
    let has_body = operation.request_body.is_some();
    let writes =
        matches!(action, Action::Account | Action::Manage | Action::Configure | Action::Push);
    let mut problems = vec![
        ("429", "This key or token asks too often: try again after `Retry-After` seconds."),
        ("500", "Something is wrong on our side."),
        ("503", "Try again after `Retry-After` seconds."),
    ];
    if action != Action::Public {
        problems.push(("401", "We do not know who asks."));
        problems.push(("403", "Not allowed, or not there for you."));
    }
    if has_body || names_something(operation) {
        problems.push(("404", "What is named is not there."));
    }
    if writes && *method != Method::GET {
        problems.push(("409", "What is there stands against it."));
    }
    if has(ParameterIn::Header) && *method == Method::PUT {
        problems.push(("412", "It is not what `If-Match` names."));
    }
    if has_body {
        problems.push(("400", "The body cannot be read."));
        problems.push(("413", "The body is too large."));
        problems.push(("415", "The body is of a type or encoding that we do not read."));
    }
    if has_body || has(ParameterIn::Query) || has(ParameterIn::Path) {
        problems.push(("422", "A field is wrong: see `errors`."));
    }
    problems
}

/// Whether the operation is about what a parameter must name.
fn names_something(operation: &Operation) -> bool {
    let parameters = operation.parameters.iter().flatten();
    parameters.into_iter().any(|it| matches!(it, RefOr::T(it) if it.required == Required::True))
}

fn problem(description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content.build())
        .build()
}

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, Vec::<String>::new())
}

/// Says which ids a path takes, and that whoever has no value leaves the parameter out.
fn complete(parameter: &mut Parameter) {
    let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema else { return };
    if let SchemaType::Array(types) = &mut schema.schema_type {
        types.retain(|it| *it != Type::Null);
        if let [only] = types.as_slice() {
            schema.schema_type = SchemaType::Type(only.clone());
        }
    }
    if parameter.parameter_in == ParameterIn::Path {
        let pattern = match parameter.name.as_str() {
            "campus" | "building" | "source" | "key" | "user" | "export" | "department"
            | "session" | "token" => Some(ID),
            "meter" => Some(METER_ID),
            "anomaly" => Some(ANOMALY_ID),
            _ => None,
        };
        schema.pattern = pattern.map(str::to_owned).or(schema.pattern.take());
    }
}
