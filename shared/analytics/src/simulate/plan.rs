//! The six buildings of the simulated campus, and their meters.
//!
//! Magnitudes are those of higher education in a temperate climate: electricity from 80
//! (administration) to 300 kWh/m² a year (research), heating from 60 to 150.

use greenpulse_domain::commodity::Commodity::{
    self, ChilledWater, Electricity, HotWater, Irrigation, NaturalGas, Solar, Steam, Water,
};
use greenpulse_domain::unit::Unit;

use super::load::{NOTHING, Shape};
use super::occupancy::{self, Occupancy};

#[derive(Debug)]
pub(super) struct BuildingPlan {
    /// Name of the building in the ids of its meters.
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) building_type: &'static str,
    pub(super) area_m2: f64,
    pub(super) floors: u32,
    pub(super) people: u32,
    pub(super) built: i32,
    pub(super) occupancy: &'static Occupancy,
    pub(super) meters: &'static [MeterPlan],
}

#[derive(Debug)]
pub(super) struct MeterPlan {
    pub(super) suffix: &'static str,
    pub(super) commodity: Commodity,
    pub(super) unit: Unit,
    pub(super) cadence: Cadence,
    /// Suffix of the meter that includes this one.
    pub(super) parent: Option<&'static str>,
    /// Loads by name: within a building a name is one noise, wherever the load is measured.
    pub(super) loads: &'static [(&'static str, Shape)],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cadence {
    QuarterHour,
    Hour,
    /// The dial's total, each hour.
    Register,
}

/// Gallons in which hot water is metered are energy by this temperature difference, in kelvin.
pub(super) const HOT_WATER_DELTA_T: f64 = 35.0;

const VENTILATION: (&str, Shape) =
    ("ventilation", Shape { base: 1.0, occupied: 3.6, heating: 0.02, cooling: 0.22, ..NOTHING });
const LECTURE_HALLS: (&str, Shape) =
    ("lecture_halls", Shape { base: 0.5, occupied: 2.6, cooling: 0.05, ..NOTHING });
/// On the roof of the sports center: 52 kW.
const PANELS: Shape = Shape { sun: 7.0, ..NOTHING };

const fn hourly(
    suffix: &'static str,
    commodity: Commodity,
    unit: Unit,
    loads: &'static [(&'static str, Shape)],
) -> MeterPlan {
    MeterPlan { suffix, commodity, unit, cadence: Cadence::Hour, parent: None, loads }
}

const fn quarterly(loads: &'static [(&'static str, Shape)]) -> MeterPlan {
    let meter = hourly("electricity", Electricity, Unit::KilowattHour, loads);
    MeterPlan { cadence: Cadence::QuarterHour, ..meter }
}

const fn electricity(loads: &'static [(&'static str, Shape)]) -> MeterPlan {
    hourly("electricity", Electricity, Unit::KilowattHour, loads)
}

const fn submeter(suffix: &'static str, loads: &'static [(&'static str, Shape)]) -> MeterPlan {
    let meter = hourly(suffix, Electricity, Unit::KilowattHour, loads);
    MeterPlan { parent: Some("electricity"), ..meter }
}

const fn chilled_water(loads: &'static [(&'static str, Shape)]) -> MeterPlan {
    hourly("chilled_water", ChilledWater, Unit::TonHour, loads)
}

const fn steam(loads: &'static [(&'static str, Shape)]) -> MeterPlan {
    hourly("steam", Steam, Unit::Pound, loads)
}

const fn water(loads: &'static [(&'static str, Shape)]) -> MeterPlan {
    hourly("water", Water, Unit::Gallon, loads)
}

pub(super) static BUILDINGS: [BuildingPlan; 6] = [
    BuildingPlan {
        slug: "academic",
        name: "Whitfield Hall",
        building_type: "academic",
        area_m2: 12_400.0,
        floors: 5,
        people: 1_450,
        built: 1968,
        occupancy: &occupancy::ACADEMIC,
        meters: &[
            quarterly(&[
                ("plugs", Shape { base: 4.0, occupied: 8.0, cooling: 0.1, ..NOTHING }),
                VENTILATION,
                LECTURE_HALLS,
            ]),
            submeter("electricity-ventilation", &[VENTILATION]),
            submeter("electricity-lecture_halls", &[LECTURE_HALLS]),
            chilled_water(&[("cooling", Shape { base: 0.3, cooling: 3.6, ..NOTHING })]),
            steam(&[("heating", Shape { base: 0.8, heating: 1.7, ..NOTHING })]),
            water(&[("taps", Shape { base: 0.6, occupied: 26.0, ..NOTHING })]),
        ],
    },
    BuildingPlan {
        slug: "residence",
        name: "Alder House",
        building_type: "residential",
        area_m2: 9_800.0,
        floors: 6,
        people: 320,
        built: 1994,
        occupancy: &occupancy::RESIDENTIAL,
        meters: &[
            electricity(&[("rooms", Shape { base: 4.2, occupied: 7.5, cooling: 0.35, ..NOTHING })]),
            hourly(
                "natural_gas",
                NaturalGas,
                Unit::Therm,
                &[("heating", Shape { base: 0.6, heating: 1.5, ..NOTHING })],
            ),
            hourly(
                "hot_water",
                HotWater,
                Unit::Gallon,
                &[("showers", Shape { base: 0.6, occupied: 22.0, ..NOTHING })],
            ),
            water(&[("taps", Shape { base: 1.2, occupied: 52.0, ..NOTHING })]),
        ],
    },
    BuildingPlan {
        slug: "administration",
        name: "Gate House",
        building_type: "administrative",
        area_m2: 4_600.0,
        floors: 4,
        people: 210,
        built: 1931,
        occupancy: &occupancy::ADMINISTRATIVE,
        meters: &[
            electricity(&[(
                "offices",
                Shape { base: 3.6, occupied: 15.0, cooling: 0.5, ..NOTHING },
            )]),
            MeterPlan {
                cadence: Cadence::Register,
                ..hourly(
                    "natural_gas",
                    NaturalGas,
                    Unit::Ccf,
                    &[("heating", Shape { base: 0.3, heating: 1.9, ..NOTHING })],
                )
            },
            water(&[("taps", Shape { base: 0.4, occupied: 16.0, ..NOTHING })]),
        ],
    },
    BuildingPlan {
        slug: "laboratory",
        name: "Okafor Laboratory",
        building_type: "research",
        area_m2: 10_600.0,
        floors: 4,
        people: 380,
        built: 2008,
        occupancy: &occupancy::RESEARCH,
        meters: &[
            quarterly(&[("labs", Shape { base: 23.0, occupied: 14.0, cooling: 0.3, ..NOTHING })]),
            chilled_water(&[("cooling", Shape { base: 4.5, cooling: 5.0, ..NOTHING })]),
            steam(&[("heating", Shape { base: 4.0, occupied: 2.0, heating: 2.6, ..NOTHING })]),
            water(&[("labs", Shape { base: 6.0, occupied: 34.0, cooling: 1.6, ..NOTHING })]),
        ],
    },
    BuildingPlan {
        slug: "library",
        name: "Hawthorn Library",
        building_type: "library",
        area_m2: 8_200.0,
        floors: 5,
        people: 900,
        built: 1976,
        occupancy: &occupancy::LIBRARY,
        meters: &[
            quarterly(&[("halls", Shape { base: 5.2, occupied: 11.0, cooling: 0.25, ..NOTHING })]),
            chilled_water(&[("cooling", Shape { base: 0.8, cooling: 3.4, ..NOTHING })]),
            steam(&[("heating", Shape { base: 0.6, heating: 1.5, ..NOTHING })]),
            water(&[("taps", Shape { base: 0.4, occupied: 18.0, ..NOTHING })]),
        ],
    },
    BuildingPlan {
        slug: "sports",
        name: "Riverside Sports Center",
        building_type: "sports",
        area_m2: 7_400.0,
        floors: 2,
        people: 600,
        built: 2001,
        occupancy: &occupancy::SPORTS,
        meters: &[
            electricity(&[
                ("pool", Shape { base: 11.0, occupied: 12.0, cooling: 0.5, ..NOTHING }),
                ("grid", Shape { sun: -PANELS.sun, ..NOTHING }),
            ]),
            hourly(
                "natural_gas",
                NaturalGas,
                Unit::Therm,
                &[("heating", Shape { base: 5.0, occupied: 3.0, heating: 1.6, ..NOTHING })],
            ),
            hourly(
                "hot_water",
                HotWater,
                Unit::Gallon,
                &[("showers", Shape { base: 0.8, occupied: 48.0, ..NOTHING })],
            ),
            hourly("solar", Solar, Unit::KilowattHour, &[("grid", PANELS)]),
            water(&[("taps", Shape { base: 5.0, occupied: 70.0, ..NOTHING })]),
            hourly(
                "irrigation",
                Irrigation,
                Unit::Gallon,
                &[("lawns", Shape { sprinkling: 42.0, ..NOTHING })],
            ),
        ],
    },
];
