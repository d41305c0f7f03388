//! The campus as the sum of its buildings.

use std::collections::BTreeMap;

use greenpulse_analytics::demand::{Peak, base_load};
use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::Window;
use greenpulse_http::LocalStamp;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::building::Judged;
use super::hours_of;
use crate::expectation::{Band, Expectation};
use crate::measured::{Amount, change_percent};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Total {
    /// Of all buildings, judged or not.
    energy_kwh: Option<f64>,
    /// Of all buildings, in `unit`, the commodity's own.
    quantity: Option<f64>,
    unit: &'static str,
    /// Of the judged buildings and their judged hours, as are the range and the residual.
    expected_kwh: Option<f64>,
    lower_kwh: Option<f64>,
    upper_kwh: Option<f64>,
    residual_kwh: Option<f64>,
    residual_percent: Option<f64>,
    coverage: f64,
    estimated: f64,
    cost: Option<f64>,
    currency: String,
    carbon_kg: Option<f64>,
    peak_demand_kw: Option<f64>,
    peak_at: Option<LocalStamp>,
    base_load_kw: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Load {
    start: LocalStamp,
    demand_kw: Option<f64>,
    expected_kw: Option<f64>,
    lower_kw: Option<f64>,
    upper_kw: Option<f64>,
    coverage: f64,
}

/// Hours of all buildings together, and those of the judged ones with their expectation.
#[derive(Debug)]
pub(crate) struct Whole {
    zone: TimeZone,
    all: Option<Expectation>,
    judged: Option<Expectation>,
}

impl Whole {
    pub(crate) fn of(buildings: &[Judged<'_>], zone: &TimeZone) -> Self {
        let all = together(buildings.iter());
        let judged = together(buildings.iter().filter(|it| it.reason().is_none()));
        Self { zone: zone.clone(), all, judged }
    }

    /// Hours of all buildings in `window`.
    pub(crate) fn observed(&self, window: Window) -> &[HourlyEnergy] {
        self.all.as_ref().map_or(&[], |it| it.observed(window))
    }

    pub(crate) fn total(
        &self,
        buildings: &[Judged<'_>],
        campus: &Campus,
        commodity: Commodity,
        peak: Option<Peak>,
        window: Window,
    ) -> Total {
        let cell = Cell::total(window, buildings.iter().map(|it| &it.cell));
        let Amount { quantity, unit } = Amount::of_cell(commodity, &cell);
        let n = buildings.len().max(1) as f64;
        let band = self.judged.as_ref().map(|it| it.period(window, &self.zone));
        let band = band.unwrap_or_default();
        let residual = band.observed.zip(band.expected);
        let kwh = |it: Option<KilowattHours>| it.map(KilowattHours::get);
        Total {
            energy_kwh: kwh(cell.energy),
            quantity,
            unit,
            expected_kwh: kwh(band.expected),
            lower_kwh: kwh(band.lower),
            upper_kwh: kwh(band.upper),
            residual_kwh: residual.map(|(it, expected)| (it - expected).get()),
            residual_percent: residual.and_then(|(it, of)| change_percent(of.get(), it.get())),
            coverage: buildings.iter().map(Judged::coverage).sum::<f64>() / n,
            estimated: buildings.iter().map(Judged::estimated).sum::<f64>() / n,
            cost: cell.cost,
            currency: campus.currency.to_string(),
            carbon_kg: cell.carbon.map(|it| it.get()),
            peak_demand_kw: peak.map(|it| it.demand.get()),
            peak_at: peak.map(|it| LocalStamp::new(it.at, &self.zone)),
            base_load_kw: base_load(self.observed(window)).map(|it| it.demand.get()),
        }
    }

    /// The load curve: hours that are over when `window` is, or the means of `cells` where there are
    /// any. Part of an hour's energy would be drawn as a fall in demand.
    pub(crate) fn load(&self, window: Window, cells: &[Window]) -> Vec<Load> {
        if cells.is_empty() {
            let hours = self.observed(window).iter().filter(|it| it.window.end() <= window.end());
            return hours.map(|it| self.hour(it)).collect();
        }
        cells.iter().map(|it| self.mean(*it)).collect()
    }

    fn hour(&self, hour: &HourlyEnergy) -> Load {
        let band = self.judged.as_ref().map(|it| it.hour(hour.window.start())).unwrap_or_default();
        self.at(hour.window, hour.energy, band, hour.coverage)
    }

    fn mean(&self, window: Window) -> Load {
        let hours = self.observed(window);
        let counted = hours.iter().filter_map(HourlyEnergy::counted);
        let (sum, n) = counted.fold((0.0, 0.0), |(sum, n), it| (sum + it.get(), n + 1.0));
        let energy = (0.0 < n).then(|| KilowattHours(sum / n * hours_of(window)));
        let band = self.judged.as_ref().map(|it| it.period(window, &self.zone)).unwrap_or_default();
        self.at(window, energy, band, n / hours_of(window))
    }

    fn at(&self, window: Window, energy: Option<KilowattHours>, band: Band, coverage: f64) -> Load {
        let kw = |it: Option<KilowattHours>| {
            it.and_then(|it| it.average_demand(window.seconds())).map(|it| it.get())
        };
        Load {
            start: LocalStamp::new(window.start(), &self.zone),
            demand_kw: kw(energy),
            expected_kw: kw(band.expected),
            lower_kw: kw(band.lower),
            upper_kw: kw(band.upper),
            coverage,
        }
    }
}

/// Hours of several buildings, added up where any was measured; coverage is their mean.
fn together<'a>(buildings: impl Iterator<Item = &'a Judged<'a>>) -> Option<Expectation> {
    let buildings: Vec<_> = buildings.collect();
    let n = buildings.len() as f64;
    let mut hours: BTreeMap<Timestamp, HourlyEnergy> = BTreeMap::new();
    for hour in buildings.iter().flat_map(|it| it.hours()) {
        let none = HourlyEnergy { window: hour.window, energy: None, coverage: 0.0 };
        let sum = hours.entry(hour.window.start()).or_insert(none);
        sum.coverage += hour.coverage / n;
        if let Some(energy) = hour.energy {
            sum.energy = Some(sum.energy.unwrap_or_default() + energy);
        }
    }
    let days = buildings.first()?.days();
    Some(Expectation::over(hours.into_values().collect(), days))
}
