//! The hours around an anomaly, judged as they are now.

use greenpulse_domain::anomaly::Anomaly;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::Window;
use greenpulse_http::{LocalStamp, Problem};
use greenpulse_models::anomaly::{DAYS_BEHIND, JudgedHours, judge};
use greenpulse_models::calendar::Calendar;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::days::Days;

/// Shown on either side.
const AROUND: SignedDuration = SignedDuration::from_hours(24);
/// Shown of a long one.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 62);
const GONE: &str = "nothing is measured of its hours any more";

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnomalyHour {
    timestamp: LocalStamp,
    end: LocalStamp,
    /// Null where too little of it was measured.
    energy_kwh: Option<f64>,
    /// Null where nothing can be expected.
    expected_kwh: Option<f64>,
    /// Of the range that 95 % of usual hours lie in.
    lower_kwh: Option<f64>,
    upper_kwh: Option<f64>,
    /// From -1 to 1; below 0 is an anomaly.
    anomaly_score: Option<f64>,
    /// By an isolation forest, on a scale of its own: below 0 it would be an anomaly. A second opinion.
    isolation_score: Option<f64>,
}

#[derive(Debug)]
pub(super) struct Hours {
    pub(super) rows: Vec<AnomalyHour>,
    pub(super) reason: Option<&'static str>,
}

impl Hours {
    pub(super) async fn around(
        deps: &Deps,
        it: &Anomaly,
        configuration: &Configuration,
        campus: &Campus,
    ) -> Result<Self, Problem> {
        let around = |start: Timestamp, end: Timestamp| {
            Window::new(start.checked_sub(AROUND).ok()?, end.checked_add(AROUND).ok()?).ok()
        };
        let longest = it.id.start.checked_add(LONGEST).unwrap_or(it.end);
        let window = around(it.id.start, it.end.min(longest)).ok_or_else(Problem::internal)?;
        let zone = campus.zone.zone().clone();
        let building = &it.id.building;
        let days = Days::read(&*deps.rollups, building, window, DAYS_BEHIND, &zone).await?;
        let cells: Vec<Cell> = days.hours(it.id.commodity).copied().collect();
        let name = building.to_string();
        let calendar = Calendar::of_campus(campus, configuration);
        let rows = tokio::task::spawn_blocking(move || {
            let nothing = [f64::INFINITY; 3];
            let judged = judge(&name, &cells, window.end(), &zone, &calendar, nothing)?;
            let isolation = judged.isolation().unwrap_or_default();
            let places = (0..judged.hours.len()).filter(|at| window.contains(judged.hours.at(*at)));
            Some(places.map(|at| AnomalyHour::of(&judged, &isolation, at, &zone)).collect())
        });
        let rows: Option<Vec<AnomalyHour>> = rows.await.map_err(|_| Problem::internal())?;
        let rows = rows.unwrap_or_default();
        let reason = rows.is_empty().then_some(GONE);
        Ok(Self { rows, reason })
    }
}

impl AnomalyHour {
    fn of(
        judged: &JudgedHours,
        isolation: &[Option<f64>],
        at: usize,
        zone: &jiff::tz::TimeZone,
    ) -> Self {
        let finite = |it: f64| Some(it).filter(|it| it.is_finite());
        let band = judged.bands[at];
        Self {
            timestamp: LocalStamp::new(judged.hours.at(at), zone),
            end: LocalStamp::new(judged.hours.at(at + 1), zone),
            energy_kwh: finite(judged.hours.energy()[at]),
            expected_kwh: finite(band.expected),
            lower_kwh: finite(band.lower),
            upper_kwh: finite(band.upper),
            anomaly_score: judged.assessment.scores[at],
            isolation_score: isolation.get(at).copied().flatten(),
        }
    }
}
