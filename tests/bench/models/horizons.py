"""A week ahead beside Prophet, the first days of a building beside last week's hours, and what a forecast costs."""

import json
import subprocess

import numpy as np
import pandas as pd

from . import data as hours
from . import forecast
from .forecast import HOURS, SETS

WEEK = 7 * HOURS
#: Ours by Prophet's, a week ahead; ours by the same hour last week, with little history.
LIMIT_WEEK, LIMIT_FIRST = 0.60, 0.90
FIRST_DAYS = (8, 15, 30)
#: Processor milliseconds of a building and day.
LIMIT_MS = 3.0


def _wape(said, came):
    return np.abs(said - came).sum() / came.sum()


def week(name, data, root, binary, folder, n, seed):
    """Mean WAPE of 168 hours: ours, Prophet's, and that of the same hours last week."""
    file, zone, year, _ = SETS[name]
    readings, buildings = data / file, data / "bdg2/buildings.csv"
    all_series = list(forecast.load(readings, zone, buildings))
    origins = forecast.pick(all_series, year, n, seed, ahead=7)
    if zone:
        ours = forecast.predict_folds(readings, zone, origins, root, binary, folder, WEEK)
    else:
        ours = forecast.predict(readings, zone, buildings, origins, None, binary, folder / "week", WEEK)
    rows = []
    for building, zone, series in all_series:
        local = forecast.wall_clock(series, zone)
        for origin in origins.loc[origins["building_id"] == building, "origin"]:
            start = origin.tz_convert(zone).tz_localize(None)
            target = pd.date_range(start, periods=WEEK, freq="h")
            came, before = local.reindex(target).to_numpy(), local[local.index < start]
            last_week = before.reindex(target - pd.Timedelta(WEEK, "h")).ffill().bfill().to_numpy()
            said = ours[building, origin]
            inside = forecast.inside(said, came)
            rows.append({
                "greenpulse": _wape(said["predicted"].to_numpy(), came),
                "prophet": _wape(forecast.prophet(before, target)[0], came),
                "last week": _wape(last_week, came),
                "inside": inside[95].mean(),
                "inside80": inside[80].mean(),
            })
    means = pd.DataFrame(rows).mean()
    return means.to_dict() | {"ratio": means["greenpulse"] / means["prophet"], "origins": len(rows)}


def first_days(name, data, root, binary, folder, n, seed):
    """Of each number of days of history: mean WAPE of ours and of the same hour last week."""
    file, zone, year, _ = SETS[name]
    readings, buildings = data / file, data / "bdg2/buildings.csv"
    all_series = {it[0]: it[1:] for it in forecast.load(readings, zone, buildings)}
    origins = forecast.pick([(it, *all_series[it]) for it in all_series], year, n, seed)
    weights = {}
    if zone:
        for held, path in forecast.folds(readings, zone, root, folder):
            weights |= dict.fromkeys(held, path)
    figures = {}
    for days in FIRST_DAYS:
        rows = []
        for which in sorted(set(weights.values())) or [None]:
            asked = origins[[weights.get(it) == which for it in origins["building_id"]]]
            ours = _young(asked, all_series, days, which, binary, folder / f"first{days}")
            for (building, origin), said in ours.items():
                zone_of, series = all_series[building]
                local = forecast.wall_clock(series, zone_of)
                start = origin.tz_convert(zone_of).tz_localize(None)
                target = pd.date_range(start, periods=HOURS, freq="h")
                came = local.reindex(target).to_numpy()
                naive = local.reindex(target - pd.Timedelta(WEEK, "h")).ffill().bfill().to_numpy()
                rows.append((_wape(said["predicted"].to_numpy(), came), _wape(naive, came)))
        ours, naive = np.mean(rows, axis=0)
        figures[days] = {"greenpulse": ours, "last week": naive, "ratio": ours / naive, "origins": len(rows)}
    return figures


def _young(origins, all_series, days, weights, binary, out):
    """Forecasts of buildings that are known for so many days, each origin a building of its own."""
    young, zones, asked, back = {}, [], [], {}
    for place, (building, origin) in enumerate(origins.itertuples(index=False)):
        zone, series = all_series[building]
        begins = origin - pd.Timedelta(days * HOURS, "h")
        young[f"y{place}"] = series[(series.index >= begins) & (series.index < origin)]
        zones.append({"building_id": f"y{place}", "timezone_iana": zone})
        asked.append({"building_id": f"y{place}", "origin": origin})
        back[f"y{place}"] = (building, origin)
    readings, buildings = out.with_suffix(".csv"), out.with_suffix(".zones.csv")
    hours.write(readings, young)
    pd.DataFrame(zones).to_csv(buildings, index=False)
    said = forecast.predict(readings, None, buildings, pd.DataFrame(asked), weights, binary, out)
    return {back[building]: rows for (building, _), rows in said.items()}


def cost(root):
    """Processor milliseconds of a building: laying out its history, a day ahead, a week ahead."""
    done = subprocess.run(["cargo", "run", "--quiet", "--release", "--package", "greenpulse-models",
                           "--example", "cost"], cwd=root, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)
