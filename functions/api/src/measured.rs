//! Figures of a cell, in the shapes that several answers share.

use greenpulse_domain::campus::{Campus, Currency};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::quantity::{Gallons, KilogramsCo2e, KilowattHours, Kilowatts};
use greenpulse_domain::rollup::{Cell, greater, lesser};
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::own_quantity;
use jiff::Timestamp;

/// Below this share of measured time nothing is compared.
pub(crate) const MIN_COVERAGE: f64 = 0.9;
const BTU_PER_KBTU: f64 = 1_000.0;

/// Commodities whose energy a building takes in; solar is what it makes.
pub(crate) fn taken_in(commodity: Commodity) -> bool {
    commodity != Commodity::Solar
}

/// Cost in dollars, where the campus counts in dollars.
pub(crate) fn in_dollars(cost: Option<f64>, campus: &Campus) -> Option<f64> {
    cost.filter(|_| campus.currency == Currency::USD)
}

/// An amount in its commodity's own unit, which what goes by volume has no energy for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    pub(crate) quantity: Option<f64>,
    pub(crate) unit: &'static str,
}

impl Amount {
    pub(crate) fn of(
        commodity: Commodity,
        energy: Option<KilowattHours>,
        volume: Option<Gallons>,
    ) -> Self {
        let none = || own_quantity(commodity, Some(KilowattHours(0.0)), Some(Gallons(0.0)));
        let own = own_quantity(commodity, energy, volume);
        let unit = own.or_else(none).map_or("kWh", |it| it.1.symbol());
        Self { quantity: own.map(|it| it.0), unit }
    }

    pub(crate) fn of_cell(commodity: Commodity, cell: &Cell) -> Self {
        Self::of(commodity, cell.energy, cell.volume)
    }
}

/// Average demand of an hour while it was measured.
///
/// Meters may be silent at different times, so that of several no more can be stood for than what the
/// hour took on average, which is its least and its greatest demand then.
pub(crate) fn demand(hour: &Cell) -> Option<Kilowatts> {
    let mean = hour.energy?.average_demand(hour.covered.any().round() as i64);
    greater(hour.min_demand, lesser(mean, hour.peak_demand))
}

/// What commodities add up to: energy of all, cost and carbon only where every part has them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    pub(crate) energy: Option<KilowattHours>,
    pub(crate) cost: Option<f64>,
    pub(crate) carbon: Option<KilogramsCo2e>,
}

impl Sum {
    pub(crate) fn of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Self {
        let with_energy = cells.into_iter().filter_map(|it| Some((it.energy?, it)));
        let sum = with_energy.fold(None, |sum, (energy, cell)| {
            let Self { energy: all, cost, carbon } = sum.unwrap_or(Self {
                energy: Some(KilowattHours(0.0)),
                cost: Some(0.0),
                carbon: Some(KilogramsCo2e(0.0)),
            });
            Some(Self {
                energy: all.map(|it| it + energy),
                cost: cost.zip(cell.cost).map(|(a, b)| a + b),
                carbon: carbon.zip(cell.carbon).map(|(a, b)| a + b),
            })
        });
        sum.unwrap_or_default()
    }

    pub(crate) fn btu(&self) -> Option<f64> {
        self.energy.map(|it| it.kbtu() * BTU_PER_KBTU)
    }
}

/// Shares of time, the mean of several commodities.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shares {
    pub(crate) coverage: f64,
    pub(crate) estimated: f64,
    pub(crate) quality: f64,
}

impl Shares {
    pub(crate) fn of<'a>(cells: impl IntoIterator<Item = &'a Cell>, now: Timestamp) -> Self {
        let (mut sum, mut n) = (Self::default(), 0.0);
        for cell in cells {
            sum.coverage += cell.coverage(now);
            sum.estimated += cell.estimated(now);
            sum.quality += cell.quality(now);
            n += 1.0;
        }
        if n == 0.0 {
            return Self::default();
        }
        let share = |it: f64| it / n;
        Self {
            coverage: share(sum.coverage),
            estimated: share(sum.estimated),
            quality: share(sum.quality),
        }
    }
}

/// Commodities that a building's placed meters measure during `window`.
pub(crate) fn commodities(
    configuration: &Configuration,
    building: &BuildingId,
    window: Option<Window>,
) -> Vec<Commodity> {
    let mut found: Vec<Commodity> = configuration
        .meters_of(building)
        .filter(|it| window.is_none_or(|window| it.valid_during(window)))
        .filter_map(|it| it.measurand?.commodity())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Why nothing can be said of a commodity; `None` where a meter of the building measures it.
pub(crate) fn unmeasured(
    configuration: &Configuration,
    building: &BuildingId,
    of: Commodity,
) -> Option<String> {
    let measured = commodities(configuration, building, None);
    if measured.contains(&of) {
        return None;
    }
    let names: Vec<&str> = measured.into_iter().map(Commodity::name).collect();
    let instead = match names.as_slice() {
        [] => "nothing is measured there yet".to_owned(),
        names => format!("measured there: {}", names.join(", ")),
    };
    Some(format!("no meter of this building measures {of}; {instead}"))
}

/// Change from `before` to `after` in percent; `None` where nothing was before.
pub(crate) fn change_percent(before: f64, after: f64) -> Option<f64> {
    (before != 0.0).then(|| 100.0 * (after - before) / before.abs())
}
