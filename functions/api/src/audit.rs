//! Who changed what: found by who, what, and when, as JSON or as CSV. Nothing changes it.

mod sheet;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use greenpulse_domain::audit::AuditEntry;
use greenpulse_http::{AnyValue, Json, Problem, Query};
use greenpulse_ports::{Audited, Page, Registry};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::Deps;
use crate::energy::sheet::wanted as wants_csv;
use crate::paging::{Paging, cursor};

const MAX_ENTRIES: usize = 200;
const MAX_ROWS: usize = 10_000;
/// Entries that one request looks through for those that it asks for.
const MAX_LOOKED: usize = 20_000;
/// Entries that are read at once.
const PAGE: usize = 1_000;
/// How much earlier an entry may have been written than one before it, for requests overtake each
/// other.
const OVERTAKEN: SignedDuration = SignedDuration::from_mins(15);

/// Which entries. The cursor and the limit are those of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Part of a user's or source's id, or of `cli`, in whatever case.
    actor: Option<String>,
    /// What was changed, such as `user/ann`; all of a kind by its beginning, such as `user/`.
    subject: Option<String>,
    /// What was done, such as `user changed`.
    action: Option<String>,
    /// The first moment.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// The moment after the last.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// At most so many: 200 unless less is asked for, as CSV 10,000.
    limit: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntries {
    entries: Vec<AuditEntryView>,
    /// Where to look further; there need be no more.
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntryView {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// A user's or source's id, or `cli` for the command line on the data folder.
    actor: String,
    /// The address that they came from, where they came over HTTP.
    address: Option<String>,
    action: String,
    subject: String,
    #[schema(value_type = AnyValue)]
    before: Option<Value>,
    #[schema(value_type = AnyValue)]
    after: Option<Value>,
}

/// Who changed what, newest first. As CSV with `Accept: text/csv`; what follows is then in `Link`.
#[utoipa::path(get, operation_id = "list_audit_entries", path = "/api/audit",
    tag = "audit", params(Wanted),
    responses((status = 200, description = "Entries",
        content((AuditEntries = "application/json"), (String = "text/csv")))))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_csv = wants_csv(&headers);
    let paging = Paging { limit: wanted.limit, cursor: wanted.cursor.clone() };
    let limit = paging.limit(if is_csv { MAX_ROWS } else { MAX_ENTRIES })?;
    let (entries, next) = wanted.look(&*deps.registry, limit, paging.after()?).await?;
    let next = next.as_deref().map(cursor);
    if is_csv {
        return sheet::answer(&entries, next.as_deref());
    }
    let entries = entries.into_iter().map(AuditEntryView::from).collect();
    Ok(Json(AuditEntries { entries, next }).into_response())
}

impl Wanted {
    /// The next `limit` entries, and where to look further.
    async fn look(
        &self,
        registry: &dyn Registry,
        limit: usize,
        mut after: Option<String>,
    ) -> Result<(Vec<AuditEntry>, Option<String>), Problem> {
        let mut found = Vec::new();
        for _ in 0..MAX_LOOKED / PAGE {
            let page = Page { limit: Some(PAGE), after: after.clone() };
            let listed = registry.audit(page).await?;
            for Audited { place, entry } in listed.items {
                if self.from.is_some_and(|from| OVERTAKEN < from.duration_since(entry.at)) {
                    return Ok((found, None));
                }
                if self.wants(&entry) {
                    if found.len() == limit {
                        return Ok((found, after));
                    }
                    found.push(entry);
                }
                after = Some(place);
            }
            if listed.next.is_none() {
                return Ok((found, None));
            }
        }
        Ok((found, after))
    }

    fn wants(&self, it: &AuditEntry) -> bool {
        self.actor.as_ref().is_none_or(|actor| has_part(&it.actor, actor))
            && self.action.as_ref().is_none_or(|action| it.action == *action)
            && self.subject.as_ref().is_none_or(|subject| is_about(it, subject))
            && self.from.is_none_or(|from| from <= it.at)
            && self.to.is_none_or(|to| it.at < to)
    }
}

fn has_part(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// Whether an entry is about a subject, or, with a slash at its end, about any of that kind.
fn is_about(it: &AuditEntry, subject: &str) -> bool {
    it.subject == subject || (subject.ends_with('/') && it.subject.starts_with(subject))
}

impl From<AuditEntry> for AuditEntryView {
    fn from(it: AuditEntry) -> Self {
        let AuditEntry { at, actor, address, action, subject, before, after } = it;
        Self { at, actor, address, action, subject, before, after }
    }
}
