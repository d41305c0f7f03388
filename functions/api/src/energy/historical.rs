use std::collections::BTreeMap;
use std::ops::Range;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::time::Window;
use greenpulse_http::{LocalStamp, LocalStamps, Path, Problem, Query, Received, RowHead, Rows};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::metric::Metric;
use super::series::{Row, Series, Table};
use super::sheet;
use crate::Deps;
use crate::grid::Granularity;
use crate::paging::{Paging, cursor};
use crate::{seen, span};

/// Values in one answer; the rest comes after a cursor.
const MAX_CELLS: usize = 10_000;
/// About as long is a row as JSON, and each value in it.
const ROW_BYTES: usize = 150;
const VALUE_BYTES: usize = 40;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// A date, or an instant with an offset.
    start_date: Option<String>,
    /// A date, which is included, or an instant, which is not.
    end_date: Option<String>,
    #[serde(default)]
    #[param(inline)]
    granularity: Granularity,
    /// `electricity_kwh` and its like, again for each; that one when none is named.
    #[serde(default)]
    metrics: Vec<String>,
    /// What demand, expectation, cost and carbon are of; all that is taken in, when left out.
    commodity: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// What is asked for, read and checked.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) window: Window,
    pub(crate) granularity: Granularity,
    pub(crate) metrics: Vec<Metric>,
    pub(crate) commodity: Option<Commodity>,
    limit: usize,
    /// Start of the last row of the page before.
    after: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Period {
    pub(crate) start: LocalStamp,
    pub(crate) end: LocalStamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Historical {
    building_id: String,
    period: Period,
    granularity: Granularity,
    /// Rows of the whole period.
    data_points: usize,
    metrics: Vec<String>,
    /// Unit of each metric.
    units: BTreeMap<String, String>,
    readings: Vec<SeriesRow>,
    /// Of each metric, over the whole period.
    summary: BTreeMap<String, Summary>,
    next: Option<String>,
}

/// One row: the metrics that were asked for stand beside the fields named here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeriesRow {
    timestamp: LocalStamp,
    end: LocalStamp,
    #[serde(flatten)]
    values: BTreeMap<String, Option<f64>>,
    coverage: f64,
    estimated: f64,
    quality: f64,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Summary {
    /// Empty for what does not add up, such as temperatures.
    total: Option<f64>,
    mean: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    /// Rows with a value.
    count: usize,
}

/// Energy of a building, hour by hour, day by day, week by week or month by month.
///
/// A gap is a row of nulls with coverage 0. `Accept: text/csv` gives the rows as CSV, with the next
/// page in `Link`.
#[utoipa::path(get, operation_id = "get_historical_energy",
    path = "/api/energy/buildings/{building}/historical", tag = "energy",
    params(("building" = String, Path), Asked),
    responses((status = 200, content((Historical = "application/json"), (String = "text/csv")))))]
pub(crate) async fn historical(
    State(deps): State<Deps>,
    Received(now): Received,
    Path(id): Path<BuildingId>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let configuration = deps.configuration.current().await?;
    let (building, campus) = seen::building(&configuration, &id)?;
    let zone = campus.zone.zone();
    let wanted = asked.read(zone)?;
    let series =
        Series::read(&*deps.rollups, &configuration, building, campus, &wanted, now).await?;
    let cells = wanted.granularity.cells(wanted.window, zone);
    let table = series.table(&cells);
    let (page, next) = wanted.page(table.rows());
    if sheet::wanted(&headers) {
        return sheet::answer(&wanted.metrics, table.page(page), zone, next.as_deref());
    }
    let around = Historical::around(building, campus, &wanted, &table, next);
    let row_bytes = ROW_BYTES + wanted.metrics.len() * VALUE_BYTES;
    let mut answer = Rows::of(&around, "readings", page.len(), row_bytes)?;
    let (stamps, mut keys) = (LocalStamps::new(zone), Keys::of(&wanted.metrics));
    for (row, values) in table.page(page) {
        write(row, values, &mut keys, &stamps, &mut answer);
    }
    Ok(answer.finish())
}

impl Asked {
    fn read(self, zone: &TimeZone) -> Result<Wanted, Problem> {
        let start = ("start_date", self.start_date.as_deref());
        let window = span::parse(zone, start, ("end_date", self.end_date.as_deref()))?;
        let metrics = metrics(&self.metrics)?;
        let paging = Paging { limit: self.limit, cursor: self.cursor };
        Ok(Wanted {
            window,
            granularity: self.granularity,
            commodity: self.commodity.as_deref().map(commodity).transpose()?,
            limit: paging.limit((MAX_CELLS / metrics.len()).max(1))?,
            after: paging.after()?,
            metrics,
        })
    }
}

impl Wanted {
    /// Which of `rows` are the asked-for page, and the cursor of the next.
    fn page(&self, rows: &[Row]) -> (Range<usize>, Option<String>) {
        let key = |row: &Row| row.window.start().to_string();
        let before = |row: &Row| self.after.as_ref().is_some_and(|after| key(row) <= *after);
        let first = rows.partition_point(before);
        let end = first.saturating_add(self.limit).min(rows.len());
        let last = rows[first..end].last().filter(|_| end < rows.len());
        (first..end, last.map(|row| cursor(&key(row))))
    }
}

impl Historical {
    /// Everything but the rows.
    fn around(
        building: &Building,
        campus: &Campus,
        wanted: &Wanted,
        table: &Table,
        next: Option<String>,
    ) -> Self {
        let stamp = |at| LocalStamp::new(at, campus.zone.zone());
        let (metrics, currency) = (&wanted.metrics, campus.currency.code());
        let summary = |(at, it): (usize, &Metric)| {
            (it.to_string(), Summary::of(table.values(at), it.adds_up()))
        };
        Self {
            building_id: building.id.to_string(),
            period: Period { start: stamp(wanted.window.start()), end: stamp(wanted.window.end()) },
            granularity: wanted.granularity,
            data_points: table.rows().len(),
            metrics: metrics.iter().map(ToString::to_string).collect(),
            units: metrics
                .iter()
                .map(|it| (it.to_string(), it.unit(currency).to_owned()))
                .collect(),
            readings: Vec::new(),
            summary: metrics.iter().enumerate().map(summary).collect(),
            next,
        }
    }
}

/// What stands before the values of a row: its stamps and the first metric's name, then the names of
/// the others.
struct Keys {
    head: RowHead,
    others: Vec<String>,
}

impl Keys {
    fn of(metrics: &[Metric]) -> Self {
        let mut keys = metrics.iter().map(|it| format!(",\"{it}\":"));
        let head = RowHead::new("timestamp", &keys.next().unwrap_or_default());
        Self { head, others: keys.collect() }
    }
}

/// A [`SeriesRow`], the same text as serde's.
fn write(
    row: &Row,
    values: &[Option<f64>],
    keys: &mut Keys,
    stamps: &LocalStamps<'_>,
    rows: &mut Rows,
) {
    rows.head(&mut keys.head, stamps, row.window);
    if let [first, others @ ..] = values {
        rows.number(*first);
        for (key, value) in keys.others.iter().zip(others) {
            rows.raw(key).number(*value);
        }
    }
    if (row.coverage, row.estimated, row.quality) == (1.0, 0.0, 1.0) {
        rows.raw(",\"coverage\":1.0,\"estimated\":0.0,\"quality\":1.0}");
        return;
    }
    rows.raw(",\"coverage\":").number(Some(row.coverage));
    rows.raw(",\"estimated\":").number(Some(row.estimated));
    rows.raw(",\"quality\":").number(Some(row.quality)).raw("}");
}

impl Summary {
    fn of(values: impl Iterator<Item = f64>, adds_up: bool) -> Self {
        let (mut sum, mut count) = (0.0, 0);
        let (mut min, mut max) = (None, None);
        for value in values {
            sum += value;
            count += 1;
            min = Some(min.map_or(value, |it: f64| it.min(value)));
            max = Some(max.map_or(value, |it: f64| it.max(value)));
        }
        let total = (adds_up && 0 < count).then_some(sum);
        Self { total, mean: (0 < count).then(|| sum / count as f64), min, max, count }
    }
}

fn metrics(asked: &[String]) -> Result<Vec<Metric>, Problem> {
    let names =
        asked.iter().flat_map(|it| it.split(',')).map(str::trim).filter(|it| !it.is_empty());
    let mut metrics = Vec::new();
    for name in names {
        let metric = name.parse::<Metric>().map_err(|err| {
            let repair = "Use electricity_kwh, natural_gas_therms, total_energy_btu, cost, carbon_kg, \
                          demand_kw, outdoor_temp_c, expected_kwh or their like.";
            Problem::field("metrics", "metric", err, repair)
        })?;
        if !metrics.contains(&metric) {
            metrics.push(metric);
        }
    }
    if metrics.is_empty() {
        metrics.push(Metric::Quantity(Commodity::Electricity));
    }
    Ok(metrics)
}

pub(crate) fn commodity(text: &str) -> Result<Commodity, Problem> {
    text.parse().map_err(|err| Problem::field("commodity", "commodity", err, "Use one of those."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_of_nothing_is_null_and_temperatures_do_not_add_up() {
        let none = Summary::of([].into_iter(), true);
        assert_eq!((none.total, none.mean, none.count), (None, None, 0));
        let levels = Summary::of([1.0, 3.0].into_iter(), false);
        assert_eq!((levels.total, levels.mean, levels.max), (None, Some(2.0), Some(3.0)));
    }

    #[test]
    fn rows_are_written_as_serde_would() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let window = Window::utc_day(jiff::civil::date(2018, 6, 1));
        let metrics = metrics(&["cost,electricity_kwh".to_owned()]).unwrap();
        let (coverage, estimated, quality) = (1.0 / 3.0, 0.0, 1.0);
        let row = Row { window, coverage, estimated, quality };
        let values = [None, Some(12.25)];
        let mut rows = Rows::of(&serde_json::json!({"it": []}), "it", 2, 9).unwrap();
        let stamps = LocalStamps::new(&zone);
        let mut keys = Keys::of(&metrics);
        (0..2).for_each(|_| write(&row, &values, &mut keys, &stamps, &mut rows));
        let names = metrics.iter().map(ToString::to_string);
        let by_serde = SeriesRow {
            timestamp: stamps.at(window.start()),
            end: stamps.at(window.end()),
            values: names.zip(values).collect(),
            coverage,
            estimated,
            quality,
        };
        let expected = serde_json::json!({"it": [by_serde, by_serde]});
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&rows.text()).unwrap(), expected);
    }

    #[test]
    fn metrics_come_repeated_or_with_commas_each_once() {
        let asked = ["cost,electricity_kwh".to_owned(), "cost".to_owned()];
        assert_eq!(metrics(&asked).unwrap().len(), 2);
        assert_eq!(metrics(&[]).unwrap().len(), 1);
        assert!(metrics(&["entropy".to_owned()]).is_err());
    }
}
