//! Our isolation forest beside scikit-learn's scores, which `tests/bench/run models isolation` writes.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::path::Path;

use greenpulse_models::isolation::{IsolationError, IsolationForest, IsolationForestParams};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};

/// Places of values by size, ties sharing the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|a, b| values[*a] == values[*b]) {
        ties.iter().for_each(|it| ranks[*it] = before as f64 + (ties.len() - 1) as f64 / 2.0);
        before += ties.len();
    }
    ranks
}

fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() - 1) as f64 / 2.0;
    let product = |x: &[f64], y: &[f64]| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum()
    };
    product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()
}

/// CPU time of this thread in ms.
fn cpu() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e6
}

/// Features; and of the last two columns scikit-learn's score with the seed's 42, and its mean over
/// many seeds.
fn read(path: &Path) -> Option<(Array2<f64>, [Array1<f64>; 2])> {
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_path(path).ok()?;
    let rows: Vec<Vec<f64>> = csv
        .records()
        .map(|row| row.unwrap().iter().map(|it| it.parse().unwrap()).collect())
        .collect();
    let theirs = [2, 1].map(|back| rows.iter().map(|it| it[it.len() - back]).collect());
    let shape = (rows.len(), rows[0].len() - 2);
    let features: Vec<f64> = rows.iter().flat_map(|it| &it[..shape.1]).copied().collect();
    Some((Array2::from_shape_vec(shape, features).ok()?, theirs))
}

#[test]
fn scores_are_those_of_scikit_learn() {
    #[expect(clippy::disallowed_methods, reason = "the bench says where it wrote")]
    let Ok(folder) = std::env::var("ISOLATION") else {
        eprintln!("SKIPPED: tests/bench/run models isolation compares with scikit-learn");
        return;
    };
    let (mut least, mut times) = ([1.0_f64; 2], Vec::new());
    for place in 0.. {
        let Some((rows, theirs)) = read(&Path::new(&folder).join(format!("isolation-{place}.csv")))
        else {
            break;
        };
        let dataset = DatasetBase::from(rows.clone());
        let began = cpu();
        let forest: Result<IsolationForest, IsolationError> =
            IsolationForestParams::default().fit(&dataset);
        times.push(cpu() - began);
        let ours = forest.unwrap().score_samples(&rows);
        for (least, theirs) in least.iter_mut().zip(&theirs) {
            *least = least.min(spearman(&ours.to_vec(), &theirs.to_vec()));
        }
    }
    times.sort_by(f64::total_cmp);
    println!(
        "isolation:{{\"series\":{},\"least_spearman_one_seed\":{},\"least_spearman\":{},\"fit_ms\":{}}}",
        times.len(),
        least[0],
        least[1],
        times[times.len() / 2]
    );
}
