use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::campus::Currency;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::{CampusId, MeterId};
use greenpulse_domain::tariff::{Price, Tariff, TouPeriod};
use greenpulse_http::{Identity, IfMatch, Json, Path, Problem, Query, Received};
use greenpulse_ports::{self as ports, Entity, Expect, Write};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Deps;
use crate::checks::Checks;
use crate::edit::{Editor, UNSEEN, key, restate_days};
use crate::paging::Paging;
use crate::seen;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only those of this campus.
    pub(crate) campus: Option<String>,
    pub(crate) limit: Option<usize>,
    pub(crate) cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tariffs {
    tariffs: Vec<TariffView>,
    next: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TariffFields {
    #[schema(value_type = String)]
    campus_id: CampusId,
    name: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    /// ISO 4217.
    #[schema(value_type = String)]
    currency: Currency,
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Exclusive; open when absent.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    price: PriceView,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TariffView {
    campus_id: String,
    name: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    /// ISO 4217.
    currency: String,
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Exclusive; null where it is open.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    price: PriceView,
    /// Hash of its content.
    version: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PriceView {
    /// One rate per kWh at all times.
    Flat(f64),
    /// Rates by local time; the first period that holds an hour prices it.
    TimeOfUse(Vec<PeriodView>),
    /// The meter of the campus whose readings are hourly prices.
    Series(String),
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct PeriodView {
    name: String,
    /// Bit 0 is Monday; 127 is every day.
    days: u8,
    /// First local hour, 0 to 23.
    from_hour: u8,
    /// First local hour after it, 1 to 24; below `from_hour` it runs over midnight.
    to_hour: u8,
    /// Money per kWh.
    rate: f64,
}

/// Tariffs of the campuses that the caller sees.
#[utoipa::path(get, operation_id = "list_tariffs", path = "/api/tariffs",
    tag = "tariffs", params(Asked),
    responses((status = 200, body = Tariffs)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    identity: Identity,
    Query(asked): Query<Asked>,
) -> Result<Json<Tariffs>, Problem> {
    let configuration = deps.configuration.current().await?;
    let wanted = |it: &&Tariff| {
        asked.campus.as_ref().is_none_or(|campus| it.campus_id.as_str() == campus)
            && seen::sees_campus(&configuration, &identity.caller, &it.campus_id)
    };
    let paging = Paging { limit: asked.limit, cursor: asked.cursor.clone() };
    let (page, next) = paging.page(configuration.tariffs.iter().filter(wanted), |it| it.name())?;
    Ok(Json(Tariffs { tariffs: page.into_iter().map(TariffView::from).collect(), next }))
}

/// Sets a tariff: the days that it holds on are priced again, as are those it held on before.
///
/// Of several that hold on a day the one that began last prices it; of those that began together
/// the last by name.
#[utoipa::path(put, operation_id = "put_tariff", path = "/api/tariffs", tag = "tariffs",
    params(("If-Match" = Option<String>, Header, description = UNSEEN)),
    responses((status = 200, body = TariffView), (status = 201, body = TariffView)))]
pub(crate) async fn put(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    unchanged: IfMatch,
    Json(fields): Json<TariffFields>,
) -> Result<(StatusCode, Json<TariffView>), Problem> {
    let configuration = deps.configuration.current().await?;
    let campus = seen::campus(&configuration, &identity.caller, &fields.campus_id)?;
    fields.check(campus.currency)?;
    let tariff = fields.into_tariff()?;
    let found = ports::get::<Tariff>(&*deps.registry, tariff.name()).await?;
    let expect = found.as_ref().map_or(Expect::Absent, |it| Expect::Version(it.1));
    let before = found.map(|it| it.0);
    unchanged.check(before.as_ref().map(TariffView::from).as_ref())?;
    let mut writes = vec![
        ports::put(&tariff, expect),
        Editor::new(&identity, now).audit("tariff set", before.as_ref(), Some(&tariff)),
    ];
    for it in before.iter().chain([&tariff]) {
        writes.extend(restate_days(&configuration, &it.campus_id, it.valid_from, it.valid_to));
    }
    deps.registry.commit(writes).await?;
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(TariffView::from(&tariff))))
}

/// Removes a tariff: the days that it held on are priced by what is left.
#[utoipa::path(delete, operation_id = "delete_tariff",
    path = "/api/tariffs/{campus}/{commodity}/{name}/{valid_from}",
    tag = "tariffs",
    params(("campus" = String, Path), ("commodity" = String, Path), ("name" = String, Path),
        ("valid_from" = String, Path)),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn delete(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path((campus, commodity, name, valid_from)): Path<(CampusId, Commodity, String, Date)>,
) -> Result<StatusCode, Problem> {
    let configuration = deps.configuration.current().await?;
    let name = format!("{campus}/{commodity}/{name}/{valid_from}");
    let found = ports::get::<Tariff>(&*deps.registry, &name).await?;
    let (tariff, version) = found.ok_or_else(|| Problem::not_found("tariff", name))?;
    let mut writes = vec![
        Write::Delete { key: key(&tariff), expect: Expect::Version(version) },
        Editor::new(&identity, now).audit("tariff removed", Some(&tariff), None),
    ];
    writes.extend(restate_days(&configuration, &campus, tariff.valid_from, tariff.valid_to));
    deps.registry.commit(writes).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl TariffFields {
    fn check(&self, currency: Currency) -> Result<(), Problem> {
        let mut checks = Checks::default();
        let plain = !self.name.trim().is_empty() && !self.name.contains('/');
        checks.that(plain, "name", "plain", "empty, or with a slash", "Give it a plain name.");
        checks.plain("name", Some(&self.name));
        if let PriceView::TimeOfUse(periods) = &self.price {
            periods.iter().for_each(|it| checks.plain("price", Some(&it.name)));
        }
        let repair = "Price in the campus's currency, or change that first.";
        let same = self.currency == currency;
        checks.that(same, "currency", "campus-currency", "not what the campus counts in", repair);
        checks.day("valid_from", Some(self.valid_from));
        checks.day("valid_to", self.valid_to);
        let ordered = self.valid_to.is_none_or(|to| self.valid_from < to);
        let repair = "Give a day after valid_from; it is not included itself.";
        checks.that(ordered, "valid_to", "after-start", "not after valid_from", repair);
        let hours = |it: &PeriodView| {
            it.from_hour < 24 && (1..=24).contains(&it.to_hour) && 0 < it.days && it.days < 128
        };
        let sound = match &self.price {
            PriceView::Flat(rate) => rate.is_finite(),
            PriceView::TimeOfUse(periods) => {
                !periods.is_empty() && periods.iter().all(|it| hours(it) && it.rate.is_finite())
            }
            PriceView::Series(_) => true,
        };
        let repair = "Give hours 0 to 23 and 1 to 24, days 1 to 127 (bit 0 is Monday), and a rate.";
        checks.that(sound, "price", "price", "not a price", repair);
        checks.done()
    }

    fn into_tariff(self) -> Result<Tariff, Problem> {
        let period = |it: PeriodView| TouPeriod {
            name: it.name,
            days: it.days,
            from_hour: it.from_hour,
            to_hour: it.to_hour,
            rate: it.rate,
        };
        let price = match self.price {
            PriceView::Flat(rate) => Price::Flat(rate),
            PriceView::TimeOfUse(periods) => {
                Price::TimeOfUse(periods.into_iter().map(period).collect())
            }
            PriceView::Series(meter) => {
                let repair = "Name a meter of the campus, as source~meter.";
                let read = |err| Problem::field("price", "meter-id", err, repair);
                Price::Series(meter.parse::<MeterId>().map_err(read)?)
            }
        };
        Ok(Tariff {
            campus_id: self.campus_id,
            name: self.name,
            commodity: self.commodity,
            currency: self.currency,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            price,
        })
    }
}

impl From<&Tariff> for TariffView {
    fn from(it: &Tariff) -> Self {
        let period = |it: &TouPeriod| PeriodView {
            name: it.name.clone(),
            days: it.days,
            from_hour: it.from_hour,
            to_hour: it.to_hour,
            rate: it.rate,
        };
        let price = match &it.price {
            Price::Flat(rate) => PriceView::Flat(*rate),
            Price::TimeOfUse(periods) => PriceView::TimeOfUse(periods.iter().map(period).collect()),
            Price::Series(meter) => PriceView::Series(meter.to_string()),
        };
        Self {
            campus_id: it.campus_id.to_string(),
            name: it.name.clone(),
            commodity: it.commodity,
            currency: it.currency.to_string(),
            valid_from: it.valid_from,
            valid_to: it.valid_to,
            price,
            version: it.version().to_string(),
        }
    }
}
