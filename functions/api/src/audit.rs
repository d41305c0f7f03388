use axum::extract::State;
use greenpulse_domain::audit::AuditEntry;
use greenpulse_http::{AnyValue, Json, Problem, Query};
use greenpulse_ports::Page;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::Deps;
use crate::paging::{Paging, cursor};

const MAX_ENTRIES: usize = 200;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntries {
    entries: Vec<AuditEntryView>,
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntryView {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    actor: String,
    action: String,
    subject: String,
    #[schema(value_type = AnyValue)]
    before: Option<Value>,
    #[schema(value_type = AnyValue)]
    after: Option<Value>,
}

/// Who changed what, newest first.
#[utoipa::path(get, operation_id = "list_audit_entries", path = "/api/audit",
    tag = "audit", params(Paging),
    responses((status = 200, body = AuditEntries)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Query(paging): Query<Paging>,
) -> Result<Json<AuditEntries>, Problem> {
    let page = Page { limit: Some(paging.limit(MAX_ENTRIES)?), after: paging.after()? };
    let listed = deps.registry.audit(page).await?;
    let entries = listed.items.into_iter().map(AuditEntryView::from).collect();
    Ok(Json(AuditEntries { entries, next: listed.next.as_deref().map(cursor) }))
}

impl From<AuditEntry> for AuditEntryView {
    fn from(it: AuditEntry) -> Self {
        let AuditEntry { at, actor, action, subject, before, after } = it;
        Self { at, actor, action, subject, before, after }
    }
}
