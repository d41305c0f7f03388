//! Boosting on a table whose answer is known.

use greenpulse_models::boost::{Growth, Trees, fit};

/// Rows of three features, of which two tell the target but for a tenth to either side.
fn table() -> (Vec<[f32; 3]>, Vec<f64>, Vec<f64>) {
    let rows: Vec<[f32; 3]> = (0..4_000_u16)
        .map(|it| [f32::from(it % 50), f32::from(it / 50 % 8), f32::from(it % 17)])
        .collect();
    let told = |it: &[f32; 3]| if it[0] < 20.0 { 3.0 } else { f64::from(it[1]) };
    let noise = |at: usize| ((at * 7_919) % 101) as f64 / 505.0 - 0.1;
    let targets = rows.iter().enumerate().map(|(at, it)| told(it) + noise(at)).collect();
    (rows, targets, vec![1.0; 4_000])
}

fn growth() -> Growth {
    Growth {
        rounds: 120,
        leaves: 16,
        rate: 0.2,
        least_rows: 20,
        features: 1.0,
        ..Growth::default()
    }
}

#[test]
fn steps_are_found() {
    let (rows, targets, weights) = table();
    let trees = fit(&rows, &targets, &weights, &growth());
    let misses = rows.iter().zip(&targets).map(|(row, was)| (trees.predict(row) - was).abs());
    let worst = misses.fold(0.0, f64::max);
    assert!(worst < 0.25, "{worst}");
}

#[test]
fn the_middle_counts_not_the_mean() {
    let (rows, mut targets, weights) = table();
    targets.iter_mut().step_by(7).for_each(|it| *it += 1_000.0);
    let said = fit(&rows, &targets, &weights, &growth()).predict(&[5.0, 0.0, 0.0]);
    assert!((said - 3.0).abs() < 0.2, "{said}");
}

#[test]
fn the_same_seed_makes_the_same_bytes_and_they_read_back() {
    let (rows, targets, weights) = table();
    let write = |seed: u64| {
        let growth = Growth { seed, rows: 0.5, ..growth() };
        let mut bytes = Vec::new();
        fit(&rows, &targets, &weights, &growth).write(&mut bytes);
        bytes
    };
    let bytes = write(1);
    assert_eq!(bytes, write(1));
    assert_ne!(bytes, write(2));
    let trees = Trees::read(&mut bytes.as_slice()).unwrap();
    let mut again = Vec::new();
    trees.write(&mut again);
    assert_eq!(again, bytes);
    assert!(Trees::read(&mut &bytes[..bytes.len() - 3]).is_err());
}

#[test]
fn nothing_to_learn_from_predicts_nothing() {
    assert!(fit::<3>(&[], &[], &[], &Growth::default()).is_empty());
}
