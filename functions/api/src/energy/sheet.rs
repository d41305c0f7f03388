//! Series as CSV.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use greenpulse_http::{LocalStamp, Problem};
use jiff::tz::TimeZone;
use serde::Serialize;

use super::metric::Metric;
use super::series::Row;

const CSV: &str = "text/csv; charset=utf-8";

/// Whether the caller would rather have CSV than JSON.
pub(crate) fn wanted(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let first = accepted.split(',').next().unwrap_or_default();
    first.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/csv")
}

/// Records under the names of their fields.
pub(crate) fn records(rows: &[impl Serialize]) -> Result<Response, csv::Error> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|it| sheet.serialize(it))?;
    let text = sheet.into_inner().map_err(|err| csv::Error::from(err.into_error()))?;
    Ok(([(header::CONTENT_TYPE, CSV)], text).into_response())
}

/// The rows as CSV; the next page's cursor goes into `Link`.
pub(crate) fn answer<'a>(
    metrics: &[Metric],
    rows: impl Iterator<Item = (&'a Row, &'a [Option<f64>])>,
    zone: &TimeZone,
    next: Option<&str>,
) -> Result<Response, Problem> {
    let text = text(metrics, rows, zone).map_err(|_| Problem::internal())?;
    let mut response = ([(header::CONTENT_TYPE, CSV)], text).into_response();
    let link =
        next.and_then(|it| HeaderValue::from_str(&format!("<?cursor={it}>; rel=\"next\"")).ok());
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

fn text<'a>(
    metrics: &[Metric],
    rows: impl Iterator<Item = (&'a Row, &'a [Option<f64>])>,
    zone: &TimeZone,
) -> Result<Vec<u8>, csv::Error> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let heads = ["timestamp", "end"].map(str::to_owned).into_iter();
    let tails = ["coverage", "estimated", "quality"].map(str::to_owned);
    sheet.write_record(heads.chain(metrics.iter().map(ToString::to_string)).chain(tails))?;
    for (row, values) in rows {
        let stamps = [row.window.start(), row.window.end()];
        for stamp in stamps {
            sheet.write_field(LocalStamp::new(stamp, zone).to_string())?;
        }
        for value in values {
            sheet.write_field(value.map_or_else(String::new, |it| it.to_string()))?;
        }
        for share in [row.coverage, row.estimated, row.quality] {
            sheet.write_field(share.to_string())?;
        }
        sheet.write_record(None::<&[u8]>)?;
    }
    sheet.into_inner().map_err(|err| csv::Error::from(err.into_error()))
}
