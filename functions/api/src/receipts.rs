//! Receipts: a figure with the readings, prices and factors that it is made of, computed once more.

mod counted;
mod recompute;
mod view;

use axum::extract::State;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::factor::{Basis, Factor};
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::tariff::Tariff;
use greenpulse_domain::time::Window;
use greenpulse_http::{Json, LocalStamp, Path, Problem, Received};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::{Deps, seen, span};
use recompute::{Metered, Pricing, hour, load, total};
use view::{FigureReceipt, ReceiptFactor, ReceiptFigures, ReceiptReading, ReceiptTariff};

/// A civil day, or one local hour of it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Asked {
    day: Date,
    window: Window,
    is_hour: bool,
}

/// What an hour or a day of a building is made of, down to the readings.
///
/// The figure is given as it is stored and as it comes out of the readings on the spot.
#[utoipa::path(get, operation_id = "get_receipt",
    path = "/api/receipts/{building}/{commodity}/{start}", tag = "energy",
    params(("building" = String, Path), ("commodity" = String, Path),
        ("start" = String, Path, description = "A date, or the instant at which an hour begins")),
    responses((status = 200, body = FigureReceipt)))]
pub(crate) async fn receipt(
    State(deps): State<Deps>,
    Received(now): Received,
    Path((id, commodity, start)): Path<(BuildingId, String, String)>,
) -> Result<Json<FigureReceipt>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (_, campus) = seen::building(&configuration, &id)?;
    let commodity: Commodity =
        commodity.parse().map_err(|_| Problem::not_found("commodity", &commodity))?;
    let zone = campus.zone.zone();
    let asked = Asked::read(&start, zone)?;

    let civil_day = Window::civil_day(asked.day, zone);
    let counting = configuration.counting_meters(&id, commodity, civil_day);
    let meters = load(&*deps.readings, &counting, asked.window).await?;
    let pricing = pricing(&deps, &configuration, campus, commodity, asked).await?;
    let hours = match asked.is_hour {
        true => vec![asked.window],
        false => asked.window.local_hours(zone),
    };
    let figures: Vec<_> = hours.iter().map(|it| hour(*it, &meters, &pricing)).collect();
    let recomputed = ReceiptFigures::recomputed(&total(&figures), asked.window, now);

    let days = deps.rollups.building_days(&id, asked.day, asked.day).await?;
    let stored_day = days.iter().find_map(|(_, it)| it.derived.commodity(commodity));
    let stored = stored_day.and_then(|day| {
        let cell = match asked.is_hour {
            true => day.hours.iter().find(|it| it.window == asked.window)?,
            false => &day.total,
        };
        (!cell.is_empty()).then(|| ReceiptFigures::stored(cell, now))
    });

    let readings = meters.iter().flat_map(|it| ReceiptReading::of(it, asked.window, zone));
    Ok(Json(FigureReceipt {
        building_id: id.to_string(),
        commodity: commodity.to_string(),
        start: LocalStamp::new(asked.window.start(), zone),
        end: LocalStamp::new(asked.window.end(), zone),
        currency: campus.currency.to_string(),
        identical: recomputed.agrees(stored.as_ref()),
        stored,
        recomputed,
        readings: readings.collect(),
        tariff: pricing.tariff.map(|it| ReceiptTariff::new(it, &pricing, &hours)),
        factor: pricing.factor.map(|it| ReceiptFactor::new(it, &pricing, &hours)),
        versions: stored_day.map(|it| it.versions.into()),
    }))
}

/// The tariff and factor of the day, with the series that they name.
async fn pricing<'a>(
    deps: &Deps,
    configuration: &'a Configuration,
    campus: &'a Campus,
    commodity: Commodity,
    asked: Asked,
) -> Result<Pricing<'a>, Problem> {
    let tariff = configuration.tariff(&campus.id, commodity, asked.day);
    let factor = configuration.factor(campus, commodity, Basis::Location, asked.day);
    let series = async |id: Option<&MeterId>| -> Result<Option<Metered<'a>>, Problem> {
        let meter = id.and_then(|it| configuration.meters.get(it));
        let Some(meter) = meter else { return Ok(None) };
        Ok(load(&*deps.readings, &[meter], asked.window).await?.pop())
    };
    let prices = series(tariff.and_then(Tariff::series)).await?;
    let factors = series(factor.and_then(Factor::series)).await?;
    Ok(Pricing { tariff, factor, prices, factors, zone: campus.zone.zone() })
}

impl Asked {
    fn read(text: &str, zone: &TimeZone) -> Result<Self, Problem> {
        if let Ok(day) = text.parse::<Date>()
            && !text.contains(['T', 't', ' '])
            && 0 <= day.year()
        {
            return Ok(Self { day, window: Window::civil_day(day, zone), is_hour: false });
        }
        let at = span::optional_instant("start", Some(text))?;
        let at = at.ok_or_else(|| Problem::not_found("hour", text))?;
        let day = at.to_zoned_datetime(zone.clone()).date();
        let hours = Window::civil_day(day, zone).local_hours(zone);
        let window = hours.into_iter().find(|it| it.start() == at).ok_or_else(|| {
            let repair = "Give the instant at which a local hour begins, or a date.";
            Problem::field("start", "hour", format!("no hour begins at {text}"), repair)
        })?;
        Ok(Self { day, window, is_hour: true })
    }
}
