use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

/// The built dashboard: read from its folder by a development build, held by a release one.
#[derive(Embed)]
#[folder = "../../frontend/dist/browser"]
#[allow_missing = true]
struct Built;

/// A file of the built dashboard.
pub(super) fn get(path: &str) -> Option<Response> {
    let file = Built::get(path)?;
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    };
    let keep = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)];
    Some((headers, Body::from(file.data.into_owned())).into_response())
}

/// Whether the name changes with the content: `main-RXIUKOMY.js`.
fn is_hashed(path: &str) -> bool {
    let stem = path.rsplit('/').next().and_then(|it| it.split('.').next());
    let hash = stem.and_then(|it| it.rsplit_once('-')).map_or("", |it| it.1);
    hash.len() == 8 && hash.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("main-RXIUKOMY.js"));
        assert!(!is_hashed("index.html") && !is_hashed("fonts/archivo-variable.woff2"));
    }
}
