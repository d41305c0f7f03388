//! What thermometers measured outdoors, each read once for all the buildings around it.

use std::collections::BTreeMap;

use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::time::days_before;
use greenpulse_models::forecast::Outdoor;
use greenpulse_ports::PortError;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::Mutex;

use crate::{HISTORY_DAYS, Look};

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct Thermometers(Mutex<BTreeMap<MeterId, Outdoor>>);

impl Thermometers {
    /// What it was like outside a building until `today`; `None` where no thermometer stands.
    pub(crate) async fn outside(
        &self,
        look: &Look<'_>,
        building: &BuildingId,
        today: Date,
        zone: &TimeZone,
    ) -> Result<Option<Outdoor>, PortError> {
        let meter = look.configuration.outdoor_meter(building, Measurand::OutdoorTemperature);
        let Some(meter) = meter.map(|it| &it.id) else { return Ok(None) };
        // Held while it is read, so that buildings beside each other read it once.
        let mut read = self.0.lock().await;
        if let Some(outdoor) = read.get(meter) {
            return Ok(Some(outdoor.clone()));
        }
        let days = (0..=HISTORY_DAYS).map(|back| (meter.clone(), days_before(today, back)));
        let days: Vec<_> = days.collect();
        let stored = look.deps.rollups.meter_days(&days).await?;
        let parts = stored.iter().flatten().flat_map(|it| &it.derived.parts);
        let hours: Vec<(Timestamp, f64)> =
            parts.filter_map(|it| Some((it.window.start(), it.level?))).collect();
        let outdoor = Outdoor::of_hours(zone, &hours);
        read.insert(meter.clone(), outdoor.clone());
        Ok(Some(outdoor))
    }
}
