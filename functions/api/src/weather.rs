//! Outdoor conditions of a campus or building, from the meters that measure them.

use std::collections::BTreeMap;

use greenpulse_domain::id::MeterId;
use greenpulse_domain::rollup::Part;
use greenpulse_domain::time::Window;
use greenpulse_ports::{PortError, RollupStore};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Parts of one condition, by their start.
#[derive(Debug, Default)]
pub(crate) struct Condition(BTreeMap<Timestamp, Part>);

/// Reads what `meters` measured in `window`; answers parallel to them, with nothing for none.
pub(crate) async fn read(
    rollups: &dyn RollupStore,
    meters: [Option<&MeterId>; 2],
    window: Window,
) -> Result<[Condition; 2], PortError> {
    let days: Vec<_> = window.days(&TimeZone::UTC).collect();
    let of: Vec<_> = meters
        .iter()
        .flatten()
        .flat_map(|meter| days.iter().map(|day| ((*meter).clone(), *day)))
        .collect();
    if of.is_empty() {
        return Ok([Condition::default(), Condition::default()]);
    }
    let stored = rollups.meter_days(&of).await?;
    Ok(meters.map(|meter| {
        let own = of.iter().zip(&stored).filter(|((id, _), _)| Some(id) == meter);
        let parts = own.filter_map(|(_, stored)| stored.as_ref()).flat_map(|it| &it.derived.parts);
        Condition(parts.map(|part| (part.window.start(), *part)).collect())
    }))
}

impl Condition {
    /// Mean over the measured time of `window`.
    pub(crate) fn mean(&self, window: Window) -> Option<f64> {
        let (mut sum, mut seconds) = (0.0, 0.0);
        for part in self.0.range(window.start()..window.end()).map(|it| it.1) {
            if let Some(level) = part.level {
                sum += level * part.covered.any();
                seconds += part.covered.any();
            }
        }
        (0.0 < seconds).then(|| sum / seconds)
    }
}
