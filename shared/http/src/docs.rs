//! The OpenAPI document, and a page that reads it aloud.

use axum::Extension;
use axum::body::Bytes;
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
use crate::{Path, Problem, Routes, SESSION_COOKIE, handlers};

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

/// Routes of the document and of the page that reads it.
pub fn routes() -> Routes {
    Routes::new()
        .everything(Action::Public, handlers!(document))
        .everything(Action::Public, handlers!(page))
        .everything(Action::Public, handlers!(part))
}

/// The document as it is sent: every merged route is in it.
#[derive(Debug, Clone)]
pub(crate) struct Document(pub(crate) Bytes);

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "OpenAPI 3.1")))]
async fn document(Extension(Document(text)): Extension<Document>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}

/// A page that reads the document aloud.
#[utoipa::path(get, path = "/api/docs", responses((status = 200, description = "A page")))]
async fn page() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], PAGE)
}

/// Script and style of the page.
#[utoipa::path(
    get,
    path = "/api/docs/{file}",
    params(("file" = String, Path)),
    responses((status = 200, description = "A part of the page"))
)]
async fn part(Path(file): Path<String>) -> Result<impl IntoResponse, Problem> {
    match file.as_str() {
        "docs.js" => Ok(([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)),
        "docs.css" => Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)),
        _ => Err(Problem::not_found("part of the page", file)),
    }
}
