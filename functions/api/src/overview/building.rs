//! One building against its expectation.

use greenpulse_analytics::demand::{base_load, out_of_hours_share};
use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::building::Building;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::quantity::{KilowattHours, SquareMeters};
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::Window;
use greenpulse_http::LocalStamp;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::days::Days;
use crate::expectation::{Band, Expectation};
use crate::measured::{Amount, MIN_COVERAGE, change_percent};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildingOverview {
    building_id: String,
    name: String,
    building_type: Option<String>,
    floor_area_m2: Option<f64>,
    floors: Option<u32>,
    energy_kwh: Option<f64>,
    /// In `unit`, the commodity's own.
    quantity: Option<f64>,
    unit: &'static str,
    /// Of the judged hours, as are the range and the residual.
    expected_kwh: Option<f64>,
    lower_kwh: Option<f64>,
    upper_kwh: Option<f64>,
    residual_kwh: Option<f64>,
    residual_percent: Option<f64>,
    /// over, within, under or not_judged.
    state: &'static str,
    /// Why it is not judged.
    reason: Option<&'static str>,
    coverage: f64,
    estimated: f64,
    cost: Option<f64>,
    carbon_kg: Option<f64>,
    base_load_kw: Option<f64>,
    out_of_hours_share: Option<f64>,
    daily: Vec<Daily>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Daily {
    start: LocalStamp,
    energy_kwh: Option<f64>,
    quantity: Option<f64>,
    /// Null unless every measured hour has an expectation.
    expected_kwh: Option<f64>,
    coverage: f64,
}

/// A building's period and what was expected of it.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    days: &'a Days,
    commodity: Commodity,
    expectation: Expectation,
    window: Window,
    now: Timestamp,
    pub(crate) cell: Cell,
    pub(crate) band: Band,
}

impl<'a> Judged<'a> {
    pub(crate) fn of(days: &'a Days, commodity: Commodity, window: Window, now: Timestamp) -> Self {
        let expectation = Expectation::of(days, commodity);
        let band = expectation.period(window, days.zone());
        let cell = days.total(commodity, window).into_owned();
        Self { days, commodity, expectation, window, now, cell, band }
    }

    pub(crate) fn coverage(&self) -> f64 {
        self.cell.coverage(self.now)
    }

    pub(crate) fn estimated(&self) -> f64 {
        self.cell.estimated(self.now)
    }

    fn amount(&self) -> Amount {
        Amount::of_cell(self.commodity, &self.cell)
    }

    pub(crate) fn hours(&self) -> impl Iterator<Item = HourlyEnergy> {
        self.days.hours(self.commodity).map(HourlyEnergy::of)
    }

    pub(crate) const fn days(&self) -> &'a Days {
        self.days
    }

    /// Why the building is not held against its expectation; `None` where it is.
    pub(crate) fn reason(&self) -> Option<&'static str> {
        if self.coverage() < MIN_COVERAGE {
            return Some("less than 90 % of the time was measured");
        }
        if self.cell.energy.is_none() && self.cell.volume.is_some() {
            return Some("a volume is not held against an expectation yet");
        }
        self.band.expected.is_none().then_some("too little history to expect anything")
    }

    fn state(&self, reason: Option<&'static str>) -> (&'static str, Option<&'static str>) {
        let Band { observed, expected, lower, upper, .. } = self.band;
        // The range of past weeks may lie to one side of what is expected: nothing is over that
        // took less than expected.
        let lower = lower.zip(expected).map(|(a, b)| if b < a { b } else { a });
        let upper = upper.zip(expected).map(|(a, b)| if a < b { b } else { a });
        match (reason, observed, lower.zip(upper)) {
            (Some(reason), ..) => ("not_judged", Some(reason)),
            (None, Some(observed), Some((_, upper))) if upper < observed => ("over", None),
            (None, Some(observed), Some((lower, _))) if observed < lower => ("under", None),
            (None, Some(_), Some(_)) => ("within", None),
            (None, ..) => ("not_judged", Some("too little history to say how far is usual")),
        }
    }

    pub(crate) fn overview(&self, building: &Building, daily: &[Window]) -> BuildingOverview {
        let reason = self.reason();
        let (state, reason_of_state) = self.state(reason);
        let band = if reason.is_none() { self.band } else { Band::default() };
        let observed = self.expectation.observed(self.window);
        let kwh = |it: Option<KilowattHours>| it.map(KilowattHours::get);
        let residual = band.observed.zip(band.expected);
        let percent = residual.and_then(|(it, expected)| change_percent(expected.get(), it.get()));
        let Amount { quantity, unit } = self.amount();
        BuildingOverview {
            building_id: building.id.to_string(),
            name: building.name.clone(),
            building_type: building.building_type.clone(),
            floor_area_m2: building.floor_area.map(SquareMeters::get),
            floors: building.floors,
            energy_kwh: kwh(self.cell.energy),
            quantity,
            unit,
            expected_kwh: kwh(band.expected),
            lower_kwh: kwh(band.lower),
            upper_kwh: kwh(band.upper),
            residual_kwh: residual.map(|(observed, expected)| (observed - expected).get()),
            residual_percent: percent,
            state,
            reason: reason_of_state,
            coverage: self.coverage(),
            estimated: self.estimated(),
            cost: self.cell.cost,
            carbon_kg: self.cell.carbon.map(|it| it.get()),
            base_load_kw: base_load(observed).map(|it| it.demand.get()),
            out_of_hours_share: out_of_hours_share(observed, self.days.zone()),
            daily: daily.iter().map(|it| self.daily(*it)).collect(),
        }
    }

    fn daily(&self, window: Window) -> Daily {
        let cell = self.days.total(self.commodity, window);
        let counted = self.expectation.observed(window).iter().filter(|it| it.counted().is_some());
        let expected = counted.map(|it| self.expectation.hour(it.window.start()).expected);
        let expected: Option<Vec<KilowattHours>> = expected.collect();
        let sum = expected
            .filter(|it| !it.is_empty())
            .map(|it| it.into_iter().map(KilowattHours::get).sum());
        Daily {
            start: LocalStamp::new(window.start(), self.days.zone()),
            energy_kwh: cell.energy.map(KilowattHours::get),
            quantity: Amount::of_cell(self.commodity, &cell).quantity,
            expected_kwh: sum,
            coverage: cell.coverage(self.now),
        }
    }
}
