//! How forecasts did: errors beside those of the same hour last week, and how often intervals held.

use std::collections::{BTreeMap, HashMap};

use greenpulse_models::calendar::DayType;
use greenpulse_models::forecast::{HourAhead, Rolled, Subject};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::report::{Page, Plot};
use super::spent::Total;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Forecasts that the report draws, at most.
const DRAWN: usize = 12;

/// Hours whose intervals were looked at, and how many held what came.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    n: usize,
    in_95: usize,
    in_80: usize,
}

impl Held {
    fn add(&mut self, hour: &HourAhead, observed: f64) {
        let it = hour.energy;
        self.n += 1;
        self.in_95 += usize::from(it.p2_5 <= observed && observed <= it.p97_5);
        self.in_80 += usize::from(it.p10 <= observed && observed <= it.p90);
    }

    fn json(self) -> Value {
        let share = |n: usize| (self.n > 0).then(|| n as f64 / self.n as f64);
        json!({"hours": self.n, "coverage95": share(self.in_95), "coverage80": share(self.in_80)})
    }
}

/// Sums over the origins whose hours were all measured, with energy.
#[derive(Debug, Default)]
pub(super) struct Scores {
    /// WAPE of each judged origin, and that of the same hours a week before where they were known.
    wapes: Vec<(f64, Option<f64>)>,
    /// Width of 95 % intervals, of the mean load.
    widths: Vec<f64>,
    all: Held,
    by_hour: BTreeMap<usize, Held>,
    by_day: BTreeMap<&'static str, Held>,
    by_building: BTreeMap<usize, Held>,
}

impl Scores {
    pub(super) fn of(
        subjects: &[Subject],
        observed: &[HashMap<Timestamp, f64>],
        rolled: &[Rolled],
    ) -> Self {
        let mut scores = Self::default();
        for one in rolled {
            let Ok(hours) = &one.hours else { continue };
            let known = &observed[one.origin.subject];
            let Some(came) = values(known, hours, SignedDuration::ZERO) else { continue };
            let sum: f64 = came.iter().sum();
            if sum <= 0.0 {
                continue;
            }
            let wape = |said: &mut dyn Iterator<Item = f64>| {
                said.zip(&came).map(|(said, was)| (said - was).abs()).sum::<f64>() / sum
            };
            let naive = values(known, hours, WEEK).map(|it| wape(&mut it.into_iter()));
            scores.wapes.push((wape(&mut hours.iter().map(|it| it.energy.p50)), naive));
            let width: f64 = hours.iter().map(|it| it.energy.p97_5 - it.energy.p2_5).sum();
            scores.widths.push(width / sum);
            let subject = &subjects[one.origin.subject];
            for (ahead, (hour, was)) in hours.iter().zip(&came).enumerate() {
                let day = match subject.day_type(hour.start) {
                    DayType::Workday => "workday",
                    DayType::Saturday => "saturday",
                    DayType::Off => "sunday_or_holiday",
                };
                scores.all.add(hour, *was);
                scores.by_hour.entry(ahead).or_default().add(hour, *was);
                scores.by_day.entry(day).or_default().add(hour, *was);
                scores.by_building.entry(one.origin.subject).or_default().add(hour, *was);
            }
        }
        scores
    }

    fn means(&self) -> (Option<f64>, Option<f64>) {
        let both: Vec<(f64, f64)> =
            self.wapes.iter().filter_map(|it| Some((it.0, it.1?))).collect();
        (mean(self.wapes.iter().map(|it| it.0)), mean(both.iter().map(|it| it.1)))
    }

    pub(super) fn words(&self) -> String {
        match self.means() {
            (Some(wape), naive) => format!(
                "{} origins judged: mean WAPE {:.2} %{}",
                self.wapes.len(),
                100.0 * wape,
                naive.map_or_else(String::new, |it| format!(
                    ", the same hours a week before {:.2} %",
                    100.0 * it
                ))
            ),
            (None, _) => {
                "no origin could be judged: none has a forecast and energy in each hour after it"
                    .into()
            }
        }
    }

    pub(super) fn summary(&self, rolled: &[Rolled], spent: &Total, notes: &[String]) -> Value {
        let mut models: BTreeMap<&str, usize> = BTreeMap::new();
        let mut refused: BTreeMap<String, usize> = BTreeMap::new();
        let mut weather: BTreeMap<String, usize> = BTreeMap::new();
        for one in rolled {
            let used = match &one.weather {
                Ok(()) => "climatology".to_owned(),
                Err(why) => format!("none: {why}"),
            };
            *weather.entry(used).or_default() += 1;
            match &one.hours {
                Ok(_) => *models.entry(&one.model).or_default() += 1,
                Err(why) => *refused.entry(why.to_string()).or_default() += 1,
            }
        }
        let (wape, naive) = self.means();
        let mut sorted: Vec<f64> = self.wapes.iter().map(|it| it.0).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        json!({
            "task": "forecast",
            "origins": rolled.len(),
            "judged": self.wapes.len(),
            "refused": refused,
            "models": models,
            "weather": weather,
            "notes": notes,
            "models_chosen": spent.n_chosen,
            "seconds": spent.json(),
            "wape_mean": wape,
            "wape_median": sorted.get(sorted.len() / 2),
            "wape_mean_same_hour_last_week": naive,
            "interval95_width_of_mean_load": mean(self.widths.iter().copied()),
            "coverage": self.all.json(),
            "coverage_by_hour_ahead": self.by_hour.iter().map(|it| it.1.json()).collect::<Vec<_>>(),
            "coverage_by_day": self.by_day.iter().map(|it| (*it.0, it.1.json())).collect::<BTreeMap<_, _>>(),
        })
    }

    pub(super) fn report(
        &self,
        ids: &[String],
        observed: &[HashMap<Timestamp, f64>],
        rolled: &[Rolled],
    ) -> Vec<u8> {
        let mut page = Page::new("Forecasts from origins of the past");
        page.paragraph(&self.words());
        page.paragraph(
            "Only readings before an origin decide what is predicted from it. WAPE: sum of absolute \
             errors over sum of what was measured, of origins whose hours were all measured.",
        );
        let row = |name: String, held: &Held| {
            let share = |n: usize| format!("{:.1} %", 100.0 * n as f64 / held.n.max(1) as f64);
            vec![name, held.n.to_string(), share(held.in_95), share(held.in_80)]
        };
        let header = ["hours", "n", "inside 95 %", "inside 80 %"];
        let mut rows = vec![row("all".to_owned(), &self.all)];
        rows.extend(self.by_day.iter().map(|it| row(it.0.replace('_', " "), it.1)));
        rows.extend(self.by_building.iter().map(|it| row(ids[*it.0].clone(), it.1)));
        page.table(&header, &rows);
        let step = rolled.len().div_ceil(DRAWN).max(1);
        for one in rolled.iter().step_by(step) {
            let Ok(hours) = &one.hours else { continue };
            let known = &observed[one.origin.subject];
            let came: Vec<f64> =
                hours.iter().map(|it| known.get(&it.start).copied().unwrap_or(f64::NAN)).collect();
            let of = |pick: fn(&HourAhead) -> f64| -> Vec<f64> { hours.iter().map(pick).collect() };
            let (said, low, high) =
                (of(|it| it.energy.p50), of(|it| it.energy.p2_5), of(|it| it.energy.p97_5));
            let at =
                |it: Option<&HourAhead>| it.map_or_else(String::new, |it| it.start.to_string());
            page.plot(&Plot {
                caption: &format!(
                    "{} from {}, by {}",
                    ids[one.origin.subject], one.origin.at, one.model
                ),
                unit: "kWh",
                ends: (at(hours.first()), at(hours.last())),
                lines: vec![("predicted", &said), ("observed", &came)],
                band: Some((&low, &high)),
                marked: Vec::new(),
            });
        }
        page.finish()
    }
}

/// What was measured in `hours`, or so much earlier; `None` where any of it was not.
fn values(
    known: &HashMap<Timestamp, f64>,
    hours: &[HourAhead],
    earlier: SignedDuration,
) -> Option<Vec<f64>> {
    hours.iter().map(|it| known.get(&it.start.checked_sub(earlier).ok()?).copied()).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0_usize), |(sum, n), it| (sum + it, n + 1));
    (n > 0).then(|| sum / n as f64)
}
