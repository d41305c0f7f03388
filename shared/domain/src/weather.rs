//! Weather that is said to come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::CampusId;

/// How warm the hours to come are said to be on a campus. The next one takes its place.
///
/// No reading: what a thermometer measures later stands beside it, and never was it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeatherForecast {
    pub campus_id: CampusId,
    /// When it was taken in.
    pub issued_at: Timestamp,
    /// Start of the hour and mean outdoor temperature in °C, in time order.
    pub hours: Vec<(Timestamp, f64)>,
}
