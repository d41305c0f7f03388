use jiff::SignedDuration;

const IDLE: &str = "GREENPULSE_SESSION_IDLE_HOURS";
const WHOLE: &str = "GREENPULSE_SESSION_HOURS";
/// Longest session, in hours: ten years.
const MAX_HOURS: i64 = 87_600;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// While nobody uses it. Uses are noted to the hour, or to a quarter of this where that is less:
    /// it may end so much earlier.
    pub idle: SignedDuration,
    /// From signing in, whatever its use.
    pub whole: SignedDuration,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSessionRules {
    #[error("{name} must be hours, from 1 to {MAX_HOURS}, got {got:?}")]
    Hours { name: &'static str, got: String },
}

/// Three days, so that a weekend does not end it; 30 days in all (NIST SP 800-63B-4, section 2.1.3:
/// at the first assurance level, at least every 30 days).
impl Default for SessionRules {
    fn default() -> Self {
        Self { idle: SignedDuration::from_hours(72), whole: SignedDuration::from_hours(720) }
    }
}

impl SessionRules {
    /// The rules that these settings name, such as those of the environment: hours, in
    /// `GREENPULSE_SESSION_IDLE_HOURS` (72 unless set, and at most the others) and
    /// `GREENPULSE_SESSION_HOURS` (720).
    ///
    /// # Errors
    ///
    /// [`BadSessionRules`] names the setting and what it must be.
    pub fn configured(
        setting: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Self, BadSessionRules> {
        let hours = |name, or| match setting(name).filter(|it| !it.trim().is_empty()) {
            None => Ok(or),
            Some(got) => match got.trim().parse() {
                Ok(hours) if (1..=MAX_HOURS).contains(&hours) => {
                    Ok(SignedDuration::from_hours(hours))
                }
                _ => Err(BadSessionRules::Hours { name, got }),
            },
        };
        let whole = hours(WHOLE, Self::default().whole)?;
        Ok(Self { idle: hours(IDLE, Self::default().idle)?.min(whole), whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_hours_and_what_cannot_be_is_named() {
        let configured = |settings: &[(&str, &str)]| {
            let get = |name: &str| settings.iter().find(|it| it.0 == name).map(|it| it.1.into());
            SessionRules::configured(get)
        };
        assert_eq!(configured(&[(IDLE, " ")]), Ok(SessionRules::default()));
        let day = SignedDuration::from_hours(24);
        assert_eq!(configured(&[(WHOLE, "24")]), Ok(SessionRules { idle: day, whole: day }));
        for got in ["0", "-1", "1.5", "a day", "87601"] {
            let err = BadSessionRules::Hours { name: IDLE, got: got.into() };
            assert_eq!(configured(&[(IDLE, got)]), Err(err));
        }
        assert_eq!(
            configured(&[(IDLE, "721")]).map(|it| it.idle),
            Ok(SessionRules::default().whole)
        );
    }
}
