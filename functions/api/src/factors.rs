use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::factor::{Basis, Factor, Intensity};
use greenpulse_domain::id::{CampusId, MeterId};
use greenpulse_domain::quantity::KilogramsCo2ePerKwh;
use greenpulse_http::{Identity, IfMatch, Json, Path, Problem, Query, Received};
use greenpulse_ports::{self as ports, Entity, Expect, Write};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Deps;
use crate::checks::Checks;
use crate::edit::{Editor, UNSEEN, key, restate_days};
use crate::paging::Paging;
use crate::seen;
use crate::tariffs::Asked;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Factors {
    factors: Vec<FactorView>,
    next: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct FactorFields {
    #[schema(value_type = String)]
    campus_id: CampusId,
    region: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    /// location or market.
    #[serde(default)]
    #[schema(value_type = String)]
    basis: Basis,
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Exclusive; open when absent.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    /// This, or `series`.
    kg_co2e_per_kwh: Option<f64>,
    /// The meter of the campus whose readings are hourly factors.
    #[schema(value_type = Option<String>)]
    series: Option<MeterId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactorView {
    campus_id: String,
    region: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    /// location or market.
    #[schema(value_type = String)]
    basis: Basis,
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Exclusive; null where it is open.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    /// Null where `series` is given.
    kg_co2e_per_kwh: Option<f64>,
    /// The meter of the campus whose readings are hourly factors.
    series: Option<String>,
    /// Hash of its content.
    version: String,
}

/// Emission factors of the campuses that the caller sees.
#[utoipa::path(get, operation_id = "list_factors", path = "/api/factors",
    tag = "factors", params(Asked),
    responses((status = 200, body = Factors)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    identity: Identity,
    Query(asked): Query<Asked>,
) -> Result<Json<Factors>, Problem> {
    let configuration = deps.configuration.current().await?;
    let wanted = |it: &&Factor| {
        asked.campus.as_ref().is_none_or(|campus| it.campus_id.as_str() == campus)
            && seen::sees_campus(&configuration, &identity.caller, &it.campus_id)
    };
    let paging = Paging { limit: asked.limit, cursor: asked.cursor.clone() };
    let (page, next) = paging.page(configuration.factors.iter().filter(wanted), |it| it.name())?;
    Ok(Json(Factors { factors: page.into_iter().map(FactorView::from).collect(), next }))
}

/// Sets an emission factor: the days that it holds on, and held on before, are computed again.
#[utoipa::path(put, operation_id = "put_factor", path = "/api/factors", tag = "factors",
    params(("If-Match" = Option<String>, Header, description = UNSEEN)),
    responses((status = 200, body = FactorView), (status = 201, body = FactorView)))]
pub(crate) async fn put(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    unchanged: IfMatch,
    Json(fields): Json<FactorFields>,
) -> Result<(StatusCode, Json<FactorView>), Problem> {
    let configuration = deps.configuration.current().await?;
    seen::campus(&configuration, &identity.caller, &fields.campus_id)?;
    let factor = fields.into_factor()?;
    let found = ports::get::<Factor>(&*deps.registry, factor.name()).await?;
    let expect = found.as_ref().map_or(Expect::Absent, |it| Expect::Version(it.1));
    let before = found.map(|it| it.0);
    unchanged.check(before.as_ref().map(FactorView::from).as_ref())?;
    let mut writes = vec![
        ports::put(&factor, expect),
        Editor::new(&identity, now).audit("factor set", before.as_ref(), Some(&factor)),
    ];
    for it in before.iter().chain([&factor]) {
        writes.extend(restate_days(&configuration, &it.campus_id, it.valid_from, it.valid_to));
    }
    deps.registry.commit(writes).await?;
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(FactorView::from(&factor))))
}

/// Removes an emission factor.
#[utoipa::path(delete, operation_id = "delete_factor",
    path = "/api/factors/{campus}/{commodity}/{region}/{basis}/{valid_from}",
    tag = "factors",
    params(("campus" = String, Path), ("commodity" = String, Path), ("region" = String, Path),
        ("basis" = String, Path), ("valid_from" = String, Path)),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn delete(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path((campus, commodity, region, basis, valid_from)): Path<(
        CampusId,
        Commodity,
        String,
        String,
        Date,
    )>,
) -> Result<StatusCode, Problem> {
    let configuration = deps.configuration.current().await?;
    let name = format!("{campus}/{commodity}/{region}/{basis}/{valid_from}");
    let found = ports::get::<Factor>(&*deps.registry, &name).await?;
    let (factor, version) = found.ok_or_else(|| Problem::not_found("factor", name))?;
    let mut writes = vec![
        Write::Delete { key: key(&factor), expect: Expect::Version(version) },
        Editor::new(&identity, now).audit("factor removed", Some(&factor), None),
    ];
    writes.extend(restate_days(&configuration, &campus, factor.valid_from, factor.valid_to));
    deps.registry.commit(writes).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl FactorFields {
    fn into_factor(self) -> Result<Factor, Problem> {
        let mut checks = Checks::default();
        let plain = !self.region.trim().is_empty() && !self.region.contains('/');
        checks.that(plain, "region", "plain", "empty, or with a slash", "Give a plain name.");
        checks.plain("region", Some(&self.region));
        checks.day("valid_from", Some(self.valid_from));
        checks.day("valid_to", self.valid_to);
        let ordered = self.valid_to.is_none_or(|to| self.valid_from < to);
        let repair = "Give a day after valid_from; it is not included itself.";
        checks.that(ordered, "valid_to", "after-start", "not after valid_from", repair);
        let sound = self.kg_co2e_per_kwh.is_none_or(|it| 0.0 <= it && it.is_finite());
        let repair = "Give kilograms of CO2e for each kWh.";
        checks.that(sound, "kg_co2e_per_kwh", "factor", "below zero", repair);
        checks.done()?;
        let intensity = match (self.kg_co2e_per_kwh, self.series) {
            (Some(factor), None) => Intensity::Constant(KilogramsCo2ePerKwh(factor)),
            (None, Some(meter)) => Intensity::Series(meter),
            _ => {
                let detail = "neither or both of kg_co2e_per_kwh and series are given";
                let repair = "Give one of the two.";
                return Err(Problem::field("kg_co2e_per_kwh", "one-of", detail, repair));
            }
        };
        Ok(Factor {
            campus_id: self.campus_id,
            region: self.region,
            commodity: self.commodity,
            basis: self.basis,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            intensity,
        })
    }
}

impl From<&Factor> for FactorView {
    fn from(it: &Factor) -> Self {
        let (kg_co2e_per_kwh, series) = match &it.intensity {
            Intensity::Constant(factor) => (Some(factor.get()), None),
            Intensity::Series(meter) => (None, Some(meter.to_string())),
        };
        Self {
            campus_id: it.campus_id.to_string(),
            region: it.region.clone(),
            commodity: it.commodity,
            basis: it.basis,
            valid_from: it.valid_from,
            valid_to: it.valid_to,
            kg_co2e_per_kwh,
            series,
            version: it.version().to_string(),
        }
    }
}
