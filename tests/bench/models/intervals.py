"""What our intervals of the day ahead hold: by set, kind of day, hour ahead and building.

Origins keep the rules of `forecast`; of each set 20 buildings are drawn, and 30 origins of each. Breaks are
days outside of the University of Cambridge's Full Terms, and, on campuses whose terms are not published with
their readings, mid-June to mid-August and the days from 20 December to 2 January.
"""

import numpy as np
import pandas as pd

from . import forecast
from .forecast import HOURS, SETS

BUILDINGS, EACH = 20, 30
#: First and last days of Full Term, https://www.homerton.cam.ac.uk/current-members/students/important-dates.
FULL_TERMS = (("2022-01-18", "2022-03-18"), ("2022-04-26", "2022-06-17"), ("2022-10-04", "2022-12-02"))
REST = (("01-01", "01-02"), ("06-15", "08-15"), ("12-20", "12-31"))
#: Shares inside, of a set and of a part of it; of a single building the 95 % interval alone.
LIMITS = {95: (0.93, 0.97), 80: (0.77, 0.83)}
LIMITS_PART = {95: (0.91, 0.99), 80: (0.76, 0.84)}
LIMITS_BUILDING = (0.88, 0.99)


def is_break(name, day):
    """Whether a local day, `YYYY-MM-DD`, lies in a break."""
    if name == "Cambridge":
        return not any(first <= day <= last for first, last in FULL_TERMS)
    return any(first <= day[5:] <= last for first, last in REST)


def draw(found, seed):
    """Building and origin, from the origins of each building."""
    random = np.random.default_rng(seed)
    able = sorted(it for it in found if EACH <= len(found[it]))
    names = random.choice(able, min(BUILDINGS, len(able)), replace=False)
    rows = [(it, origin) for it in sorted(names)
            for origin in sorted(random.choice(np.array(found[it], dtype=object), EACH, replace=False))]
    return pd.DataFrame(rows, columns=["building_id", "origin"])


def judge(name, data, root, binary, folder, seed):
    """Shares of hours inside 95 and 80 % intervals by part, with what missed its limit."""
    file, zone, year, _ = SETS[name]
    readings, buildings = data / file, data / "bdg2/buildings.csv"
    all_series = list(forecast.load(readings, zone, buildings))
    origins = draw(forecast.candidates(all_series, year), seed)
    if zone:
        ours = forecast.predict_folds(readings, zone, origins, root, binary, folder)
    else:
        ours = forecast.predict(readings, zone, buildings, origins, None, binary, folder / "intervals")
    clocks = {building: (zone, forecast.wall_clock(series, zone)) for building, zone, series in all_series}
    notes = pd.concat(_noted(name, *key, said, *clocks[key[0]]) for key, said in ours.items())
    parts = {"all": notes, "working days": notes[~notes.weekend], "weekends": notes[notes.weekend],
             "terms": notes[~notes["break"]], "breaks": notes[notes["break"]]}
    table = pd.DataFrame({part: rows[[95, 80]].mean() for part, rows in parts.items()}).T
    table["hours"] = {part: len(rows) for part, rows in parts.items()}
    ahead = notes.groupby("ahead")[[95, 80]].mean()
    held = notes.groupby("building")[95].mean()
    missed = [f"{name}, {part}: {level} % intervals" for part in parts for level in (95, 80)
              if not _within(table.loc[part, level], (LIMITS if part == "all" else LIMITS_PART)[level])]
    missed += [f"{name}, hour {hour}: {level} % intervals" for hour in ahead.index for level in (95, 80)
               if not _within(ahead.loc[hour, level], LIMITS_PART[level])]
    missed += [f"{name}, {it}: 95 % intervals hold {held[it]:.1%}" for it in held.index
               if not _within(held[it], LIMITS_BUILDING)]
    return table, ahead, held, missed


def _noted(name, building, origin, said, zone, local):
    """Hours of a forecast: whether they came inside, and what kind of hour they are."""
    start = origin.tz_convert(zone).tz_localize(None)
    came = local.reindex(pd.date_range(start, periods=HOURS, freq="h")).to_numpy()
    return pd.DataFrame({
        "building": building,
        "ahead": range(1, HOURS + 1),
        "weekend": 5 <= start.dayofweek,
        "break": is_break(name, f"{start:%Y-%m-%d}"),
        **forecast.inside(said, came),
    })


def _within(share, limits):
    return limits[0] <= share <= limits[1]
