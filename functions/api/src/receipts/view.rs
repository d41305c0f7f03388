//! A receipt on the wire.

use greenpulse_domain::content::Version;
use greenpulse_domain::factor::Factor;
use greenpulse_domain::reading::{Fact, Quality};
use greenpulse_domain::rollup::{Cell, Versions};
use greenpulse_domain::tariff::Tariff;
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::{Unit, Worth};
use greenpulse_http::LocalStamp;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::counted::{Counted, stretches};
use super::recompute::{Figures, Metered, Pricing};

/// A figure with everything that it is made of, computed twice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureReceipt {
    pub(super) building_id: String,
    pub(super) commodity: String,
    pub(super) start: LocalStamp,
    pub(super) end: LocalStamp,
    pub(super) currency: String,
    /// As every other answer gives it; null where nothing was measured.
    pub(super) stored: Option<ReceiptFigures>,
    /// Computed on the spot from the readings below, by code of its own.
    pub(super) recomputed: ReceiptFigures,
    /// Whether both agree on energy, cost and carbon to the last digit.
    pub(super) identical: bool,
    pub(super) readings: Vec<ReceiptReading>,
    pub(super) tariff: Option<ReceiptTariff>,
    pub(super) factor: Option<ReceiptFactor>,
    /// Versions of what the stored figure was computed with.
    pub(super) versions: Option<ReceiptVersions>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptFigures {
    energy_kwh: Option<f64>,
    volume_gal: Option<f64>,
    cost: Option<f64>,
    carbon_kg: Option<f64>,
    /// Share of the elapsed time that was measured.
    coverage: f64,
    estimated: f64,
    quality: f64,
}

/// A reading that wins some of the time, or the difference of two register readings that does.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptReading {
    meter_id: String,
    start: LocalStamp,
    end: LocalStamp,
    value: f64,
    #[schema(value_type = String)]
    unit: Unit,
    /// Energy of one unit; of a unit of power, during one hour.
    kwh_per_unit: Option<f64>,
    gallons_per_unit: Option<f64>,
    /// Suspect also where the value is implausible.
    #[schema(value_type = String)]
    quality: Quality,
    revision: u32,
    received: LocalStamp,
    /// Share of its own time that it wins here.
    share: f64,
    /// The register readings that it lies between.
    registers: Vec<ReceiptRegister>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptRegister {
    at: LocalStamp,
    total: f64,
    #[schema(value_type = String)]
    unit: Unit,
    #[schema(value_type = String)]
    quality: Quality,
    revision: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptTariff {
    name: String,
    #[schema(value_type = String)]
    version: Version,
    /// Money per kWh, or per gallon of water that is not energy; null where it changes or is missing.
    rate: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptFactor {
    region: String,
    #[schema(value_type = String)]
    version: Version,
    /// Null where it changes or is missing.
    kg_co2e_per_kwh: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptVersions {
    #[schema(value_type = Option<String>)]
    tariff: Option<Version>,
    #[schema(value_type = Option<String>)]
    factor: Option<Version>,
    /// Which meters were counted.
    #[schema(value_type = Option<String>)]
    tree: Option<Version>,
}

impl ReceiptFigures {
    pub(super) fn stored(cell: &Cell, now: Timestamp) -> Self {
        Self {
            energy_kwh: cell.energy.map(|it| it.get()),
            volume_gal: cell.volume.map(|it| it.get()),
            cost: cell.cost,
            carbon_kg: cell.carbon.map(|it| it.get()),
            coverage: cell.coverage(now),
            estimated: cell.estimated(now),
            quality: cell.quality(now),
        }
    }

    pub(super) fn recomputed(figures: &Figures, window: Window, now: Timestamp) -> Self {
        let elapsed = window.end().min(now).as_second() - window.start().as_second();
        let share = |seconds: f64| match seconds {
            0.0 => 0.0,
            seconds => (seconds / elapsed.max(1) as f64).min(1.0),
        };
        Self {
            energy_kwh: figures.energy,
            volume_gal: figures.volume,
            cost: figures.cost,
            carbon_kg: figures.carbon,
            coverage: share(figures.actual + figures.suspect),
            estimated: share(figures.estimated),
            quality: share(figures.actual),
        }
    }

    /// Whether this says the same as what is stored, or as nothing where nothing is.
    pub(super) fn agrees(&self, stored: Option<&Self>) -> bool {
        let figures = |it: &Self| (it.energy_kwh, it.cost, it.carbon_kg);
        stored.map_or((None, None, None), figures) == figures(self)
    }
}

impl ReceiptReading {
    /// Readings of a meter that win some of `window`, in time order.
    pub(super) fn of(metered: &Metered<'_>, window: Window, zone: &TimeZone) -> Vec<Self> {
        let mut won = vec![0.0; metered.counted.len()];
        for stretch in metered.parts(window).flat_map(|it| stretches(&metered.counted, it)) {
            won[stretch.winner] += metered.counted[stretch.winner].share(stretch.window);
        }
        let used = metered.counted.iter().zip(won).filter(|(_, share)| 0.0 < *share);
        let mut readings: Vec<Self> =
            used.map(|(it, share)| Self::new(metered, it, share, zone)).collect();
        readings.sort_by_key(|it| it.start.at());
        readings
    }

    fn new(metered: &Metered<'_>, counted: &Counted, share: f64, zone: &TimeZone) -> Self {
        let stamp = |at| LocalStamp::new(at, zone);
        let (kwh_per_unit, gallons_per_unit) = match counted.worth {
            Worth::Energy { kwh, .. } => (Some(kwh), None),
            Worth::Volume { gallons, kwh } => (kwh, Some(gallons)),
            Worth::Level { .. } => (None, None),
        };
        let register = |fact: Fact| ReceiptRegister {
            at: stamp(fact.extent.start()),
            total: fact.value,
            unit: fact.unit,
            quality: fact.quality,
            revision: fact.revision,
        };
        let registers = counted.registers.map_or(vec![], |(a, b)| vec![register(a), register(b)]);
        Self {
            meter_id: metered.meter.id.to_string(),
            start: stamp(counted.interval.start()),
            end: stamp(counted.interval.end()),
            value: counted.fact.value,
            unit: counted.fact.unit,
            kwh_per_unit,
            gallons_per_unit,
            quality: counted.fact.quality,
            revision: counted.fact.revision,
            received: stamp(counted.fact.received),
            share,
            registers,
        }
    }
}

impl ReceiptTariff {
    pub(super) fn new(tariff: &Tariff, pricing: &Pricing<'_>, hours: &[Window]) -> Self {
        let rate = the_one(hours.iter().map(|it| pricing.rate(*it)));
        Self { name: tariff.name.clone(), version: tariff.version(), rate }
    }
}

impl ReceiptFactor {
    pub(super) fn new(factor: &Factor, pricing: &Pricing<'_>, hours: &[Window]) -> Self {
        let kg_co2e_per_kwh = the_one(hours.iter().map(|it| pricing.intensity(*it)));
        Self { region: factor.region.clone(), version: factor.version(), kg_co2e_per_kwh }
    }
}

impl From<Versions> for ReceiptVersions {
    fn from(versions: Versions) -> Self {
        let Versions { tariff, factor, tree } = versions;
        Self { tariff, factor, tree }
    }
}

/// The value of every hour, where it is the same.
fn the_one(mut hours: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let first = hours.next()??;
    hours.all(|it| it == Some(first)).then_some(first)
}
