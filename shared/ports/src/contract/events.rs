use greenpulse_domain::event::{Event, RolledUp};

use super::DAY;
use crate::EventBus;

/// What is published is delivered; `delivered` says what was so far.
pub async fn events(bus: &impl EventBus, delivered: impl AsyncFn() -> Vec<Event>) {
    let event = |building: &str| {
        let days = [DAY, DAY.tomorrow().unwrap()].into();
        Event::RolledUp(RolledUp { days: [(building.parse().unwrap(), days)].into() })
    };
    let n = async |event: &Event| delivered().await.iter().filter(|it| *it == event).count();
    let [first, second, third] = ["b1", "b2", "b3"].map(event);
    assert_eq!(delivered().await, [], "nothing yet");

    bus.publish(vec![]).await.unwrap();
    assert_eq!(delivered().await, [], "no event is none");

    bus.publish(vec![first.clone(), second.clone()]).await.unwrap();
    assert!(1 <= n(&first).await && 1 <= n(&second).await);
    assert_eq!(n(&third).await, 0);

    bus.publish(vec![first.clone(), third.clone()]).await.unwrap();
    assert!(2 <= n(&first).await, "what happens twice is told twice");
    assert!(1 <= n(&third).await);
}
