//! Where requests come from.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::{Extensions, HeaderMap};

/// Who is at the other end of the connection, as whatever runs the server says: the peer of the
/// socket, or what API Gateway calls the source.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Where the request came from before it came through whoever stands before us.
#[derive(Debug, Clone, Copy)]
struct Forwarded(IpAddr);

/// The address that a request came from. `X-Forwarded-For` is believed only where somebody stands
/// before us whom nobody can go round.
pub(crate) fn address(extensions: &Extensions) -> Option<IpAddr> {
    let forwarded = extensions.get::<Forwarded>().map(|it| it.0);
    forwarded.or_else(|| extensions.get::<Peer>().map(|it| it.0)).map(|it| it.to_canonical())
}

/// Believes what whoever stands before us wrote: the last address of `X-Forwarded-For` but their
/// own, for they add to what the caller says.
pub(crate) fn believe(request: &mut Request) {
    let peer = request.extensions().get::<Peer>().map(|it| it.0);
    if let Some(address) = last_but(peer, request.headers()) {
        request.extensions_mut().insert(Forwarded(address));
    }
}

fn last_but(peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|it| it.to_str().ok());
    let all: Vec<&str> = lines.flat_map(|it| it.split(',')).map(str::trim).collect();
    let mut others = all.iter().rev().map(|it| it.parse::<IpAddr>());
    others.find(|it| it.as_ref().ok() != peer.as_ref())?.ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn what_the_caller_wrote_itself_is_not_believed() {
        let edge: IpAddr = "198.51.100.7".parse().unwrap();
        for (line, expected) in [
            ("203.0.113.9", Some("203.0.113.9")),
            ("1.1.1.1, 203.0.113.9", Some("203.0.113.9")),
            ("1.1.1.1, 203.0.113.9, 198.51.100.7", Some("203.0.113.9")),
            ("1.1.1.1, 2001:db8::1,198.51.100.7", Some("2001:db8::1")),
            ("1.1.1.1, nobody", None),
            ("198.51.100.7", None),
        ] {
            let headers = [("x-forwarded-for".parse().unwrap(), HeaderValue::from_static(line))];
            let expected = expected.map(|it| it.parse().unwrap());
            assert_eq!(last_but(Some(edge), &headers.into_iter().collect()), expected, "{line}");
        }
        assert_eq!(last_but(Some(edge), &HeaderMap::new()), None);
    }
}
