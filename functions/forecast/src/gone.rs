//! Forecasts of what is measured no more: the building was removed, or none of its meters measures it.
//!
//! None of them predicts any longer. The first of each day stays as long as any is kept, for whoever
//! makes the building again; once the last has gone, nothing is left.

use greenpulse_domain::event::ForecastPublished;
use greenpulse_domain::forecast::Forecast;
use greenpulse_domain::time::utc_day;
use greenpulse_ports::{Entity, Expect, PortError, Write, key, put};

use crate::{Look, commodities, past, told};

const REMOVED: &str = "the building was removed";
const UNMEASURED: &str = "no meter that stands in the building measures it any more";

impl Look<'_> {
    /// Withholds them, and forgets of them what is old; says how many were withheld, and of which somebody
    /// may have to know.
    pub(crate) async fn withhold(&self) -> Result<(usize, ForecastPublished), PortError> {
        let (mut n, mut news) = (0, ForecastPublished::default());
        for it in self.stored.values() {
            let reason = match self.configuration.buildings.get(&it.building_id) {
                None => REMOVED,
                Some(building) => {
                    if commodities(self.configuration, building).contains(&it.commodity) {
                        continue;
                    }
                    UNMEASURED
                }
            };
            let folder = format!("{}/", it.name());
            let registry = &*self.deps.registry;
            let mut writes = past::forget(registry, &folder, utc_day(self.now)).await?;
            if it.reason.as_deref() != Some(reason) {
                n += 1;
                news.add(told::one(it));
                writes.push(put(&self.withheld(it, reason), Expect::Anything));
            } else if past::is_first(registry, &folder).await? {
                writes.push(Write::Delete { key: key(it), expect: Expect::Anything });
            }
            if !writes.is_empty() {
                registry.commit(writes).await?;
            }
        }
        Ok((n, news))
    }

    fn withheld(&self, it: &Forecast, reason: &str) -> Forecast {
        Forecast {
            generated_at: self.now,
            hours: Vec::new(),
            reason: Some(reason.to_owned()),
            weather: None,
            level_change: None,
            ..it.clone()
        }
    }
}
