//! What a file that is refused as a whole needs, in the words of whoever sent it.

/// How options are spelled where a file comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Terms {
    /// `--campus-zone ZONE`
    #[default]
    CommandLine,
    /// `campus_zone=ZONE`
    Api,
}

impl Terms {
    /// The option that the API calls `name`.
    pub fn name(self, name: &str) -> String {
        match self {
            Self::CommandLine => format!("--{}", name.replace('_', "-")),
            Self::Api => name.to_owned(),
        }
    }

    /// The option with its value, as it is to be written.
    pub fn option(self, name: &str, value: &str) -> String {
        let mark = if self == Self::CommandLine { ' ' } else { '=' };
        format!("{}{mark}{value}", self.name(name))
    }
}

/// Which options a refused file needs, and how to give them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Options by the API's names; `file` where the file itself is at fault.
    pub fields: &'static [&'static str],
    /// Stable slug that clients match on.
    pub rule: &'static str,
    pub repair: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_spelled_as_they_are_typed() {
        let spelled = |terms: Terms| terms.option("campus_zone", "ZONE");
        assert_eq!(spelled(Terms::CommandLine), "--campus-zone ZONE");
        assert_eq!(spelled(Terms::Api), "campus_zone=ZONE");
    }
}
