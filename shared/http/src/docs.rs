//! The OpenAPI document, and a page that reads it aloud.

use axum::http::header;
use axum::response::IntoResponse;
use greenpulse_domain::access::Action;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, Info, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::routes::components;
use crate::{Problem, SESSION_COOKIE};

const PAGE: &str = include_str!("../docs/docs.html");
const SCRIPT: &str = include_str!("../docs/docs.js");
const STYLE: &str = include_str!("../docs/docs.css");
const BEARER: &str = "bearer";
const SESSION: &str = "session";

/// Adds to an operation what every guarded one has: its security and its problems.
pub(crate) fn describe(operation: &mut Operation, action: Action) {
    let mut problems = vec![("default", "Anything else that went wrong.")];
    if action != Action::Public {
        operation.security = Some(vec![requirement(BEARER), requirement(SESSION)]);
        problems.push(("401", "We do not know who asks."));
        problems.push(("403", "Not allowed, or not there for you."));
    }
    for (status, description) in problems {
        let content = Ref::from_schema_name("Problem");
        let response = ResponseBuilder::new()
            .description(description)
            .content(
                "application/problem+json",
                ContentBuilder::new().schema(Some(content)).build(),
            )
            .build();
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_owned()).or_insert(RefOr::T(response));
    }
}

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, Vec::<String>::new())
}

/// Adds what no single route knows of: the title, the schemes, and the shape of problems.
pub(crate) fn complete(document: &mut OpenApi) {
    document.info = Info::new("GreenPulse API", env!("CARGO_PKG_VERSION"));
    document.info.description = Some(
        "Energy of campuses and buildings. Ranges are half-open, stamps carry their offset, \
         missing is null, and every refusal is application/problem+json."
            .into(),
    );
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A person's token (gpu_…) or a source's key (gpk_…)."))
        .build();
    let cookie = ApiKeyValue::with_description(SESSION_COOKIE, "A browser's session.");
    let components = components(document);
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
}

/// The page of `/api/docs` and its parts, by file name.
pub fn page(file: &str) -> Option<impl IntoResponse + use<>> {
    let (kind, text) = match file {
        "" => ("text/html; charset=utf-8", PAGE),
        "docs.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "docs.css" => ("text/css; charset=utf-8", STYLE),
        _ => return None,
    };
    Some(([(header::CONTENT_TYPE, kind)], text))
}
