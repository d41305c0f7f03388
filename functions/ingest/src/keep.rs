//! Facts to meter-days, and back to what became of each.

use std::collections::{BTreeMap, HashMap};

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
        let add = |day: Date| {
            let at = *known.entry((*meter, day)).or_insert_with(|| {
                days.push(MeterDayFacts { meter: meters[*meter].clone(), day, facts: Vec::new() });
                places.push(Vec::new());
                days.len() - 1
            });
            days[at].facts.push(*fact);
            places[at].push(place);
        };
        days_of(fact.extent, add);
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

/// Facts of one meter, by the UTC days that each touches.
pub fn by_meter_day(meter: &MeterId, facts: &[Fact]) -> Vec<MeterDayFacts> {
    let mut days: BTreeMap<Date, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        days_of(fact.extent, |day| days.entry(day).or_default().push(*fact));
    }
    days.into_iter()
        .map(|(day, facts)| MeterDayFacts { meter: meter.clone(), day, facts })
        .collect()
}

/// Each UTC day that an extent touches.
fn days_of(extent: Extent, each: impl FnMut(Date)) {
    match extent {
        Extent::Register(at) => std::iter::once(utc_day(at)).for_each(each),
        Extent::Interval(window) => window.days(&TimeZone::UTC).for_each(each),
    }
}
