use std::collections::BTreeMap;

use axum::extract::State;
use greenpulse_analytics::score::efficiency_score;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::meter::Meter;
use greenpulse_domain::quantity::{Celsius, Gallons, KilogramsCo2e, KilowattHours};
use greenpulse_domain::reading::{Extent, Fact};
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::Worth;
use greenpulse_http::{Json, LocalStamp, Path, Problem, Received};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::days::Days;
use crate::expectation::{Expectation, HISTORY_DAYS};
use crate::measured::{self, Amount, taken_in};
use crate::seen;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Current {
    building_id: String,
    /// Start of the latest reading; null where nothing was ever read.
    timestamp: Option<LocalStamp>,
    /// How long it lasted, ISO 8601.
    interval: Option<String>,
    electricity_kwh: Option<f64>,
    demand_kw: Option<f64>,
    total_energy_btu: Option<f64>,
    cost: Option<f64>,
    currency: String,
    cost_usd: Option<f64>,
    carbon_emissions_lbs: Option<f64>,
    carbon_kg: Option<f64>,
    efficiency_score: Option<f64>,
    /// Why there is no score.
    efficiency_reason: Option<String>,
    /// normal or attention_needed; null without a score.
    status: Option<&'static str>,
    expected_kwh: Option<f64>,
    coverage: f64,
    quality: f64,
    data_quality_score: f64,
    outdoor_temp_c: Option<f64>,
    outdoor_temp_f: Option<f64>,
    /// Each commodity that is measured, with its own latest interval.
    #[schema(value_type = BTreeMap<String, Latest>)]
    commodities: BTreeMap<Commodity, Latest>,
}

/// The latest interval of one commodity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Latest {
    timestamp: LocalStamp,
    interval: String,
    energy_kwh: Option<f64>,
    /// In `unit`, the commodity's own.
    quantity: Option<f64>,
    unit: &'static str,
    demand_kw: Option<f64>,
    cost: Option<f64>,
    carbon_kg: Option<f64>,
    coverage: f64,
    quality: f64,
    #[serde(skip)]
    window: Window,
}

/// What a building takes in now, by its latest readings and the latest computed hour.
#[utoipa::path(get, operation_id = "get_current_energy",
    path = "/api/energy/buildings/{building}/current", tag = "energy",
    params(("building" = String, Path)), responses((status = 200, body = Current)))]
pub(crate) async fn current(
    State(deps): State<Deps>,
    Received(now): Received,
    Path(id): Path<BuildingId>,
) -> Result<Json<Current>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (_, campus) = seen::building(&configuration, &id)?;
    let zone = campus.zone.zone();
    let counting = counting(&configuration, &id, now);
    let sky = configuration.outdoor_meter(&id, Measurand::OutdoorTemperature);
    let meters: Vec<&Meter> = counting.iter().map(|it| it.1).chain(sky).collect();
    let ids: Vec<_> = meters.iter().map(|it| it.id.clone()).collect();
    let facts = deps.readings.latest(&ids).await?;
    let read: Vec<(Commodity, &Meter, Option<Fact>)> =
        counting.iter().zip(&facts).map(|((of, meter), it)| (*of, *meter, *it)).collect();
    let until = read.iter().filter_map(|it| Some(it.2?.extent.start())).max().unwrap_or(now);
    let ends = until.checked_add(SignedDuration::from_secs(1)).unwrap_or(until);
    let window = Window::new(until, ends).map_err(|_| Problem::internal())?;
    let days = Days::read(&*deps.rollups, &id, window, HISTORY_DAYS + 1, zone).await?;
    let mut commodities = BTreeMap::new();
    for commodity in counting.iter().map(|it| it.0) {
        let own = read.iter().filter(|it| it.0 == commodity).map(|it| (it.1, it.2));
        if let Some(latest) = latest(commodity, own, &days, now) {
            commodities.entry(commodity).or_insert(latest);
        }
    }
    let outdoor = sky.zip(facts.get(counting.len()).copied().flatten()).and_then(temperature);
    Ok(Json(answer(&id, campus, &days, commodities, outdoor, now)))
}

/// Counting meters of every commodity at `now`.
fn counting<'a>(
    configuration: &'a Configuration,
    building: &BuildingId,
    now: Timestamp,
) -> Vec<(Commodity, &'a Meter)> {
    let instant = now.checked_add(SignedDuration::from_secs(1)).ok();
    let second = |at: Timestamp| Timestamp::from_second(at.as_second()).ok();
    let window =
        second(now).zip(instant.and_then(second)).and_then(|(a, b)| Window::new(a, b).ok());
    let Some(window) = window else { return vec![] };
    let counting = configuration.counting_by_commodity(building, window);
    counting.flat_map(|(of, meters)| meters.into_iter().map(move |it| (of, it))).collect()
}

/// The latest interval: the counting meters' own where all speak of the same one, otherwise the
/// latest computed hour, whose energy is complete. Price and carbon are the hour's.
fn latest<'a>(
    commodity: Commodity,
    meters: impl Iterator<Item = (&'a Meter, Option<Fact>)>,
    days: &Days,
    now: Timestamp,
) -> Option<Latest> {
    let readings: Option<Vec<(Window, f64)>> =
        meters.map(|(meter, fact)| energy(meter, fact?)).collect();
    let together = readings
        .filter(|it| it.first().is_some_and(|(window, _)| it.iter().all(|it| it.0 == *window)))
        .map(|it| (it[0].0, it.iter().map(|it| it.1).sum::<f64>()));
    let last = days.latest(commodity);
    let (window, energy, demand) = match together {
        Some((window, energy)) => {
            let energy = KilowattHours(energy);
            (window, Some(energy), energy.average_demand(window.seconds()))
        }
        None => (last?.window, last?.energy, measured::demand(last?)),
    };
    let hour = last.filter(|it| it.window.contains(window.start()));
    let ratio = hour.and_then(|hour| part_of(energy?, hour));
    let volume = hour.and_then(|it| it.volume).zip(ratio.or(energy.is_none().then_some(1.0)));
    let volume = volume.map(|(it, ratio)| Gallons(it.get() * ratio));
    let Amount { quantity, unit } = Amount::of(commodity, energy, volume);
    let stamp = LocalStamp::new(window.start(), days.zone());
    Some(Latest {
        timestamp: stamp,
        interval: SignedDuration::from_secs(window.seconds()).to_string(),
        energy_kwh: energy.map(|it| it.get()),
        quantity,
        unit,
        demand_kw: demand.map(|it| it.get()),
        cost: hour.and_then(|it| it.cost).zip(ratio).map(|(cost, ratio)| cost * ratio),
        carbon_kg: hour.and_then(|it| it.carbon).zip(ratio).map(|(it, ratio)| it.get() * ratio),
        coverage: hour.map_or(0.0, |it| it.coverage(now)),
        quality: hour.map_or(0.0, |it| it.quality(now)),
        window,
    })
}

/// Which part of an hour's energy `energy` is.
fn part_of(energy: KilowattHours, hour: &Cell) -> Option<f64> {
    let whole = hour.energy?.get();
    match (energy.get() == whole, whole == 0.0) {
        (true, _) => Some(1.0),
        (false, true) => None,
        (false, false) => Some(energy.get() / whole),
    }
}

/// Energy of a meter's latest interval reading, in kWh; a register's total is none.
fn energy(meter: &Meter, fact: Fact) -> Option<(Window, f64)> {
    let Extent::Interval(window) = fact.extent else { return None };
    let hours = window.seconds() as f64 / 3_600.0;
    let worth = fact.unit.worth(meter.measurand?, meter.delta_t).ok()?;
    let kwh = match worth {
        _ if !fact.is_possible(Some(worth)) => return None,
        Worth::Energy { kwh, per_hour: true } => kwh * hours,
        Worth::Energy { kwh, per_hour: false } => kwh,
        Worth::Volume { kwh, .. } => kwh?,
        Worth::Level { .. } => return None,
    };
    Some((window, fact.value * kwh))
}

fn temperature((meter, fact): (&Meter, Fact)) -> Option<Celsius> {
    match fact.unit.worth(meter.measurand?, None).ok()? {
        worth if !fact.is_possible(Some(worth)) => None,
        worth => worth.level(fact.value).map(Celsius),
    }
}

fn answer(
    id: &BuildingId,
    campus: &Campus,
    days: &Days,
    commodities: BTreeMap<Commodity, Latest>,
    outdoor: Option<Celsius>,
    now: Timestamp,
) -> Current {
    let main = commodities.get(&Commodity::Electricity);
    let shown = main.or_else(|| commodities.values().next());
    // Sums only run over what speaks of the same interval.
    let together: Vec<&Latest> = commodities
        .iter()
        .filter(|(of, it)| taken_in(**of) && shown.is_some_and(|shown| shown.window == it.window))
        .map(|it| it.1)
        .filter(|it| it.energy_kwh.is_some())
        .collect();
    let sum = |of: fn(&Latest) -> Option<f64>| {
        let all: Option<f64> = together.iter().map(|it| of(it)).sum();
        all.filter(|_| !together.is_empty())
    };
    let (cost, carbon) = (sum(|it| it.cost), sum(|it| it.carbon_kg).map(KilogramsCo2e));
    let hour = days.latest(Commodity::Electricity);
    let expected = hour.and_then(|it| {
        let at = it.window.start();
        Expectation::of_hour(days, Commodity::Electricity, at).hour(at).expected
    });
    let score = match hour {
        Some(hour) => efficiency_score(hour.energy, hour.coverage(now), expected),
        None => efficiency_score(None, 0.0, None),
    };
    let share =
        |window: Window, hour: &Cell| window.seconds() as f64 / hour.window.seconds() as f64;
    let expected_kwh = main.zip(hour).zip(expected).and_then(|((main, hour), expected)| {
        let same = hour.window.contains(main.window.start());
        same.then(|| expected.get() * share(main.window, hour))
    });
    let quality = shown.map_or(0.0, |it| it.quality);
    Current {
        building_id: id.to_string(),
        timestamp: shown.map(|it| it.timestamp),
        interval: shown.map(|it| it.interval.clone()),
        electricity_kwh: main.and_then(|it| it.energy_kwh),
        demand_kw: main.and_then(|it| it.demand_kw),
        total_energy_btu: sum(|it| it.energy_kwh).map(|it| KilowattHours(it).kbtu() * 1_000.0),
        cost,
        currency: campus.currency.to_string(),
        cost_usd: measured::in_dollars(cost, campus),
        carbon_emissions_lbs: carbon.map(|it| it.pounds()),
        carbon_kg: carbon.map(|it| it.get()),
        efficiency_score: score.ok().map(|it| it.get()),
        efficiency_reason: score.err().map(|it| it.to_string()),
        status: score.ok().map(|it| it.status().name()),
        expected_kwh,
        coverage: shown.map_or(0.0, |it| it.coverage),
        quality,
        data_quality_score: quality,
        outdoor_temp_c: outdoor.map(Celsius::get),
        outdoor_temp_f: outdoor.map(Celsius::fahrenheit),
        commodities,
    }
}
