//! A figure computed on the spot from raw facts. It shares nothing with the rollup but the domain's
//! types, so that two ways to the same number check each other.

use greenpulse_domain::factor::Factor;
use greenpulse_domain::meter::Meter;
use greenpulse_domain::reading::{Fact, Quality};
use greenpulse_domain::tariff::Tariff;
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::Worth;
use greenpulse_ports::{PortError, ReadingStore};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::counted::{Counted, counted, stretches};

/// A meter and what its facts amount to.
#[derive(Debug)]
pub(super) struct Metered<'a> {
    pub(super) meter: &'a Meter,
    pub(super) counted: Vec<Counted>,
}

/// What a stretch of time adds up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Figures {
    pub(super) energy: Option<f64>,
    pub(super) volume: Option<f64>,
    pub(super) cost: Option<f64>,
    pub(super) carbon: Option<f64>,
    /// Seconds by the quality of their winner, mean over the meters.
    pub(super) actual: f64,
    pub(super) suspect: f64,
    pub(super) estimated: f64,
}

/// What prices an hour: the tariff and factor of its day, and the series that they may name.
#[derive(Debug)]
pub(super) struct Pricing<'a> {
    pub(super) tariff: Option<&'a Tariff>,
    pub(super) factor: Option<&'a Factor>,
    pub(super) prices: Option<Metered<'a>>,
    pub(super) factors: Option<Metered<'a>>,
    pub(super) zone: &'a TimeZone,
}

/// Reads what `meters` said about `window`, with the register readings next to it.
pub(super) async fn load<'a>(
    readings: &dyn ReadingStore,
    meters: &[&'a Meter],
    window: Window,
) -> Result<Vec<Metered<'a>>, PortError> {
    let days: Vec<Date> = window.days(&TimeZone::UTC).collect();
    let of: Vec<_> =
        meters.iter().flat_map(|it| days.iter().map(|day| (it.id.clone(), *day))).collect();
    let found = readings.days(&of).await?;
    let of_meters = meters.iter().zip(found.chunks(days.len().max(1)));
    Ok(of_meters
        .map(|(meter, days)| {
            let all = days.iter().flat_map(|it| it.before.iter().chain(&it.facts).chain(&it.after));
            let mut facts: Vec<Fact> = all.copied().collect();
            facts.sort_by(Fact::order);
            // What lies over midnight is there with both days.
            facts.dedup_by(|a, b| a.same(b));
            Metered { meter, counted: counted(meter, &facts) }
        })
        .collect())
}

impl Metered<'_> {
    /// The parts of an hour that count: of each UTC day, and only while the meter is valid.
    pub(super) fn parts(&self, hour: Window) -> impl Iterator<Item = Window> {
        let start = self.meter.valid_from.map_or(hour.start(), |it| it.max(hour.start()));
        let end = self.meter.valid_to.map_or(hour.end(), |it| it.min(hour.end()));
        let valid = Window::new(start, end).ok();
        let days = hour.days(&TimeZone::UTC);
        days.filter_map(move |day| valid?.overlap(Window::utc_day(day)))
    }

    /// The mean by time of a condition in one hour.
    fn level(&self, hour: Window) -> Option<f64> {
        let (mut last, mut sum, mut whole) = (None, 0.0, 0.0);
        for stretch in self.parts(hour).flat_map(|it| stretches(&self.counted, it)) {
            let it = &self.counted[stretch.winner];
            if let Some(level) = it.worth.level(it.fact.value) {
                let seconds = stretch.window.seconds() as f64;
                (last, sum, whole) = (Some(level), sum + level * seconds, whole + seconds);
            }
        }
        // One reading's level is its own, to the last digit.
        last.map(|level| if level * whole == sum { level } else { sum / whole })
    }
}

/// One hour over its meters, priced.
pub(super) fn hour(window: Window, meters: &[Metered<'_>], pricing: &Pricing<'_>) -> Figures {
    let mut figures = Figures::default();
    for metered in meters {
        let mut of_meter = None;
        for part in metered.parts(window) {
            let (mut energy, mut volume) = (None, None);
            for stretch in stretches(&metered.counted, part) {
                let it = &metered.counted[stretch.winner];
                let share = it.share(stretch.window);
                energy = plus(energy, it.energy().map(|energy| energy * share));
                if let Worth::Volume { gallons, .. } = it.worth {
                    volume = plus(volume, Some(it.fact.value * gallons * share));
                }
                *figures.seconds(it.fact.quality) += stretch.window.seconds() as f64;
            }
            of_meter = plus(of_meter, energy);
            figures.volume = plus(figures.volume, volume);
        }
        figures.energy = plus(figures.energy, of_meter);
    }
    let n = meters.len().max(1) as f64;
    for quality in [Quality::Actual, Quality::Suspect, Quality::Estimated] {
        *figures.seconds(quality) /= n;
    }
    let amount = figures.energy.or(figures.volume);
    figures.cost = amount.zip(pricing.rate(window)).map(|(amount, rate)| amount * rate);
    let intensity = figures.energy.and_then(|_| pricing.intensity(window));
    figures.carbon = figures.energy.zip(intensity).map(|(energy, kg)| energy * kg);
    figures
}

/// Hours in time order, added up. Cost and carbon are of all of it or not there.
pub(super) fn total(hours: &[Figures]) -> Figures {
    let mut total = Figures::default();
    let (mut cost, mut carbon) = (Some(0.0), Some(0.0));
    for hour in hours {
        total.energy = plus(total.energy, hour.energy);
        total.volume = plus(total.volume, hour.volume);
        total.actual += hour.actual;
        total.suspect += hour.suspect;
        total.estimated += hour.estimated;
        if hour.energy.or(hour.volume).is_some() {
            cost = cost.zip(hour.cost).map(|(sum, it)| sum + it);
            carbon = carbon.zip(hour.carbon).map(|(sum, it)| sum + it);
        }
    }
    if total.energy.or(total.volume).is_some() {
        (total.cost, total.carbon) = (cost, carbon);
    }
    total
}

fn plus(sum: Option<f64>, more: Option<f64>) -> Option<f64> {
    match (sum, more) {
        (Some(sum), Some(more)) => Some(sum + more),
        (sum, more) => sum.or(more),
    }
}

impl Figures {
    const fn seconds(&mut self, quality: Quality) -> &mut f64 {
        match quality {
            Quality::Actual => &mut self.actual,
            Quality::Suspect => &mut self.suspect,
            Quality::Estimated => &mut self.estimated,
        }
    }
}

impl Pricing<'_> {
    pub(super) fn rate(&self, hour: Window) -> Option<f64> {
        let local = hour.start().to_zoned_datetime(self.zone.clone());
        self.tariff?.rate(&local, |_| self.prices.as_ref()?.level(hour))
    }

    pub(super) fn intensity(&self, hour: Window) -> Option<f64> {
        self.factor?.intensity(|_| self.factors.as_ref()?.level(hour))
    }
}
