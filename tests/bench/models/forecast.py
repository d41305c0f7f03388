"""Day-ahead forecasts of rivals from the origins that `greenpulse eval forecast` was given.

forecast.py origins READINGS (--zone Z | --buildings FILE) --year Y --n N --seed S --out ORIGINS
forecast.py rivals READINGS (--zone Z | --buildings FILE) --origins ORIGINS --ours DIR

Rules of what is judged, laid down before anything was scored:
 1. an origin is a local midnight of year Y whose day has 24 hours, each with a value above zero;
 2. before it lie at least 90 days, and of the last 28 at least 80 % of the hours have a value above zero;
 3. the day's mean is at least a tenth of the median daily mean of those 28 days (it was not switched off).
Buildings are drawn evenly, then days. The target day's weather is used by nobody.
"""

import argparse
import logging
import resource
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
logging.getLogger("cmdstanpy").disabled = True
HOURS = 24


def processor_seconds():
    """Of this process and those that it has run, such as Prophet's optimizer."""
    return sum(it.ru_utime + it.ru_stime for it in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def load(path, zone, buildings):
    """Hourly series by building, indexed by UTC instant, with the building's zone."""
    frame = pd.read_csv(path, usecols=["building_id", "ts_utc", "kwh"])
    frame["ts_utc"] = pd.to_datetime(frame["ts_utc"], utc=True)
    zones = {}
    if buildings:
        table = pd.read_csv(buildings)
        zones = dict(zip(table["building_id"], table["timezone_iana"].fillna("UTC")))
    for building, rows in frame.groupby("building_id"):
        series = rows.set_index("ts_utc")["kwh"].sort_index()
        series = series[~series.index.duplicated(keep="last")]
        yield building, zones.get(building, zone), series


def pick(arguments):
    random = np.random.default_rng(arguments.seed)
    candidates = {}
    for building, zone, series in load(arguments.readings, arguments.zone, arguments.buildings):
        local = series.tz_convert(zone).where(lambda it: it > 0).dropna()
        days = local.groupby(local.index.date)
        count, mean = days.count(), days.mean()
        for day in count.index[count == HOURS]:
            start = pd.Timestamp(day, tz=zone)
            if day.year != arguments.year or (start + pd.Timedelta(1, "D")) - start != pd.Timedelta(24, "h"):
                continue
            before = pd.date_range(end=pd.Timestamp(day) - pd.Timedelta(1, "D"), periods=28).date
            enough = (start - local.index[0]).days >= 90 and count.reindex(before).sum() >= 0.8 * 28 * 24
            if enough and mean[day] >= 0.1 * mean.reindex(before).median():
                candidates.setdefault(building, []).append(start.tz_convert("UTC"))
    names = sorted(candidates)
    rows = set()
    while len(rows) < min(arguments.n, sum(map(len, candidates.values()))):
        name = names[random.integers(len(names))]
        rows.add((name, candidates[name][random.integers(len(candidates[name]))]))
    origins = pd.DataFrame(sorted(rows), columns=["building_id", "origin"])
    origins["origin"] = origins["origin"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    origins.to_csv(arguments.out, index=False)
    print(f"{len(origins)} origins of {origins['building_id'].nunique()} buildings")


def prophet(local, target):
    """The seed's settings, 90 days."""
    from prophet import Prophet

    history = local[-90 * HOURS:].dropna()
    model = Prophet(
        daily_seasonality=True, weekly_seasonality=True, yearly_seasonality=False,
        seasonality_mode="multiplicative", changepoint_prior_scale=0.05,
        seasonality_prior_scale=0.1, holidays_prior_scale=0.1, interval_width=0.95,
    )
    model.fit(pd.DataFrame({"ds": history.index, "y": history.to_numpy()}))
    said = model.predict(pd.DataFrame({"ds": target}))
    return said["yhat"].clip(lower=0).to_numpy(), said["yhat_lower"].to_numpy(), said["yhat_upper"].to_numpy()


def table(local, index, lags, holidays):
    frame = pd.DataFrame(index=index)
    frame["hour"], frame["weekday"] = index.hour, index.dayofweek
    frame["weekend"] = (index.dayofweek >= 5).astype(int)
    if holidays is not None:
        frame["holiday"] = [int(it.date() in holidays) for it in index]
        angle = 2 * np.pi * index.dayofyear / 365.25
        frame["sin"], frame["cos"] = np.sin(angle), np.cos(angle)
    for lag in lags:
        frame[f"lag{lag}"] = local.reindex(index - pd.Timedelta(lag, "h")).to_numpy()
    if holidays is not None:
        daily = local.rolling(HOURS).mean()
        for days in (1, 2, 7):
            end = index.normalize() - pd.Timedelta(24 * (days - 1) + 1, "h")
            frame[f"mean{days}"] = daily.reindex(end).to_numpy()
    return frame


def boosted(local, target, days, lags, holidays, objective):
    import lightgbm

    history = local[-days * HOURS:].dropna()
    rows = table(local, history.index, lags, holidays)
    model = lightgbm.LGBMRegressor(
        n_estimators=300, learning_rate=0.05, num_leaves=31, objective=objective,
        n_jobs=1, verbose=-1, random_state=1,
    )
    model.fit(rows, history.to_numpy())
    return model.predict(table(local, target, lags, holidays)).clip(min=0), None, None


def rivals(arguments):
    import holidays as public

    country = {"Europe/London": ("GB", "ENG"), "Europe/Dublin": ("IE", None)}
    origins = pd.read_csv(arguments.origins)
    origins["origin"] = pd.to_datetime(origins["origin"], utc=True)
    ours = pd.read_csv(Path(arguments.ours) / "forecast.csv")
    for column in ("origin", "target"):
        ours[column] = pd.to_datetime(ours[column], utc=True)
    ours = {key: rows.sort_values("target") for key, rows in ours.groupby(["building_id", "origin"])}
    plain, strong = [24, 48, 168], [24, 25, 48, 72, 96, 120, 144, 167, 168, 169, 336, 504]
    scores, seconds, widths, covered = {}, {}, {}, {}

    def note(name, said, lower, upper, came, took):
        scores.setdefault(name, []).append(np.abs(said - came).sum() / came.sum())
        seconds.setdefault(name, []).append(took)
        if lower is not None:
            widths.setdefault(name, []).append((upper - lower).sum() / came.sum())
            covered.setdefault(name, []).append(((lower <= came) & (came <= upper)).mean())

    for building, zone, series in load(arguments.readings, arguments.zone, arguments.buildings):
        kind, division = country.get(zone, ("US", None))
        off = public.country_holidays(kind, subdiv=division, years=range(2015, 2024))
        local = series.where(series > 0).tz_convert(zone).tz_localize(None)
        local = local.groupby(level=0).mean().asfreq("h")
        for origin in origins.loc[origins["building_id"] == building, "origin"]:
            start = origin.tz_convert(zone).tz_localize(None)
            target = pd.date_range(start, periods=arguments.hours, freq="h")
            came = local.reindex(target).to_numpy()
            before = local[local.index < start]
            known = ours.get((building, origin))
            if known is None or np.isnan(came).any():
                print(f"left out: {building} {origin}")
                continue
            note("greenpulse", known["predicted"].to_numpy(), known["lower95"].to_numpy(),
                 known["upper95"].to_numpy(), came, np.nan)
            def run(name, forecast):
                begun = processor_seconds()
                said, lower, upper = forecast()
                note(name, said, lower, upper, came, processor_seconds() - begun)
            week = before.reindex(target - pd.Timedelta(168, "h")).ffill().bfill().to_numpy()
            run("same hour last week", lambda: (week, None, None))
            run("prophet", lambda: prophet(before, target))
            if arguments.hours == HOURS:
                run("lightgbm", lambda: boosted(before, target, 90, plain, None, "l2"))
                run("lightgbm strong", lambda: boosted(before, target, 365, strong, off, "l1"))

    mean = {name: np.mean(values) for name, values in scores.items()}
    print(f"{len(scores['greenpulse'])} origins, {arguments.hours} h ahead")
    print("| model | WAPE mean | median | ours / it | CPU s | inside 95 % | width | ours / it |")
    print("| --- | --: | --: | --: | --: | --: | --: | --: |")
    for name, values in scores.items():
        width = np.mean(widths[name]) if name in widths else np.nan
        inside = np.mean(covered[name]) if name in covered else np.nan
        print(f"| {name} | {mean[name]:.4f} | {np.median(values):.4f} | {mean['greenpulse'] / mean[name]:.3f} | "
              f"{np.nanmean(seconds[name]):.3f} | {inside:.3f} | {width:.3f} | "
              f"{np.mean(widths['greenpulse']) / width:.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["origins", "rivals"])
    parser.add_argument("readings")
    parser.add_argument("--zone", default="UTC")
    parser.add_argument("--buildings")
    parser.add_argument("--year", type=int)
    parser.add_argument("--n", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out")
    parser.add_argument("--origins")
    parser.add_argument("--ours")
    parser.add_argument("--hours", type=int, default=HOURS)
    arguments = parser.parse_args()
    {"origins": pick, "rivals": rivals}[arguments.step](arguments)


if __name__ == "__main__":
    main()
