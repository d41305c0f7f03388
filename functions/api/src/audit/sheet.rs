//! Audit entries as CSV, for a spreadsheet that must not take a name for a formula.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use greenpulse_domain::audit::AuditEntry;
use greenpulse_http::Problem;
use serde_json::Value;

const HEADER: [&str; 7] = ["at", "actor", "address", "action", "subject", "before", "after"];
/// What a spreadsheet takes for the beginning of a formula.
///
/// # Source
///
/// OWASP, "CSV Injection".
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The entries as CSV; the next page's cursor goes into `Link`.
pub(super) fn answer(entries: &[AuditEntry], next: Option<&str>) -> Result<Response, Problem> {
    let text = text(entries).map_err(|_| Problem::internal())?;
    let kind = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    let mut response = (kind, text).into_response();
    let link =
        next.and_then(|it| HeaderValue::from_str(&format!("<?cursor={it}>; rel=\"next\"")).ok());
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

fn text(entries: &[AuditEntry]) -> Result<Vec<u8>, csv::Error> {
    let json = |it: &Option<Value>| it.as_ref().map_or_else(String::new, ToString::to_string);
    let mut sheet = csv::Writer::from_writer(Vec::new());
    sheet.write_record(HEADER)?;
    for it in entries {
        let address = it.address.clone().unwrap_or_default();
        let (before, after) = (json(&it.before), json(&it.after));
        let texts = [&it.actor, &address, &it.action, &it.subject, &before, &after];
        sheet.write_field(it.at.to_string())?;
        sheet.write_record(texts.map(|it| plain(it)))?;
    }
    sheet.into_inner().map_err(|err| csv::Error::from(err.into_error()))
}

/// Text that no spreadsheet runs.
fn plain(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}
