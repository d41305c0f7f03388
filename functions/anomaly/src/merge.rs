//! What history shows now, merged into what it showed before.

use greenpulse_domain::anomaly::{Anomaly, AnomalyId, Money, Withdrawn};
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_models::anomaly::{Episode, JudgedHours, QUIET};
use greenpulse_ports::{Expect, Write, put};
use jiff::{SignedDuration, Timestamp};

use crate::registry::judged_by;
use crate::words;

/// What was found of one commodity of a building.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) building: &'a BuildingId,
    pub(crate) campus: &'a Campus,
    pub(crate) commodity: Commodity,
    /// None where nothing is measured.
    pub(crate) judged: Option<&'a JudgedHours>,
    /// What began before is left as it was found.
    pub(crate) from: Timestamp,
    pub(crate) now: Timestamp,
    /// What ended before is told to nobody.
    pub(crate) news: Timestamp,
}

/// What is to be written of it.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    changed: Vec<Anomaly>,
    /// As they were, but not told.
    waiting: Vec<Anomaly>,
    pub(crate) found: usize,
    pub(crate) withdrawn: usize,
}

impl Merged {
    pub(crate) fn add(&mut self, found: &Found<'_>, stored: &[Anomaly]) {
        let episodes = found.judged.into_iter().flat_map(JudgedHours::episodes);
        let shown: Vec<Anomaly> =
            episodes.filter(|it| found.from <= it.start).map(|it| found.anomaly(it)).collect();
        for anomaly in &shown {
            self.show(anomaly, stored.iter().find(|it| it.id == anomaly.id));
        }
        let gone = stored.iter().filter(|it| {
            it.id.commodity == found.commodity
                && found.from <= it.id.start
                && !it.is_withdrawn()
                && !shown.iter().any(|shown| shown.id == it.id)
        });
        for anomaly in gone {
            self.withdrawn += 1;
            self.changed.push(found.withdraw(anomaly, &shown));
        }
    }

    fn show(&mut self, shown: &Anomaly, before: Option<&Anomaly>) {
        let Some(before) = before else {
            self.found += 1;
            self.changed.push(shown.clone());
            return;
        };
        let kept = Anomaly {
            created_at: before.created_at,
            updated_at: before.updated_at,
            told: before.told,
            ..alike(shown.clone(), before)
        };
        if kept == *before {
            self.waiting.extend((!kept.told).then_some(kept));
            return;
        }
        self.found += usize::from(before.is_withdrawn());
        self.changed.push(Anomaly { updated_at: shown.updated_at, ..kept });
    }

    pub(crate) fn writes(&self) -> impl Iterator<Item = Write> {
        self.changed.iter().map(|it| put(it, Expect::Anything))
    }

    pub(crate) const fn len(&self) -> usize {
        self.changed.len()
    }

    /// Those that somebody may have to know of.
    pub(crate) fn untold(&self) -> Vec<Anomaly> {
        let all = self.changed.iter().chain(&self.waiting);
        all.filter(|it| !it.told && !it.is_withdrawn()).cloned().collect()
    }
}

impl Found<'_> {
    fn anomaly(&self, it: &Episode) -> Anomaly {
        let (building, start) = (self.building.clone(), it.start);
        let amount = it.cost.map(|it| rounded(it, MONEY));
        let cost = amount.map(|amount| Money { amount, currency: self.campus.currency });
        let measured_to = self.judged.map_or(it.end, JudgedHours::end);
        let quiet = SignedDuration::from_hours(QUIET as i64);
        Anomaly {
            id: AnomalyId { building, start, commodity: self.commodity },
            end: it.end,
            is_open: measured_to.duration_since(it.end) < quiet,
            anomaly_type: it.kind,
            severity: it.severity,
            score: rounded(it.score, SCORE),
            observed: KilowattHours(rounded(it.observed, ENERGY)),
            expected: KilowattHours(rounded(it.expected, ENERGY)),
            deviation_percent: it.deviation_percent.map(|it| rounded(it, PERCENT)),
            cost,
            causes: it.causes.clone(),
            looks_like: it.looks_like.clone(),
            message: words::message(self.building, it, cost),
            model: judged_by(),
            created_at: self.now,
            updated_at: self.now,
            withdrawn: None,
            told: it.end < self.news,
        }
    }

    fn withdraw(&self, it: &Anomaly, shown: &[Anomaly]) -> Anomaly {
        let meets = |other: &&Anomaly| other.id.start < it.end && it.id.start < other.end;
        let continued_by = shown.iter().find(meets).map(|it| it.id.clone());
        let reason = match (&continued_by, self.judged) {
            (Some(_), _) => "the readings have changed: its hours belong to another anomaly now",
            (None, Some(_)) => "the readings have changed: its hours are as expected now",
            (None, None) => "the readings have changed: nothing is measured there any more",
        };
        let withdrawn = Withdrawn { at: self.now, reason: reason.into(), continued_by };
        Anomaly { withdrawn: Some(withdrawn), is_open: false, updated_at: self.now, ..it.clone() }
    }
}

/// Parts of one that figures are kept to.
const SCORE: f64 = 1e6;
const ENERGY: f64 = 1e3;
const PERCENT: f64 = 1e3;
const MONEY: f64 = 1e2;

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

/// With the figures of before where they differ by no more than what days that were not read have left.
fn alike(now: Anomaly, before: &Anomaly) -> Anomaly {
    let near = |now: f64, before: f64, parts: f64| {
        if (now - before).abs() < 1.5 / parts { before } else { now }
    };
    let energy = |now: KilowattHours, before: KilowattHours| {
        KilowattHours(near(now.get(), before.get(), ENERGY))
    };
    let percent = |now: f64| before.deviation_percent.map_or(now, |it| near(now, it, PERCENT));
    let money = |now: Money| match before.cost {
        Some(it) if it.currency == now.currency => {
            Money { amount: near(now.amount, it.amount, MONEY), ..now }
        }
        _ => now,
    };
    Anomaly {
        score: near(now.score, before.score, SCORE),
        observed: energy(now.observed, before.observed),
        expected: energy(now.expected, before.expected),
        deviation_percent: now.deviation_percent.map(percent),
        cost: now.cost.map(money),
        ..now
    }
}
