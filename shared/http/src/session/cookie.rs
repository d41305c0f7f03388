use axum::http::{HeaderMap, HeaderValue, header};

use crate::Problem;

pub const SESSION_COOKIE: &str = "gp_session";

/// A value for `Set-Cookie`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie(HeaderValue);

impl Cookie {
    /// A cookie that no script reads and no other site sends along with a change.
    ///
    /// # Errors
    ///
    /// When `value` cannot stand in a header.
    pub(crate) fn new(
        name: &str,
        value: &str,
        seconds: i64,
        is_secure: bool,
    ) -> Result<Self, Problem> {
        let secure = if is_secure { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&text).map(Self).map_err(|_| Problem::internal())
    }

    /// Makes a browser forget its session.
    pub const fn forgotten() -> Self {
        const GONE: &str = "gp_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";
        Self(HeaderValue::from_static(GONE))
    }
}

impl From<Cookie> for HeaderValue {
    fn from(cookie: Cookie) -> Self {
        cookie.0
    }
}

/// For an answer's headers.
impl From<Cookie> for HeaderMap {
    fn from(cookie: Cookie) -> Self {
        Self::from_iter([(header::SET_COOKIE, cookie.0)])
    }
}

/// The cookie called `name` that a browser shows.
pub(crate) fn shown<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|(own, value)| *own == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// Whether the browser came over TLS, so that a cookie must stay there.
pub(crate) fn is_secure(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|it| it == "https")
}
