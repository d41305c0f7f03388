//! Runs of one value: a stuck meter, or nothing measured, where that is not usual.

/// Hours that a run must last beyond what is usual before it is noteworthy: of zeros, and of other values.
pub(super) const SHORTEST_ZERO: f64 = 1.9;
pub(super) const SHORTEST: f64 = 3.0;
/// Times that it must last longer than what is usual.
pub(super) const USUAL_TIMES: f64 = 1.2;
/// Hours that are learned from.
const WINDOW: usize = 56 * 24;

/// How unusual the run is that each hour continues: 1 and above is an anomaly. 0 where nothing is known.
///
/// Long runs are usual where a meter counts in coarse steps, or where nothing is used at night: a run is
/// held against those of the weeks behind, of zeros and of other values apart. A run that goes on
/// for longer is not usual because it has begun to: it is learned from once it is over.
pub(super) fn ratios(energy: &[f64]) -> Vec<f64> {
    let mut ratios = vec![0.0; energy.len()];
    let mut over: Vec<Run> = Vec::new();
    let mut present: Option<Run> = None;
    for (index, &value) in energy.iter().enumerate() {
        if !value.is_finite() {
            continue;
        }
        let run = match present {
            Some(run) if run.value == value => Run { n: run.n + 1, end: index, ..run },
            _ => {
                over.extend(present.filter(|it| 1 < it.n));
                Run { value, n: 1, end: index, usual: 0.0 }
            }
        };
        let usual = if run.n == 1 { usual(&over, value == 0.0, index) } else { run.usual };
        let run = Run { usual, ..run };
        present = Some(run);
        ratios[index] =
            run.n as f64 / (if value == 0.0 { SHORTEST_ZERO } else { SHORTEST } + usual);
    }
    ratios
}

#[derive(Debug, Clone, Copy)]
struct Run {
    value: f64,
    n: usize,
    end: usize,
    usual: f64,
}

/// Hours that runs have lasted lately, at most but for the few longest.
fn usual(over: &[Run], zero: bool, now: usize) -> f64 {
    let behind = over.iter().rev().take_while(|it| now < it.end + WINDOW);
    let mut lengths: Vec<usize> =
        behind.filter(|it| (it.value == 0.0) == zero).map(|it| it.n).collect();
    if lengths.is_empty() {
        return if now < WINDOW / 4 { 4.0 } else { 0.0 };
    }
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    // One fault or two are not what is usual.
    let place = (lengths.len() / 50).max(2).min(lengths.len() - 1);
    USUAL_TIMES * lengths[place] as f64
}
