//! The OpenAPI document, and a page that reads it aloud.

mod answers;
mod operation;

use axum::Extension;
use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use greenpulse_domain::access::Action;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Info, OpenApi};
use utoipa::{PartialSchema, ToSchema};

use crate::routes::components;
use crate::{AnyValue, Path, Problem, Routes, SESSION_COOKIE, handlers};

pub(crate) use operation::describe;

const PAGE: &str = include_str!("../docs/docs.html");
const SCRIPT: &str = include_str!("../docs/docs.js");
const STYLE: &str = include_str!("../docs/docs.css");
const BEARER: &str = "bearer";
const SESSION: &str = "session";

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
    answers::state_nulls(document);
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
#[utoipa::path(get, operation_id = "get_openapi", path = "/api/openapi.json",
    responses((status = 200, description = "OpenAPI 3.1", body = BTreeMap<String, AnyValue>)))]
async fn document(Extension(Document(text)): Extension<Document>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}

/// A page that reads the document aloud.
#[utoipa::path(get, operation_id = "get_docs", path = "/api/docs",
    responses((status = 200, description = "A page", content_type = "text/html", body = String)))]
async fn page() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], PAGE)
}

/// Script and style of the page.
#[utoipa::path(
    get,
    operation_id = "get_docs_part",
    path = "/api/docs/{file}",
    params(("file" = String, Path)),
    responses((status = 200, description = "A part of the page",
        content((String = "text/javascript"), (String = "text/css"))))
)]
async fn part(Path(file): Path<String>) -> Result<impl IntoResponse, Problem> {
    match file.as_str() {
        "docs.js" => Ok(([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)),
        "docs.css" => Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)),
        _ => Err(Problem::not_found("part of the page", file)),
    }
}
