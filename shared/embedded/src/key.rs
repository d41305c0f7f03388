//! Scopes as 64-bit keys: kind, subject, day. Meters come before buildings, days of one subject lie
//! side by side.

use greenpulse_domain::time::{day_number, day_of_number};
use jiff::civil::Date;

const DAY_BITS: u32 = 22;
const BUILDING: i64 = 1 << 60;
/// Days are kept from 1970-01-01 − 2^21 on, which is before the year −3000.
const DAY_ZERO: i64 = 1 << (DAY_BITS - 1);

/// A meter or a building, by the number that the `subject` table gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    Meter(i64),
    Building(i64),
}

impl Subject {
    /// The `n`th of the meters that have no days: no table grows to these numbers.
    pub(crate) const fn nobody(n: usize) -> Self {
        Self::Meter((1 << 37) + n as i64)
    }

    pub(crate) fn key(self, day: Date) -> i64 {
        self.first_key() + i64::from(day_number(day)) + DAY_ZERO
    }

    /// The least key that a day of this subject can have.
    pub(crate) const fn first_key(self) -> i64 {
        match self {
            Self::Meter(number) => number << DAY_BITS,
            Self::Building(number) => BUILDING | (number << DAY_BITS),
        }
    }

    /// The greatest key that a day of this subject can have.
    pub(crate) const fn last_key(self) -> i64 {
        self.first_key() + (1 << DAY_BITS) - 1
    }

    pub(crate) fn of_key(key: i64) -> (Self, Date) {
        let day = (key & ((1 << DAY_BITS) - 1)) - DAY_ZERO;
        let number = (key & (BUILDING - 1)) >> DAY_BITS;
        let subject =
            if key & BUILDING == 0 { Self::Meter(number) } else { Self::Building(number) };
        (subject, day_of_number(day as i32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn keys_read_back_in_order() {
        let keys = [
            Subject::Meter(1).key(date(1969, 12, 31)),
            Subject::Meter(1).key(date(2022, 6, 1)),
            Subject::Meter(2).key(date(1970, 1, 1)),
            Subject::Building(1).key(date(2022, 6, 1)),
        ];
        assert!(keys.is_sorted());
        assert_eq!(Subject::of_key(keys[0]), (Subject::Meter(1), date(1969, 12, 31)));
        assert_eq!(Subject::of_key(keys[3]), (Subject::Building(1), date(2022, 6, 1)));
        assert!(Subject::Meter(1).last_key() < Subject::Meter(2).first_key());
    }
}
