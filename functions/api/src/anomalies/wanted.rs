//! Which anomalies are asked for.

use std::fmt::Display;
use std::str::FromStr;

use greenpulse_domain::anomaly::{AnomalyStatus, AnomalyType, Severity};
use greenpulse_domain::commodity::Commodity;
use greenpulse_http::Problem;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Known;
use crate::paging::Paging;
use crate::span;

/// Several words of a kind are given by commas.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AnomalyQuery {
    /// new, acknowledged, investigating, resolved.
    status: Option<String>,
    /// low, medium, high, critical.
    severity: Option<String>,
    /// usage_spike, equipment_failure, schedule_deviation, meter_fault.
    anomaly_type: Option<String>,
    /// electricity, natural_gas …
    commodity: Option<String>,
    /// A date or an instant: those that end after it.
    from: Option<String>,
    /// A date, which is included, or an instant: those that begin before it.
    to: Option<String>,
    /// Whether those are listed too that history no longer shows; they are not unless asked for.
    withdrawn: Option<bool>,
    /// At most so many; 1,000 unless less is asked for.
    limit: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What was asked for, understood.
#[derive(Debug)]
pub(super) struct Wanted {
    statuses: Vec<AnomalyStatus>,
    severities: Vec<Severity>,
    types: Vec<AnomalyType>,
    commodities: Vec<Commodity>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    withdrawn: bool,
    pub(super) paging: Paging,
}

impl AnomalyQuery {
    /// # Errors
    ///
    /// 422 names the first parameter that cannot be understood.
    pub(super) fn read(self, zone: &TimeZone) -> Result<Wanted, Problem> {
        let (from, to) = span::open(zone, self.from.as_deref(), self.to.as_deref())?;
        Ok(Wanted {
            statuses: words("status", self.status.as_deref())?,
            severities: words("severity", self.severity.as_deref())?,
            types: words("anomaly_type", self.anomaly_type.as_deref())?,
            commodities: words("commodity", self.commodity.as_deref())?,
            from,
            to,
            withdrawn: self.withdrawn.unwrap_or(false),
            paging: Paging { limit: self.limit, cursor: self.cursor },
        })
    }
}

fn words<T: FromStr<Err: Display>>(
    field: &'static str,
    text: Option<&str>,
) -> Result<Vec<T>, Problem> {
    let words = text.into_iter().flat_map(|it| it.split(','));
    let read = |it: &str| {
        let repair = "Use one of the words that are known, or several by commas.";
        it.trim().parse().map_err(|err| Problem::field(field, "known-word", err, repair))
    };
    words.map(read).collect()
}

impl Wanted {
    pub(super) fn wants(&self, it: &Known) -> bool {
        fn among<T: PartialEq>(wanted: &[T], it: T) -> bool {
            wanted.is_empty() || wanted.contains(&it)
        }
        let anomaly = &it.anomaly;
        among(&self.statuses, it.status())
            && among(&self.severities, anomaly.severity)
            && among(&self.types, anomaly.anomaly_type)
            && among(&self.commodities, anomaly.id.commodity)
            && self.from.is_none_or(|from| from < anomaly.end)
            && self.to.is_none_or(|to| anomaly.id.start < to)
            && (self.withdrawn || !anomaly.is_withdrawn())
    }

    /// The commodity that figures of a whole building are of: the first that is asked for.
    pub(super) fn commodity(&self) -> Commodity {
        self.commodities.first().copied().unwrap_or(Commodity::Electricity)
    }
}
