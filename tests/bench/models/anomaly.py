"""Planted faults and sound hours through both detectors.

Rule of what is ranked, for both alike: hours of which a day or more on end had one and the same value
before anything was planted are left out. There a meter stood still or a building was dead, without a
label that says so: whoever finds them is right.
"""

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from . import data, faults, forest, ours

TYPES = {
    "spike": "usage_spike",
    "stuck": "meter_fault",
    "zero_run": "meter_fault",
    "night_left_on": "schedule_deviation",
    "schedule_shift": "schedule_deviation",
    "step": "equipment_failure",
}
LIMITS = {"ap_ratio": 2.5, "false_a_month": 2.0, "recall": 0.7, "right_type": 0.7}


def judge(name, folder, binary, out, half, seed) -> dict:
    """Figures of one set of buildings."""
    sound = data.energy(folder, name, half)
    zone = data.zones(folder)
    start = data.judged(name)
    planted, known = {}, {}
    for place, (building, values) in enumerate(sound.items()):
        energy, known[building] = faults.plant(values, zone[building], start, [seed, place])
        planted[building] = pd.Series(energy, values.index)
    zones = out / "zones.csv"
    pd.DataFrame({"building_id": list(sound), "timezone_iana": [zone[it] for it in sound]}).to_csv(
        zones, index=False
    )
    found, cpu = {}, 0.0
    for kind, series in (("sound", sound), ("planted", planted)):
        readings, to = out / f"{kind}.csv", out / kind
        data.write(readings, series)
        _, seconds = ours.run(binary, "anomaly", to, readings=readings, buildings=zones)
        rows = ours.scores(to)
        found[kind] = rows[rows.ts_utc >= start]
        cpu += seconds
    months = sum((it.index >= start).sum() for it in sound.values()) / 730.5
    episodes = found["sound"].query("flag == 1").episode.nunique()
    figures = {
        "set": name,
        "buildings": len(sound),
        "faults": sum(len(it) for it in known.values()),
        "false_a_month": episodes / months,
        "cpu_seconds_a_building_year": cpu / len(sound) / 2.5,
    }
    figures.update(_episodes(found["planted"], planted, known))
    figures.update(_ranking(found["planted"], sound, planted, known, zone, start))
    return figures


def _episodes(rows, planted, known) -> dict:
    flagged = rows[rows.flag == 1]
    of = {building: it for building, it in flagged.groupby("building_id")}
    table = {kind: [0, 0, 0] for kind in TYPES}
    for building, those in known.items():
        index = planted[building].index
        for kind, first, last in those:
            mine = of.get(building)
            table[kind][0] += 1
            if mine is None:
                continue
            within = mine[(mine.ts_utc >= index[first]) & (mine.ts_utc < index[last])]
            if len(within):
                table[kind][1] += 1
                table[kind][2] += within.type.mode()[0] == TYPES[kind]
    n, hit, right = (sum(it[column] for it in table.values()) for column in range(3))
    by_kind = {kind: f"{hit}/{n}, {right} typed" for kind, (n, hit, right) in table.items()}
    return {"recall": hit / n, "right_type": right / max(hit, 1), "by_kind": by_kind}


def _stands_still(values, hours=24) -> np.ndarray:
    """Whether each hour is one of so many or more on end that have the same value."""
    run = (values != values.shift()).cumsum()
    return (values.groupby(run).transform("size") >= hours).to_numpy()


def _ranking(rows, sound, planted, known, zone, start) -> dict:
    """Average precision and AUC by hour: of all hours together, and the mean over buildings."""
    each, everything = [], []
    for building, mine in rows.groupby("building_id"):
        values = planted[building]
        faulty = np.zeros(len(values), bool)
        for _, first, last in known[building]:
            faulty[first:last] = True
        theirs = forest.scores(values, zone[building])
        frame = pd.DataFrame({"faulty": faulty}, values.index)
        frame["ours"] = mine.set_index("ts_utc").score
        frame["theirs"] = theirs
        frame = frame[(frame.index >= start) & ~_stands_still(sound[building])].dropna()
        everything.append(frame)
        if frame.faulty.any():
            each.append([_pair(frame, "ours"), _pair(frame, "theirs")])
    pooled = pd.concat(everything)
    means = np.mean(each, axis=0)
    (ap, auc), (their_ap, their_auc) = _pair(pooled, "ours"), _pair(pooled, "theirs")
    return {
        "faulty_share": float(pooled.faulty.mean()),
        "ap": ap,
        "auc": auc,
        "forest_ap": their_ap,
        "forest_auc": their_auc,
        "ap_ratio": ap / their_ap,
        "mean_ap": means[0][0],
        "mean_auc": means[0][1],
        "forest_mean_ap": means[1][0],
        "forest_mean_auc": means[1][1],
        "mean_ap_ratio": means[0][0] / means[1][0],
    }


def _pair(frame, column):
    return (
        float(average_precision_score(frame.faulty, -frame[column])),
        float(roc_auc_score(frame.faulty, -frame[column])),
    )
