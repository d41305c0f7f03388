"""LightGBM's predictions for shared/models/tests/boost_reference.rs to hold our boosting against.

From tests/bench, with the packages of models/requirements.txt:
    python -m models.boosting ../../shared/models/tests/boost/lightgbm.csv
"""

import sys

import lightgbm
import numpy as np
import pandas as pd

SEED, TRAINED, HELD_OUT = 2026, 1600, 400
FEATURES = ["hour", "weekday", "outdoor", "lag"]
# Those of boost::Growth, by LightGBM's names; each value of a feature is a bin of its own in both.
SHARED = {
    "objective": "regression_l1",
    "boost_from_average": False,
    "learning_rate": 0.1,
    "lambda_l2": 1.0,
    "max_bin": 127,
    "min_data_in_bin": 1,
    "min_sum_hessian_in_leaf": 0.0,
    "enable_bundle": False,
    "feature_pre_filter": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
ROUNDS, LEAVES = 80, 16
# So many trees are the same in both but for a tie; later ones follow from residuals that have parted.
FIRST = 3
# LightGBM guesses the rows of a leaf from their weights: where rows differ in weight, it asks for none.
EVEN, WEIGHTED = {"min_data_in_leaf": 20}, {"min_data_in_leaf": 1}


def table() -> pd.DataFrame:
    """What a building takes by the hour, the day, the cold and what it took before, less its median. A
    tenth of the rows are off by far more than the rest; a third count for little, and tell of another
    building by every second hour."""
    random = np.random.default_rng(SEED)
    n = TRAINED + HELD_OUT
    hour, weekday = random.integers(0, 24, n), random.integers(0, 7, n)
    outdoor, lag = random.integers(-5, 26, n), random.integers(0, 41, n)
    open_then = (weekday < 5) & (hour >= 8) & (hour < 18)
    cold = np.maximum(15 - outdoor, 0)
    target = 6.0 * open_then + 0.3 * cold * (1 + open_then) + 0.2 * np.abs(lag - 20) + 0.05 * hour
    noise = random.standard_t(2, n) * np.where(random.random(n) < 0.1, 3.0, 0.4)
    rows = pd.DataFrame({"hour": hour, "weekday": weekday, "outdoor": outdoor, "lag": lag})
    counts = random.random(n) < 0.67
    rows["target"] = target + noise + np.where(counts | (hour % 2 == 1), 0.0, 5.0)
    rows["target"] = (rows.target - rows.target[:TRAINED].median()).round(3)
    rows["weight"] = (random.uniform(0.5, 0.95, n) * np.where(counts, 1.0, 0.1)).round(3)
    return rows


def predicted(rows, weight, rounds, of_its_own):
    """Of the rows that were held out."""
    features = rows[FEATURES].astype(float)
    data = lightgbm.Dataset(features[:TRAINED], rows.target[:TRAINED], weight=weight)
    parameters = {**SHARED, **of_its_own, "num_leaves": LEAVES}
    return lightgbm.train(parameters, data, rounds).predict(features[TRAINED:])


def main() -> None:
    rows = table()
    said = {
        "first": predicted(rows, None, FIRST, EVEN),
        "even": predicted(rows, None, ROUNDS, EVEN),
        "weighted": predicted(rows, rows.weight[:TRAINED], ROUNDS, WEIGHTED),
    }
    for name, values in said.items():
        rows[name] = np.concatenate([np.full(TRAINED, np.nan), values]).round(4)
    rows.to_csv(sys.argv[1], index=False)


if __name__ == "__main__":
    main()
