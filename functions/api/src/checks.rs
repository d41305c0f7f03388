//! Checks of bodies: every wrong field is named at once.

use std::borrow::Cow;

use greenpulse_domain::name::is_plain;
use greenpulse_http::{FieldError, Problem};
use jiff::civil::Date;

/// Longest name or address, in characters.
pub(crate) const MAX_TEXT: usize = 255;

/// What is wrong with a text that is not plain, and what would help.
pub(crate) const NOT_PLAIN: &str =
    "with control characters, or ones that turn the text's direction";
pub(crate) const WRITE_PLAINLY: &str = "Leave out what does not show, such as line breaks.";

#[derive(Debug, Default)]
pub(crate) struct Checks(Vec<FieldError>);

impl Checks {
    /// Notes the field unless `holds`.
    pub(crate) fn that(
        &mut self,
        holds: bool,
        field: &'static str,
        rule: &'static str,
        detail: &str,
        repair: impl Into<Cow<'static, str>>,
    ) {
        if !holds {
            let (field, detail) = (field.into(), detail.to_owned());
            self.0.push(FieldError { field, rule, detail, repair: repair.into() });
        }
    }

    pub(crate) fn named(&mut self, name: &str) {
        let holds = !name.trim().is_empty();
        self.that(holds, "name", "present", "empty", "Give it a name.");
        self.plain("name", Some(name));
    }

    /// A text without characters that do not show.
    pub(crate) fn plain(&mut self, field: &'static str, text: Option<&str>) {
        self.that(text.is_none_or(is_plain), field, "plain-text", NOT_PLAIN, WRITE_PLAINLY);
    }

    pub(crate) fn short(&mut self, field: &'static str, text: Option<&str>) {
        let holds = text.is_none_or(|it| it.chars().count() <= MAX_TEXT);
        self.that(holds, field, "length", "too long", "Give at most 255 characters.");
    }

    /// An e-mail address, where given.
    pub(crate) fn email(&mut self, field: &'static str, address: Option<&str>) {
        let plain = |it: &str| {
            it.len() <= MAX_TEXT
                && it.contains('@')
                && !it.contains(|it: char| it.is_control() || it.is_whitespace())
        };
        let repair = "Give an address such as ann@example.org, or leave it out.";
        self.that(address.is_none_or(plain), field, "email", "not an address", repair);
    }

    /// A latitude and longitude, where given.
    pub(crate) fn place(
        &mut self,
        fields: [&'static str; 2],
        latitude: Option<f64>,
        longitude: Option<f64>,
    ) {
        let within = |it: Option<f64>, most: f64| it.is_none_or(|it| it.abs() <= most);
        let repair = "Give degrees, south and west below zero.";
        self.that(within(latitude, 90.0), fields[0], "latitude", "beyond 90 degrees", repair);
        self.that(within(longitude, 180.0), fields[1], "longitude", "beyond 180 degrees", repair);
    }

    /// A day that RFC 3339 can write.
    pub(crate) fn day(&mut self, field: &'static str, day: Option<Date>) {
        let holds = day.is_none_or(|it| 0 <= it.year());
        self.that(holds, field, "calendar", "before the year 0", "Give a year from 0 to 9999.");
    }

    pub(crate) fn positive(&mut self, field: &'static str, value: Option<f64>) {
        let holds = value.is_none_or(|it| 0.0 < it && it.is_finite());
        self.that(holds, field, "positive", "not above zero", "Leave it out where not known.");
    }

    pub(crate) fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::fields(self.0)) }
    }
}
