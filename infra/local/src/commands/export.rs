use api::{HEADER, Sheet, SheetGranularity};
use greenpulse_domain::access::Caller;

use crate::cli::{Export, Granularity};
use crate::cloud::Cloud;
use crate::commands::{Failure, now};
use crate::out::{Exit, Out};

pub(super) async fn run(cloud: &Cloud, export: &Export, out: &Out) -> Result<Exit, Failure> {
    let configuration = cloud.configuration.current().await?;
    let now = now();
    let Export { granularity, from, to, building } = export.clone();
    let sheet = Sheet { granularity: granularity.into(), from, to, building };
    let buildings = sheet.buildings(&configuration, &Caller::Owner)?;
    out.print(HEADER).await;
    for building in buildings {
        out.print(sheet.rows(&*cloud.store, &configuration, &building, now).await?).await;
    }
    Ok(Exit::Well)
}

impl From<Granularity> for SheetGranularity {
    fn from(granularity: Granularity) -> Self {
        match granularity {
            Granularity::Hour => Self::Hour,
            Granularity::Day => Self::Day,
            Granularity::Month => Self::Month,
        }
    }
}
