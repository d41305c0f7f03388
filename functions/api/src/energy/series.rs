//! Rows of a series, from days that were read once.

use std::borrow::Cow;
use std::ops::Range;

use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::quantity::Celsius;
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::{Unit, own_quantity};
use greenpulse_ports::{PortError, RollupStore};
use jiff::Timestamp;

use super::historical::Wanted;
use super::metric::{Metric, Whole};
use crate::days::Days;
use crate::expectation::{Band, Expectation, HISTORY_DAYS};
use crate::grid::Granularity;
use crate::measured::{self, Shares, Sum, taken_in};
use crate::weather::{self, Condition};

/// What rows are made from.
#[derive(Debug)]
pub(crate) struct Series<'a> {
    days: Days,
    campus: &'a Campus,
    granularity: Granularity,
    metrics: &'a [Metric],
    /// The commodities that sums run over.
    summed: Vec<Commodity>,
    involved: Vec<Commodity>,
    /// The commodity that demand and expectation are of.
    main: Commodity,
    expectation: Option<Expectation>,
    temperature: Condition,
    humidity: Condition,
    now: Timestamp,
}

/// Rows of a series, in order, each with as many values as there are metrics.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    rows: Vec<Row>,
    values: Vec<Option<f64>>,
    n_metrics: usize,
}

/// One row, and how far it is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    pub(crate) window: Window,
    pub(crate) coverage: f64,
    pub(crate) estimated: f64,
    pub(crate) quality: f64,
}

impl Table {
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Values of one metric, without those that are missing.
    pub(crate) fn values(&self, metric: usize) -> impl Iterator<Item = f64> {
        self.values.iter().skip(metric).step_by(self.n_metrics).filter_map(|it| *it)
    }

    /// Rows with their values, parallel to the metrics.
    pub(crate) fn page(&self, rows: Range<usize>) -> impl Iterator<Item = (&Row, &[Option<f64>])> {
        let values = &self.values[rows.start * self.n_metrics..rows.end * self.n_metrics];
        self.rows[rows].iter().zip(values.chunks_exact(self.n_metrics))
    }
}

impl<'a> Series<'a> {
    /// Reads the days that the rows need, once, and the weather if a metric asks for it.
    pub(crate) async fn read(
        rollups: &dyn RollupStore,
        configuration: &Configuration,
        building: &Building,
        campus: &'a Campus,
        wanted: &'a Wanted,
        now: Timestamp,
    ) -> Result<Self, PortError> {
        let Wanted { window, granularity, ref metrics, commodity, .. } = *wanted;
        let expects = metrics.iter().any(|it| it.is_expectation());
        let history = if expects { history(granularity) } else { 0 };
        let days = Days::read(rollups, &building.id, window, history, campus.zone.zone()).await?;
        let main = commodity.unwrap_or(Commodity::Electricity);
        let sky = metrics.iter().any(|it| it.is_weather());
        let meter = |measurand| {
            let meter = configuration.outdoor_meter(&building.id, measurand);
            meter.filter(|_| sky).map(|it| &it.id)
        };
        let meters = [Measurand::OutdoorTemperature, Measurand::OutdoorHumidity].map(meter);
        let [temperature, humidity] = weather::read(rollups, meters, window).await?;
        let summed = summed(&days, commodity);
        Ok(Self {
            expectation: expects.then(|| Expectation::of(&days, main)),
            involved: involved(metrics, main, &summed),
            summed,
            days,
            campus,
            granularity,
            metrics,
            main,
            temperature,
            humidity,
            now,
        })
    }

    /// The rows of `cells`. A gap is a row of nothing, with coverage 0.
    pub(crate) fn table(&self, cells: &[Window]) -> Table {
        let n_metrics = self.metrics.len();
        let (mut rows, mut of_row) = (Vec::with_capacity(cells.len()), Vec::new());
        let mut values = Vec::with_capacity(cells.len() * n_metrics);
        for window in cells {
            of_row.clear();
            let involved = self.involved.iter();
            of_row.extend(involved.map(|it| (*it, self.days.total(*it, *window))));
            rows.push(self.row(*window, &of_row, &mut values));
        }
        Table { rows, values, n_metrics }
    }

    /// One row, whose values go behind `values`.
    fn row(
        &self,
        window: Window,
        cells: &[(Commodity, Cow<'_, Cell>)],
        values: &mut Vec<Option<f64>>,
    ) -> Row {
        let of = |commodity: Commodity| cells.iter().find(|it| it.0 == commodity).map(|it| &*it.1);
        let summed = || cells.iter().filter(|it| self.summed.contains(&it.0)).map(|it| &*it.1);
        let sum = || Sum::of(summed());
        let shares = Shares::of(cells.iter().map(|it| &*it.1), self.now);
        let band = self.band(window);
        let value = |metric: &Metric| match *metric {
            Metric::Quantity(commodity) => of(commodity).and_then(|it| quantity(commodity, it)),
            Metric::Energy(commodity) => of(commodity)?.energy.map(|it| it.get()),
            Metric::CommodityCost(commodity) => of(commodity)?.cost,
            Metric::CommodityCarbon(commodity) => of(commodity)?.carbon.map(|it| it.get()),
            Metric::Whole(whole) => match whole {
                Whole::TotalEnergyBtu => sum().btu(),
                Whole::Cost => sum().cost,
                Whole::CostUsd => measured::in_dollars(sum().cost, self.campus),
                Whole::CarbonKg => sum().carbon.map(|it| it.get()),
                Whole::CarbonLbs => sum().carbon.map(|it| it.pounds()),
                Whole::Demand => self.days.demand(self.main, window).map(|it| it.get()),
                Whole::MinDemand => of(self.main)?.min_demand.map(|it| it.get()),
                Whole::PeakDemand => of(self.main)?.peak_demand.map(|it| it.get()),
                Whole::OutdoorCelsius => self.temperature.mean(window),
                Whole::OutdoorFahrenheit => {
                    self.temperature.mean(window).map(|it| Celsius(it).fahrenheit())
                }
                Whole::Humidity => self.humidity.mean(window),
                Whole::Expected => band.expected.map(|it| it.get()),
                Whole::Lower => band.lower.map(|it| it.get()),
                Whole::Upper => band.upper.map(|it| it.get()),
                Whole::DataQuality => Some(shares.quality).filter(|_| 0.0 < shares.coverage),
            },
        };
        values.extend(self.metrics.iter().map(value));
        let Shares { coverage, estimated, quality } = shares;
        Row { window, coverage, estimated, quality }
    }

    fn band(&self, window: Window) -> Band {
        let Some(expectation) = &self.expectation else { return Band::default() };
        match self.granularity {
            Granularity::Hourly => expectation.hour(window.start()),
            _ => expectation.period(window, self.days.zone()),
        }
    }
}

/// Commodities that the metrics speak of.
fn involved(metrics: &[Metric], main: Commodity, summed: &[Commodity]) -> Vec<Commodity> {
    let mut involved: Vec<Commodity> = metrics.iter().filter_map(|it| it.commodity()).collect();
    for metric in metrics {
        match metric {
            Metric::Whole(Whole::Demand | Whole::MinDemand | Whole::PeakDemand) => {
                involved.push(main);
            }
            it if it.is_expectation() => involved.push(main),
            it if it.is_weather() => {}
            Metric::Whole(_) => involved.extend(summed),
            _ => {}
        }
    }
    if involved.is_empty() {
        involved.push(main);
    }
    involved.sort_unstable();
    involved.dedup();
    involved
}

/// Days of history that an expectation needs.
const fn history(granularity: Granularity) -> i64 {
    match granularity {
        Granularity::Hourly => HISTORY_DAYS,
        Granularity::Daily | Granularity::Weekly => 2 * HISTORY_DAYS,
        Granularity::Monthly => 6 * HISTORY_DAYS,
    }
}

/// The commodities that sums run over: the one that is asked about, or all that are taken in.
fn summed(days: &Days, asked: Option<Commodity>) -> Vec<Commodity> {
    asked.map_or_else(
        || days.commodities().into_iter().filter(|it| taken_in(*it)).collect(),
        |it| vec![it],
    )
}

/// In the commodity's own unit; water that is metered as energy has no volume.
fn quantity(commodity: Commodity, cell: &Cell) -> Option<f64> {
    let (quantity, unit) = own_quantity(commodity, cell.energy, cell.volume)?;
    (!commodity.is_water() || unit == Unit::Gallon).then_some(quantity)
}
