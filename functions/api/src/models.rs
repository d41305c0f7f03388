use std::collections::BTreeMap;

use axum::extract::State;
use greenpulse_domain::forecast::{Accuracy, DaysOf, Drift, ModelStatus, ModelVersion};
use greenpulse_http::{Json, Problem};
use greenpulse_ports::all;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Models {
    models: Vec<ModelView>,
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelView {
    model_name: String,
    /// forecasting.
    model_type: String,
    /// Hash of its artifact.
    model_version: String,
    /// training, active or deprecated.
    #[schema(value_type = String)]
    status: ModelStatus,
    /// Why it has that status.
    reason: String,
    model_parameters: BTreeMap<String, f64>,
    /// First day that it learned from.
    #[schema(value_type = Option<String>, format = Date)]
    training_data_start: Option<Date>,
    /// Day after the last.
    #[schema(value_type = Option<String>, format = Date)]
    training_data_end: Option<Date>,
    /// Hours that it learned from, at most.
    training_samples: u64,
    feature_count: u64,
    /// 1 − WAPE, of the metrics.
    accuracy_score: Option<f64>,
    /// Null where none of its forecasts is over yet.
    metrics: Option<ModelMetrics>,
    /// The same by kind of day: workdays, days_off, and term and breaks where a calendar tells.
    by_days: BTreeMap<String, ModelMetrics>,
    /// Null where too few of its forecasts are over.
    drift: Option<DriftView>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was scored last.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// How its day-ahead forecasts of the last 28 days have turned out, over all buildings. Shares are of 1.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelMetrics {
    hours: u64,
    mape: Option<f64>,
    wape: Option<f64>,
    mae_kwh: f64,
    rmse_kwh: f64,
    cv_rmse: Option<f64>,
    coverage_95: f64,
    coverage_80: f64,
}

/// The last 7 days beside the 21 before. A campus's own model that drifts predicts no more until it has
/// learned anew: the shipped one stands in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftView {
    is_drifting: bool,
    /// In words, with figures.
    reason: String,
    recent: ModelMetrics,
    before: ModelMetrics,
}

/// The models that predict, those that did, and how well.
#[utoipa::path(get, operation_id = "list_models", path = "/api/models", tag = "quality",
    responses((status = 200, body = Models)))]
pub(crate) async fn list(State(deps): State<Deps>) -> Result<Json<Models>, Problem> {
    let mut models = all::<ModelVersion>(&*deps.registry, "").await?;
    // What the campus's buildings share before what knows one of them alone.
    models.sort_by_key(|it| (it.feature_count == 0, std::cmp::Reverse(it.created_at)));
    Ok(Json(Models { models: models.into_iter().map(ModelView::from).collect(), next: None }))
}

impl From<ModelVersion> for ModelView {
    fn from(it: ModelVersion) -> Self {
        Self {
            model_name: it.name,
            model_type: it.model_type,
            model_version: it.version.to_string(),
            status: it.status,
            reason: it.reason,
            model_parameters: it.parameters,
            training_data_start: it.training_data_start,
            training_data_end: it.training_data_end,
            training_samples: it.training_samples,
            feature_count: it.feature_count,
            accuracy_score: it.metrics.and_then(|it| it.wape).map(|it| (1.0 - it).max(0.0)),
            metrics: it.metrics.map(ModelMetrics::from),
            by_days: it.by_days.into_iter().map(|(days, it)| (name(days), it.into())).collect(),
            drift: it.drift.map(DriftView::from),
            created_at: it.created_at,
            updated_at: it.updated_at,
        }
    }
}

/// As it is written.
fn name(days: DaysOf) -> String {
    let name = match days {
        DaysOf::Workdays => "workdays",
        DaysOf::DaysOff => "days_off",
        DaysOf::Term => "term",
        DaysOf::Breaks => "breaks",
    };
    name.to_owned()
}

impl From<Drift> for DriftView {
    fn from(it: Drift) -> Self {
        Self {
            is_drifting: it.is_drifting,
            reason: it.reason,
            recent: it.recent.into(),
            before: it.before.into(),
        }
    }
}

impl From<Accuracy> for ModelMetrics {
    fn from(it: Accuracy) -> Self {
        Self {
            hours: it.hours,
            mape: it.mape,
            wape: it.wape,
            mae_kwh: it.mae,
            rmse_kwh: it.rmse,
            cv_rmse: it.cv_rmse,
            coverage_95: it.coverage_95,
            coverage_80: it.coverage_80,
        }
    }
}
