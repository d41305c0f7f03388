//! What a building's own past tells of forecasts of it: how much of a season counts, and how far off they
//! have been.

use crate::forecast::spread::Quantiles;
use crate::forecast::totals::level::{Past, Said, Season};
use crate::forecast::totals::period::{Period, Step};
use crate::load::{after, between};

/// Origins in the past, a week apart, at most.
const ORIGINS: usize = 104;
/// Weeks after which a net learns anew; what it says in between was known before, too.
const NET_EVERY: usize = 13;
/// Origins that a season by the net must have been seen from, and by how much less the past must have been
/// missed with it, so that noise does not decide.
const LEAST_ORIGINS: f64 = 26.0;
const BETTER: f64 = 0.97;
/// What is thought of a season before any was seen: that it counts, as sure as of one of so large a square.
const BELIEVED: f64 = 0.05;
/// Below each bound but the middle one.
const SHARES: [f64; 4] = [0.025, 0.1, 0.9, 0.975];
/// Errors of other buildings, by their [`usual`] size; the other half is their mirror image.
const OTHERS: [f64; 10] = [0.02, 0.06, 0.13, 0.22, 0.33, 0.45, 0.6, 0.8, 1.2, 2.3];
/// Origins that the others count for.
const OTHERS_COUNT: f64 = 26.0;

/// Learned from forecasts of days that are over, each from what had been known before.
#[derive(Debug)]
pub(super) struct Learned {
    step: Step,
    /// What tells the season: what would have missed least.
    pub(super) by: Season,
    /// Of the season that counts, from 0 to 1.
    share: f64,
    /// Logarithms at [`SHARES`] of what came by what was said, by their [`usual`] size.
    bounds: [f64; 4],
}

/// A forecast of the past, and what came.
#[derive(Debug)]
struct Trial {
    said: Said,
    /// Logarithm of what came by what was said without a season.
    error: f64,
    /// One by the forecasts of the same origin.
    weight: f64,
}

impl Learned {
    pub(super) fn of(past: &Past<'_>, step: Step) -> Self {
        let trials = trials(past, step);
        let by = chosen(&trials);
        let share = share(&trials, by);
        let own = trials.iter().map(|it| {
            let error = it.error - share * it.said.season(by);
            (error / usual(step, it.said.behind), it.weight)
        });
        let weight = OTHERS_COUNT / (2 * OTHERS.len()) as f64;
        let others = OTHERS.iter().flat_map(|it| [(*it, weight), (-it, weight)]);
        let [a, b, c, d] = quantiles(own.chain(others).collect());
        Self { step, by, share, bounds: [a.min(0.0), b.min(0.0), c.max(0.0), d.max(0.0)] }
    }

    /// What is said with its bounds, in kWh; where a `nearer` look says something else, around that.
    pub(super) fn around(&self, said: &Said, nearer: Option<f64>) -> Quantiles {
        let p50 = nearer.map_or_else(|| said.energy(self.by, self.share), |it| it.max(0.0));
        let size = usual(self.step, said.behind);
        let bound = |error: f64| ((p50 + said.least) * (error * size).exp() - said.least).max(0.0);
        let [p2_5, p10, p90, p97_5] = self.bounds.map(bound);
        Quantiles { p2_5, p10, p50, p90, p97_5 }
    }
}

/// The size that one error in five exceeds, as a logarithm, so many days ahead: as measured on every
/// second of the buildings that it was built with.
fn usual(step: Step, behind: usize) -> f64 {
    let [at_once, grows] = match step {
        Step::Day => [0.14, 0.01],
        Step::Week => [0.1, 0.02],
        Step::Month => [0.05, 0.017],
    };
    at_once + grows * (behind as f64).sqrt()
}

/// Forecasts from each week of the past whose stretches are over.
fn trials(past: &Past<'_>, step: Step) -> Vec<Trial> {
    let mut trials = Vec::new();
    let mut net = None;
    for back in 1..=ORIGINS {
        let origin = past.len().checked_sub(7 * back).filter(|it| step.least_days() <= *it);
        let Some(origin) = origin else { break };
        let Some(look) = past.look(origin) else { continue };
        if (back - 1) % NET_EVERY == 0 {
            net = past.net(past.len().saturating_sub(7 * (back - 1 + NET_EVERY)));
        }
        let look = look.with(net.as_ref());
        let over = |it: &Period| between(past.first(), it.end) <= past.len();
        let periods = step.ahead(after(past.first(), origin)).into_iter().filter(over);
        let before = trials.len();
        trials.extend(periods.filter_map(|period| {
            let said = look.said(period, step);
            Some(Trial { said, error: look.error(period, &said)?, weight: 0.0 })
        }));
        let weight = 1.0 / (trials.len() - before).max(1) as f64;
        trials[before..].iter_mut().for_each(|it| it.weight = weight);
    }
    trials
}

/// Earlier years, unless something else would have missed clearly less.
fn chosen(trials: &[Trial]) -> Season {
    let seen: f64 = trials.iter().filter(|it| it.said.net.is_some()).map(|it| it.weight).sum();
    if seen < LEAST_ORIGINS {
        return Season::Years;
    }
    let missed = |by| {
        let share = share(trials, by);
        let error = |it: &Trial| (it.error - share * it.said.season(by)).abs().min(1.0);
        trials.iter().map(|it| it.weight * error(it)).sum::<f64>()
    };
    let [years, net, mean] = [Season::Years, Season::Net, Season::Mean].map(missed);
    match net.min(mean) < BETTER * years {
        true if net < mean => Season::Net,
        true => Season::Mean,
        false => Season::Years,
    }
}

/// The share of the season that fits best, near 1 where little was seen; an error counts up to twice the
/// season.
fn share(trials: &[Trial], by: Season) -> f64 {
    let (mut product, mut square) = (BELIEVED, BELIEVED);
    for it in trials {
        let season = it.said.season(by);
        let most = 2.0 * season.abs();
        product += it.weight * season * it.error.clamp(-most, most);
        square += it.weight * season * season;
    }
    (product / square).clamp(0.0, 1.0)
}

/// Of values with their weights, at [`SHARES`]: the least that has the share at or below it.
fn quantiles(mut weighted: Vec<(f64, f64)>) -> [f64; 4] {
    weighted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = weighted.iter().map(|it| it.1).sum();
    SHARES.map(|share| {
        let mut below = 0.0;
        let reaches = |it: &&(f64, f64)| {
            below += it.1;
            share * all <= below
        };
        weighted.iter().find(reaches).or(weighted.last()).map_or(0.0, |it| it.0)
    })
}
