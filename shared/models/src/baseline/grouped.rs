//! Least squares with a level for each group and common slopes.

/// Levels by group and slopes by regressor: `level[group] + slope · x`.
///
/// # Source
///
/// The slopes are those of the values less the means of their groups (Frisch and Waugh 1933; Lovell 1963).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grouped {
    levels: Vec<f64>,
    pub(super) slopes: Vec<f64>,
    pub(super) n_parameters: usize,
    /// Of the residuals of the values that it was fitted to.
    pub(super) squares: f64,
}

impl Grouped {
    /// Fits values `y` of `groups` to regressors `x`, a slice of `n_slopes` for each value; `None`
    /// unless there are more values than parameters.
    pub(super) fn fit(groups: &[usize], x: &[f64], n_slopes: usize, y: &[f64]) -> Option<Self> {
        let n_groups = groups.iter().max()? + 1;
        let mut counts = vec![0.0; n_groups];
        let mut means = vec![0.0; n_groups * (n_slopes + 1)];
        let width = n_slopes + 1;
        for (index, &group) in groups.iter().enumerate() {
            counts[group] += 1.0;
            let of_group = &mut means[group * width..][..width];
            of_group[n_slopes] += y[index];
            let its = &x[index * n_slopes..][..n_slopes];
            of_group.iter_mut().zip(its).for_each(|(mean, x)| *mean += x);
        }
        for (group, &n) in counts.iter().enumerate() {
            means[group * width..][..width].iter_mut().for_each(|it| *it /= f64::max(n, 1.0));
        }
        let mut products = vec![0.0; n_slopes * width];
        let mut centered = vec![0.0; width];
        for (index, &group) in groups.iter().enumerate() {
            let mean = &means[group * width..][..width];
            let its = x[index * n_slopes..][..n_slopes].iter().chain(std::iter::once(&y[index]));
            centered.iter_mut().zip(its).zip(mean).for_each(|((to, x), mean)| *to = x - mean);
            for row in 0..n_slopes {
                for column in 0..width {
                    products[row * width + column] += centered[row] * centered[column];
                }
            }
        }
        let slopes = solve(products, n_slopes)?;
        let whole_mean = y.iter().sum::<f64>() / y.len() as f64;
        let level = |group: usize| {
            let mean = &means[group * width..][..width];
            let moved: f64 = mean.iter().zip(&slopes).map(|(x, slope)| x * slope).sum();
            if 0.0 < counts[group] { mean[n_slopes] - moved } else { f64::NAN }
        };
        let mut levels: Vec<f64> = (0..n_groups).map(level).collect();
        let n_parameters = levels.iter().filter(|it| it.is_finite()).count() + n_slopes;
        if y.len() <= n_parameters {
            return None;
        }
        // A group that nothing is known of is like the others.
        let known: Vec<f64> = levels.iter().copied().filter(|it| it.is_finite()).collect();
        let usual = known.iter().sum::<f64>() / known.len() as f64;
        levels.iter_mut().filter(|it| !it.is_finite()).for_each(|it| *it = usual);
        let mut fitted = Self { levels, slopes, n_parameters, squares: 0.0 };
        fitted.squares = (0..y.len())
            .map(|it| (y[it] - fitted.predict(groups[it], &x[it * n_slopes..][..n_slopes])).powi(2))
            .sum();
        (whole_mean.is_finite() && fitted.squares.is_finite()).then_some(fitted)
    }

    pub(super) fn predict(&self, group: usize, x: &[f64]) -> f64 {
        let level = self.levels.get(group).copied();
        let mean = self.levels.iter().sum::<f64>() / self.levels.len() as f64;
        let slopes: f64 = self.slopes.iter().zip(x).map(|(slope, x)| slope * x).sum();
        level.unwrap_or(mean) + slopes
    }
}

/// Solves the normal equations, `n` rows of `n` coefficients and a right side, by Cholesky; a regressor
/// that is a mixture of others gets next to no slope.
fn solve(mut a: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    let width = n + 1;
    let largest = (0..n).map(|it| a[it * width + it]).fold(0.0, f64::max);
    for row in 0..n {
        a[row * width + row] += 1e-9f64.mul_add(largest, 1e-12);
    }
    for column in 0..n {
        for row in column..n {
            let before: f64 =
                (0..column).map(|it| a[row * width + it] * a[column * width + it]).sum();
            let value = a[row * width + column] - before;
            a[row * width + column] = match row == column {
                true if value <= 0.0 || !value.is_finite() => return None,
                true => value.sqrt(),
                false => value / a[column * width + column],
            };
        }
    }
    let mut solved: Vec<f64> = (0..n).map(|it| a[it * width + n]).collect();
    for row in 0..n {
        let before: f64 = (0..row).map(|it| a[row * width + it] * solved[it]).sum();
        solved[row] = (solved[row] - before) / a[row * width + row];
    }
    for row in (0..n).rev() {
        let after: f64 = (row + 1..n).map(|it| a[it * width + row] * solved[it]).sum();
        solved[row] = (solved[row] - after) / a[row * width + row];
    }
    Some(solved)
}
