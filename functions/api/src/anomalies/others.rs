//! How the other buildings of a campus did in the hours of an anomaly. Worked out when it is asked for: it
//! follows from readings of theirs, which come and are corrected in their own time.

use std::sync::Arc;

use greenpulse_domain::anomaly::Anomaly;
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::time::Window;
use greenpulse_http::Problem;
use greenpulse_models::anomaly::{
    Among, DAYS_OF_OTHERS, LEAST_OTHERS, Others, deviation, measured_hours,
};
use greenpulse_models::calendar::Calendar;
use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::days::Days;

/// Looked at of a long one.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 14);
/// Other buildings that are looked at, at most: two months of each are read.
const MOST: usize = 20;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OthersView {
    /// `alone` where next to none of them did the same, `with_others` where most did, `unclear`
    /// between; null where too few of those that one sees were measured.
    among: Option<&'static str>,
    /// Others that were looked at: those that one sees, 20 at most.
    n_buildings: usize,
    /// Of these, those that were off the same way, by half as much at least.
    n_same: usize,
    /// In one sentence.
    message: String,
}

impl OthersView {
    /// `seen` are the buildings of the campus that the caller may know of.
    pub(super) async fn of(
        deps: &Deps,
        it: &Anomaly,
        seen: impl Iterator<Item = &Building>,
        configuration: &Configuration,
        campus: &Campus,
    ) -> Result<Self, Problem> {
        let commodity = it.id.commodity;
        let longest = it.id.start.checked_add(LONGEST).unwrap_or(it.end);
        let window = Window::new(it.id.start, it.end.min(longest)).ok();
        let window = window.ok_or_else(Problem::internal)?;
        let measures = |building: &&Building| {
            let mut meters = configuration.meters_of(&building.id);
            let of_it =
                meters.any(|it| it.measurand.and_then(|it| it.commodity()) == Some(commodity));
            of_it && building.id != it.id.building
        };
        let others: Vec<&BuildingId> = seen.filter(measures).map(|it| &it.id).collect();
        let every = others.len().div_ceil(MOST).max(1);
        let ids: Vec<&BuildingId> =
            [&it.id.building].into_iter().chain(others.into_iter().step_by(every)).collect();
        if ids.len() <= LEAST_OTHERS {
            return Ok(Self::said(None));
        }
        let zone = campus.zone.zone().clone();
        let days = Days::read_all(&*deps.rollups, &ids, window, DAYS_OF_OTHERS, &zone).await?;
        let calendar = Arc::new(Calendar::of_campus(campus, configuration));
        let found = tokio::task::spawn_blocking(move || {
            let of = |days: &Days| {
                let hours = measured_hours(days.hours(commodity), window.end(), &zone, &calendar);
                hours.and_then(|it| deviation(&it, window))
            };
            let own = of(days.first()?)?;
            let others: Vec<f64> = days[1..].iter().filter_map(of).collect();
            Others::of(own, &others)
        });
        Ok(Self::said(found.await.map_err(|_| Problem::internal())?))
    }

    fn said(found: Option<Others>) -> Self {
        let Some(Others { among, n, n_same }) = found else {
            return Self {
                among: None,
                n_buildings: 0,
                n_same: 0,
                message: format!(
                    "fewer than {LEAST_OTHERS} other buildings were measured in the same hours, of \
                     those that you see"
                ),
            };
        };
        let same = format!("{n_same} of {n} other buildings did the same in these hours");
        let (name, message) = match among {
            Among::Alone => ("alone", format!("{same}: the cause is in this one")),
            Among::WithOthers => (
                "with_others",
                format!("{same}: weather, a closure or a term, rather than a fault"),
            ),
            Among::Unclear => ("unclear", same),
        };
        Self { among: Some(name), n_buildings: n, n_same, message }
    }
}
