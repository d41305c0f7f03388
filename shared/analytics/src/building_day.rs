//! Second stage of the rollup: one building's civil day from its meters' hours and the
//! configuration of that day.

use std::collections::HashMap;

use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::content::Version;
use greenpulse_domain::factor::{Basis, Factor};
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::meter::Meter;
use greenpulse_domain::quantity::{KilogramsCo2e, KilowattHours};
use greenpulse_domain::rollup::{
    BuildingDay, Cell, CommodityDay, Covered, MeterDay, Part, Versions, greater, lesser,
};
use greenpulse_domain::tariff::Tariff;
use greenpulse_domain::time::Window;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Meter-days by meter and UTC day.
pub type MeterDays = HashMap<(MeterId, Date), MeterDay>;

/// The meter-days that [`building_day`] needs: of the counting meters and of hourly prices and
/// factors, for each UTC day that the civil day touches.
pub fn inputs(
    configuration: &Configuration,
    building: &BuildingId,
    day: Date,
) -> Vec<(MeterId, Date)> {
    let Some(campus) = configuration.campus_of(building) else { return Vec::new() };
    let window = Window::civil_day(day, campus.zone.zone());
    let mut meters: Vec<&MeterId> = Vec::new();
    for (commodity, counting) in configuration.counting_by_commodity(building, window) {
        meters.extend(counting.into_iter().map(|it| &it.id));
        let prices = Prices::of(configuration, campus, commodity, day);
        meters.extend(prices.tariff.and_then(Tariff::series));
        meters.extend(prices.factor.and_then(Factor::series));
    }
    meters.sort_unstable();
    meters.dedup();
    let days: Vec<Date> = window.days(&TimeZone::UTC).collect();
    meters.into_iter().flat_map(|it| days.iter().map(|day| (it.clone(), *day))).collect()
}

/// Rolls up the civil day `day` of `building` from the meter-days that [`inputs`] names.
pub fn building_day(
    configuration: &Configuration,
    building: &BuildingId,
    day: Date,
    meter_days: &MeterDays,
) -> BuildingDay {
    let Some(campus) = configuration.campus_of(building) else { return BuildingDay::default() };
    let zone = campus.zone.zone();
    let window = Window::civil_day(day, zone);
    let hours = window.local_hours(zone);
    let days: Vec<Date> = window.days(&TimeZone::UTC).collect();
    let parts_of = |meter: &MeterId| -> Vec<Part> {
        let days = days.iter().filter_map(|day| meter_days.get(&(meter.clone(), *day)));
        days.flat_map(|it| it.parts.iter().copied()).collect()
    };
    let counting = configuration.counting_by_commodity(building, window);
    let commodities = counting.filter_map(|(commodity, counting)| {
        let parts: Vec<Vec<Part>> = counting.iter().map(|it| parts_of(&it.id)).collect();
        let mut cells: Vec<Cell> = hours.iter().map(|hour| cell(*hour, &parts)).collect();
        if cells.iter().all(Cell::is_empty) {
            return None;
        }
        let prices = Prices::of(configuration, campus, commodity, day);
        prices.apply(&mut cells, zone, parts_of);
        let total = Cell::total(window, &cells);
        let versions = prices.versions(&counting);
        Some(CommodityDay { commodity, total, hours: cells, versions })
    });
    BuildingDay { commodities: commodities.collect() }
}

/// One hour over the counting meters, in the order of their ids.
fn cell(hour: Window, meters: &[Vec<Part>]) -> Cell {
    let mut cell = Cell::empty(hour);
    for parts in meters {
        let first = parts.partition_point(|it| it.window.end() <= hour.start());
        let mut energy: Option<KilowattHours> = None;
        for part in parts[first..].iter().take_while(|it| it.window.start() < hour.end()) {
            if let Some(it) = part.energy {
                energy = Some(energy.unwrap_or_default() + it);
            }
            if let Some(it) = part.volume {
                cell.volume = Some(cell.volume.unwrap_or_default() + it);
            }
            cell.covered.add(part.covered);
            cell.n_readings += part.n_readings;
            cell.min_demand = lesser(cell.min_demand, part.demand.map(|it| it.0));
            cell.peak_demand = greater(cell.peak_demand, part.demand.map(|it| it.1));
        }
        if let Some(energy) = energy {
            cell.energy = Some(cell.energy.unwrap_or_default() + energy);
        }
    }
    if let [_, _, ..] = meters {
        share_among(&mut cell, meters.len());
    }
    cell
}

/// Covered time becomes the mean over several meters. Their demands coincide only as far as their
/// hours do, so that the hour's average is the peak that can be stood for.
fn share_among(cell: &mut Cell, n_meters: usize) {
    let n = n_meters as f64;
    let Covered { actual, suspect, estimated } = cell.covered;
    cell.covered = Covered { actual: actual / n, suspect: suspect / n, estimated: estimated / n };
    let demand = cell.energy.and_then(|it| it.average_demand(cell.window.seconds()));
    (cell.min_demand, cell.peak_demand) = (demand, demand);
}

/// What a commodity costs and emits on one day.
struct Prices<'a> {
    tariff: Option<&'a Tariff>,
    factor: Option<&'a Factor>,
}

impl<'a> Prices<'a> {
    fn of(
        configuration: &'a Configuration,
        campus: &Campus,
        commodity: Commodity,
        day: Date,
    ) -> Self {
        Self {
            tariff: configuration.tariff(&campus.id, commodity, day),
            factor: configuration.factor(campus, commodity, Basis::Location, day),
        }
    }

    fn apply(&self, cells: &mut [Cell], zone: &TimeZone, parts_of: impl Fn(&MeterId) -> Vec<Part>) {
        let series = |meter: Option<&MeterId>| meter.map(&parts_of).unwrap_or_default();
        let prices = series(self.tariff.and_then(Tariff::series));
        let factors = series(self.factor.and_then(Factor::series));
        for cell in cells.iter_mut().filter(|it| it.has_amount()) {
            let start = cell.window.start();
            cell.cost = self.tariff.and_then(|tariff| {
                let local = start.to_zoned_datetime(zone.clone());
                let rate = tariff.rate(&local, |_| level(&prices, cell.window))?;
                let amount = cell.energy.map(|it| it.get()).or(cell.volume.map(|it| it.get()));
                Some(amount? * rate)
            });
            cell.carbon = self.factor.and_then(|factor| {
                let intensity = factor.intensity(|_| level(&factors, cell.window))?;
                Some(KilogramsCo2e(cell.energy?.get() * intensity))
            });
        }
    }

    fn versions(&self, counting: &[&Meter]) -> Versions {
        let tree: Vec<&MeterId> = counting.iter().map(|it| &it.id).collect();
        Versions {
            tariff: self.tariff.map(Tariff::version),
            factor: self.factor.map(Factor::version),
            tree: Some(Version::of(&tree)),
        }
    }
}

/// A series' level in one hour: the mean by time of its parts there.
fn level(parts: &[Part], hour: Window) -> Option<f64> {
    let first = parts.partition_point(|it| it.window.end() <= hour.start());
    let mut levels = parts[first..]
        .iter()
        .take_while(|it| it.window.start() < hour.end())
        .filter_map(|it| Some((it.level?, it.window.seconds() as f64)));
    let (first, seconds) = levels.next()?;
    match levels.next() {
        None => Some(first),
        Some((second, more)) => Some((first * seconds + second * more) / (seconds + more)),
    }
}
