//! What energy costs and emits on the simulated campus.
//!
//! Prices are of the order of public universities' in the north-east of the United States. Steam,
//! heating fuels and chilled water emit what ENERGY STAR Portfolio Manager's technical reference on
//! greenhouse gas emissions says; the grid's factors are simulated.

use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::factor::{Basis, Factor, Intensity};
use greenpulse_domain::quantity::KilogramsCo2ePerKwh;
use greenpulse_domain::tariff::{Price, Tariff, TouPeriod};
use jiff::civil::{Date, date};

const WEEKDAYS: u8 = 0b001_1111;
const EVERY_DAY: u8 = 0b111_1111;

/// Rates that do not depend on the hour: money per kWh, per gallon of water.
const FLAT: [(Commodity, f64); 6] = [
    (Commodity::NaturalGas, 0.0392),
    (Commodity::ChilledWater, 0.0569),
    (Commodity::Steam, 0.0686),
    (Commodity::HotWater, 0.0625),
    (Commodity::Water, 0.0125),
    (Commodity::Irrigation, 0.0062),
];

/// kg CO2e per kWh, on either basis.
const CONSTANT: [(Commodity, f64); 5] = [
    (Commodity::NaturalGas, 0.1811),
    (Commodity::ChilledWater, 0.1798),
    (Commodity::Steam, 0.2263),
    (Commodity::HotWater, 0.2263),
    (Commodity::Solar, 0.0),
];

/// Price lists that hold from before `first` on: electricity by time of use, a new list each July.
/// What the panels make is not bought.
pub(super) fn tariffs(campus: &Campus, first: Date, end: Date) -> Vec<Tariff> {
    let tariff = |name: String, commodity, valid_from, valid_to, price| Tariff {
        campus_id: campus.id.clone(),
        name,
        commodity,
        currency: campus.currency,
        valid_from,
        valid_to,
        price,
    };
    let years = first.year().saturating_sub(1)..=end.year();
    let time_of_use = years.clone().map(|year| {
        let next = year.checked_add(1).filter(|_| year < end.year());
        tariff(
            format!("Simulated time of use {year}"),
            Commodity::Electricity,
            july(year),
            next.map(july),
            Price::TimeOfUse(periods(year)),
        )
    });
    let flat = FLAT.into_iter().map(|(commodity, rate)| {
        let name = format!("Simulated {}", commodity.to_string().replace('_', " "));
        tariff(name, commodity, july(*years.start()), None, Price::Flat(rate))
    });
    time_of_use.chain(flat).collect()
}

fn periods(year: i16) -> Vec<TouPeriod> {
    let period = |name: &str, days, from_hour, to_hour, rate: f64| TouPeriod {
        name: name.to_owned(),
        days,
        from_hour,
        to_hour,
        rate: dated(rate, 0.025, year),
    };
    vec![
        period("peak", WEEKDAYS, 14, 20, 0.214),
        period("shoulder", WEEKDAYS, 7, 14, 0.148),
        period("shoulder", WEEKDAYS, 20, 23, 0.148),
        period("off_peak", EVERY_DAY, 0, 24, 0.096),
    ]
}

/// Emission factors that hold from before `first` on: the grid's for each calendar year, location-
/// and market-based, the rest constant.
pub(super) fn factors(campus: &Campus, first: Date, end: Date) -> Vec<Factor> {
    let factor = |commodity, basis, valid_from, valid_to, kg| Factor {
        campus_id: campus.id.clone(),
        region: campus.region.clone().unwrap_or_default(),
        commodity,
        basis,
        valid_from,
        valid_to,
        intensity: Intensity::Constant(KilogramsCo2ePerKwh(kg)),
    };
    let mut factors = Vec::new();
    for (basis, kg) in [(Basis::Location, 0.286), (Basis::Market, 0.174)] {
        for year in first.year()..=end.year() {
            let next = year.checked_add(1).filter(|_| year < end.year());
            let kg = dated(kg, -0.03, year);
            let (from, to) = (january(year), next.map(january));
            factors.push(factor(Commodity::Electricity, basis, from, to, kg));
        }
        factors.extend(
            CONSTANT
                .map(|(commodity, kg)| factor(commodity, basis, january(first.year()), None, kg)),
        );
    }
    factors
}

/// `value` of 2024, changed by a share of it each year, to four places; at least a fifth of it is
/// left.
fn dated(value: f64, yearly: f64, year: i16) -> f64 {
    let change = 1.0 + yearly * f64::from(year - 2024);
    (value * change.clamp(0.2, 5.0) * 10_000.0).round() / 10_000.0
}

fn july(year: i16) -> Date {
    Date::new(year, 7, 1).unwrap_or(date(9999, 7, 1))
}

fn january(year: i16) -> Date {
    Date::new(year, 1, 1).unwrap_or(date(9999, 1, 1))
}
