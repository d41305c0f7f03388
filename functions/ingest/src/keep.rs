//! Facts to meter-days, and back to what became of each.

use std::collections::HashMap;

use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Extent, Fact};
use greenpulse_domain::time::utc_day;
use greenpulse_ports::{Keeping, MeterDayFacts, Numbering, PortError, ReadingStore};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Appends facts of meters; answers parallel to `facts`.
///
/// # Errors
///
/// The first meter-day's that failed. Sending everything again is safe: what was kept is known.
pub(crate) async fn keep(
    readings: &dyn ReadingStore,
    meters: &[MeterId],
    facts: &[(usize, Fact)],
    numbering: Numbering,
    keeping: Keeping,
) -> Result<Vec<Appended>, PortError> {
    let mut days: Vec<MeterDayFacts> = Vec::new();
    // For each day the places of its facts in `facts`.
    let mut places: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<(usize, Date), usize> = HashMap::new();
    for (place, (meter, fact)) in facts.iter().enumerate() {
        let mut add = |day: Date| {
            let at = *known.entry((*meter, day)).or_insert_with(|| {
                days.push(MeterDayFacts { meter: meters[*meter].clone(), day, facts: Vec::new() });
                places.push(Vec::new());
                days.len() - 1
            });
            days[at].facts.push(*fact);
            places[at].push(place);
        };
        match fact.extent {
            Extent::Register(at) => add(utc_day(at)),
            Extent::Interval(window) => window.days(&TimeZone::UTC).for_each(add),
        }
    }
    let mut became = vec![Appended::Known; facts.len()];
    for (appended, places) in
        readings.append(days, numbering, keeping).await.into_iter().zip(places)
    {
        for (appended, place) in appended?.into_iter().zip(places) {
            became[place] = became[place].max(appended);
        }
    }
    Ok(became)
}
