//! How well scores rank what is faulty below what is not.

/// Area under the ROC curve, and average precision, of scores with what they are of; `None` where there
/// is nothing to tell apart. The lowest score is the most suspect. Equal scores share their rank.
pub(super) fn ranking(scored: &mut [(f64, bool)]) -> (Option<f64>, Option<f64>) {
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n_faulty = scored.iter().filter(|it| it.1).count() as f64;
    let n_sound = scored.len() as f64 - n_faulty;
    let (mut found, mut wrong, mut area, mut precision) = (0.0, 0.0, 0.0, 0.0);
    for ties in scored.chunk_by(|a, b| a.0 == b.0) {
        let right = ties.iter().filter(|it| it.1).count() as f64;
        let (before, new_wrong) = (found, ties.len() as f64 - right);
        found += right;
        wrong += new_wrong;
        area += new_wrong * (found + before) / 2.0;
        precision += right * found / (found + wrong);
    }
    let tells = 0.0 < n_faulty && 0.0 < n_sound;
    (tells.then(|| area / n_faulty / n_sound), (0.0 < n_faulty).then(|| precision / n_faulty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_as_scikit_learn_does() {
        // roc_auc_score and average_precision_score of [1, 0, 1, 0, 0] by the score below 0.
        let mut scored = [(-0.9, true), (-0.4, false), (-0.4, true), (0.1, false), (0.2, false)];
        let (auc, precision) = ranking(&mut scored);
        assert!((auc.unwrap() - 11.0 / 12.0).abs() < 1e-12);
        assert!((precision.unwrap() - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!(ranking(&mut [(0.1, false)]), (None, None));
    }
}
