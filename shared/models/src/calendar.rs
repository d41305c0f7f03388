//! What kind of day it is for those who use the buildings: weekends, public holidays, terms and breaks.

use std::collections::{BTreeMap, BTreeSet};

use greenpulse_domain::calendar::{AcademicCalendar, PeriodKind};
use greenpulse_domain::campus::Campus;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::CampusId;
use holidays_rs::Country;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// Days that are alike in how buildings are used. A public holiday is used like a Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayType {
    Workday,
    Saturday,
    /// A Sunday, a public holiday, or a day on which the campus is closed.
    Off,
}

/// Which days are off in one country and, where its campus says so, closed; and what its terms are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Date>,
    academic: Option<AcademicCalendar>,
}

/// Years whose holidays are told: readings are not older, nor forecasts longer.
const YEARS: std::ops::RangeInclusive<i32> = 1995..=2060;

impl Calendar {
    /// Without any holidays: where the country is not known.
    #[must_use]
    pub fn without_holidays() -> Self {
        Self::default()
    }

    /// The public holidays of the country that the time zone `iana` lies in; of countries that are not
    /// known, none.
    #[must_use]
    pub fn of_zone(iana: &str) -> Self {
        country_of(iana).map_or_else(Self::default, Self::of_country)
    }

    fn of_country(country: Country) -> Self {
        let rules = holidays_rs::Calendar::new(country);
        let days = YEARS.flat_map(|year| rules.holidays_in(year).into_iter().map(|(day, _)| day));
        let mut holidays: BTreeSet<Date> = days
            .filter_map(|it| {
                let (month, day) = (i8::try_from(it.month).ok()?, i8::try_from(it.day).ok()?);
                Date::new(i16::try_from(it.year).ok()?, month, day).ok()
            })
            .collect();
        holidays.extend(once(country));
        Self { holidays, academic: None }
    }

    /// The public holidays where `campus` lies, and its own calendar.
    #[must_use]
    pub fn of_campus(campus: &Campus, configuration: &Configuration) -> Self {
        let academic = configuration.calendars.get(&campus.id);
        Self::of_zone(campus.zone.name()).with_academic(academic.cloned())
    }

    /// Those of every campus.
    #[must_use]
    pub fn of_campuses(configuration: &Configuration) -> BTreeMap<CampusId, Self> {
        let campuses = configuration.campuses.values();
        campuses.map(|it| (it.id.clone(), Self::of_campus(it, configuration))).collect()
    }

    /// The same with the calendar of a campus.
    #[must_use]
    pub fn with_academic(self, academic: Option<AcademicCalendar>) -> Self {
        Self { academic, ..self }
    }

    /// Kind of term, as a baseline counts them: 0 teaching, 1 exams, 2 break; 0 where nothing is known.
    /// Closed days are no kind of term, but [off](DayType::Off).
    #[must_use]
    pub fn term(&self, day: Date) -> u8 {
        match self.academic.as_ref().and_then(|it| it.kind_on(day)) {
            None | Some(PeriodKind::Teaching) => 0,
            Some(PeriodKind::Exams) => 1,
            Some(PeriodKind::Break | PeriodKind::Closed) => 2,
        }
    }

    /// Whether the calendar of a campus tells the term of each day from `first` to `last`.
    #[must_use]
    pub fn knows_terms(&self, first: Date, last: Date) -> bool {
        self.academic.as_ref().is_some_and(|it| it.covers(first, last))
    }

    /// A public holiday, or closed.
    #[must_use]
    pub fn is_holiday(&self, day: Date) -> bool {
        self.holidays.contains(&day)
            || self.academic.as_ref().and_then(|it| it.kind_on(day)) == Some(PeriodKind::Closed)
    }

    #[must_use]
    pub fn day_type(&self, day: Date) -> DayType {
        match day.weekday() {
            Weekday::Sunday => DayType::Off,
            _ if self.is_holiday(day) => DayType::Off,
            Weekday::Saturday => DayType::Saturday,
            _ => DayType::Workday,
        }
    }

    /// The weekday from Monday = 0 to Sunday = 6, a holiday counted as a Sunday.
    #[must_use]
    pub fn weekday_used(&self, day: Date) -> u8 {
        match self.is_holiday(day) {
            true => 6,
            false => day.weekday().to_monday_zero_offset().unsigned_abs(),
        }
    }
}

/// Holidays that were proclaimed once, or moved for a year, and follow from no rule (gov.uk, Bank
/// Holidays).
fn once(country: Country) -> Vec<Date> {
    const UNITED_KINGDOM: [(i16, i8, i8); 5] =
        [(2020, 5, 8), (2022, 6, 2), (2022, 6, 3), (2022, 9, 19), (2023, 5, 8)];
    match country {
        Country::UnitedKingdom => {
            UNITED_KINGDOM.iter().filter_map(|&(y, m, d)| Date::new(y, m, d).ok()).collect()
        }
        _ => Vec::new(),
    }
}

/// The country of an IANA time zone (tzdata's zone1970.tab), of those whose holidays are known.
fn country_of(iana: &str) -> Option<Country> {
    Some(match iana {
        "Europe/London" | "Europe/Belfast" | "GB" => Country::UnitedKingdom,
        "Europe/Dublin" => Country::Ireland,
        "Europe/Berlin" => Country::Germany,
        "Europe/Paris" => Country::France,
        "Europe/Amsterdam" => Country::Netherlands,
        "Europe/Brussels" => Country::Belgium,
        "Europe/Luxembourg" => Country::Luxembourg,
        "Europe/Zurich" => Country::Switzerland,
        "Europe/Vienna" => Country::Austria,
        "Europe/Madrid" => Country::Spain,
        "Europe/Lisbon" => Country::Portugal,
        "Europe/Rome" => Country::Italy,
        "Europe/Copenhagen" => Country::Denmark,
        "Europe/Oslo" => Country::Norway,
        "Europe/Stockholm" => Country::Sweden,
        "Europe/Helsinki" => Country::Finland,
        "Europe/Warsaw" => Country::Poland,
        "Europe/Prague" => Country::Czechia,
        "Europe/Athens" => Country::Greece,
        "Pacific/Auckland" => Country::NewZealand,
        "America/Mexico_City" => Country::Mexico,
        "America/Sao_Paulo" => Country::Brazil,
        it if it.starts_with("Australia/") => Country::Australia,
        "America/Toronto" | "America/Vancouver" | "America/Edmonton" | "America/Winnipeg"
        | "America/Halifax" | "America/St_Johns" | "America/Regina" => Country::Canada,
        "America/New_York"
        | "America/Chicago"
        | "America/Denver"
        | "America/Los_Angeles"
        | "America/Phoenix"
        | "America/Detroit"
        | "America/Boise"
        | "America/Anchorage"
        | "Pacific/Honolulu" => Country::UnitedStates,
        it if it.starts_with("US/") || it.starts_with("America/Indiana/") => Country::UnitedStates,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use greenpulse_domain::calendar::CalendarPeriod;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn holidays_of_england_as_kept_in_2020_and_2022() {
        let calendar = Calendar::of_zone("Europe/London");
        let of = |year| -> Vec<String> {
            calendar.holidays.iter().filter(|it| it.year() == year).map(Date::to_string).collect()
        };
        // gov.uk/bank-holidays.json, England and Wales.
        assert_eq!(
            of(2022),
            [
                "2022-01-03",
                "2022-04-15",
                "2022-04-18",
                "2022-05-02",
                "2022-06-02",
                "2022-06-03",
                "2022-08-29",
                "2022-09-19",
                "2022-12-26",
                "2022-12-27"
            ]
        );
        assert_eq!(
            of(2020),
            [
                "2020-01-01",
                "2020-04-10",
                "2020-04-13",
                "2020-05-08",
                "2020-05-25",
                "2020-08-31",
                "2020-12-25",
                "2020-12-28"
            ]
        );
    }

    #[test]
    fn a_holiday_is_used_like_a_sunday() {
        let calendar = Calendar::of_zone("America/New_York");
        let thanksgiving = date(2017, 11, 23);
        assert_eq!(calendar.day_type(thanksgiving), DayType::Off);
        assert_eq!(calendar.weekday_used(thanksgiving), 6);
        assert_eq!(calendar.weekday_used(date(2017, 11, 24)), 4);
        assert_eq!(calendar.day_type(date(2017, 11, 25)), DayType::Saturday);
        assert!(!Calendar::of_zone("Antarctica/Troll").is_holiday(date(2017, 12, 25)));
    }

    #[test]
    fn a_closed_day_is_used_like_a_holiday() {
        let period = |kind, first, last| CalendarPeriod { kind, name: "it".into(), first, last };
        let periods = vec![
            period(PeriodKind::Teaching, date(2017, 9, 4), date(2017, 12, 8)),
            period(PeriodKind::Closed, date(2017, 11, 24), date(2017, 11, 24)),
        ];
        let academic = AcademicCalendar::new("cam".parse().unwrap(), periods).unwrap();
        let calendar = Calendar::of_zone("America/New_York").with_academic(Some(academic));
        let closed = date(2017, 11, 24);
        assert_eq!((calendar.day_type(closed), calendar.weekday_used(closed)), (DayType::Off, 6));
        assert_eq!(calendar.day_type(date(2017, 11, 23)), DayType::Off, "holidays stay");
        assert_eq!(calendar.day_type(date(2017, 11, 22)), DayType::Workday);
        assert_eq!([22, 24].map(|day| calendar.term(date(2017, 11, day))), [0, 2]);
        assert!(calendar.knows_terms(date(2017, 9, 4), date(2017, 12, 8)));
        assert!(!calendar.knows_terms(date(2017, 9, 3), date(2017, 12, 8)));
    }
}
