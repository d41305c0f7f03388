//! Which forecasts others were told of.

use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::event::{Event, ForecastPublished};
use greenpulse_domain::forecast::Forecast;
use greenpulse_domain::id::BuildingId;
use greenpulse_ports::{Entity, EventBus, Expect, PortError, Registry, get, put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Forecasts that one event tells of: with the longest ids 45 kB, and EventBridge bills each 64 kB.
const AT_ONCE: usize = 500;

/// What was made until an instant was told.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    until: Timestamp,
}

impl Entity for Told {
    const PREFIX: &'static str = "fleeting/forecasts-told/";

    fn name(&self) -> String {
        NAME.to_owned()
    }
}

const NAME: &str = "until";

/// Those of `stored` that nobody was told of: whoever made them broke off before.
///
/// # Errors
///
/// A port's.
pub(crate) async fn untold<'a>(
    registry: &dyn Registry,
    stored: impl Iterator<Item = &'a Forecast>,
) -> Result<ForecastPublished, PortError> {
    let until = get::<Told>(registry, NAME).await?.map_or(Timestamp::MIN, |it| it.0.until);
    let mut untold = ForecastPublished::default();
    for it in stored.filter(|it| until < it.generated_at) {
        untold.add(one(it));
    }
    Ok(untold)
}

/// That one forecast is new.
pub(crate) fn one(it: &Forecast) -> ForecastPublished {
    ForecastPublished { forecasts: [(it.building_id.clone(), [it.commodity].into())].into() }
}

/// Tells of what is stored by now.
///
/// # Errors
///
/// A port's: it is told by the next look.
pub(crate) async fn tell(events: &dyn EventBus, news: &ForecastPublished) -> Result<(), PortError> {
    let each = news.forecasts.iter().flat_map(|(id, of)| of.iter().map(move |of| (id, *of)));
    let each: Vec<(&BuildingId, Commodity)> = each.collect();
    let event = |some: &[(&BuildingId, Commodity)]| {
        let mut event = ForecastPublished::default();
        for (building, commodity) in some {
            event.forecasts.entry((*building).clone()).or_default().insert(*commodity);
        }
        Event::ForecastPublished(event)
    };
    match each.is_empty() {
        true => Ok(()),
        false => events.publish(each.chunks(AT_ONCE).map(event).collect()).await,
    }
}

/// Notes that all that was made until `now` was told. Looks do not overlap, neither here nor on AWS: one
/// ends within a quarter of an hour, and the next is an hour later.
///
/// # Errors
///
/// A port's: what was told is told again.
pub(crate) async fn note(registry: &dyn Registry, now: Timestamp) -> Result<(), PortError> {
    registry.commit(vec![put(&Told { until: now }, Expect::Anything)]).await
}
