//! Gaps that were published as zeros.

/// Hours of zeros in a row from which they may be a gap.
const LONG: usize = 24;
/// Share of the other hours that may be zero for long runs to be taken for gaps.
const RARE: f64 = 0.02;

/// Makes runs of a day and more of zeros unknown (NaN), where zeros are otherwise rare, and answers how
/// many hours that were. Where a building often uses nothing, its zeros stand.
pub fn unpublish(energy: &mut [f64]) -> usize {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, value) in energy.iter().enumerate() {
        if *value != 0.0 {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.1 == at => run.1 = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    let (long, short): (Vec<_>, Vec<_>) = runs.into_iter().partition(|it| LONG <= it.1 - it.0);
    let known = energy.iter().filter(|it| it.is_finite()).count();
    let in_long: usize = long.iter().map(|it| it.1 - it.0).sum();
    let in_short: usize = short.iter().map(|it| it.1 - it.0).sum();
    if in_short as f64 > RARE * (known - in_long) as f64 {
        return 0;
    }
    for &(start, end) in &long {
        energy[start..end].fill(f64::NAN);
    }
    in_long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_zeros_is_a_gap_where_zeros_are_rare() {
        let mut energy = vec![1.0; 500];
        energy[100..130].fill(0.0);
        energy[200] = 0.0;
        assert_eq!(unpublish(&mut energy), 30);
        assert!(energy[100].is_nan() && energy[129].is_nan());
        assert_eq!(energy[200], 0.0);

        let mut nightly: Vec<f64> = (0..500).map(|it| f64::from(it % 24 / 12)).collect();
        nightly[100..130].fill(0.0);
        assert_eq!(unpublish(&mut nightly), 0);
    }
}
