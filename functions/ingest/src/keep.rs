//! Facts to meter-days, and back to what became of each.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Extent, Fact};
use greenpulse_domain::time::{day_number, day_of_number, utc_day, utc_day_numbers};
use greenpulse_ports::{Keeping, MeterDayFacts, Numbering, PortError, ReadingStore};

/// Appends facts of meters, which `id` names; answers parallel to `facts`.
///
/// # Errors
///
/// The first meter-day's that failed. Sending everything again is safe: what was kept is known.
pub(crate) async fn keep(
    readings: &dyn ReadingStore,
    id: impl Fn(usize) -> MeterId,
    facts: &[(usize, Fact)],
    numbering: Numbering,
    keeping: Keeping,
) -> Result<Vec<Appended>, PortError> {
    let (days, places) = by_days(id, facts);
    let mut became = vec![Appended::Known; facts.len()];
    for (appended, places) in
        readings.append(days, numbering, keeping).await.into_iter().zip(places)
    {
        note(&mut became, &places, &appended?);
    }
    Ok(became)
}

/// For each meter-day the places of its facts among those that were handed over together.
pub(crate) type Places = Vec<Vec<usize>>;

/// Facts of meters, which `id` names, by the UTC days that each touches.
pub(crate) fn by_days(
    id: impl Fn(usize) -> MeterId,
    facts: &[(usize, Fact)],
) -> (Vec<MeterDayFacts>, Places) {
    let mut days: Vec<MeterDayFacts> = Vec::new();
    let mut places = Places::new();
    let mut known: HashMap<(usize, i32), usize> = HashMap::new();
    let mut last = None;
    for (place, (meter, fact)) in facts.iter().enumerate() {
        for number in day_numbers(fact.extent) {
            let key = (*meter, number);
            // Senders keep the readings of a meter together.
            let at = match last {
                Some((last, at)) if last == key => at,
                _ => *known.entry(key).or_insert_with(|| {
                    let (meter, day) = (id(*meter), day_of_number(number));
                    days.push(MeterDayFacts { meter, day, facts: Vec::new() });
                    places.push(Vec::new());
                    days.len() - 1
                }),
            };
            last = Some((key, at));
            days[at].facts.push(*fact);
            places[at].push(place);
        }
    }
    (days, places)
}

/// Notes what became of the facts of one meter-day: of one in several days, the greatest.
pub(crate) fn note(became: &mut [Appended], places: &[usize], appended: &[Appended]) {
    for (appended, place) in appended.iter().zip(places) {
        became[*place] = became[*place].max(*appended);
    }
}

/// Facts of one meter, by the UTC days that each touches.
pub fn by_meter_day(meter: &MeterId, facts: &[Fact]) -> Vec<MeterDayFacts> {
    let mut days: BTreeMap<i32, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        day_numbers(fact.extent).for_each(|day| days.entry(day).or_default().push(*fact));
    }
    days.into_iter()
        .map(|(day, facts)| {
            let day = day_of_number(day);
            MeterDayFacts { meter: meter.clone(), day, facts }
        })
        .collect()
}

/// Each UTC day that an extent touches.
fn day_numbers(extent: Extent) -> RangeInclusive<i32> {
    match extent {
        Extent::Register(at) => {
            let day = day_number(utc_day(at));
            day..=day
        }
        Extent::Interval(window) => utc_day_numbers(window),
    }
}
