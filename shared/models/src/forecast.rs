//! Load of the hours ahead.

mod ahead;
mod artifact;
mod best;
mod champion;
mod change;
mod climate;
mod errors;
mod features;
mod history;
mod linear;
mod model;
mod mstl;
mod naive;
mod own;
mod rolling;
mod spread;
mod target;
mod totals;
mod train;

pub use ahead::{DayModel, HourAhead, LEAST_DAYS, NoForecast, Subject};
pub use artifact::BadArtifact;
pub use best::{Challenger, Challenging, Contest};
pub use champion::{Champion, Choice, Score};
pub use change::LevelChange;
pub(crate) use climate::HEATED_BELOW;
pub use climate::{NoWeather, Outdoor, WeatherAhead};
pub use history::History;
pub use linear::Linear;
pub use model::Forecaster;
pub use mstl::MstlEts;
pub use naive::SeasonalNaive;
pub use own::OwnLinear;
pub use rolling::{Origin, Rolled, roll};
pub use spread::Quantiles;
pub use totals::{HISTORY_DAYS, Period, Season, Step, Total, Totals};
pub use train::{Building, Settings, Unseen, train};
