use std::collections::HashMap;
use std::fmt;

use axum::http::Uri;
use axum::http::uri::Scheme;
use greenpulse_domain::name::made_plain;
use greenpulse_domain::user::Role;

const ISSUER: &str = "GREENPULSE_OIDC_ISSUER";
const AUDIENCE: &str = "GREENPULSE_OIDC_AUDIENCE";
const GROUPS_CLAIM: &str = "GREENPULSE_OIDC_GROUPS_CLAIM";
const ROLES: &str = "GREENPULSE_OIDC_ROLES";
const KEYS: &str = "GREENPULSE_OIDC_KEYS";
const CLIENT: &str = "GREENPULSE_OIDC_CLIENT_ID";
const SECRET: &str = "GREENPULSE_OIDC_CLIENT_SECRET";
const NAME: &str = "GREENPULSE_OIDC_NAME";
const SCOPES: &str = "GREENPULSE_OIDC_SCOPES";
const PUBLIC: &str = "GREENPULSE_PUBLIC_URL";

const NAMED: [(&str, Role); 4] = [
    ("admin", Role::Admin),
    ("manager", Role::Manager),
    ("user", Role::User),
    ("viewer", Role::Viewer),
];

/// An issuer of OpenID Connect, and what its tokens count for.
#[derive(Debug, Clone)]
pub struct Issuer {
    url: String,
    pub(crate) audiences: Vec<String>,
    /// Claims that name a person's groups. One that starts with `/` is a JSON pointer.
    pub(crate) groups_claims: Vec<String>,
    /// What each group is here.
    pub(crate) roles: HashMap<String, Role>,
    /// Where its keys are, if not where it says itself.
    pub(crate) keys: Option<Uri>,
    /// What we are to it when it signs browsers in, if it does.
    pub(crate) client: Option<Client>,
}

/// A client of an issuer.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    /// None of a public client: PKCE stands in its place.
    pub(crate) secret: Option<String>,
    /// What the page for signing in calls the issuer.
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    /// Where browsers find us, if that is not what they say.
    pub(crate) public: Option<String>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadIssuer {
    #[error("{name} must be an https:// address, or an http:// one of this machine, got {got:?}")]
    Address { name: &'static str, got: String },
    #[error("{AUDIENCE} must name the clients whose tokens count")]
    NoAudience,
    #[error("{ROLES} must be like staff=manager,students=viewer, got {0:?}")]
    Role(String),
}

impl Issuer {
    /// The issuer that these settings name, such as those of the environment; `None` without one.
    /// What is empty counts as not set.
    ///
    /// - `GREENPULSE_OIDC_ISSUER`: exactly as tokens name it in `iss`
    /// - `GREENPULSE_OIDC_AUDIENCE`: client ids or other audiences, by commas
    /// - `GREENPULSE_OIDC_GROUPS_CLAIM`: claims that hold groups, by commas; `groups` and
    ///   `cognito:groups` unless set. `/realm_access/roles` looks deeper
    /// - `GREENPULSE_OIDC_ROLES`: such as `facilities=manager,students=viewer`; unless set,
    ///   `admin`, `manager`, `user`, `viewer`, each also after `greenpulse-`, are what they say
    /// - `GREENPULSE_OIDC_KEYS`: where its keys are, for an issuer without discovery
    /// - `GREENPULSE_OIDC_CLIENT_ID`: our client there, whose tokens count too: it signs browsers in,
    ///   and sends them back to `/api/oidc/callback`
    /// - `GREENPULSE_OIDC_CLIENT_SECRET`: unless the client is public
    /// - `GREENPULSE_OIDC_NAME`: what the page for signing in calls it; its host unless set
    /// - `GREENPULSE_OIDC_SCOPES`: `openid,profile,email` unless set
    /// - `GREENPULSE_PUBLIC_URL`: where browsers find us, where `Host` does not say it
    ///
    /// # Errors
    ///
    /// [`BadIssuer`] names the setting and what it must be.
    pub fn configured(
        setting: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Option<Self>, BadIssuer> {
        let set = |name| setting(name).map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let Some(url) = set(ISSUER) else { return Ok(None) };
        let host = address(ISSUER, &url)?.host().unwrap_or_default().to_owned();
        let audiences = set(AUDIENCE).map(|it| list(&it)).filter(|it| !it.is_empty());
        let claims = set(GROUPS_CLAIM).unwrap_or_else(|| "groups,cognito:groups".into());
        let mut audiences = audiences.ok_or(BadIssuer::NoAudience)?;
        let scopes = set(SCOPES).unwrap_or_else(|| "openid,profile,email".into());
        let public = set(PUBLIC).map(|it| address(PUBLIC, &it).map(|_| it)).transpose()?;
        let client = set(CLIENT).map(|id| Client {
            id,
            secret: set(SECRET),
            name: set(NAME).map(|it| made_plain(&it)).filter(|it| !it.is_empty()).unwrap_or(host),
            // `oauth2` asks for no scope by itself.
            scopes: list(&scopes),
            public: public.map(|it| it.trim_end_matches('/').to_owned()),
        });
        audiences.extend(client.iter().map(|it| it.id.clone()));
        Ok(Some(Self {
            url,
            client,
            audiences,
            groups_claims: list(&claims),
            roles: set(ROLES).map_or_else(|| Ok(roles_by_name()), |it| roles(&it))?,
            keys: set(KEYS).map(|it| address(KEYS, &it)).transpose()?,
        }))
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether the issuer's document may send us to `address`: to no weaker one than its own.
    pub(crate) fn may_point_to(&self, address: &Uri) -> bool {
        let secure = address.scheme() == Some(&Scheme::HTTPS);
        secure || (is_trustworthy(address) && !self.url.starts_with("https:"))
    }
}

/// The parts of a list by commas.
pub(crate) fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

fn address(name: &'static str, text: &str) -> Result<Uri, BadIssuer> {
    let bad = || BadIssuer::Address { name, got: text.to_owned() };
    let address: Uri = text.parse().map_err(|_| bad())?;
    let plain = name == KEYS || !text.contains(['?', '#']);
    if plain && is_trustworthy(&address) { Ok(address) } else { Err(bad()) }
}

fn is_trustworthy(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default();
    let ours = || {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse().is_ok_and(|it: std::net::IpAddr| it.is_loopback())
    };
    match address.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => ours(),
        _ => false,
    }
}

fn roles(text: &str) -> Result<HashMap<String, Role>, BadIssuer> {
    let role = |pair: String| {
        let (group, role) = pair.rsplit_once('=')?;
        let (_, role) = NAMED.into_iter().find(|(name, _)| *name == role.trim())?;
        let group = group.trim();
        (!group.is_empty()).then(|| (group.to_owned(), role))
    };
    list(text).into_iter().map(role).collect::<Option<_>>().ok_or(BadIssuer::Role(text.to_owned()))
}

fn roles_by_name() -> HashMap<String, Role> {
    let named = NAMED.into_iter();
    named
        .flat_map(|(name, it)| [(name.to_owned(), it), (format!("greenpulse-{name}"), it)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(settings: &[(&str, &str)]) -> Result<Option<Issuer>, BadIssuer> {
        let get = |name: &str| settings.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
        Issuer::configured(get)
    }

    #[test]
    fn without_an_issuer_there_is_none() {
        assert!(configured(&[(AUDIENCE, "dashboard")]).unwrap().is_none());
        assert!(configured(&[(ISSUER, " ")]).unwrap().is_none());
    }

    #[test]
    fn an_issuer_has_its_clients_groups_and_roles() {
        let settings = [(ISSUER, "https://id.example.org/"), (AUDIENCE, "dashboard, cli,")];
        let issuer = configured(&settings).unwrap().unwrap();
        assert_eq!(issuer.url(), "https://id.example.org/");
        assert_eq!(issuer.audiences, ["dashboard", "cli"]);
        assert_eq!(issuer.groups_claims, ["groups", "cognito:groups"]);
        assert_eq!(issuer.roles.len(), 8);
        assert_eq!(issuer.roles["greenpulse-admin"], Role::Admin);
        assert_eq!(issuer.keys, None);

        let more = [
            (GROUPS_CLAIM, "/realm_access/roles"),
            (ROLES, "cn=staff=manager, students=viewer"),
            (KEYS, "http://[::1]:9/jwks?pool=1"),
        ];
        let issuer = configured(&[&settings[..], &more].concat()).unwrap().unwrap();
        assert_eq!(issuer.groups_claims, ["/realm_access/roles"]);
        let roles = [("cn=staff".to_owned(), Role::Manager), ("students".into(), Role::Viewer)];
        assert_eq!(issuer.roles, HashMap::from(roles));
        assert_eq!(issuer.keys.unwrap().path(), "/jwks");
    }

    #[test]
    fn what_cannot_be_is_named() {
        let audience = (AUDIENCE, "dashboard");
        for got in [
            "http://id.example.org",
            "http://127.0.0.1@id.example.org",
            "http://127.0.0.1.example.org",
            "ftp://localhost",
            "https://",
            "https://id.example.org?realm=1",
            "https://id.example.org#1",
            "id.example.org",
            "localhost",
        ] {
            let err = configured(&[(ISSUER, got), audience]).unwrap_err();
            assert_eq!(err, BadIssuer::Address { name: ISSUER, got: got.into() });
        }
        for good in ["http://localhost:8080", "http://127.1.2.3/pool", "https://127.0.0.1"] {
            configured(&[(ISSUER, good), audience]).unwrap().unwrap();
        }
        let issuer = (ISSUER, "https://id.example.org");
        assert_eq!(configured(&[issuer, (AUDIENCE, ",")]).unwrap_err(), BadIssuer::NoAudience);
        for roles in ["staff", "staff=boss", "=admin", "staff=Admin"] {
            let err = configured(&[issuer, audience, (ROLES, roles)]).unwrap_err();
            assert_eq!(err, BadIssuer::Role(roles.into()));
        }
        let keys = (KEYS, "http://keys.example.org");
        let err = configured(&[issuer, audience, keys]).unwrap_err();
        assert_eq!(err, BadIssuer::Address { name: KEYS, got: keys.1.into() });
    }
}
