//! Energy of one building.

pub(crate) mod comparison;
pub(crate) mod current;
pub(crate) mod forecast;
pub(crate) mod historical;
mod metric;
mod series;
pub(crate) mod sheet;
pub(crate) mod targets;
