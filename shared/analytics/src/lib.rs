//! Pure functions on slices: what readings amount to, and what is to be made of it.

pub mod accuracy;
pub mod building_day;
pub mod change;
pub mod demand;
pub mod expected;
pub mod hourly;
pub mod meter_day;
pub mod quantile;
pub mod score;
pub mod simulate;
