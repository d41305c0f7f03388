//! What was not as expected, and what people do about it.

pub(crate) mod campus;
pub(crate) mod change;
mod hours;
pub(crate) mod list;
pub(crate) mod one;
mod others;
mod view;
mod wanted;
mod weather;

use std::collections::HashMap;

use greenpulse_domain::anomaly::{Anomaly, AnomalyId, AnomalyStatus, Investigation, Judgement};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_http::Problem;
use greenpulse_models::anomaly::Weather;
use greenpulse_ports::{PortError, Registry, all};

/// An anomaly with what people have done about it.
#[derive(Debug)]
struct Known {
    anomaly: Anomaly,
    investigation: Option<Investigation>,
    /// Set where the weather explains it; see [`weather::explain`].
    weather: Option<Weather>,
}

impl Known {
    /// Every one of a building, by its start.
    async fn of_building(
        registry: &dyn Registry,
        building: &BuildingId,
    ) -> Result<Vec<Self>, PortError> {
        let folder = format!("{building}/");
        let investigations = all::<Investigation>(registry, &folder).await?.into_iter();
        let mut investigations: HashMap<AnomalyId, Investigation> =
            investigations.map(|it| (it.of.clone(), it)).collect();
        let anomalies = all::<Anomaly>(registry, &folder).await?.into_iter();
        let known = anomalies.map(|anomaly| {
            let investigation = investigations.remove(&anomaly.id);
            Self { anomaly, investigation, weather: None }
        });
        Ok(known.collect())
    }

    fn status(&self) -> AnomalyStatus {
        self.investigation.as_ref().map_or(AnomalyStatus::New, |it| it.status)
    }
}

/// The anomaly that a path or a body names, of the building that the path names.
fn named(building: &BuildingId, id: &str) -> Result<AnomalyId, Problem> {
    let named = id.parse::<AnomalyId>().ok().filter(|it| it.building == *building);
    named.ok_or_else(|| Problem::not_found("anomaly", format!("{id} of building {building}")))
}

/// The overall score of a commodity of a building, and why none of its hours was judged of late.
fn overall(judgement: Option<&Judgement>, of: Commodity) -> (Option<f64>, Option<String>) {
    let Some(judgement) = judgement else {
        let reason = "nothing has been judged yet: that comes within hours of the first readings";
        return (None, Some(reason.to_owned()));
    };
    match judgement.commodities.get(&of) {
        None => (None, Some(format!("no {of} was measured of late"))),
        Some(it) => (it.overall_score, it.reason.clone()),
    }
}
