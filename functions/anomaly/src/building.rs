//! One building: whether it is due, what its days come to, and what is kept of that.

use std::collections::{BTreeMap, BTreeSet};

use greenpulse_domain::anomaly::{Anomaly, Judged, Judgement};
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::content::Version;
use greenpulse_domain::event::{AnomalyDetected, Event};
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::{days_before, start_of_day, start_of_hour};
use greenpulse_models::anomaly::{DAYS_BEHIND, DAYS_NEEDED, JudgedHours, QUIET, judge};
use greenpulse_ports::{BuildingDays, Expect, PortError, Write, all, get, put};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::merge::{Found, Merged};
use crate::registry::judged_by;
use crate::{JudgeError, Look, Looked};

/// Days before the last measured one that are judged; what was found before them stays as it was found.
const JUDGED_DAYS: i64 = 365;
/// Days back from today that measurements of a building are sought, where it was never judged.
const SOUGHT_DAYS: i64 = 3_660;
/// An hour is looked at once its last readings have had so long to come.
const LATE: SignedDuration = SignedDuration::from_mins(5);
/// What ended longer ago is no news.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Writes that every store takes in one transaction.
pub(crate) const FEW: usize = 90;
/// How long nothing was measured when it is said.
const SILENT: SignedDuration = SignedDuration::from_hours(24);
/// Costs of an anomaly from which it is at least medium, high and critical, in the campus's currency.
const NOTEWORTHY: [f64; 3] = [25.0, 100.0, 500.0];

/// Looks at a building where another may look at the same time.
const TRIES: usize = 4;

impl Look<'_> {
    /// Looks at a building of which days from `changed` on are new; and anew, where another who looked at
    /// the same time was quicker to keep what they found.
    pub(crate) async fn at(&self, id: &BuildingId, changed: Date) -> Result<Looked, JudgeError> {
        let mut tries = 1;
        loop {
            match self.try_at(id, changed).await {
                Err(JudgeError::Port(PortError::Conflict { .. })) if tries < TRIES => tries += 1,
                looked => return looked,
            }
        }
    }

    async fn try_at(&self, id: &BuildingId, changed: Date) -> Result<Looked, JudgeError> {
        let registry = &*self.deps.registry;
        let Some(campus) = self.configuration.campus_of(id) else { return Ok(Looked::default()) };
        let zone = campus.zone.zone();
        let until = start_of_hour(self.now - LATE, zone);
        let Some((before, version)) = get::<Judgement>(registry, id).await? else {
            return self.judge(id, campus, changed, until, Expect::Absent).await;
        };
        let changed = match before.basis == basis(campus, self.configuration) {
            true => changed,
            false => Date::MIN,
        };
        let owed = before.owed.map_or(changed, |it| it.min(changed));
        if self.is_due(&before, owed, until, zone) {
            return self.judge(id, campus, owed, until, Expect::Version(version)).await;
        }
        if before.owed != Some(owed) {
            let owing = Judgement { owed: Some(owed), ..before };
            registry.commit(vec![put(&owing, Expect::Version(version))]).await?;
        }
        Ok(Looked { owed: 1, ..Looked::default() })
    }

    fn is_due(&self, it: &Judgement, owed: Date, until: Timestamp, zone: &TimeZone) -> bool {
        let passed = self.now.duration_since(it.at);
        let is_restated = owed < zone.to_datetime(it.until).date();
        let pace = self.deps.pace;
        (is_restated && pace.restated <= passed) || (it.until < until && pace.added <= passed)
    }

    /// Judges the days from `changed` on, keeps what comes of it, and tells of what is new.
    async fn judge(
        &self,
        id: &BuildingId,
        campus: &Campus,
        changed: Date,
        until: Timestamp,
        expect: Expect,
    ) -> Result<Looked, JudgeError> {
        let registry = &*self.deps.registry;
        let zone = campus.zone.zone();
        let today = zone.to_datetime(until).date();
        let changed = changed.max(days_before(today, SOUGHT_DAYS));
        let stored = all::<Anomaly>(registry, &format!("{id}/")).await?;
        let first = first_affected(&stored, changed, zone);
        let from = days_before(first, DAYS_BEHIND);
        let days = self.deps.rollups.building_days(id, from, today).await?;
        let mut commodities = BTreeMap::new();
        let mut merged = Merged::default();
        for commodity in commodities_of(&days, &stored) {
            let judged = self.hours(id, campus, commodity, &days, until).await?;
            let last = judged.as_ref().map(|it| zone.to_datetime(it.end()).date());
            let oldest = last.map_or(first, |it| days_before(it, JUDGED_DAYS));
            let found = Found {
                building: id,
                campus,
                commodity,
                judged: judged.as_ref(),
                from: start_of_day(first.max(oldest), zone),
                now: self.now,
                news: self.now - NEWS,
            };
            merged.add(&found, &stored);
            let judged = Judged {
                span: judged.as_ref().and_then(JudgedHours::span),
                reason: reason(judged.as_ref(), until, zone),
                overall_score: judged.as_ref().and_then(JudgedHours::overall_score),
            };
            commodities.insert(commodity, judged);
        }
        let judgement = Judgement {
            building_id: id.clone(),
            at: self.now,
            until,
            basis: basis(campus, self.configuration),
            owed: None,
            commodities,
        };
        let looked =
            Looked { judged: 1, owed: 0, found: merged.found, withdrawn: merged.withdrawn };
        self.keep(judgement, expect, changed, merged).await?;
        Ok(looked)
    }

    async fn hours(
        &self,
        id: &BuildingId,
        campus: &Campus,
        commodity: Commodity,
        days: &BuildingDays,
        until: Timestamp,
    ) -> Result<Option<JudgedHours>, JudgeError> {
        let (id, days, zone) = (id.clone(), days.clone(), campus.zone.zone().clone());
        let calendar = self.calendars.get(&campus.id).cloned().unwrap_or_default();
        let judged = tokio::task::spawn_blocking(move || {
            judge(id.as_str(), cells(&days, commodity), until, &zone, &calendar, NOTEWORTHY)
        });
        Ok(judged.await?)
    }

    /// Stores what was found, with the judgement in front: of two that judge a building at once one is
    /// refused, and looks again. What is new is told once it is stored, and the work is settled last.
    async fn keep(
        &self,
        judgement: Judgement,
        expect: Expect,
        changed: Date,
        merged: Merged,
    ) -> Result<(), JudgeError> {
        let registry = &*self.deps.registry;
        let untold = merged.untold();
        let with = |it: &Judgement, expect| {
            let mut writes = vec![put(it, expect)];
            writes.extend(merged.writes());
            writes
        };
        if untold.is_empty() && merged.len() <= FEW {
            return Ok(registry.commit(with(&judgement, expect)).await?);
        }
        let owing = Judgement { owed: Some(changed), ..judgement.clone() };
        registry.commit(with(&owing, expect)).await?;
        self.deps.events.publish(untold.iter().map(event).collect()).await?;
        let version = match expect {
            Expect::Version(version) => version + 1,
            Expect::Absent | Expect::Anything => 1,
        };
        let mut writes = vec![put(&judgement, Expect::Version(version))];
        writes.extend(untold.iter().map(told));
        Ok(registry.commit(writes).await?)
    }
}

/// What a building of the campus is judged by, besides its readings: when it changes, all is judged anew.
pub(crate) fn basis(campus: &Campus, configuration: &Configuration) -> Version {
    let calendar = configuration.calendars.get(&campus.id);
    Version::of(&(judged_by().version, &campus.zone, campus.currency, calendar))
}

fn told(it: &Anomaly) -> Write {
    put(&Anomaly { told: true, ..it.clone() }, Expect::Anything)
}

fn event(it: &Anomaly) -> Event {
    Event::AnomalyDetected(AnomalyDetected {
        anomaly: it.id.clone(),
        anomaly_type: it.anomaly_type,
        severity: it.severity,
        message: it.message.clone(),
    })
}

/// The first day from which what `changed` may change is found: that of the earliest anomaly which may
/// go on then, if that began before.
fn first_affected(stored: &[Anomaly], changed: Date, zone: &TimeZone) -> Date {
    let start = start_of_day(changed, zone);
    let quiet = SignedDuration::from_hours(QUIET as i64);
    let affected = stored.iter().filter(|it| start <= it.end.checked_add(quiet).unwrap_or(it.end));
    let starts = affected.map(|it| zone.to_datetime(it.id.start).date());
    starts.min().map_or(changed, |it| it.min(changed))
}

/// Why nothing of late was judged.
fn reason(judged: Option<&JudgedHours>, until: Timestamp, zone: &TimeZone) -> Option<String> {
    let Some(judged) = judged else {
        return Some("no energy was measured in whole hours".into());
    };
    if judged.days_measured < DAYS_NEEDED {
        return Some(format!(
            "{} of {DAYS_NEEDED} days needed: hours are judged by the half year before them",
            judged.days_measured
        ));
    }
    let silent = until.duration_since(judged.end());
    (SILENT <= silent).then(|| {
        let since = zone.to_datetime(judged.end()).strftime("%-d %b %Y %H:%M");
        format!("no readings since {since}")
    })
}

/// What is measured, and what something was found in.
fn commodities_of(days: &BuildingDays, stored: &[Anomaly]) -> BTreeSet<Commodity> {
    let measured = days.iter().flat_map(|it| &it.1.derived.commodities).map(|it| it.commodity);
    measured.chain(stored.iter().map(|it| it.id.commodity)).collect()
}

fn cells(days: &BuildingDays, commodity: Commodity) -> impl Iterator<Item = &Cell> {
    days.iter().filter_map(move |it| it.1.derived.commodity(commodity)).flat_map(|it| &it.hours)
}
