//! Facts that are appended: read what is there, weigh, write where nobody was faster, and look
//! again where somebody was.

use std::collections::{BTreeMap, HashMap};

use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::Appended;
use greenpulse_ports::{Answer, Keeping, MeterDayFacts, Numbering, PortError, Weighed, weigh};
use jiff::civil::Date;

use crate::call::{each, pause};
use crate::day::StoredDay;
use crate::item::s;
use crate::registry;
use crate::store::{DynamoStore, IN_FLIGHT};
use crate::table::{self, name};
use crate::update::{Action, Made, Update};

const PORT: &str = "readings";
/// How often an append that somebody overtakes begins again.
const TRIES: u32 = 12;
/// Actions of one transaction: DynamoDB takes 100.
const ACTIONS: usize = 99;

/// The meter-days of an append, each once.
struct Days {
    keys: Vec<(MeterId, Date)>,
    /// Parallel to what was handed over.
    places: Vec<usize>,
}

impl Days {
    fn of(days: &[MeterDayFacts]) -> Self {
        let mut known: HashMap<(MeterId, Date), usize> = HashMap::new();
        let mut keys = Vec::new();
        let places = days.iter().map(|it| {
            *known.entry((it.meter.clone(), it.day)).or_insert_with(|| {
                keys.push((it.meter.clone(), it.day));
                keys.len() - 1
            })
        });
        let places = places.collect();
        Self { keys, places }
    }
}

impl DynamoStore {
    /// Appends what belongs together: days of one meter where arrival numbers them, since a fact
    /// over midnight has one revision; otherwise one meter-day. Answers parallel to `days`.
    pub(crate) async fn append_together(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        keeping: Keeping,
    ) -> Vec<Result<Vec<Appended>, PortError>> {
        let of = Days::of(&days);
        let mut answers: Vec<Option<Vec<Appended>>> = vec![None; days.len()];
        for attempt in 0..TRIES {
            if 0 < attempt {
                pause(attempt).await;
            }
            let weighed = self.weigh(&of, &days, numbering).await;
            let (stored, Weighed { appended, grown }) = match weighed {
                Ok(weighed) => weighed,
                Err(err) => return failed_days(answers, &err),
            };
            let mut overtaken = vec![false; of.keys.len()];
            if keeping == Keeping::Keep {
                let writes = grown.iter().map(async |it| {
                    let (meter, day) = &of.keys[it.key];
                    self.name_subject(&stored[it.key], meter, *day).await?;
                    let actions = self.grow(meter, *day, &stored[it.key], it)?;
                    Ok::<_, PortError>((it.key, self.transact(PORT, actions).await?))
                });
                for written in futures::future::join_all(writes).await {
                    match written {
                        Ok((_, Made::Done)) => {}
                        Ok((key, Made::Refused(_))) => overtaken[key] = true,
                        Err(err) => return failed_days(answers, &err),
                    }
                }
            }
            for ((answer, place), appended) in answers.iter_mut().zip(&of.places).zip(appended) {
                if !overtaken[*place] {
                    answer.get_or_insert(appended);
                }
            }
            if answers.iter().all(Option::is_some) {
                return answers.into_iter().flatten().map(Ok).collect();
            }
        }
        let err = PortError::unavailable(PORT, "others write to the same meter-day all the time");
        failed_days(answers, &err)
    }

    /// What becomes of `days`, and what stood there.
    async fn weigh(
        &self,
        of: &Days,
        days: &[MeterDayFacts],
        numbering: Numbering,
    ) -> Result<(Vec<StoredDay>, Weighed<usize>), PortError> {
        let stored = each(IN_FLIGHT, &of.keys, |(meter, day)| self.stored_day(meter, *day)).await?;
        let present = |at: usize| Ok(stored[at].facts.clone());
        let weighed = weigh(present, &of.places, days.to_vec(), numbering)?;
        Ok((stored, weighed))
    }

    /// Says that a meter has marks, before its first.
    async fn name_subject(
        &self,
        stored: &StoredDay,
        meter: &MeterId,
        day: Date,
    ) -> Result<(), PortError> {
        if stored.is_there {
            return Ok(());
        }
        let scope = greenpulse_domain::mark::Scope::Meter(meter.clone(), day);
        self.put(PORT, table::subject(&scope).item()).await
    }

    /// Appends all of `days` and puts the answer; in one transaction where they fit.
    pub(crate) async fn append_with_answer(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        answer: Answer,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        let of = Days::of(&days);
        let conflict = || PortError::Conflict { key: answer.key.clone() };
        let doc = table::doc(&answer.key)?;
        let expect = |update: Update| registry::expecting(update, answer.expect);
        let mut answers: Vec<Option<Vec<Appended>>> = vec![None; days.len()];
        for attempt in 0..TRIES {
            if 0 < attempt {
                pause(attempt).await;
            }
            let (stored, weighed) = self.weigh(&of, &days, numbering).await?;
            let mut parts: Vec<Vec<Action>> = vec![vec![]];
            let mut complete_in: Vec<usize> = vec![0; of.keys.len()];
            for it in &weighed.grown {
                let (meter, day) = &of.keys[it.key];
                self.name_subject(&stored[it.key], meter, *day).await?;
                let actions = self.grow(meter, *day, &stored[it.key], it)?;
                if parts.last().is_none_or(|part| ACTIONS < part.len() + actions.len()) {
                    parts.push(vec![]);
                }
                complete_in[it.key] = parts.len() - 1;
                parts.last_mut().into_iter().for_each(|part| part.extend(actions.clone()));
            }
            let n_parts = parts.len();
            let mut overtaken = false;
            for (at, mut actions) in parts.into_iter().enumerate() {
                let guard = Update::of(doc.clone());
                let n_facts = actions.len();
                if at + 1 == n_parts {
                    let so_far = answers.iter().zip(&weighed.appended);
                    let all: Vec<Vec<Appended>> =
                        so_far.map(|(done, now)| done.as_ref().unwrap_or(now).clone()).collect();
                    let body = s((answer.body)(&all).to_string());
                    actions.push(Action::Update(
                        expect(guard).add(name::VERSION, 1).set(name::BODY, body),
                    ));
                } else if let Some(guard) = registry::check(guard, answer.expect) {
                    actions.push(Action::Check(guard));
                }
                match self.transact(PORT, actions).await? {
                    Made::Done => {}
                    Made::Refused(place) if place == n_facts => return Err(conflict()),
                    Made::Refused(_) => {
                        overtaken = true;
                        break;
                    }
                }
                let places = of.places.iter().zip(&weighed.appended);
                for (answer, (place, appended)) in answers.iter_mut().zip(places) {
                    if complete_in[*place] <= at {
                        answer.get_or_insert_with(|| appended.clone());
                    }
                }
            }
            if !overtaken {
                return Ok(answers.into_iter().flatten().collect());
            }
        }
        Err(PortError::unavailable(PORT, "others write to the same meter-day all the time"))
    }
}

/// The answers there are; the others failed.
fn failed_days(
    answers: Vec<Option<Vec<Appended>>>,
    err: &PortError,
) -> Vec<Result<Vec<Appended>, PortError>> {
    let again = || match err {
        PortError::Malformed { port, detail } => PortError::malformed(port, detail),
        err => PortError::unavailable(PORT, err.to_string()),
    };
    answers.into_iter().map(|it| it.ok_or_else(again)).collect()
}

/// Days that are appended together, and where each of them stood.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) places: Vec<usize>,
    pub(crate) days: Vec<MeterDayFacts>,
}

/// What is appended independently of each other.
pub(crate) fn groups(days: Vec<MeterDayFacts>, numbering: Numbering) -> Vec<Group> {
    let mut groups: BTreeMap<(MeterId, Option<Date>), Group> = BTreeMap::new();
    for (place, day) in days.into_iter().enumerate() {
        let own = (numbering == Numbering::AsSent).then_some(day.day);
        let group = groups.entry((day.meter.clone(), own)).or_default();
        group.places.push(place);
        group.days.push(day);
    }
    groups.into_values().collect()
}
