//! Bodies as meters send them: limited on the wire and expanded, plain or gzip.

use std::io::Read;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use flate2::read::MultiGzDecoder;
use greenpulse_http::Problem;

/// Most bytes on the wire.
const MAX_WIRE: usize = 4 << 20;
/// Most bytes once expanded.
pub(crate) const MAX_EXPANDED: u64 = 32 << 20;
/// The type that every gateway hands on as bytes.
const OWN_TYPE: &str = "application/vnd.greenpulse.readings+json";
/// Types that tables come as.
const TABLE_TYPES: [&str; 4] =
    ["text/csv", "application/gzip", "application/x-gzip", "application/octet-stream"];

/// The JSON text of a push.
///
/// # Errors
///
/// 413 when it is too large, 415 when it is no JSON or is encoded in a way we do not read, 400 when
/// its gzip is broken.
pub(crate) async fn json_text(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    check_type(headers)?;
    let gzip = is_gzip(headers)?;
    let wire = to_bytes(body, MAX_WIRE).await.map_err(|_| too_large())?;
    if !gzip {
        return Ok(wire.into());
    }
    if wire.first() != Some(&0x1f) {
        return Err(mangled(OWN_TYPE));
    }
    let mut text = Vec::new();
    let read = MultiGzDecoder::new(&*wire).take(MAX_EXPANDED + 1).read_to_end(&mut text);
    match read {
        Ok(n) if MAX_EXPANDED < n as u64 => Err(too_large()),
        Ok(_) => Ok(text),
        Err(_) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "/problems/broken-gzip",
            "Broken gzip",
            "The body ends early or its checksum is wrong. Send it again.",
        )),
    }
}

/// The bytes of a table, which say themselves whether they are gzip.
///
/// # Errors
///
/// 413 when they are too many on the wire, 415 when they say to be something else.
pub(crate) async fn table_bytes(
    headers: &HeaderMap,
    body: Body,
) -> Result<std::io::Cursor<Vec<u8>>, Problem> {
    if !TABLE_TYPES.iter().any(|it| essence(headers).eq_ignore_ascii_case(it)) {
        let types = TABLE_TYPES.join(", ");
        return Err(unsupported(format!("Send Content-Type: one of {types}.")));
    }
    let gzip = is_gzip(headers)?;
    let wire = to_bytes(body, MAX_WIRE).await.map_err(|_| too_large())?;
    if gzip && wire.first() != Some(&0x1f) {
        return Err(mangled("application/octet-stream"));
    }
    Ok(std::io::Cursor::new(wire.into()))
}

fn essence(headers: &HeaderMap) -> &str {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim()
}

fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let essence = essence(headers);
    if essence.eq_ignore_ascii_case("application/json") || essence.eq_ignore_ascii_case(OWN_TYPE) {
        return Ok(());
    }
    Err(unsupported(format!("Send Content-Type: application/json or {OWN_TYPE}.")))
}

fn is_gzip(headers: &HeaderMap) -> Result<bool, Problem> {
    match headers.get(header::CONTENT_ENCODING).map(|it| it.as_bytes()) {
        None | Some(b"identity") => Ok(false),
        Some(b"gzip") => Ok(true),
        Some(_) => Err(unsupported("Send the body plain, or with Content-Encoding: gzip.".into())),
    }
}

/// A gateway that hands bytes on as text has replaced what is no UTF-8.
fn mangled(repair: &str) -> Problem {
    unsupported(format!(
        "The body says gzip and is none; a gateway may have read it as text. Send it with \
         Content-Type: {repair}."
    ))
}

fn unsupported(detail: String) -> Problem {
    let kind = "/problems/unsupported-media-type";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, kind, "Unsupported media type", detail)
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "/problems/too-large",
        "Too large",
        "A body may hold 4 MB on the wire and 32 MB expanded. Send it in several parts.",
    )
}
