use std::fmt::Write as _;

use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::rollup::{Cell, CommodityDay};
use greenpulse_domain::time::{Window, start_of_day};
use greenpulse_domain::unit::own_quantity;
use greenpulse_http::LocalStamp;
use greenpulse_ports::RollupStore;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::{Export, Granularity};
use crate::cloud::Cloud;
use crate::commands::{Failure, now};
use crate::out::{Exit, Out};

const HEADER: &str = "building_id,commodity,start,end,energy_kwh,energy_kbtu,quantity,unit,cost,\
                      currency,carbon_kg,coverage,estimated,quality\n";

pub(super) async fn run(cloud: &Cloud, export: &Export, out: &Out) -> Result<Exit, Failure> {
    let configuration = cloud.configuration.current().await?;
    let now = now();
    out.print(HEADER).await;
    for building in buildings(&configuration, export)? {
        let Some(campus) = configuration.campus_of(&building) else { continue };
        let zone = campus.zone.zone();
        let window = asked_for(export, zone)?;
        let first = window.start().to_zoned_datetime(zone.clone()).date();
        let last = window.end().to_zoned_datetime(zone.clone()).date();
        let days = cloud.store.building_days(&building, first, last).await?;
        let mut commodities = Commodity::ALL;
        commodities.sort_by_key(|it| it.name());
        for commodity in commodities {
            let of_commodity: Vec<(Date, &CommodityDay)> = days
                .iter()
                .filter_map(|(day, it)| Some((*day, it.derived.commodity(commodity)?)))
                .collect();
            let mut text = String::new();
            for cell in cells(&of_commodity, export.granularity, window, zone) {
                if !cell.is_empty() {
                    write_row(&mut text, &building, campus, commodity, &cell, now);
                }
            }
            out.print(text).await;
        }
    }
    Ok(Exit::Well)
}

fn buildings(configuration: &Configuration, export: &Export) -> Result<Vec<BuildingId>, Failure> {
    match &export.building {
        Some(building) if configuration.buildings.contains_key(building) => {
            Ok(vec![building.clone()])
        }
        Some(building) => Err(format!("there is no building {building}").into()),
        None => Ok(configuration.buildings.keys().cloned().collect()),
    }
}

/// The instants that `--from` and `--to` mean in `zone`.
fn asked_for(export: &Export, zone: &TimeZone) -> Result<Window, Failure> {
    let from = export.from.as_deref().map(|it| instant(it, zone, |day| day));
    let to = export.to.as_deref();
    let to = to.map(|it| instant(it, zone, |day| day.tomorrow().unwrap_or(day)));
    let from = from.transpose()?.unwrap_or(FIRST);
    let to = to.transpose()?.unwrap_or(LAST);
    Ok(Window::new(from, to).map_err(|_| "--to must be after --from")?)
}

/// 1970 and 2200: nothing is measured outside.
const FIRST: Timestamp = Timestamp::UNIX_EPOCH;
const LAST: Timestamp = Timestamp::constant(7_258_118_400, 0);

fn instant(
    text: &str,
    zone: &TimeZone,
    day: impl FnOnce(Date) -> Date,
) -> Result<Timestamp, Failure> {
    if let Ok(date) = text.parse::<Date>() {
        return Ok(start_of_day(day(date), zone));
    }
    let why = || format!("{text:?} is no day like 2022-06-01 and no instant with offset");
    Ok(text.parse().map_err(|_| why())?)
}

/// Cells in time order: hours whose start, or days and months whose first instant, is asked for.
fn cells(
    days: &[(Date, &CommodityDay)],
    granularity: Granularity,
    window: Window,
    zone: &TimeZone,
) -> Vec<Cell> {
    let mut cells: Vec<Cell> = match granularity {
        Granularity::Hour => days.iter().flat_map(|it| it.1.hours.iter().copied()).collect(),
        Granularity::Day => days.iter().map(|it| it.1.total).collect(),
        Granularity::Month => {
            let month = |day: &Date| (day.year(), day.month());
            days.chunk_by(|a, b| month(&a.0) == month(&b.0))
                .filter_map(|days| month_cell(days, window, zone))
                .collect()
        }
    };
    if granularity != Granularity::Month {
        cells.retain(|it| window.contains(it.window.start()));
    }
    cells
}

/// The days of one month that are asked for, added up.
fn month_cell(days: &[(Date, &CommodityDay)], asked: Window, zone: &TimeZone) -> Option<Cell> {
    let (day, _) = days.first()?;
    let first = start_of_day(day.first_of_month(), zone);
    let end = start_of_day(day.last_of_month().tomorrow().ok()?, zone);
    let window = Window::new(first, end).ok()?.overlap(asked)?;
    let asked_for = days.iter().filter(|it| asked.contains(it.1.total.window.start()));
    Some(Cell::total(window, asked_for.map(|it| &it.1.total)))
}

fn write_row(
    text: &mut String,
    building: &BuildingId,
    campus: &Campus,
    commodity: Commodity,
    cell: &Cell,
    now: Timestamp,
) {
    let zone = campus.zone.zone();
    let stamp = |at: Timestamp| LocalStamp::new(at, zone);
    let number = |value: Option<f64>| value.map_or(String::new(), |it| it.to_string());
    let quantity = own_quantity(commodity, cell.energy, cell.volume);
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "{building},{commodity},{},{},{},{},{},{},{},{},{},{},{},{}",
        stamp(cell.window.start()),
        stamp(cell.window.end()),
        number(cell.energy.map(|it| it.get())),
        number(cell.energy.map(|it| it.kbtu())),
        number(quantity.map(|it| it.0)),
        quantity.map_or("", |it| it.1.symbol()),
        number(cell.cost),
        campus.currency,
        number(cell.carbon.map(|it| it.get())),
        cell.coverage(now),
        cell.estimated(now),
        cell.quality(now),
    );
}
