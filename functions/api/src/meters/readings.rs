use axum::extract::State;
use axum::response::Response;
use greenpulse_domain::access::Action;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::resolve::resolve;
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::Unit;
use greenpulse_http::{Identity, LocalStamp, LocalStamps, Path, Problem, Query, RowHead, Rows};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::paging::{Paging, cursor};
use crate::{Deps, seen, span};

const MAX_READINGS: usize = 10_000;
/// About as long is a reading as JSON.
const ROW_BYTES: usize = 220;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// A date, or an instant with an offset.
    start: Option<String>,
    /// A date, which is included, or an instant, which is not.
    end: Option<String>,
    /// Only what had been received by then.
    as_of: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RawReadings {
    meter_id: String,
    readings: Vec<RawReading>,
    next: Option<String>,
}

/// One revision of an interval reading (`start`, `end`) or a register reading (`at`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RawReading {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = LocalStamp, required = false)]
    start: Option<LocalStamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = LocalStamp, required = false)]
    end: Option<LocalStamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = LocalStamp, required = false)]
    at: Option<LocalStamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    total: Option<f64>,
    #[schema(value_type = String)]
    unit: Unit,
    #[schema(value_type = String)]
    quality: Quality,
    revision: u32,
    received: LocalStamp,
    /// Whether it wins some of its time.
    winner: bool,
}

/// Raw readings of a meter as they were sent, every revision of them.
#[utoipa::path(get, operation_id = "list_meter_readings", path = "/api/meters/{meter}/readings",
    tag = "meters",
    params(("meter" = String, Path), Asked), responses((status = 200, body = RawReadings)))]
pub(crate) async fn readings(
    State(deps): State<Deps>,
    identity: Identity,
    Path(id): Path<MeterId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let configuration = deps.configuration.current().await?;
    let meter = seen::meter(&configuration, &identity.caller, Action::Read, &id)?;
    let zone = configuration.zone_of_meter(meter);
    let start = ("start", asked.start.as_deref());
    let window = span::parse(&zone, start, ("end", asked.end.as_deref()))?;
    let as_of = span::optional_instant("as_of", asked.as_of.as_deref())?;
    let facts = deps.readings.overlapping(&id, window, as_of).await?;
    let winners = winners(&facts, window);
    let paging = Paging { limit: asked.limit, cursor: asked.cursor };
    let limit = paging.limit(MAX_READINGS)?;
    let first: usize = paging.after()?.and_then(|it| it.parse().ok()).unwrap_or(0);
    let page = facts.iter().zip(winners).skip(first).take(limit);
    let next = (first + limit < facts.len()).then(|| cursor(&(first + limit).to_string()));
    let around = RawReadings { meter_id: id.to_string(), readings: Vec::new(), next };
    let mut rows = Rows::of(&around, "readings", page.len(), ROW_BYTES)?;
    let stamps = [LocalStamps::new(&zone), LocalStamps::new(&zone)];
    let mut head = head();
    for (fact, wins) in page {
        write(fact, wins, &mut head, &stamps, &mut rows);
    }
    Ok(rows.finish())
}

/// Whether each of `facts`, which are in their order, wins some time of its own.
fn winners(facts: &[Fact], window: Window) -> Vec<bool> {
    let follows = |pair: &[Fact]| match (pair[0].extent, pair[1].extent) {
        (Extent::Interval(one), Extent::Interval(next)) => one.end() <= next.start(),
        _ => false,
    };
    if facts.windows(2).all(follows) {
        return vec![true; facts.len()];
    }
    let extents = facts.iter().filter_map(|it| match it.extent {
        Extent::Interval(window) => Some(window),
        Extent::Register(_) => None,
    });
    let whole = extents.fold(window, |all, it| {
        let (start, end) = (all.start().min(it.start()), all.end().max(it.end()));
        Window::new(start, end).unwrap_or(all)
    });
    // The last of the readings of one dial at one instant is the greatest.
    let last = |at: usize| facts.get(at + 1).is_none_or(|next| next.extent != facts[at].extent);
    let is_register = |it: &Fact| matches!(it.extent, Extent::Register(_));
    let mut winners: Vec<bool> =
        facts.iter().enumerate().map(|(at, it)| is_register(it) && last(at)).collect();
    for won in resolve(facts, whole) {
        if let Some(at) = facts.element_offset(won.fact) {
            winners[at] = true;
        }
    }
    winners
}

/// What stands before an interval reading's value.
fn head() -> RowHead {
    RowHead::new("start", ",\"value\":")
}

/// A [`RawReading`], the same text as serde's.
fn write(
    fact: &Fact,
    wins: bool,
    head: &mut RowHead,
    [stamps, arrivals]: &[LocalStamps<'_>; 2],
    rows: &mut Rows,
) {
    match fact.extent {
        Extent::Interval(window) => {
            rows.head(head, stamps, window).number(Some(fact.value));
        }
        Extent::Register(at) => {
            rows.row()
                .raw("{\"at\":")
                .stamp(stamps, at)
                .raw(",\"total\":")
                .number(Some(fact.value));
        }
    }
    rows.raw(",\"unit\":\"").raw(fact.unit.symbol());
    rows.raw("\",\"quality\":\"").raw(fact.quality.name());
    match fact.revision {
        1 => rows.raw("\",\"revision\":1"),
        revision => rows.raw("\",\"revision\":").value(&revision),
    };
    rows.raw(",\"received\":").stamp(arrivals, fact.received);
    rows.raw(if wins { ",\"winner\":true}" } else { ",\"winner\":false}" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    fn fact(extent: Extent, value: f64, revision: u32) -> Fact {
        Fact {
            extent,
            value,
            unit: Unit::KilowattHour,
            quality: Quality::Actual,
            revision,
            received: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn readings_are_written_as_serde_would() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let stamps = [LocalStamps::new(&zone), LocalStamps::new(&zone)];
        let at = |hour: i64| Timestamp::from_second(1_527_800_400 + hour * 3_600).unwrap();
        let interval = Extent::Interval(Window::new(at(0), at(1)).unwrap());
        let received = "2018-06-01T00:00:00.125Z".parse().unwrap();
        let quality = Quality::Estimated;
        let interval = Fact { received, quality, ..fact(interval, 1.5, 3) };
        let register = Fact { received, quality, ..fact(Extent::Register(at(2)), 1.0, 1) };
        let mut rows = Rows::of(&serde_json::json!({"it": []}), "it", 2, 9).unwrap();
        [interval, register].iter().for_each(|it| write(it, true, &mut head(), &stamps, &mut rows));
        let written: serde_json::Value = serde_json::from_slice(&rows.text()).unwrap();
        let stamp = |hour| Some(LocalStamp::new(at(hour), &zone));
        let by_serde = |fact: &Fact| RawReading {
            start: None,
            end: None,
            at: None,
            value: None,
            total: None,
            unit: fact.unit,
            quality: fact.quality,
            revision: fact.revision,
            received: LocalStamp::new(fact.received, &zone),
            winner: true,
        };
        let interval =
            RawReading { start: stamp(0), end: stamp(1), value: Some(1.5), ..by_serde(&interval) };
        let register = RawReading { at: stamp(2), total: Some(1.0), ..by_serde(&register) };
        assert_eq!(written, serde_json::json!({"it": [interval, register]}));
    }

    #[test]
    fn the_last_revision_wins_of_intervals_and_of_registers() {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
        let interval = Extent::Interval(Window::new(at(0), at(1)).unwrap());
        let register = Extent::Register(at(2));
        let facts = [
            fact(interval, 1.0, 1),
            fact(interval, 2.0, 2),
            fact(register, 1.0, 1),
            fact(register, 0.5, 2),
        ];
        let window = Window::new(at(0), at(3)).unwrap();
        assert_eq!(winners(&facts, window), [false, true, false, true]);
    }
}
