//! Facts of one meter-day.

use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::Unit;
use jiff::Timestamp;

use super::Malformed;
use super::columns::{Packer, Unpacker};

const LAYOUT: u8 = 1;

/// Packs facts in their order. Stamps of extents keep whole seconds, those of arrival whole
/// milliseconds.
pub fn pack_facts(facts: &[Fact]) -> Vec<u8> {
    let mut packer = Packer::new(LAYOUT);
    packer.whole(facts.len() as u64);
    packer.runs(facts.iter().map(|it| length(it.extent)));
    let starts = facts.iter().map(|it| it.extent.start().as_second());
    packer.runs(starts.scan(0, |last, it| Some(it - std::mem::replace(last, it))));
    packer.doubles(&facts.iter().map(|it| it.value).collect::<Vec<_>>());
    packer.runs(facts.iter().map(|it| i64::from(it.unit.code())));
    packer.runs(facts.iter().map(|it| i64::from(it.quality.code())));
    packer.runs(facts.iter().map(|it| i64::from(it.revision)));
    packer.runs(facts.iter().map(|it| it.received.as_millisecond()));
    packer.finish()
}

/// Seconds of an interval; none for a register reading.
pub(super) fn length(extent: Extent) -> i64 {
    match extent {
        Extent::Interval(window) => window.seconds(),
        Extent::Register(_) => 0,
    }
}

pub fn unpack_facts(bytes: &[u8]) -> Result<Vec<Fact>, Malformed> {
    let mut unpacker = Unpacker::new(bytes, LAYOUT)?;
    let n = unpacker.count()?;
    let lengths = unpacker.runs(n)?;
    let steps = unpacker.runs(n)?;
    let values = unpacker.doubles(n)?;
    let units = unpacker.runs(n)?;
    let qualities = unpacker.runs(n)?;
    let revisions = unpacker.runs(n)?;
    let arrivals = unpacker.runs(n)?;
    let mut start = 0_i64;
    let mut facts = Vec::with_capacity(n);
    for at in 0..n {
        start = start.wrapping_add(steps[at]);
        facts.push(Fact {
            extent: extent(start, lengths[at])?,
            value: values[at],
            unit: unit(units[at])?,
            quality: quality(qualities[at])?,
            revision: u32::try_from(revisions[at]).map_err(|_| Malformed("revision"))?,
            received: arrival(arrivals[at])?,
        });
    }
    Ok(facts)
}

pub(super) fn unit(code: i64) -> Result<Unit, Malformed> {
    let unit = u8::try_from(code).ok().and_then(Unit::from_code);
    unit.ok_or(Malformed("unit"))
}

pub(super) fn quality(code: i64) -> Result<Quality, Malformed> {
    let quality = u8::try_from(code).ok().and_then(Quality::from_code);
    quality.ok_or(Malformed("quality"))
}

pub(super) fn arrival(millisecond: i64) -> Result<Timestamp, Malformed> {
    Timestamp::from_millisecond(millisecond).map_err(|_| Malformed("arrival"))
}

pub(super) fn extent(start: i64, length: i64) -> Result<Extent, Malformed> {
    let at = |second| Timestamp::from_second(second).map_err(|_| Malformed("instant"));
    if length == 0 {
        return Ok(Extent::Register(at(start)?));
    }
    let end = at(start.checked_add(length).ok_or(Malformed("length"))?)?;
    Ok(Extent::Interval(Window::new(at(start)?, end).map_err(|_| Malformed("length"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_hours_takes_little_and_reads_back() {
        let at = |hour: i64| Timestamp::from_second(1_600_000_000 + hour * 3_600).unwrap();
        let mut facts: Vec<Fact> = (0..24)
            .map(|hour| Fact {
                extent: Extent::Interval(Window::new(at(hour), at(hour + 1)).unwrap()),
                value: hour as f64 / 10.0,
                unit: Unit::KilowattHour,
                quality: Quality::Actual,
                revision: 1,
                received: at(30),
            })
            .collect();
        assert!(pack_facts(&facts).len() <= 4 * 24, "{}", pack_facts(&facts).len());
        facts.push(Fact { extent: Extent::Register(at(3)), quality: Quality::Suspect, ..facts[0] });
        assert_eq!(unpack_facts(&pack_facts(&facts)).unwrap(), facts);
    }
}
