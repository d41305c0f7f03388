use linfa::traits::Predict;
use ndarray::Array2;
use rand_core::Rng;

use super::*;

fn cloud(n: usize) -> Array2<f64> {
    let mut random = Pcg64Mcg::seed_from_u64(7);
    let mut rows = Array2::from_shape_fn((n, 3), |_| f64::from(random.next_u32()) / 4.3e9);
    rows.row_mut(0).fill(5.0);
    rows
}

fn grown(rows: &Array2<f64>) -> IsolationForest {
    let dataset = DatasetBase::from(rows.clone());
    let forest: Result<_, IsolationError> = IsolationForestParams::default().fit(&dataset);
    forest.unwrap()
}

#[test]
fn what_lies_apart_scores_lowest() {
    let rows = cloud(500);
    let forest = grown(&rows);
    let scores = forest.score_samples(&rows);
    let least = scores.iter().copied().fold(0.0, f64::min);
    assert_eq!(scores[0], least);
    assert!(scores.iter().all(|it| (-1.0..0.0).contains(it)));
    let anomalies: Array1<bool> = forest.predict(&rows);
    assert_eq!(anomalies.iter().filter(|it| **it).count(), 50, "contamination × rows");
}

#[test]
fn scores_of_growing_are_those_of_the_grown_forest() {
    let rows = cloud(300);
    let forest = grown(&rows);
    let mut scores = forest.score_samples(&rows).to_vec();
    assert!((percentile(&mut scores, 0.1) - forest.offset()).abs() < 1e-12);
}

#[test]
fn the_same_seed_grows_the_same_forest() {
    let rows = cloud(200);
    assert_eq!(grown(&rows), grown(&rows));
}

#[test]
fn paths_are_those_of_scikit_learn() {
    // sklearn.ensemble._iforest._average_path_length([1, 2, 3, 10, 1000])
    for (n, path) in [
        (1, 0.0),
        (2, 1.0),
        (3, 1.207_392_357_589_623),
        (10, 3.748_880_484_475_505),
        (1000, 12.969_940_887_100_174),
    ] {
        assert!((average_path(n) - path).abs() < 1e-9, "{n}: {}", average_path(n));
    }
}

#[test]
fn what_makes_no_forest_is_refused() {
    let fit = |rows: Array2<f64>, params: IsolationForestParams| {
        let forest: Result<_, IsolationError> = params.fit(&DatasetBase::from(rows));
        forest.map(|_: IsolationForest| ()).unwrap_err().to_string()
    };
    let usual = IsolationForestParams::default;
    assert!(fit(cloud(1), usual()).contains("two rows"));
    assert!(fit(Array2::zeros((5, 65)), usual()).contains("64"));
    assert!(fit(cloud(9), usual().contamination(0.7)).contains("0.7"));
    assert!(fit(cloud(9), usual().max_samples(0.0)).contains("(0, 1]"));
    assert!(fit(cloud(9), usual().n_trees(0)).contains("one tree"));
    let mut rows = cloud(9);
    rows[[4, 1]] = f64::NAN;
    assert!(fit(rows, usual()).contains("row 4"));
}

#[test]
fn rows_that_are_all_the_same_are_no_anomalies() {
    let rows = Array2::from_elem((50, 4), 3.0);
    let forest = grown(&rows);
    assert!(forest.decision_function(&rows).iter().all(|it| *it == 0.0));
}
