//! Energy of one building.

pub(crate) mod baseline;
pub(crate) mod comparison;
pub(crate) mod current;
mod fitted;
pub(crate) mod forecast;
pub(crate) mod historical;
mod laid_out;
mod metric;
mod normalized;
mod periods;
pub(crate) mod savings;
mod series;
pub(crate) mod sheet;
pub(crate) mod targets;
