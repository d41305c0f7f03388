//! Empirical quantiles.

/// The `p`-quantile of `sorted`, with `p` from 0 to 1: linear interpolation between the two order
/// statistics around `p · (n - 1)`. `None` of nothing.
///
/// # Source
///
/// Hyndman and Fan (1996), definition 7: the default of R and NumPy.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = p.clamp(0.0, 1.0) * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let (low, high) = (sorted[below], sorted[above]);
    Some(low + (position - below as f64) * (high - low))
}

/// Sorts `values` and takes the quantile at each of `ps`; `None` of nothing.
pub fn quantiles<const N: usize>(values: &mut [f64], ps: [f64; N]) -> Option<[f64; N]> {
    values.sort_unstable_by(f64::total_cmp);
    (!values.is_empty()).then(|| ps.map(|p| quantile(values, p).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_numpy_has_it() {
        // numpy.quantile([1, 2, 4, 8], [0, .05, .5, .95, 1])
        let found = quantiles(&mut [4.0, 1.0, 8.0, 2.0], [0.0, 0.05, 0.5, 0.95, 1.0]).unwrap();
        for (got, expected) in found.iter().zip([1.0, 1.15, 3.0, 7.4, 8.0]) {
            assert!((got - expected).abs() < 1e-12, "{got} {expected}");
        }
    }

    #[test]
    fn of_one_value_and_of_nothing() {
        assert_eq!(quantile(&[3.0], 0.95), Some(3.0));
        assert_eq!(quantiles(&mut [], [0.5]), None);
    }
}
