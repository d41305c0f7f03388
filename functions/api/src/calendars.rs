use std::collections::HashSet;

use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::calendar::{AcademicCalendar, CalendarPeriod, Overlap, PeriodKind, warning};
use greenpulse_domain::campus::Campus;
use greenpulse_domain::id::CampusId;
use greenpulse_domain::name::is_plain;
use greenpulse_http::{FieldError, Identity, IfMatch, Json, Path, Problem, Received};
use greenpulse_ports::{self as ports, Expect};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Deps;
use crate::checks::{Checks, MAX_TEXT, NOT_PLAIN, WRITE_PLAINLY};
use crate::edit::{Editor, UNSEEN};
use crate::seen;

/// Of several years, with every closed day a period of its own.
const MAX_PERIODS: usize = 1_000;
const MAX_DAYS: i32 = 366;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarView {
    campus_id: String,
    /// By their first day.
    periods: Vec<CalendarPeriodView>,
    /// The first day that the calendar covers; null where it is empty.
    #[schema(value_type = Option<String>, format = Date)]
    starts_on: Option<Date>,
    /// The last day that it covers.
    #[schema(value_type = Option<String>, format = Date)]
    expires_on: Option<Date>,
    /// What should be done about it, in a sentence: it is empty, has ended, or ends in fewer than 60 days.
    warning: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarPeriodView {
    /// teaching, exams, break or closed.
    #[schema(value_type = String)]
    kind: PeriodKind,
    name: String,
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last day, included.
    #[schema(value_type = String, format = Date)]
    to: Date,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CalendarFields {
    /// In any order. Closed days may lie within other periods; other periods share no day.
    periods: Vec<CalendarPeriodFields>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CalendarPeriodFields {
    /// teaching, exams, break or closed.
    #[schema(value_type = String)]
    kind: PeriodKind,
    name: String,
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last day, included.
    #[schema(value_type = String, format = Date)]
    to: Date,
}

/// When a campus teaches, examines, pauses and is closed. Empty where nobody has said so.
///
/// Closed days are used like public holidays, by forecasts and baselines alike; a day between the first
/// and the last that no period holds counts as a break.
#[utoipa::path(get, operation_id = "get_calendar", path = "/api/campuses/{campus}/calendar",
    tag = "campuses",
    params(("campus" = String, Path)), responses((status = 200, body = CalendarView)))]
pub(crate) async fn get(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<CampusId>,
) -> Result<Json<CalendarView>, Problem> {
    let configuration = deps.configuration.current().await?;
    let campus = seen::campus(&configuration, &identity.caller, &id)?;
    Ok(Json(CalendarView::of(campus, configuration.calendars.get(&id), now)))
}

/// Replaces the calendar of a campus, whole.
#[utoipa::path(put, operation_id = "put_calendar", path = "/api/campuses/{campus}/calendar",
    tag = "campuses",
    params(("campus" = String, Path), ("If-Match" = Option<String>, Header, description = UNSEEN)),
    responses((status = 200, body = CalendarView), (status = 201, body = CalendarView)))]
pub(crate) async fn put(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    unchanged: IfMatch,
    Path(id): Path<CampusId>,
    Json(fields): Json<CalendarFields>,
) -> Result<(StatusCode, Json<CalendarView>), Problem> {
    let configuration = deps.configuration.current().await?;
    let campus = seen::campus(&configuration, &identity.caller, &id)?;
    let calendar = fields.into_calendar(id.clone())?;
    let found = ports::get::<AcademicCalendar>(&*deps.registry, &id).await?;
    let expect = found.as_ref().map_or(Expect::Absent, |it| Expect::Version(it.1));
    let before = found.map(|it| it.0);
    unchanged.check(Some(&CalendarView::of(campus, before.as_ref(), now)))?;
    let action = if before.is_some() { "calendar changed" } else { "calendar set" };
    let audit = Editor::new(&identity, now).audit(action, before.as_ref(), Some(&calendar));
    deps.registry.commit(vec![ports::put(&calendar, expect), audit]).await?;
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(CalendarView::of(campus, Some(&calendar), now))))
}

/// What should be done about the calendar of a campus, as its people see the date now.
pub(crate) fn warned(
    campus: &Campus,
    calendar: Option<&AcademicCalendar>,
    now: Timestamp,
) -> Option<String> {
    warning(calendar, campus.zone.zone().to_datetime(now).date())
}

impl CalendarFields {
    fn into_calendar(self, campus: CampusId) -> Result<AcademicCalendar, Problem> {
        let mut checks = Checks::default();
        let few = self.periods.len() <= MAX_PERIODS;
        checks.that(few, "periods", "length", "too many", "Give at most 1,000 periods.");
        checks.done()?;
        let rows = self.periods.iter().enumerate();
        let wrong: Vec<FieldError> = rows.filter_map(|(at, it)| it.wrong(at)).collect();
        if !wrong.is_empty() {
            return Err(Problem::fields(wrong));
        }
        let periods: Vec<CalendarPeriod> =
            self.periods.into_iter().map(CalendarPeriod::from).collect();
        AcademicCalendar::new(campus, periods.clone()).map_err(|overlaps| {
            let mut named = HashSet::new();
            let first_of_each = overlaps.iter().filter(|it| named.insert(it.later));
            Problem::fields(first_of_each.map(|it| overlap(&periods, *it)).collect())
        })
    }
}

impl CalendarPeriodFields {
    /// What is wrong with the period at this place, first.
    fn wrong(&self, at: usize) -> Option<FieldError> {
        let error = |field, rule, detail: String, repair: &'static str| {
            let field = format!("periods[{at}].{field}").into();
            Some(FieldError { field, rule, detail, repair: repair.into() })
        };
        if self.name.trim().is_empty() {
            return error("name", "present", "empty".into(), "Give it a name, such as Fall term.");
        }
        if MAX_TEXT < self.name.chars().count() {
            return error("name", "length", "too long".into(), "Give at most 255 characters.");
        }
        if !is_plain(&self.name) {
            return error("name", "plain-text", NOT_PLAIN.into(), WRITE_PLAINLY);
        }
        if self.from.year() < 0 {
            let repair = "Give a year from 0 to 9999.";
            return error("from", "calendar", "before the year 0".into(), repair);
        }
        if self.to < self.from {
            let detail = format!("it ends on {}, before it begins on {}", self.to, self.from);
            let repair = "Swap the two; the last day is included.";
            return error("to", "after-start", detail, repair);
        }
        let days = (self.to - self.from).get_days() + 1;
        if MAX_DAYS < days {
            let detail = format!("{} to {} are {days} days", self.from, self.to);
            return error("to", "range-length", detail, "Give at most 366 days; check the year.");
        }
        None
    }
}

fn overlap(periods: &[CalendarPeriod], Overlap { earlier, later }: Overlap) -> FieldError {
    let (first, second) = (&periods[earlier], &periods[later]);
    FieldError {
        field: format!("periods[{later}].from").into(),
        rule: "overlap",
        detail: format!(
            "{} begins on {}, while {} (periods[{earlier}]) lasts until {}",
            second.name, second.first, first.name, first.last
        ),
        repair: "Give each day to one of them; only closed days may lie within other periods."
            .into(),
    }
}

impl From<CalendarPeriodFields> for CalendarPeriod {
    fn from(it: CalendarPeriodFields) -> Self {
        Self { kind: it.kind, name: it.name, first: it.from, last: it.to }
    }
}

impl CalendarView {
    fn of(campus: &Campus, calendar: Option<&AcademicCalendar>, now: Timestamp) -> Self {
        let periods = calendar.map_or(&[][..], AcademicCalendar::periods);
        Self {
            campus_id: campus.id.to_string(),
            periods: periods.iter().map(CalendarPeriodView::from).collect(),
            starts_on: calendar.and_then(AcademicCalendar::starts_on),
            expires_on: calendar.and_then(AcademicCalendar::expires_on),
            warning: warned(campus, calendar, now),
        }
    }
}

impl From<&CalendarPeriod> for CalendarPeriodView {
    fn from(it: &CalendarPeriod) -> Self {
        Self { kind: it.kind, name: it.name.clone(), from: it.first, to: it.last }
    }
}
