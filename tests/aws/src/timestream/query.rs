use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{DATABASE, Key, Refusal, TABLE, Table, Version, invalid};

/// Rows of one page: few, so that every answer has several.
const PAGE: usize = 3;

/// What our one shape of query asks for.
struct Asked {
    columns: Vec<String>,
    dimension: String,
    value: String,
    /// In nanoseconds; the second not included.
    between: [i128; 2],
}

/// A page of what is visible. The first has no rows, as Timestream's may.
pub(super) fn rows(table: &Table, body: &Value) -> Result<Value, Refusal> {
    let sql = body["QueryString"].as_str().unwrap_or_default();
    let asked = parse(sql).ok_or_else(|| invalid(format!("no query of ours: {sql}")))?;
    let found: Vec<_> = table.visible.iter().filter(|(key, _)| asked.means(key)).collect();
    let token = body["NextToken"].as_str();
    let first = token.map(|it| it.parse::<usize>().map_err(|_| invalid("no token of ours")));
    let first = first.transpose()?;
    let page = first.map_or(&[][..], |first| &found[first.min(found.len())..]);
    let page = &page[..page.len().min(PAGE)];
    let next = first.map_or(0, |first| first + PAGE);
    let mut answer = json!({
        "QueryId": "q",
        "ColumnInfo": asked.columns.iter()
            .map(|it| json!({ "Name": it, "Type": { "ScalarType": "VARCHAR" } }))
            .collect::<Vec<_>>(),
        "Rows": page.iter().map(|(key, version)| {
            let data = asked.columns.iter().map(|it| match cell(key, version, it) {
                Some(text) => json!({ "ScalarValue": text }),
                None => json!({ "NullValue": true }),
            });
            json!({ "Data": data.collect::<Vec<_>>() })
        }).collect::<Vec<_>>(),
    });
    if next < found.len() || first.is_none() {
        answer["NextToken"] = next.to_string().into();
    }
    Ok(answer)
}

impl Asked {
    fn means(&self, key: &Key) -> bool {
        key.dimensions.get(&self.dimension) == Some(&self.value)
            && (self.between[0]..self.between[1]).contains(&key.time)
    }
}

fn cell(key: &Key, version: &Version, column: &str) -> Option<String> {
    match column {
        "time" => {
            let at = Timestamp::from_nanosecond(key.time).unwrap();
            let at = TimeZone::UTC.to_datetime(at);
            Some(at.strftime("%Y-%m-%d %H:%M:%S.%9f").to_string())
        }
        "measure_name" => Some(key.measure_name.clone()),
        column => {
            let measure = version.measures.get(column).map(|(kind, text)| match &**kind {
                // As Java writes it.
                "DOUBLE" => format!("{:?}", text.parse::<f64>().unwrap()).replace('e', "E"),
                _ => text.clone(),
            });
            measure.or_else(|| key.dimensions.get(column).cloned())
        }
    }
}

/// `SELECT "…", … FROM "…"."…" WHERE "…" = '…' AND time >= from_milliseconds(…) AND time <
/// from_milliseconds(…) ORDER BY time`, to the letter.
fn parse(sql: &str) -> Option<Asked> {
    let (columns, rest) = sql.strip_prefix("SELECT ")?.split_once(" FROM ")?;
    let columns = columns.split(", ").map(name).collect::<Option<Vec<_>>>()?;
    let (from, rest) = rest.split_once(" WHERE ")?;
    if from != format!("\"{DATABASE}\".\"{TABLE}\"") {
        return None;
    }
    let (dimension, rest) = rest.split_once(" = '")?;
    let (value, rest) = rest.split_once("' AND time >= from_milliseconds(")?;
    if value.contains('\'') {
        return None;
    }
    let (first, rest) = rest.split_once(") AND time < from_milliseconds(")?;
    let last = rest.strip_suffix(") ORDER BY time")?;
    let nanoseconds = |it: &str| it.parse::<i128>().ok().map(|it| it * 1_000_000);
    Some(Asked {
        columns,
        dimension: name(dimension)?,
        value: value.to_owned(),
        between: [nanoseconds(first)?, nanoseconds(last)?],
    })
}

fn name(quoted: &str) -> Option<String> {
    let name = quoted.strip_prefix('"')?.strip_suffix('"')?;
    name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_').then(|| name.to_owned())
}
