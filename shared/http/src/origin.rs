//! Whose page sent a request. A cookie goes with whatever a browser sends here, so that a session
//! counts for a change only where one of our own pages makes it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::Problem;
use crate::session::is_secure;

/// Other origins whose pages may call us, with credentials.
#[derive(Debug, Clone)]
pub(crate) struct OtherOrigins(pub(crate) Arc<[HeaderValue]>);

/// What a browser says of the page that it sends a request for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Own,
    Other,
    /// No browser of these years sent it.
    Unsaid,
}

/// A request that no page of others sent: what sets a cookie asks for it.
#[derive(Debug, Clone, Copy)]
pub struct SameOrigin;

/// Whether a session may stand for this request.
pub(crate) fn may_act(method: &Method, headers: &HeaderMap, extensions: &Extensions) -> bool {
    method.is_safe() || page(headers, extensions) == Page::Own
}

/// `Sec-Fetch-Site` says it, which pages cannot write; browsers leave it out over plain HTTP off
/// this machine, and there `Origin` must be where the request went.
fn page(headers: &HeaderMap, extensions: &Extensions) -> Page {
    let origin = headers.get(header::ORIGIN);
    let others = extensions.get::<OtherOrigins>();
    if origin.is_some_and(|it| others.is_some_and(|others| others.0.contains(it))) {
        return Page::Own;
    }
    match (headers.get("sec-fetch-site"), origin) {
        (Some(site), _) if site == "same-origin" => Page::Own,
        (Some(_), _) => Page::Other,
        (None, Some(origin)) if is_here(origin, headers) => Page::Own,
        (None, Some(_)) => Page::Other,
        (None, None) => Page::Unsaid,
    }
}

fn is_here(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let text = |it: &HeaderValue| it.to_str().ok().map(str::to_ascii_lowercase);
    let origin = text(origin);
    let host = headers.get(header::HOST).and_then(text);
    let place = origin.as_deref().and_then(|it| it.split_once("://")).map(|it| it.1);
    place.is_some() && place == host.as_deref()
}

/// Where the browser says that we are, such as `https://energy.example.org`.
pub(crate) fn public_address(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let plain = |it: char| it.is_ascii_alphanumeric() || ".:-[]".contains(it);
    let scheme = if is_secure(headers) { "https" } else { "http" };
    (!host.is_empty() && host.chars().all(plain)).then(|| format!("{scheme}://{host}"))
}

pub(crate) fn sent_by_another() -> Problem {
    let detail = "A browser's session changes nothing for pages of other sites.";
    Problem::new(StatusCode::FORBIDDEN, "/problems/other-origin", "Another site's page", detail)
        .with("repair", "do it in the dashboard, or send a token as `Authorization: Bearer`")
}

impl<S: Sync> FromRequestParts<S> for SameOrigin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match page(&parts.headers, &parts.extensions) {
            Page::Own | Page::Unsaid => Ok(Self),
            Page::Other => Err(sent_by_another()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_pages_are_told_from_others() {
        let mut extensions = Extensions::new();
        let friend = HeaderValue::from_static("http://localhost:4200");
        extensions.insert(OtherOrigins([friend].into()));
        for (site, origin, expected) in [
            (Some("same-origin"), Some("https://d1.cloudfront.net"), Page::Own),
            (Some("same-site"), Some("http://greenpulse.example:81"), Page::Other),
            (Some("cross-site"), Some("http://evil.example"), Page::Other),
            (Some("none"), None, Page::Other),
            (None, Some("http://greenpulse.example"), Page::Own),
            (None, Some("https://GreenPulse.example"), Page::Own),
            (None, Some("http://greenpulse.example:81"), Page::Other),
            (None, Some("http://greenpulse.example.evil.example"), Page::Other),
            (None, Some("null"), Page::Other),
            (None, None, Page::Unsaid),
            (Some("cross-site"), Some("http://localhost:4200"), Page::Own),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("greenpulse.example"));
            site.map(|it| headers.insert("sec-fetch-site", HeaderValue::from_static(it)));
            origin.map(|it| headers.insert(header::ORIGIN, HeaderValue::from_static(it)));
            assert_eq!(page(&headers, &extensions), expected, "{site:?} {origin:?}");
        }
    }
}
