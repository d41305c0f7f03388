//! What thermometers measured outdoors, and what is said to come: each read once for all the buildings
//! around it.

use std::collections::BTreeMap;

use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::time::{days_before, start_of_day};
use greenpulse_domain::weather::WeatherForecast;
use greenpulse_models::forecast::Outdoor;
use greenpulse_ports::{PortError, get};
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
        let mut outdoor = Outdoor::of_hours(zone, &hours);
        let campus = look.configuration.buildings.get(building).map(|it| &it.campus_id);
        let registry = &*look.deps.registry;
        if let Some(campus) = campus
            && let Some((forecast, _)) = get::<WeatherForecast>(registry, campus).await?
        {
            let midnight = start_of_day(today, zone);
            let mut told: BTreeMap<Timestamp, f64> = forecast.hours.into_iter().collect();
            told.extend(hours.into_iter().filter(|it| midnight <= it.0));
            let told: Vec<_> = told.into_iter().collect();
            outdoor = outdoor.foretold(zone, forecast.issued_at, &told);
        }
        read.insert(meter.clone(), outdoor.clone());
        Ok(Some(outdoor))
    }
}
