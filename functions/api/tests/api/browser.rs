//! A browser: it shows the cookies that it was given, and says where its page is from.

use axum::body::Body;
use axum::http::{Method, Request, header};
use greenpulse_http::Peer;
use jiff::Timestamp;
use serde_json::Value;

use crate::campus::{Answer, Campus, now};

const OWN: &str = "http://greenpulse.example";

/// Asks as one of our own pages does.
pub(crate) async fn with_cookie(
    campus: &Campus,
    method: Method,
    path: &str,
    cookie: &str,
) -> Answer {
    let (_, secret) = cookie.split_once('=').unwrap();
    let mut browser = Browser { cookie: Some(secret.to_owned()), ..Browser::at(campus, now()) };
    browser.ask(method, path, None).await
}

#[derive(Debug)]
pub(crate) struct Browser<'a> {
    pub(crate) campus: &'a Campus,
    pub(crate) now: Timestamp,
    /// The session's secret.
    pub(crate) cookie: Option<String>,
    pub(crate) origin: Option<&'static str>,
    pub(crate) site: Option<&'static str>,
    pub(crate) address: &'static str,
}

impl<'a> Browser<'a> {
    pub(crate) fn at(campus: &'a Campus, now: Timestamp) -> Self {
        let (cookie, origin, site) = (None, Some(OWN), None);
        Self { campus, now, cookie, origin, site, address: "192.0.2.1" }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn ask(&mut self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "greenpulse.example")
            .header(header::USER_AGENT, "A browser/1.0")
            .header(header::CONTENT_TYPE, "application/json")
            .extension(Peer(self.address.parse().unwrap()));
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("other=1; gp_session={cookie}"));
        }
        let said = [(header::ORIGIN.as_str(), self.origin), ("sec-fetch-site", self.site)];
        for (name, value) in said {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let body = body.map_or_else(Body::empty, |it| Body::from(it.to_string()));
        let answer = self.campus.send_at(request.body(body).unwrap(), self.now).await;
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let secret = pair.strip_prefix("gp_session=").unwrap().to_owned();
            self.cookie = Some(secret).filter(|it| !it.is_empty());
        }
        answer
    }

    /// Follows a sign-in link of `person`, whom an admin has added.
    pub(crate) async fn follow_link(&mut self, admin: &str, person: &str) {
        let path = format!("/api/users/{person}/link");
        let link = self.campus.call(Method::POST, &path, Some(admin), None).await;
        // Made when the campus's clock says: it may be over by the browser's.
        let now = std::mem::replace(&mut self.now, now());
        let answer = self.get(link.body["path"].as_str().unwrap()).await;
        assert!(answer.headers.contains_key(header::SET_COOKIE), "{answer:?}");
        self.now = now;
    }
}
