//! Facts of several meter-days, as the log keeps them for a while: quick to write.

use greenpulse_domain::reading::Fact;

use super::Malformed;
use super::columns::{Packer, Unpacker};
use super::facts::{arrival, extent, length, quality, unit};

const LAYOUT: u8 = 1;

/// Packs facts by the key of their meter-day.
pub fn pack_batch<'a>(days: impl ExactSizeIterator<Item = (i64, &'a [Fact])>) -> Vec<u8> {
    let mut packer = Packer::new(LAYOUT);
    packer.whole(days.len() as u64);
    let mut received = 0;
    for (key, facts) in days {
        packer.signed(key);
        packer.whole(facts.len() as u64);
        let mut start = 0;
        for fact in facts {
            let at = fact.extent.start().as_second();
            let arrival = fact.received.as_millisecond();
            packer.signed(at - start);
            packer.signed(length(fact.extent));
            packer.fixed(fact.value.to_bits());
            packer.byte(fact.unit.code());
            packer.byte(fact.quality.code());
            packer.whole(u64::from(fact.revision));
            packer.signed(arrival - received);
            (start, received) = (at, arrival);
        }
    }
    packer.finish()
}

pub fn unpack_batch(bytes: &[u8]) -> Result<Vec<(i64, Vec<Fact>)>, Malformed> {
    let mut unpacker = Unpacker::new(bytes, LAYOUT)?;
    let mut received = 0_i64;
    let days = (0..unpacker.count()?).map(|_| {
        let key = unpacker.signed()?;
        let mut start = 0_i64;
        let facts = (0..unpacker.count()?).map(|_| {
            start = start.wrapping_add(unpacker.signed()?);
            let extent = extent(start, unpacker.signed()?)?;
            let value = f64::from_bits(unpacker.fixed()?);
            let (unit, quality) =
                (unit(unpacker.byte()?.into())?, quality(unpacker.byte()?.into())?);
            let revision = u32::try_from(unpacker.whole()?).map_err(|_| Malformed("revision"))?;
            received = received.wrapping_add(unpacker.signed()?);
            Ok(Fact { extent, value, unit, quality, revision, received: arrival(received)? })
        });
        Ok((key, facts.collect::<Result<_, _>>()?))
    });
    days.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenpulse_domain::reading::{Extent, Quality};
    use greenpulse_domain::time::Window;
    use greenpulse_domain::unit::Unit;
    use jiff::Timestamp;

    #[test]
    fn a_batch_reads_back() {
        let at = |minute: i64| Timestamp::from_second(1_600_000_000 + minute * 60).unwrap();
        let fact = |minute: i64| Fact {
            extent: Extent::Interval(Window::new(at(minute), at(minute + 15)).unwrap()),
            value: minute as f64 / 7.0,
            unit: Unit::KilowattHour,
            quality: Quality::Estimated,
            revision: 1 + minute as u32,
            received: at(90),
        };
        let register = Fact { extent: Extent::Register(at(3)), value: -0.0, ..fact(1) };
        let days = vec![(7, vec![fact(0), fact(15)]), (-1, vec![register]), (8, vec![])];
        let batch = pack_batch(days.iter().map(|it| (it.0, it.1.as_slice())));
        assert_eq!(unpack_batch(&batch).unwrap(), days);
        assert!(unpack_batch(&batch[..batch.len() - 1]).is_err());
    }
}
