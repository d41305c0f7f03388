//! What is published is told, at least once.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use campus::{Campus, at, now, usual};
use forecast::publish;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::event::{Event, ForecastPublished};
use greenpulse_domain::forecast::Forecast;
use greenpulse_ports::{EventBus, PortError, all};
use jiff::SignedDuration;

async fn told(campus: &Campus) -> Vec<ForecastPublished> {
    let events = campus.store.events_after(0, 100).await.unwrap().into_iter();
    let told = events.filter_map(|it| match it.event {
        Event::ForecastPublished(it) => Some(it),
        _ => None,
    });
    told.collect()
}

fn of(buildings: &[&str]) -> ForecastPublished {
    let electricity = |it: &&str| (it.parse().unwrap(), [Commodity::Electricity].into());
    ForecastPublished { forecasts: buildings.iter().map(electricity).collect() }
}

#[tokio::test]
async fn one_event_tells_what_is_new_and_only_that() {
    let campus = Campus::of(&["b1", "b2"]).await;
    campus.days(60, 1, usual).await;
    campus.publish(now()).await;
    assert_eq!(told(&campus).await, [of(&["b1", "b2"])]);
    campus.publish(now() + SignedDuration::from_mins(20)).await;
    assert_eq!(told(&campus).await.len(), 1, "what stands is no news");
    campus.publish(now() + SignedDuration::from_hours(1)).await;
    assert_eq!(told(&campus).await[1..], [of(&["b1", "b2"])]);
}

#[tokio::test]
async fn that_there_is_none_is_told_once_as_well() {
    let campus = Campus::new().await;
    let died = at("2026-03-01T00:00:00Z");
    campus.days(60, 1, |it| if it < died { usual(it) } else { 0.0 }).await;
    campus.publish(now()).await;
    campus.publish(now() + SignedDuration::from_mins(20)).await;
    assert_eq!(told(&campus).await, [of(&["b1"])]);
}

/// A bus that is down until it is up.
#[derive(Debug)]
struct Down<'a>(&'a Campus, AtomicBool);

#[async_trait]
impl EventBus for Down<'_> {
    async fn publish(&self, events: Vec<Event>) -> Result<(), PortError> {
        if self.1.load(Ordering::Relaxed) {
            return Err(PortError::unavailable("events", "planted"));
        }
        let stored = all::<Forecast>(&*self.0.store, "").await?;
        assert_eq!(stored.len(), 1, "it is stored before it is told");
        self.0.store.publish(events).await
    }
}

#[tokio::test]
async fn what_could_not_be_told_is_told_by_the_next_look() {
    let campus = Campus::new().await;
    campus.days(60, 1, usual).await;
    let bus = Down(&campus, true.into());
    assert!(publish(&campus.deps, &bus, now()).await.is_err());
    assert_eq!(told(&campus).await, []);
    bus.1.store(false, Ordering::Relaxed);
    let soon = now() + SignedDuration::from_mins(20);
    let published = publish(&campus.deps, &bus, soon).await.unwrap();
    assert_eq!((published.made, published.standing), (0, 1));
    assert_eq!(told(&campus).await, [of(&["b1"])]);
    publish(&campus.deps, &bus, soon + SignedDuration::from_mins(20)).await.unwrap();
    assert_eq!(told(&campus).await.len(), 1);
}
