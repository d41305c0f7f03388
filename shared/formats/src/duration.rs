//! ISO 8601 durations of a fixed length.

use greenpulse_domain::time::{SECONDS_PER_DAY, SECONDS_PER_HOUR};

use crate::fault::{Flaw, quoted};

/// Seconds that `text` lasts: `PT15M`, `PT1H`, `P1D` (24 hours), `P1W`, `P1DT12H`.
///
/// # Errors
///
/// When it is no such duration, has a fraction, or counts months or years, which differ in length.
pub(crate) fn seconds(text: &str) -> Result<i64, Flaw> {
    let unreadable = || {
        Flaw::new("duration-unreadable", format!("{} is no ISO 8601 duration", quoted(text)))
            .repair("write it like PT15M, PT1H or P1D")
    };
    let rest = text.strip_prefix(['P', 'p']).ok_or_else(unreadable)?;
    let (mut total, mut count, mut in_time, mut digits) = (0_i64, 0_i64, false, 0);
    let mut parts = 0;
    for letter in rest.bytes() {
        if letter.is_ascii_digit() {
            (digits, count) = (digits + 1, count * 10 + i64::from(letter - b'0'));
            if 12 < digits {
                return Err(unreadable());
            }
            continue;
        }
        if matches!(letter, b'.' | b',') {
            return Err(Flaw::new("duration-fraction", format!("{} has a fraction", quoted(text)))
                .repair("give whole seconds, minutes or hours"));
        }
        let upper = letter.to_ascii_uppercase();
        if upper == b'T' && !in_time && digits == 0 {
            in_time = true;
            continue;
        }
        let worth = match (upper, in_time) {
            (b'Y', false) | (b'M', false) => {
                let detail = format!("{} has no fixed length", quoted(text));
                return Err(
                    Flaw::new("duration-not-fixed", detail).repair("give `end`, or days and hours")
                );
            }
            (b'W', false) => 7 * SECONDS_PER_DAY,
            (b'D', false) => SECONDS_PER_DAY,
            (b'H', true) => SECONDS_PER_HOUR,
            (b'M', true) => 60,
            (b'S', true) => 1,
            _ => return Err(unreadable()),
        };
        if digits == 0 {
            return Err(unreadable());
        }
        total = total.saturating_add(count.saturating_mul(worth));
        (count, digits, parts) = (0, 0, parts + 1);
    }
    if parts == 0 || digits != 0 {
        return Err(unreadable());
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_durations_are_read() {
        for (text, expected) in [
            ("PT15M", 900),
            ("PT1H", 3_600),
            ("P1D", 86_400),
            ("P1W", 604_800),
            ("P1DT12H", 129_600),
            ("PT1H30M15S", 5_415),
            ("pt900s", 900),
            ("PT0S", 0),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_by_rule() {
        for (text, rule) in [
            ("15 min", "duration-unreadable"),
            ("P", "duration-unreadable"),
            ("PT", "duration-unreadable"),
            ("PT15", "duration-unreadable"),
            ("PTM", "duration-unreadable"),
            ("P15H", "duration-unreadable"),
            ("-PT15M", "duration-unreadable"),
            ("PT9999999999999M", "duration-unreadable"),
            ("PT0.5H", "duration-fraction"),
            ("P1M", "duration-not-fixed"),
            ("P1Y", "duration-not-fixed"),
        ] {
            assert_eq!(seconds(text).map_err(|it| it.rule), Err(rule), "{text}");
        }
    }
}
