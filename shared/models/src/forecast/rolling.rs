//! Forecasts from many origins, each by the model that would have predicted the building then.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::forecast::ahead::{DayModel, HourAhead, NoForecast, Subject};
use crate::forecast::best::{Challenger, Challenging, Contest};
use crate::forecast::champion::{Champion, until};
use crate::forecast::climate::NoWeather;
use crate::forecast::model::Forecaster;
use crate::forecast::train::Settings;

/// A champion is taught and chosen anew when this share more is known, a twelfth, but not before
/// [`TERM`]: as often as changes something, for it takes minutes. Where the product runs, it is every night.
const SHARE: i64 = 12;
const TERM: SignedDuration = SignedDuration::from_hours(24 * 28);
/// The model of one building is chosen anew with it, and when so much time has passed.
const CONTEST: SignedDuration = SignedDuration::from_hours(24 * 28);

/// Where a forecast starts: which of the subjects, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    pub subject: usize,
    pub at: Timestamp,
}

/// What was predicted from an origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Rolled {
    pub origin: Origin,
    pub model: String,
    pub hours: Result<Vec<HourAhead>, NoForecast>,
    /// Whether climatology decided, or why not.
    pub weather: Result<(), NoWeather>,
}

/// What [`roll`] is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// What was measured before then teaches a model, where it is enough, and chooses one for all.
    Choosing(Timestamp),
    /// That one is held against those that go by a building's own past.
    Contesting,
    Predicting,
}

/// Predicts `hours` from each origin, in the order of the origins.
///
/// Only readings before an origin decide what is predicted from it: they, and those of the other
/// subjects, also teach and choose its model. `begins` hears of each stage, for choosing may take minutes.
#[must_use]
pub fn roll(
    shipped: &Forecaster,
    subjects: &[Subject],
    origins: &[Origin],
    hours: usize,
    settings: &Settings,
    mut begins: impl FnMut(Stage),
) -> Vec<Rolled> {
    let mut order: Vec<usize> = (0..origins.len()).collect();
    order.sort_by_key(|it| origins[*it].at);
    let mut champion = Champion::shipped(shipped);
    let mut chosen: Option<(Timestamp, SignedDuration)> = None;
    let mut contests: HashMap<usize, (Timestamp, Option<Challenger>)> = HashMap::new();
    let mut rolled: Vec<(usize, Rolled)> = Vec::with_capacity(origins.len());
    for index in order {
        let origin = origins[index];
        if chosen.is_none_or(|(at, term)| term <= origin.at.duration_since(at)) {
            begins(Stage::Choosing(origin.at));
            champion = Champion::choose(shipped, subjects, origin.at, settings);
            chosen = Some((origin.at, term(subjects, origin.at)));
            contests.clear();
        }
        let subject = &subjects[origin.subject];
        let held =
            contests.get(&origin.subject).filter(|it| origin.at.duration_since(it.0) < CONTEST);
        let winner = held.map(|it| it.1).unwrap_or_else(|| {
            begins(Stage::Contesting);
            let winner = Contest::of(&champion, subject, origin.at).and_then(|it| it.winner());
            contests.insert(origin.subject, (origin.at, winner));
            winner
        });
        let challenging = winner.map(|challenger| Challenging { champion: &champion, challenger });
        begins(Stage::Predicting);
        let model: &dyn DayModel = challenging.as_ref().map_or(&champion, |it| it);
        let hours = subject.ahead(model, origin.at, hours);
        let weather = subject.weather(origin.at, 0).map(drop);
        rolled.push((index, Rolled { origin, model: model.name().to_owned(), hours, weather }));
    }
    rolled.sort_by_key(|it| it.0);
    rolled.into_iter().map(|it| it.1).collect()
}

/// How long a champion of `at` predicts.
fn term(subjects: &[Subject], at: Timestamp) -> SignedDuration {
    let known = subjects.iter().map(|it| until(it, at)).max().unwrap_or(0);
    TERM.max(SignedDuration::from_hours(24 * known as i64 / SHARE))
}
