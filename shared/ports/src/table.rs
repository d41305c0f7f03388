//! Typed documents, and the configuration they add up to.

use std::sync::{Arc, Mutex, PoisonError};

use greenpulse_domain::anomaly::{Anomaly, Investigation, Judgement};
use greenpulse_domain::building::Building;
use greenpulse_domain::calendar::AcademicCalendar;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::credential::{Credential, LastUse, Password};
use greenpulse_domain::department::Department;
use greenpulse_domain::factor::Factor;
use greenpulse_domain::forecast::{Forecast, ModelVersion, PastForecast};
use greenpulse_domain::meter::Meter;
use greenpulse_domain::source::{Source, SourceKey};
use greenpulse_domain::target::Target;
use greenpulse_domain::tariff::Tariff;
use greenpulse_domain::user::User;
use greenpulse_domain::weather::WeatherForecast;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Doc, Expect, Page, PortError, Registry, Write};

/// A kind of document.
pub trait Entity: Serialize + DeserializeOwned {
    /// Folder of its keys, with the slash at its end.
    const PREFIX: &'static str;
    /// What follows the prefix.
    fn name(&self) -> String;
}

macro_rules! entity {
    ($type:ty, $prefix:literal, $it:ident => $name:expr) => {
        impl Entity for $type {
            const PREFIX: &'static str = $prefix;
            fn name(&self) -> String {
                let $it = self;
                $name
            }
        }
    };
}

entity!(Campus, "campus/", it => it.id.to_string());
entity!(AcademicCalendar, "calendar/", it => it.campus_id.to_string());
entity!(Building, "building/", it => it.id.to_string());
entity!(Meter, "meter/", it => it.id.to_string());
entity!(Source, "source/", it => it.id.to_string());
entity!(SourceKey, "key/", it => it.id.to_string());
entity!(LastUse, "fleeting/use/", it => it.of.clone());
entity!(User, "user/", it => it.id.to_string());
entity!(Department, "department/", it => it.id.to_string());
entity!(Password, "password/", it => it.user.to_string());
entity!(Credential, "credential/", it => it.secret_sha256.clone());
entity!(Target, "target/", it => format!("{}/{}", it.building_id, it.id));
entity!(Tariff, "tariff/", it => {
    format!("{}/{}/{}/{}", it.campus_id, it.commodity, it.name, it.valid_from)
});
entity!(Factor, "factor/", it => {
    let basis = serde_json::to_string(&it.basis).unwrap_or_default();
    let basis = basis.trim_matches('"');
    format!("{}/{}/{}/{basis}/{}", it.campus_id, it.commodity, it.region, it.valid_from)
});
entity!(Forecast, "fleeting/forecast/", it => format!("{}/{}", it.building_id, it.commodity));
entity!(PastForecast, "fleeting/past-forecast/", it => {
    format!("{}/{}/{}", it.forecast.building_id, it.forecast.commodity, it.day)
});
entity!(Anomaly, "fleeting/anomaly/", it => {
    format!("{}/{}", it.id.building, it.id.within_building())
});
entity!(Investigation, "investigation/", it => {
    format!("{}/{}", it.of.building, it.of.within_building())
});
entity!(Judgement, "fleeting/judgement/", it => it.building_id.to_string());
entity!(WeatherForecast, "fleeting/weather/", it => it.campus_id.to_string());
entity!(ModelVersion, "fleeting/model/", it => it.version.to_string());

/// The key of an entity's document.
pub fn key<T: Entity>(entity: &T) -> String {
    format!("{}{}", T::PREFIX, entity.name())
}

/// The entity called `name`, with its version.
pub async fn get<T: Entity>(
    registry: &dyn Registry,
    name: impl std::fmt::Display,
) -> Result<Option<(T, u64)>, PortError> {
    let doc = registry.get(&format!("{}{name}", T::PREFIX)).await?;
    doc.map(|doc| Ok((read(&doc)?, doc.version))).transpose()
}

/// Every entity of its kind whose name begins with `prefix`, in the order of names.
pub async fn all<T: Entity>(registry: &dyn Registry, prefix: &str) -> Result<Vec<T>, PortError> {
    all_after(registry, prefix, None).await
}

/// The same of those after the one called `prefix` and `after`, whether it is there or not.
pub async fn all_after<T: Entity>(
    registry: &dyn Registry,
    prefix: &str,
    after: Option<&str>,
) -> Result<Vec<T>, PortError> {
    let prefix = format!("{}{prefix}", T::PREFIX);
    let mut entities = Vec::new();
    let mut page = Page { after: after.map(|it| format!("{prefix}{it}")), ..Page::default() };
    loop {
        let listed = registry.list(&prefix, page).await?;
        for doc in &listed.items {
            entities.push(read(doc)?);
        }
        match listed.next {
            Some(after) => page = Page { after: Some(after), ..Page::default() },
            None => return Ok(entities),
        }
    }
}

/// The write that stores `entity`.
pub fn put<T: Entity>(entity: &T, expect: Expect) -> Write {
    let body = serde_json::to_value(entity).unwrap_or_default();
    Write::Put { key: key(entity), body, expect }
}

fn read<T: Entity>(doc: &Doc) -> Result<T, PortError> {
    T::deserialize(&doc.body)
        .map_err(|err| PortError::malformed("registry", format!("{}: {err}", doc.key)))
}

/// The configuration as of the registry's present generation, kept until it grows.
#[derive(Debug)]
pub struct ConfigurationCache {
    registry: Arc<dyn Registry>,
    kept: Mutex<Option<(u64, Arc<Configuration>)>>,
}

impl ConfigurationCache {
    pub fn new(registry: Arc<dyn Registry>) -> Self {
        Self { registry, kept: Mutex::new(None) }
    }

    /// Never older than the registry was when this was called.
    pub async fn current(&self) -> Result<Arc<Configuration>, PortError> {
        let generation = self.registry.generation().await?;
        if let Some((kept, configuration)) =
            &*self.kept.lock().unwrap_or_else(PoisonError::into_inner)
            && *kept == generation
        {
            return Ok(Arc::clone(configuration));
        }
        let registry = &*self.registry;
        let configuration = Configuration::new(
            all::<Campus>(registry, "").await?,
            all::<Building>(registry, "").await?,
            all::<Meter>(registry, "").await?,
            all::<Tariff>(registry, "").await?,
            all::<Factor>(registry, "").await?,
        );
        let sources = all::<Source>(registry, "").await?;
        let calendars = all::<AcademicCalendar>(registry, "").await?;
        let configuration = configuration.with_sources(sources).with_calendars(calendars);
        let configuration = Arc::new(configuration);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|(at, _)| *at < generation) {
            *kept = Some((generation, Arc::clone(&configuration)));
        }
        Ok(configuration)
    }
}
