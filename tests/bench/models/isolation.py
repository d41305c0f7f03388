"""scikit-learn's isolation forest: its scores and its time on ten real series, for ours to be held against."""

import time

import numpy as np
from scipy.stats import spearmanr
from sklearn.preprocessing import StandardScaler

from . import data, forest


# scikit-learn's forests of other seeds agree with one another to 0.95-0.98 only: their mean over some
# is what all of them estimate.
SEEDS = range(42, 52)


def export(folder, out, n=10) -> dict:
    """Writes features and scores of `n` series, and says what scikit-learn's fit costs and how well its
    own seeds agree."""
    named = data.zones(folder)
    half = list(data.energy(folder, "Cambridge 2022", 1).items())[: n // 2]
    half += list(data.energy(folder, "BDG2 2017", 1).items())[: n - len(half)]
    times, agreement = [], []
    for place, (building, values) in enumerate(half):
        frame = forest.features(values.iloc[-8760:], named[building])
        scaled = StandardScaler().fit_transform(frame)
        scores = []
        for seed in SEEDS:
            began = time.process_time()
            model = forest.model(seed).fit(scaled)
            times.append(time.process_time() - began)
            scores.append(model.score_samples(scaled))
        agreement.append(spearmanr(scores[0], scores[1]).statistic)
        table = np.column_stack([frame.to_numpy(), scores[0], np.mean(scores, axis=0)])
        np.savetxt(out / f"isolation-{place}.csv", table, delimiter=",", fmt="%.17g")
    return {"scikit_learn_ms": 1000 * float(np.median(times)), "its_own_seeds": min(agreement)}
