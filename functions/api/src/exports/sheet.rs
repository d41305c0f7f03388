//! Hours, days or months of buildings as CSV: what the command line writes, and exports hold.

use std::fmt::Write as _;

use greenpulse_domain::access::Caller;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::rollup::{Cell, CommodityDay};
use greenpulse_domain::time::{Window, start_of_day};
use greenpulse_domain::unit::own_quantity;
use greenpulse_http::LocalStamp;
use greenpulse_ports::{PortError, RollupStore};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The first line.
pub const HEADER: &str = "building_id,commodity,start,end,energy_kwh,energy_kbtu,quantity,unit,\
                          cost,currency,carbon_kg,coverage,estimated,quality\n";

/// How long a row's cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetGranularity {
    Hour,
    Day,
    Month,
}

/// What a sheet is of.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub granularity: SheetGranularity,
    /// First day, or an instant with offset; the first there is when absent.
    pub from: Option<String>,
    /// Last day, which is included, or an instant with offset, which is not.
    pub to: Option<String>,
    /// One building only.
    pub building: Option<BuildingId>,
}

#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error("there is no building {0}")]
    NoBuilding(BuildingId),
    #[error("{text:?} is no day like 2022-06-01 and no instant with offset")]
    NoTime { field: &'static str, text: String },
    #[error("to must be after from")]
    NotAfter,
    #[error(transparent)]
    Port(#[from] PortError),
}

/// 1970 and 2200: nothing is measured outside.
const FIRST: Timestamp = Timestamp::UNIX_EPOCH;
const LAST: Timestamp = Timestamp::constant(7_258_118_400, 0);

impl Sheet {
    /// The buildings that have rows, of those that `caller` sees, in their order.
    ///
    /// # Errors
    ///
    /// What is wrong with the sheet, whatever buildings there are.
    pub fn buildings(
        &self,
        configuration: &Configuration,
        caller: &Caller,
    ) -> Result<Vec<BuildingId>, SheetError> {
        self.window(&TimeZone::UTC)?;
        let all = match &self.building {
            Some(building) if configuration.buildings.contains_key(building) => vec![building],
            Some(building) => return Err(SheetError::NoBuilding(building.clone())),
            None => configuration.buildings.keys().collect(),
        };
        Ok(all.into_iter().filter(|it| caller.sees(it)).cloned().collect())
    }

    /// Rows of one building, by commodity and start.
    ///
    /// # Errors
    ///
    /// What is wrong with the sheet, or the store's.
    pub async fn rows(
        &self,
        rollups: &dyn RollupStore,
        configuration: &Configuration,
        building: &BuildingId,
        now: Timestamp,
    ) -> Result<String, SheetError> {
        let mut text = String::new();
        let Some(campus) = configuration.campus_of(building) else { return Ok(text) };
        let zone = campus.zone.zone();
        let Some(window) = self.window(zone)? else { return Ok(text) };
        let (first, last) = window.edge_days(zone);
        let days = rollups.building_days(building, first, last).await?;
        let mut commodities = Commodity::ALL;
        commodities.sort_by_key(|it| it.name());
        for commodity in commodities {
            let of_commodity: Vec<(Date, &CommodityDay)> = days
                .iter()
                .filter_map(|(day, it)| Some((*day, it.derived.commodity(commodity)?)))
                .collect();
            for cell in self.cells(&of_commodity, window, zone) {
                if !cell.is_empty() {
                    write_row(&mut text, building, campus, commodity, &cell, now);
                }
            }
        }
        Ok(text)
    }

    /// What `from` and `to` mean in `zone`, as far as anything can be measured then.
    fn window(&self, zone: &TimeZone) -> Result<Option<Window>, SheetError> {
        let edge = |field, text: &Option<String>, day: fn(Date) -> Date| {
            text.as_deref().map(|it| instant(field, it, zone, day)).transpose()
        };
        let from = edge("from", &self.from, |day| day)?.unwrap_or(FIRST);
        let to = edge("to", &self.to, |day| day.tomorrow().unwrap_or(day))?.unwrap_or(LAST);
        if to <= from {
            return Err(SheetError::NotAfter);
        }
        Ok(Window::new(from.clamp(FIRST, LAST), to.clamp(FIRST, LAST)).ok())
    }

    /// Cells in time order: hours whose start, or days and months whose first instant, is asked
    /// for.
    fn cells(&self, days: &[(Date, &CommodityDay)], window: Window, zone: &TimeZone) -> Vec<Cell> {
        let mut cells: Vec<Cell> = match self.granularity {
            SheetGranularity::Hour => {
                days.iter().flat_map(|it| it.1.hours.iter().copied()).collect()
            }
            SheetGranularity::Day => days.iter().map(|it| it.1.total).collect(),
            SheetGranularity::Month => {
                let month = |day: &Date| (day.year(), day.month());
                return days
                    .chunk_by(|a, b| month(&a.0) == month(&b.0))
                    .filter_map(|days| month_cell(days, window, zone))
                    .collect();
            }
        };
        cells.retain(|it| window.contains(it.window.start()));
        cells
    }
}

/// An instant to the second, or the edge of a day.
fn instant(
    field: &'static str,
    text: &str,
    zone: &TimeZone,
    day: fn(Date) -> Date,
) -> Result<Timestamp, SheetError> {
    let at = text.parse::<Timestamp>().and_then(|it| Timestamp::from_second(it.as_second()));
    // A date is read out of a local time too, which says less than it seems to.
    let is_date = |it: &Date| 0 <= it.year() && !text.contains(['T', ':', ' ']);
    let date = || text.parse::<Date>().ok().filter(is_date);
    at.ok()
        .or_else(|| Some(start_of_day(day(date()?), zone)))
        .ok_or_else(|| SheetError::NoTime { field, text: text.to_owned() })
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
