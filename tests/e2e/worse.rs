//! Stores with a fault planted in them, for the tests that must see it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use greenpulse_domain::event::Event;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_domain::time::Window;
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{
    Answer, DayFacts, EventBus, Expect, Extremes, Keeping, MeterDayFacts, Numbering, PortError,
    ReadingStore, Registry, Write,
};
use jiff::Timestamp;
use jiff::civil::Date;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answers before anything is on the disk.
    Hasty,
    /// Drops every fifth fact.
    Forgetful,
    /// Lets the order of arrival decide who wins.
    ByArrival,
    /// Reads back another value than was sent for the first fact of each day.
    Altering,
    /// Keeps the answer once the facts are there.
    Late,
    /// Lets somebody else take every `Idempotency-Key` before the push is done.
    Overtaken,
}

/// A bus that is down the first so many times that there is something to tell.
#[derive(Debug)]
pub struct Down {
    store: Arc<EmbeddedStore>,
    n_down: AtomicUsize,
}

impl Down {
    pub fn new(store: Arc<EmbeddedStore>, n_down: usize) -> Arc<Self> {
        Arc::new(Self { store, n_down: n_down.into() })
    }
}

#[async_trait]
impl EventBus for Down {
    async fn publish(&self, events: Vec<Event>) -> Result<(), PortError> {
        let less = |n: usize| n.checked_sub(1);
        if !events.is_empty()
            && self.n_down.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
        {
            return Err(PortError::unavailable("events", "planted"));
        }
        self.store.publish(events).await
    }
}

#[derive(Debug)]
pub struct Worse {
    store: Arc<EmbeddedStore>,
    fault: Fault,
    n_appended: AtomicUsize,
}

impl Worse {
    pub fn new(store: Arc<EmbeddedStore>, fault: Fault) -> Arc<Self> {
        Arc::new(Self { store, fault, n_appended: AtomicUsize::new(0) })
    }

    fn is_forgotten(&self, _: &Fact) -> bool {
        self.n_appended.fetch_add(1, Ordering::Relaxed) % 5 == 4
    }
}

#[async_trait]
impl ReadingStore for Worse {
    async fn append(
        &self,
        mut days: Vec<MeterDayFacts>,
        numbering: Numbering,
        keeping: Keeping,
    ) -> Vec<Result<Vec<Appended>, PortError>> {
        let store = self.store.clone();
        match self.fault {
            Fault::Hasty => {
                let answers = store.append(days.clone(), numbering, Keeping::DryRun).await;
                tokio::spawn(async move { store.append(days, numbering, keeping).await });
                answers
            }
            Fault::Forgetful => {
                let answers = store.append(days.clone(), numbering, Keeping::DryRun).await;
                for day in &mut days {
                    day.facts.retain(|it| !self.is_forgotten(it));
                }
                store.append(days, numbering, keeping).await;
                answers
            }
            Fault::ByArrival => store.append(days, Numbering::ByArrival, keeping).await,
            Fault::Altering | Fault::Late | Fault::Overtaken => {
                store.append(days, numbering, keeping).await
            }
        }
    }

    async fn append_answered(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        answer: Answer,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        if self.fault == Fault::Overtaken
            && let Some(claim) = self.store.get(&answer.key).await?
        {
            let taken = Write::Put { key: claim.key, body: claim.body, expect: Expect::Anything };
            self.store.commit(vec![taken]).await?;
        }
        if self.fault != Fault::Late {
            return self.store.append_answered(days, numbering, answer).await;
        }
        let appended = self.store.append(days, numbering, Keeping::Keep).await;
        let appended = appended.into_iter().collect::<Result<Vec<_>, _>>()?;
        let body = (answer.body)(&appended);
        let put = Write::Put { key: answer.key, body, expect: answer.expect };
        self.store.commit(vec![put]).await?;
        Ok(appended)
    }

    async fn days(&self, of: &[(MeterId, Date)]) -> Result<Vec<DayFacts>, PortError> {
        let mut days = self.store.days(of).await?;
        if self.fault == Fault::Altering {
            days.iter_mut().filter_map(|it| it.facts.first_mut()).for_each(|it| it.value += 1.0);
        }
        Ok(days)
    }

    async fn overlapping(
        &self,
        meter: &MeterId,
        window: Window,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Fact>, PortError> {
        self.store.overlapping(meter, window, as_of).await
    }

    async fn latest(&self, meters: &[MeterId]) -> Result<Vec<Option<Fact>>, PortError> {
        self.store.latest(meters).await
    }

    async fn extremes(&self, meters: &[MeterId]) -> Result<Vec<Option<Extremes>>, PortError> {
        self.store.extremes(meters).await
    }

    fn sealed_before(&self) -> Date {
        self.store.sealed_before()
    }
}
