//! What was said of the hours ahead of a building, and the models that say it.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::commodity::Commodity;
use crate::content::Version;
use crate::id::BuildingId;

/// Days that past forecasts are kept.
pub const KEPT_DAYS: i64 = 400;

/// The hours ahead of one building and commodity, as they were predicted once.
///
/// No function of what is stored now: when history is restated, it stays what was said then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    pub building_id: BuildingId,
    pub commodity: Commodity,
    /// When it was made.
    pub generated_at: Timestamp,
    /// Start of the first hour. Of what was measured from then on it knows nothing.
    pub origin: Timestamp,
    pub model: ModelName,
    /// Hours without a break from `origin` on; none where there is a reason.
    pub hours: Vec<HourAhead>,
    /// Why there is no forecast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// None of what was said before weather was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weather: Option<WeatherUsed>,
    /// The last lasting step of what the building takes, as far as it could be told then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level_change: Option<LevelChange>,
    /// What decided which model predicts; none where too little was measured to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contest: Option<Contest>,
}

/// How the campus's model and its challengers, which know this building alone, did on its last weeks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contest {
    pub held_at: Timestamp,
    /// Of the campus's model.
    pub version: Version,
    /// Days that all of them predicted, each from what had been measured before it.
    pub days: u64,
    /// Mean WAPE by the name of the model, as shares.
    pub wapes: BTreeMap<String, f64>,
    /// The challenger that predicts; none where the campus's model does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winner: Option<String>,
}

/// A step of what a building takes that has lasted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LevelChange {
    /// The first civil day at the new level.
    pub since: Date,
    /// How much more is taken than before: 30 for 1.3 times as much, negative where it is less.
    pub percent: f64,
}

/// Whose weather decided what was said, and why that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeatherUsed {
    pub weather: Weather,
    /// In words.
    pub reason: String,
}

/// Whose weather is taken for that of the hours ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weather {
    /// What a weather forecast says, as far as it reaches, and climatology after it.
    Forecast,
    /// What was usual at the time of the year, and what the last day departed from it.
    Climatology,
    None,
}

impl fmt::Display for WeatherUsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weather = match self.weather {
            Weather::Forecast => "forecast",
            Weather::Climatology => "climatology",
            Weather::None => "none",
        };
        write!(f, "{weather}: {}", self.reason)
    }
}

impl Forecast {
    /// Each hour with its start.
    pub fn starts(&self) -> impl Iterator<Item = (Timestamp, &HourAhead)> {
        let at = |hour: i64| Timestamp::from_second(self.origin.as_second() + hour * 3_600).ok();
        (0..).zip(&self.hours).filter_map(move |(hour, it)| Some((at(hour)?, it)))
    }
}

/// The first forecast of a civil day, cut to about that day: what is left of it later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastForecast {
    /// The day of the campus that its origin lies in.
    pub day: Date,
    /// Whether it was made afterwards, from nothing but what had been measured before its origin.
    #[serde(default)]
    pub afterwards: bool,
    #[serde(flatten)]
    pub forecast: Forecast,
}

/// Energy of one hour in kWh, by the probability that it is less.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 5]", into = "[f64; 5]")]
pub struct HourAhead {
    pub p2_5: f64,
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
    pub p97_5: f64,
}

impl From<[f64; 5]> for HourAhead {
    fn from([p2_5, p10, p50, p90, p97_5]: [f64; 5]) -> Self {
        Self { p2_5, p10, p50, p90, p97_5 }
    }
}

impl From<HourAhead> for [f64; 5] {
    fn from(it: HourAhead) -> Self {
        [it.p2_5, it.p10, it.p50, it.p90, it.p97_5]
    }
}

/// Which model said something, and why that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelName {
    pub name: String,
    pub version: Version,
    pub reason: String,
}

/// A model in the registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelVersion {
    /// Of its artifact's bytes.
    pub version: Version,
    pub name: String,
    /// `forecasting`.
    pub model_type: String,
    pub status: ModelStatus,
    /// Why it has that status.
    pub reason: String,
    pub parameters: BTreeMap<String, f64>,
    /// Key of its bytes among the artifacts; none of what comes with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<String>,
    /// First day that it learned from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training_data_start: Option<Date>,
    /// Day after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training_data_end: Option<Date>,
    /// Hours that it learned from, at most.
    pub training_samples: u64,
    pub feature_count: u64,
    /// How its forecasts of the last weeks have turned out; none where none has yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Accuracy>,
    /// The same by kind of day; kinds of which none is over are left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_days: BTreeMap<DaysOf, Accuracy>,
    /// Whether its forecasts have grown worse; none where too few are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelStatus {
    Training,
    Active,
    Deprecated,
}

/// How predictions have turned out, over hours of which both sides are known.
///
/// Shares are of 1. What is divided by what was measured is empty where that was nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Accuracy {
    pub hours: u64,
    /// Sum of the errors by the sum of what was measured.
    pub wape: Option<f64>,
    /// Mean of the errors of hours, each by what was measured in it; hours of zero are left out.
    pub mape: Option<f64>,
    /// In kWh.
    pub mae: f64,
    /// In kWh.
    pub rmse: f64,
    /// RMSE by the mean of what was measured.
    pub cv_rmse: Option<f64>,
    /// Share of hours inside their 95 % interval.
    pub coverage_95: f64,
    /// Share of hours inside their 80 % interval.
    pub coverage_80: f64,
}

/// Days that are judged apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaysOf {
    Workdays,
    /// Weekends, public holidays and closed days.
    DaysOff,
    /// Teaching and exams, where the campus's calendar tells.
    Term,
    /// Days without either, where it tells.
    Breaks,
}

/// How the last week's forecasts have turned out beside those of the three weeks before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    pub recent: Accuracy,
    pub before: Accuracy,
    pub is_drifting: bool,
    /// In words, with figures.
    pub reason: String,
}
