//! Derived days.

use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::content::Version;
use greenpulse_domain::quantity::{Gallons, KilogramsCo2e, KilowattHours, Kilowatts};
use greenpulse_domain::rollup::{
    BuildingDay, Cell, CommodityDay, Covered, MeterDay, Part, Versions,
};
use greenpulse_domain::time::Window;
use jiff::Timestamp;

use super::Malformed;
use super::columns::{Packer, Unpacker};

const METER_DAY: u8 = 17;
const BUILDING_DAY: u8 = 33;

pub fn pack_meter_day(day: &MeterDay) -> Vec<u8> {
    let mut packer = Packer::new(METER_DAY);
    let parts = &day.parts;
    packer.whole(parts.len() as u64);
    pack_windows(&mut packer, parts.iter().map(|it| it.window));
    pack_optional(&mut packer, parts.iter().map(|it| it.energy.map(|it| it.get())));
    pack_optional(&mut packer, parts.iter().map(|it| it.volume.map(|it| it.get())));
    pack_optional(&mut packer, parts.iter().map(|it| it.level));
    pack_covered(&mut packer, parts.iter().map(|it| it.covered));
    packer.runs(parts.iter().map(|it| i64::from(it.n_readings)));
    pack_optional(&mut packer, parts.iter().map(|it| it.demand.map(|it| it.0.get())));
    pack_optional(&mut packer, parts.iter().map(|it| it.demand.map(|it| it.1.get())));
    packer.finish()
}

pub fn unpack_meter_day(bytes: &[u8]) -> Result<MeterDay, Malformed> {
    let mut unpacker = Unpacker::new(bytes, METER_DAY)?;
    let n = unpacker.count()?;
    let windows = unpack_windows(&mut unpacker, n)?;
    let energies = unpack_optional(&mut unpacker, n)?;
    let volumes = unpack_optional(&mut unpacker, n)?;
    let levels = unpack_optional(&mut unpacker, n)?;
    let covered = unpack_covered(&mut unpacker, n)?;
    let counts = unpacker.runs(n)?;
    let lows = unpack_optional(&mut unpacker, n)?;
    let highs = unpack_optional(&mut unpacker, n)?;
    let mut parts = Vec::with_capacity(n);
    for at in 0..n {
        parts.push(Part {
            window: windows[at],
            energy: energies[at].map(KilowattHours),
            volume: volumes[at].map(Gallons),
            level: levels[at],
            covered: covered[at],
            n_readings: u32::try_from(counts[at]).map_err(|_| Malformed("count"))?,
            demand: lows[at].map(Kilowatts).zip(highs[at].map(Kilowatts)),
        });
    }
    Ok(MeterDay { parts })
}

pub fn pack_building_day(day: &BuildingDay) -> Vec<u8> {
    let mut packer = Packer::new(BUILDING_DAY);
    packer.whole(day.commodities.len() as u64);
    for it in &day.commodities {
        packer.byte(it.commodity as u8);
        for version in [it.versions.tariff, it.versions.factor, it.versions.tree] {
            packer.byte(u8::from(version.is_some()));
            version.into_iter().for_each(|it| packer.fixed(it.0));
        }
        pack_cells(&mut packer, &[it.total]);
        packer.whole(it.hours.len() as u64);
        pack_cells(&mut packer, &it.hours);
    }
    packer.finish()
}

pub fn unpack_building_day(bytes: &[u8]) -> Result<BuildingDay, Malformed> {
    let mut unpacker = Unpacker::new(bytes, BUILDING_DAY)?;
    let n = unpacker.count()?;
    let commodities = (0..n).map(|_| {
        let code = usize::from(unpacker.byte()?);
        let commodity = *Commodity::ALL.get(code).ok_or(Malformed("commodity"))?;
        let mut version = || -> Result<Option<Version>, Malformed> {
            Ok(if unpacker.byte()? == 1 { Some(Version(unpacker.fixed()?)) } else { None })
        };
        let versions = Versions { tariff: version()?, factor: version()?, tree: version()? };
        let total = *unpack_cells(&mut unpacker, 1)?.first().ok_or(Malformed("total"))?;
        let n_hours = unpacker.count()?;
        let hours = unpack_cells(&mut unpacker, n_hours)?;
        Ok(CommodityDay { commodity, total, hours, versions })
    });
    Ok(BuildingDay { commodities: commodities.collect::<Result<_, _>>()? })
}

fn pack_cells(packer: &mut Packer, cells: &[Cell]) {
    pack_windows(packer, cells.iter().map(|it| it.window));
    pack_optional(packer, cells.iter().map(|it| it.energy.map(|it| it.get())));
    pack_optional(packer, cells.iter().map(|it| it.volume.map(|it| it.get())));
    pack_covered(packer, cells.iter().map(|it| it.covered));
    packer.runs(cells.iter().map(|it| i64::from(it.n_readings)));
    pack_optional(packer, cells.iter().map(|it| it.min_demand.map(|it| it.get())));
    pack_optional(packer, cells.iter().map(|it| it.peak_demand.map(|it| it.get())));
    pack_optional(packer, cells.iter().map(|it| it.cost));
    pack_optional(packer, cells.iter().map(|it| it.carbon.map(|it| it.get())));
}

fn unpack_cells(unpacker: &mut Unpacker<'_>, n: usize) -> Result<Vec<Cell>, Malformed> {
    let windows = unpack_windows(unpacker, n)?;
    let energies = unpack_optional(unpacker, n)?;
    let volumes = unpack_optional(unpacker, n)?;
    let covered = unpack_covered(unpacker, n)?;
    let counts = unpacker.runs(n)?;
    let lows = unpack_optional(unpacker, n)?;
    let highs = unpack_optional(unpacker, n)?;
    let costs = unpack_optional(unpacker, n)?;
    let carbon = unpack_optional(unpacker, n)?;
    let mut cells = Vec::with_capacity(n);
    for at in 0..n {
        cells.push(Cell {
            window: windows[at],
            energy: energies[at].map(KilowattHours),
            volume: volumes[at].map(Gallons),
            covered: covered[at],
            n_readings: u32::try_from(counts[at]).map_err(|_| Malformed("count"))?,
            min_demand: lows[at].map(Kilowatts),
            peak_demand: highs[at].map(Kilowatts),
            cost: costs[at],
            carbon: carbon[at].map(KilogramsCo2e),
        });
    }
    Ok(cells)
}

/// Windows in time order: where each begins after the one before, and how long it is.
fn pack_windows(packer: &mut Packer, windows: impl Iterator<Item = Window> + Clone) {
    let steps = windows.clone().scan(0, |last, it| {
        Some(it.start().as_second() - std::mem::replace(last, it.end().as_second()))
    });
    packer.runs(steps);
    packer.runs(windows.map(Window::seconds));
}

fn unpack_windows(unpacker: &mut Unpacker<'_>, n: usize) -> Result<Vec<Window>, Malformed> {
    let steps = unpacker.runs(n)?;
    let lengths = unpacker.runs(n)?;
    let mut end = 0_i64;
    let at = |second: i64| Timestamp::from_second(second).map_err(|_| Malformed("instant"));
    let windows = steps.into_iter().zip(lengths).map(|(step, length)| {
        let start = end.wrapping_add(step);
        end = start.wrapping_add(length);
        Window::new(at(start)?, at(end)?).map_err(|_| Malformed("window"))
    });
    windows.collect()
}

/// Runs of presence, then the doubles that are there.
fn pack_optional(packer: &mut Packer, column: impl Iterator<Item = Option<f64>> + Clone) {
    packer.runs(column.clone().map(|it| i64::from(it.is_some())));
    packer.doubles(&column.flatten().collect::<Vec<_>>());
}

fn unpack_optional(unpacker: &mut Unpacker<'_>, n: usize) -> Result<Vec<Option<f64>>, Malformed> {
    let present = unpacker.runs(n)?;
    let count = present.iter().filter(|it| **it == 1).count();
    let mut values = unpacker.doubles(count)?.into_iter();
    Ok(present.into_iter().map(|it| if it == 1 { values.next() } else { None }).collect())
}

fn pack_covered(packer: &mut Packer, column: impl Iterator<Item = Covered> + Clone) {
    packer.doubles(&column.clone().map(|it| it.actual).collect::<Vec<_>>());
    packer.doubles(&column.clone().map(|it| it.suspect).collect::<Vec<_>>());
    packer.doubles(&column.map(|it| it.estimated).collect::<Vec<_>>());
}

fn unpack_covered(unpacker: &mut Unpacker<'_>, n: usize) -> Result<Vec<Covered>, Malformed> {
    let (actual, suspect) = (unpacker.doubles(n)?, unpacker.doubles(n)?);
    let rows = unpacker.doubles(n)?.into_iter().zip(actual.into_iter().zip(suspect));
    Ok(rows.map(|(estimated, (actual, suspect))| Covered { actual, suspect, estimated }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    fn cells() -> Vec<Cell> {
        let zone = TimeZone::get("Europe/London").unwrap();
        let hours = Window::civil_day(date(2022, 10, 30), &zone).local_hours(&zone);
        let cell = |(at, window): (usize, Window)| Cell {
            energy: (at % 5 != 0).then_some(KilowattHours(at as f64 / 3.0)),
            covered: Covered { actual: 1_800.0, ..Covered::default() },
            n_readings: 4,
            peak_demand: Some(Kilowatts(at as f64 / 10.0)),
            cost: (at % 7 != 0).then_some(0.1 * at as f64),
            ..Cell::empty(window)
        };
        hours.into_iter().enumerate().map(cell).collect()
    }

    #[test]
    fn a_building_day_of_25_hours_reads_back() {
        let hours = cells();
        let window = Window::new(hours[0].window.start(), hours[24].window.end()).unwrap();
        let total = Cell::total(window, &hours);
        let versions = Versions { tariff: Some(Version(7)), ..Versions::default() };
        let commodity = Commodity::Steam;
        let day =
            BuildingDay { commodities: vec![CommodityDay { commodity, total, hours, versions }] };
        assert_eq!(unpack_building_day(&pack_building_day(&day)).unwrap(), day);
    }

    #[test]
    fn a_meter_day_reads_back() {
        let part = |it: Cell| Part {
            window: it.window,
            energy: it.energy,
            volume: None,
            level: it.cost,
            covered: it.covered,
            n_readings: it.n_readings,
            demand: it.peak_demand.zip(it.peak_demand),
        };
        let day = MeterDay { parts: cells().into_iter().map(part).collect() };
        assert_eq!(unpack_meter_day(&pack_meter_day(&day)).unwrap(), day);
    }
}
