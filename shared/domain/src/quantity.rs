//! Physical quantities. The type says the unit, the field's name says which quantity.

use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

const SECONDS_PER_HOUR: f64 = 3_600.0;
/// Site kBtu of a kWh: ENERGY STAR Portfolio Manager, thermal conversion reference.
pub const KBTU_PER_KWH: f64 = 3.412;
const POUNDS_PER_KILOGRAM: f64 = 2.204_622_621_848_775_7;
const SQUARE_FEET_PER_SQUARE_METER: f64 = 10.763_910_416_709_722;

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl $name {
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
    };
}

quantity!(
    /// Energy, in kilowatt-hours.
    KilowattHours
);
quantity!(
    /// Power, in kilowatts. Averaged over an interval it is called *demand*.
    Kilowatts
);
quantity!(
    /// Volume of water, in US gallons.
    Gallons
);
quantity!(
    /// Temperature, in degrees Celsius.
    Celsius
);
quantity!(
    /// Floor area, in square meters.
    SquareMeters
);
quantity!(
    /// Emissions, in kilograms of CO2 equivalent.
    KilogramsCo2e
);
quantity!(
    /// Grid carbon intensity, in kilograms of CO2 equivalent per kilowatt-hour.
    KilogramsCo2ePerKwh
);

impl KilowattHours {
    /// Average demand over `seconds` of elapsed time; `None` when no time has passed.
    pub fn average_demand(self, seconds: i64) -> Option<Kilowatts> {
        (0 < seconds).then(|| Kilowatts(self.0 / (seconds as f64 / SECONDS_PER_HOUR)))
    }

    /// Site energy in thousand British thermal units.
    pub fn kbtu(self) -> f64 {
        self.0 * KBTU_PER_KWH
    }
}

impl Celsius {
    pub fn fahrenheit(self) -> f64 {
        self.0 * 1.8 + 32.0
    }

    pub fn from_fahrenheit(degrees: f64) -> Self {
        Self((degrees - 32.0) / 1.8)
    }
}

impl SquareMeters {
    pub fn square_feet(self) -> f64 {
        self.0 * SQUARE_FEET_PER_SQUARE_METER
    }

    pub fn from_square_feet(area: f64) -> Self {
        Self(area / SQUARE_FEET_PER_SQUARE_METER)
    }
}

impl KilogramsCo2e {
    pub fn pounds(self) -> f64 {
        self.0 * POUNDS_PER_KILOGRAM
    }
}
