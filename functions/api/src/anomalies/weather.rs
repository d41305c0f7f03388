//! Which anomalies the weather explains. Worked out when they are asked for: it follows from thermometers,
//! whose readings come and are corrected in their own time.

use std::collections::BTreeMap;

use greenpulse_domain::anomaly::Anomaly;
use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::time::{Window, utc_day};
use greenpulse_models::anomaly::{DAYS_OF_WEATHER, Weather};
use greenpulse_ports::{PortError, RollupStore};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::Known;
use crate::weather::{Condition, read};

/// Says of each of `known` whether the weather explains it.
pub(super) async fn explain(
    rollups: &dyn RollupStore,
    configuration: &Configuration,
    known: &mut [Known],
) -> Result<(), PortError> {
    let anomalies: Vec<&Anomaly> = known.iter().map(|it| &it.anomaly).collect();
    let found = of(rollups, configuration, &anomalies).await?;
    for (it, weather) in known.iter_mut().zip(found) {
        it.weather = weather;
    }
    Ok(())
}

/// Parallel to `anomalies`. Each thermometer is read once, over all that it is asked for.
pub(super) async fn of(
    rollups: &dyn RollupStore,
    configuration: &Configuration,
    anomalies: &[&Anomaly],
) -> Result<Vec<Option<Weather>>, PortError> {
    let thermometers: Vec<Option<&MeterId>> = anomalies
        .iter()
        .map(|it| {
            let of = &it.id.building;
            let meter = configuration.outdoor_meter(of, Measurand::OutdoorTemperature);
            meter.filter(|_| Weather::is_followed_by(it.id.commodity)).map(|it| &it.id)
        })
        .collect();
    let mut spans: BTreeMap<&MeterId, (Timestamp, Timestamp)> = BTreeMap::new();
    for (it, meter) in anomalies.iter().zip(&thermometers) {
        let Some(meter) = meter else { continue };
        let span = spans.entry(meter).or_insert((it.id.start, it.end));
        *span = (span.0.min(it.id.start), span.1.max(it.end));
    }
    let mut conditions: BTreeMap<&MeterId, Condition> = BTreeMap::new();
    for (meter, (start, end)) in spans {
        let first = Window::utc_day(days_before(utc_day(start), DAYS_OF_WEATHER)).start();
        let Ok(window) = Window::new(first, end) else { continue };
        let [condition, _] = read(rollups, [Some(meter), None], window).await?;
        conditions.insert(meter, condition);
    }
    let one =
        |(it, meter): (&&Anomaly, &Option<&MeterId>)| explaining(it, conditions.get((*meter)?)?);
    Ok(anomalies.iter().zip(&thermometers).map(one).collect())
}

fn explaining(it: &Anomaly, outdoor: &Condition) -> Option<Weather> {
    let mean = outdoor.mean(Window::new(it.id.start, it.end).ok()?)?;
    // Days by UTC, which thermometers are rolled up by.
    let day = |n| Window::utc_day(days_before(utc_day(it.id.start), n));
    let days = (1..=DAYS_OF_WEATHER).filter_map(|n| outdoor.mean(day(n)));
    Weather::explaining(it.id.commodity, it.deviation().get(), mean, &days.collect::<Vec<_>>())
}

fn days_before(day: Date, n: usize) -> Date {
    day.saturating_sub(Span::new().days(n as i64))
}
