//! Our boosting beside LightGBM 4.7.0, whose predictions stand in `boost/lightgbm.csv`:
//! tests/bench/models/boosting.py wrote them, on rows of a seeded generator.

#![expect(clippy::unwrap_used, reason = "what the tests are made of is there")]
#![expect(clippy::print_stdout, reason = "figures, for whoever asks with --nocapture")]

use greenpulse_models::boost::{Growth, fit};

/// What boosting.py gives LightGBM, whose trees see every row and every feature.
const GROWTH: Growth = Growth {
    rounds: 80,
    leaves: 16,
    rate: 0.1,
    least_rows: 20,
    features: 1.0,
    rows: 1.0,
    ridge: 1.0,
    seed: 1,
};

/// Columns of the file.
const TARGET: usize = 4;
const WEIGHT: usize = 5;
/// LightGBM's predictions: of its first three trees, of all, and of all where rows differ in weight.
const FIRST: usize = 6;
const EVEN: usize = 7;
const WEIGHTED: usize = 8;

#[derive(Debug, Default)]
struct Table {
    trained: Vec<[f32; 4]>,
    targets: Vec<f64>,
    weights: Vec<f64>,
    held_out: Vec<[f32; 4]>,
    was: Vec<f64>,
    theirs: Vec<f64>,
}

/// With LightGBM's predictions of one column.
fn table(theirs: usize) -> Table {
    let mut table = Table::default();
    let mut csv = csv::Reader::from_reader(include_str!("boost/lightgbm.csv").as_bytes());
    for row in csv.records() {
        let row = row.unwrap();
        let value = |column: usize| row[column].parse::<f64>().unwrap();
        let features = [0, 1, 2, 3].map(|column| value(column) as f32);
        // What is learned from has no prediction.
        if row[theirs].is_empty() {
            table.trained.push(features);
            table.targets.push(value(TARGET));
            table.weights.push(value(WEIGHT));
        } else {
            table.held_out.push(features);
            table.was.push(value(TARGET));
            table.theirs.push(value(theirs));
        }
    }
    assert_eq!((table.trained.len(), table.held_out.len()), (1_600, 400));
    table
}

impl Table {
    /// Our predictions of what was held out.
    fn ours(&self, weights: &[f64], growth: &Growth) -> Vec<f64> {
        let trees = fit(&self.trained, &self.targets, weights, growth);
        self.held_out.iter().map(|row| trees.predict(row)).collect()
    }

    /// Rows are told as well as by LightGBM, within 3 %, and much as it tells them.
    fn is_matched_by(&self, ours: &[f64]) {
        let ratio = mean_error(ours, &self.was) / mean_error(&self.theirs, &self.was);
        let alike = correlation(ours, &self.theirs);
        println!("mean error {ratio:.4} of LightGBM's, correlation {alike:.4}");
        assert!((ratio - 1.0).abs() < 0.03, "{ratio}");
        assert!(0.9987 < alike, "{alike}");
    }
}

fn mean_error(said: &[f64], was: &[f64]) -> f64 {
    said.iter().zip(was).map(|(said, was)| (said - was).abs()).sum::<f64>() / was.len() as f64
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |it: &[f64]| it.iter().sum::<f64>() / it.len() as f64;
    let (of_a, of_b) = (mean(a), mean(b));
    let product = |x: &[f64], of_x: f64, y: &[f64], of_y: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - of_x) * (y - of_y)).sum()
    };
    product(a, of_a, b, of_b) / (product(a, of_a, a, of_a) * product(b, of_b, b, of_b)).sqrt()
}

#[test]
fn the_first_trees_are_the_same_row_by_row() {
    let table = table(FIRST);
    let even = vec![1.0; table.trained.len()];
    let ours = table.ours(&even, &Growth { rounds: 3, ..GROWTH });
    let mut apart: Vec<f64> = ours.iter().zip(&table.theirs).map(|(a, b)| (a - b).abs()).collect();
    apart.sort_by(f64::total_cmp);
    let (median, most) = (apart[apart.len() / 2], apart[apart.len() - 1]);
    println!("first trees: {median:.4} apart in the median, {most:.4} at most");
    // LightGBM's median of an even number of residuals lies between the middle two, ours is the lower.
    assert!(median < 0.01 && most < 0.05, "{median}, {most}");
}

#[test]
fn all_trees_tell_as_well() {
    let table = table(EVEN);
    let even = vec![1.0; table.trained.len()];
    table.is_matched_by(&table.ours(&even, &GROWTH));
}

/// LightGBM guesses how many rows a leaf has from their weights: so the least is one here.
#[test]
fn rows_count_by_their_weight() {
    let table = table(WEIGHTED);
    table.is_matched_by(&table.ours(&table.weights, &Growth { least_rows: 1, ..GROWTH }));
}
