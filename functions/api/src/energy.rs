//! Energy of one building.

pub(crate) mod comparison;
pub(crate) mod current;
pub(crate) mod historical;
mod metric;
mod series;
mod sheet;
pub(crate) mod targets;
