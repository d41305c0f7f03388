use std::collections::BTreeSet;

use axum::extract::State;
use greenpulse_domain::access::{Action, Caller, Subject, decide};
use greenpulse_domain::anomaly::{Anomaly, AnomalyId, AnomalyStatus, Investigation};
use greenpulse_domain::credential::{Credential, CredentialKind};
use greenpulse_domain::id::{BuildingId, UserId};
use greenpulse_domain::name::is_plain_text;
use greenpulse_domain::user::User;
use greenpulse_http::{Identity, Json, Path, Problem, Received};
use greenpulse_ports::{Expect, PortError, Registry, get, key, put};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::view::AnomalyView;
use super::{Known, named, weather};
use crate::checks::{Checks, NOT_PLAIN};
use crate::edit::Editor;
use crate::{Deps, seen};

/// Longest notes, in characters.
const MAX_NOTES: usize = 10_000;
/// Anomalies that are changed at once, at most: as many as every store takes in one transaction.
const MAX_AT_ONCE: usize = 50;

/// What is given is changed, what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct AnomalyChange {
    /// new, acknowledged, investigating or resolved: from each to each.
    #[schema(value_type = Option<String>)]
    status: Option<AnomalyStatus>,
    /// null takes them away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    investigation_notes: Option<Option<String>>,
    /// The id of who looks after it: somebody who may see the building. null takes them off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    assignee: Option<Option<UserId>>,
    /// The `version` that was seen: refused where somebody has changed it since.
    version: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AnomalyChanges {
    /// Up to 50 of the building.
    ids: Vec<String>,
    /// new, acknowledged, investigating or resolved.
    #[schema(value_type = Option<String>)]
    status: Option<AnomalyStatus>,
    /// null takes them away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    investigation_notes: Option<Option<String>>,
    /// null takes them off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    assignee: Option<Option<UserId>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedAnomalies {
    anomalies: Vec<AnomalyView>,
}

/// Tells null from what is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    value: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Changes what people know of an anomaly: its status, notes, and who looks after it.
#[utoipa::path(patch, operation_id = "change_energy_anomaly",
    path = "/api/energy/buildings/{building}/anomalies/{anomaly}", tag = "energy",
    params(("building" = String, Path), ("anomaly" = String, Path)),
    responses((status = 200, body = AnomalyView)))]
pub(crate) async fn patch(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path((building, id)): Path<(BuildingId, String)>,
    Json(change): Json<AnomalyChange>,
) -> Result<Json<AnomalyView>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (_, campus) = seen::building(&configuration, &building)?;
    let id = named(&building, &id)?;
    let registry = &*deps.registry;
    let editor = Editor::new(&identity, now);
    let found = Investigated::find(registry, id).await?;
    change.check(registry, &building).await?;
    if change.version.is_some_and(|it| it != found.changes()) {
        return Err(PortError::Conflict { key: found.key() }.into());
    }
    let weather = weather::of(&*deps.rollups, &configuration, &[&found.anomaly]).await?;
    let weather = weather.into_iter().next().flatten();
    let after = change.applied(&found, &identity, &editor);
    let audit = editor.audit("anomaly changed", found.before.as_ref(), Some(&after));
    registry.commit(vec![put(&after, found.expect), audit]).await?;
    let known = Known { anomaly: found.anomaly, investigation: Some(after), weather };
    Ok(Json(AnomalyView::of(&known, campus.zone.zone())))
}

/// Changes several anomalies of a building alike: all of them or none.
#[utoipa::path(patch, operation_id = "change_energy_anomalies",
    path = "/api/energy/buildings/{building}/anomalies", tag = "energy",
    params(("building" = String, Path)), responses((status = 200, body = ChangedAnomalies)))]
pub(crate) async fn patch_all(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(building): Path<BuildingId>,
    Json(changes): Json<AnomalyChanges>,
) -> Result<Json<ChangedAnomalies>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (_, campus) = seen::building(&configuration, &building)?;
    let registry = &*deps.registry;
    let editor = Editor::new(&identity, now);
    let AnomalyChanges { ids, status, investigation_notes, assignee } = changes;
    let ids: BTreeSet<String> = ids.into_iter().collect();
    if ids.is_empty() || MAX_AT_ONCE < ids.len() {
        let repair = "Name 1 to 50 anomalies at a time.";
        return Err(Problem::field("ids", "count", format!("{} are named", ids.len()), repair));
    }
    let change = AnomalyChange { status, investigation_notes, assignee, version: None };
    let mut found = Vec::with_capacity(ids.len());
    for id in &ids {
        found.push(Investigated::find(registry, named(&building, id)?).await?);
    }
    change.check(registry, &building).await?;
    let anomalies: Vec<&Anomaly> = found.iter().map(|it| &it.anomaly).collect();
    let weather = weather::of(&*deps.rollups, &configuration, &anomalies).await?;
    let after: Vec<Investigation> =
        found.iter().map(|it| change.applied(it, &identity, &editor)).collect();
    let mut writes: Vec<_> =
        after.iter().zip(&found).map(|(after, found)| put(after, found.expect)).collect();
    let subject = format!("investigation/{building}/");
    let before: Vec<_> = found.iter().filter_map(|it| it.before.as_ref()).collect();
    writes.push(editor.note(
        "anomalies changed",
        subject,
        json!({"before": before, "after": after}),
    ));
    registry.commit(writes).await?;
    let known = found.into_iter().zip(after).zip(weather).map(|((found, after), weather)| Known {
        anomaly: found.anomaly,
        investigation: Some(after),
        weather,
    });
    let view = |it: Known| AnomalyView::of(&it, campus.zone.zone());
    Ok(Json(ChangedAnomalies { anomalies: known.map(view).collect() }))
}

/// An anomaly as it is before a change.
struct Investigated {
    anomaly: Anomaly,
    before: Option<Investigation>,
    expect: Expect,
}

impl Investigated {
    async fn find(registry: &dyn Registry, id: AnomalyId) -> Result<Self, Problem> {
        let name = format!("{}/{}", id.building, id.within_building());
        let anomaly = get::<Anomaly>(registry, &name).await?;
        let (anomaly, _) = anomaly.ok_or_else(|| Problem::not_found("anomaly", &id))?;
        Ok(match get::<Investigation>(registry, &name).await? {
            Some((it, version)) => {
                Self { anomaly, before: Some(it), expect: Expect::Version(version) }
            }
            None => Self { anomaly, before: None, expect: Expect::Absent },
        })
    }

    fn key(&self) -> String {
        key(&Investigation::new(self.anomaly.id.clone(), self.anomaly.created_at))
    }

    fn changes(&self) -> u64 {
        self.before.as_ref().map_or(0, |it| it.changes)
    }
}

impl AnomalyChange {
    async fn check(&self, registry: &dyn Registry, building: &BuildingId) -> Result<(), Problem> {
        let mut checks = Checks::default();
        let is_any =
            self.status.is_some() || self.investigation_notes.is_some() || self.assignee.is_some();
        let repair = "Give a status, investigation_notes or an assignee.";
        checks.that(is_any, "status", "present", "nothing is to be changed", repair);
        let notes = self.investigation_notes.iter().flatten();
        let short = notes.map(|it| it.chars().count()).all(|it| it <= MAX_NOTES);
        let repair = "Give at most 10,000 characters.";
        checks.that(short, "investigation_notes", "length", "too long", repair);
        let plain = self.investigation_notes.iter().flatten().all(|it| is_plain_text(it));
        let repair = "Leave out what does not show; line breaks and tabs may stay.";
        checks.that(plain, "investigation_notes", "plain-text", NOT_PLAIN, repair);
        if let Some(Some(assignee)) = &self.assignee {
            let sees = sees(registry, assignee, building).await?;
            let repair = "Name somebody who may see this building, or ask an admin to let them.";
            let detail = "there is no such person, or they do not see this building";
            checks.that(sees, "assignee", "sees-building", detail, repair);
        }
        checks.done()
    }

    fn applied(&self, to: &Investigated, identity: &Identity, editor: &Editor) -> Investigation {
        let new = || Investigation::new(to.anomaly.id.clone(), editor.at());
        let mut it = to.before.clone().unwrap_or_else(new);
        if let Some(status) = self.status {
            it.give(status, &identity.actor(), editor.at());
        }
        if let Some(notes) = &self.investigation_notes {
            it.notes = notes.clone().filter(|it| !it.is_empty());
        }
        if let Some(assignee) = &self.assignee {
            it.assignee.clone_from(assignee);
        }
        Investigation { changes: it.changes + 1, updated_at: editor.at(), ..it }
    }
}

/// Whether somebody is known, and may see the building.
async fn sees(
    registry: &dyn Registry,
    person: &UserId,
    building: &BuildingId,
) -> Result<bool, Problem> {
    let Some((person, _)) = get::<User>(registry, person).await? else { return Ok(false) };
    let at = person.created_at;
    let shown =
        Credential::new(String::new(), person.id.clone(), CredentialKind::Session, at, None);
    let caller = Caller::by(person, &shown);
    Ok(decide(&caller, Action::Read, Subject::Building(building)).is_ok())
}
