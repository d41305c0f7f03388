"""Day-ahead forecasts beside those of rivals, from the same origins.

Rules of what is judged, laid down before anything was scored:
 1. an origin is a local midnight of the year judged whose day has 24 hours, each with a value above zero;
 2. before it lie at least 90 days, and of the last 28 at least 80 % of the hours have a value above zero;
 3. the day's mean is at least a tenth of the median daily mean of those 28 days (it was not switched off);
 4. of a week ahead, each of the seven days keeps rules 1 and 3.
Added when one origin stopped a run: a meter had read 0.0252 kWh in every hour for 51 days, which ours calls dead,
 5. that median is at least a hundredth of the greatest daily mean of the 90 days (nor was it off before).
Buildings are drawn evenly, then days. The target day's weather is used by nobody. The weights that start
us off never saw the building judged: of Cambridge, three models each leave out a third of the buildings.
"""

import logging
import resource
import subprocess
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
logging.getLogger("cmdstanpy").disabled = True
HOURS = 24
FOLDS = 3
#: What is judged: readings, zone (or that of each building), year, and how we may do beside each rival.
SETS = {
    "Cambridge": ("cambridge/electricity_hourly_2018_2022.csv.gz", "Europe/London", 2022,
                  {"prophet": 0.50, "lightgbm": 0.80, "lightgbm strong": 0.95}),
    "BDG2": ("bdg2/electricity_hourly_2016_2017.csv.gz", None, 2017,
             {"prophet": 0.57, "lightgbm": 0.87, "lightgbm strong": 0.95}),
}


def processor_seconds():
    """Of this process and those that it has run, such as Prophet's optimizer."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(it.ru_utime + it.ru_stime for it in map(resource.getrusage, who))


def load(path, zone, buildings):
    """Hourly series by building, indexed by UTC instant, with the building's zone."""
    frame = pd.read_csv(path, usecols=["building_id", "ts_utc", "kwh"])
    frame["ts_utc"] = pd.to_datetime(frame["ts_utc"], utc=True)
    zones = {}
    if zone is None:
        table = pd.read_csv(buildings)
        zones = dict(zip(table["building_id"], table["timezone_iana"].fillna("UTC"), strict=True))
    for building, rows in frame.groupby("building_id"):
        series = rows.set_index("ts_utc")["kwh"].sort_index()
        series = series[~series.index.duplicated(keep="last")]
        yield building, zones.get(building, zone), series


def candidates(all_series, year, ahead=1):
    """Origins that keep the rules above, by building: UTC instants."""
    found = {}
    for building, zone, series in all_series:
        local = series.tz_convert(zone).where(lambda it: it > 0).dropna()
        days = local.groupby(local.index.date)
        count, mean = days.count(), days.mean()
        for day in count.index[count == HOURS]:
            start = pd.Timestamp(day, tz=zone)
            end = start + pd.DateOffset(days=ahead)
            if day.year != year or end - start != pd.Timedelta(24 * ahead, "h"):
                continue
            days_ahead = pd.date_range(day, periods=ahead).date
            before = pd.date_range(end=pd.Timestamp(day) - pd.Timedelta(1, "D"), periods=28).date
            enough = (start - local.index[0]).days >= 90
            if not enough or count.reindex(before).sum() < 0.8 * 28 * 24:
                continue
            usual = mean.reindex(before).median()
            quarter = pd.date_range(end=before[-1], periods=90).date
            if usual < 0.01 * mean.reindex(quarter).max():
                continue
            whole = count.reindex(days_ahead).eq(HOURS) & mean.reindex(days_ahead).ge(0.1 * usual)
            if whole.all():
                found.setdefault(building, []).append(start.tz_convert("UTC"))
    return found


def pick(all_series, year, n, seed, ahead=1):
    """So many of the origins: building, UTC instant."""
    random = np.random.default_rng(seed)
    found = candidates(all_series, year, ahead)
    names = sorted(found)
    rows = set()
    while len(rows) < min(n, sum(map(len, found.values()))):
        name = names[random.integers(len(names))]
        rows.add((name, found[name][random.integers(len(found[name]))]))
    return pd.DataFrame(sorted(rows), columns=["building_id", "origin"])


def predict(readings, zone, buildings, origins, weights, binary, out, hours=HOURS):
    """What `greenpulse eval forecast` says, by building and origin."""
    path = out.with_suffix(".origins.csv")
    origins.assign(origin=origins["origin"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")).to_csv(path, index=False)
    where = ["--zone", zone] if zone else ["--buildings", buildings]
    which = ["--weights", weights] if weights else []
    subprocess.run([binary, "eval", "forecast", "--readings", readings, *where, "--origins", path,
                    "--hours", str(hours), *which, "--out", out], check=True, stdout=subprocess.DEVNULL)
    said = pd.read_csv(out / "forecast.csv")
    for column in ("origin", "target"):
        said[column] = pd.to_datetime(said[column], utc=True)
    return {key: rows.sort_values("target") for key, rows in said.groupby(["building_id", "origin"])}


def folds(readings, zone, root, folder):
    """Thirds of the buildings, each with weights that the other two taught."""
    ids = sorted(pd.read_csv(readings, usecols=["building_id"])["building_id"].unique())
    for fold in range(FOLDS):
        weights = folder / f"fold{fold}.bin"
        if not weights.exists():
            subprocess.run(["cargo", "run", "--quiet", "--release", "--package", "greenpulse-models",
                            "--example", "weights", "--", readings, zone, "2022-01-01", weights,
                            f"{fold}/{FOLDS}"], cwd=root, check=True)
        yield set(ids[fold::FOLDS]), weights


def predict_folds(readings, zone, origins, root, binary, folder, hours=HOURS):
    """As `predict`, of each third of the buildings by weights that the other two taught."""
    frame, ours = pd.read_csv(readings), {}
    for held, weights in folds(readings, zone, root, folder):
        part = weights.with_suffix(".csv.gz")
        frame[frame["building_id"].isin(held)].to_csv(part, index=False)
        of_fold = origins[origins["building_id"].isin(held)]
        ours |= predict(part, zone, None, of_fold, weights, binary, weights.with_suffix(""), hours)
    return ours


def inside(said, came):
    """Which hours came inside our intervals, by level."""
    return {it: (said[f"lower{it}"].to_numpy() <= came) & (came <= said[f"upper{it}"].to_numpy())
            for it in (95, 80)}


def wall_clock(series, zone):
    """Hours of the clock on the wall; what is not above zero is missing."""
    local = series.where(series > 0).tz_convert(zone).tz_localize(None)
    return local.groupby(level=0).mean().asfreq("h")


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
    return tuple(said[it].to_numpy() for it in ("yhat", "yhat_lower", "yhat_upper"))


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


def score(all_series, origins, ours):
    """Scores, widths, coverage and processor seconds of each model, by origin."""
    import holidays as public

    country = {"Europe/London": ("GB", "ENG"), "Europe/Dublin": ("IE", None)}
    plain, strong = [24, 48, 168], [24, 25, 48, 72, 96, 120, 144, 167, 168, 169, 336, 504]
    notes = []

    def note(name, said, lower, upper, came, took):
        inside = width = np.nan
        if lower is not None:
            inside, width = ((lower <= came) & (came <= upper)).mean(), (upper - lower).sum() / came.sum()
        wape = np.abs(said - came).sum() / came.sum()
        notes.append({"model": name, "wape": wape, "inside": inside, "width": width, "seconds": took})

    for building, zone, series in all_series:
        kind, division = country.get(zone, ("US", None))
        off = public.country_holidays(kind, subdiv=division, years=range(2015, 2024))
        local = wall_clock(series, zone)
        for origin in origins.loc[origins["building_id"] == building, "origin"]:
            start = origin.tz_convert(zone).tz_localize(None)
            target = pd.date_range(start, periods=HOURS, freq="h")
            came = local.reindex(target).to_numpy()
            before = local[local.index < start]
            known = ours[building, origin]
            note("greenpulse", *(known[it].to_numpy() for it in ("predicted", "lower95", "upper95")), came, np.nan)
            week = before.reindex(target - pd.Timedelta(168, "h")).ffill().bfill().to_numpy()
            for name, forecast in {
                "same hour last week": lambda: (week, None, None),
                "prophet": lambda: prophet(before, target),
                "lightgbm": lambda: boosted(before, target, 90, plain, None, "l2"),
                "lightgbm strong": lambda: boosted(before, target, 365, strong, off, "l1"),
            }.items():
                begun = processor_seconds()
                said, lower, upper = forecast()
                note(name, said, lower, upper, came, processor_seconds() - begun)
    return pd.DataFrame(notes)


def judge(name, data, root, binary, folder, n, seed):
    """Means by model, with our ratio to each; and what missed its limit."""
    file, zone, year, limits = SETS[name]
    readings, buildings = data / file, data / "bdg2/buildings.csv"
    all_series = list(load(readings, zone, buildings))
    origins = pick(all_series, year, n, seed)
    if zone:
        ours = predict_folds(readings, zone, origins, root, binary, folder)
    else:
        ours = predict(readings, zone, buildings, origins, None, binary, folder / "forecast")
    notes = score(all_series, origins, ours).groupby("model", sort=False)
    table = notes.mean().join(notes["wape"].median().rename("median"))
    table["ours / it"] = table.loc["greenpulse", "wape"] / table["wape"]
    table["our width / its"] = table.loc["greenpulse", "width"] / table["width"]
    missed = [f"{name}: {it}" for it, limit in limits.items() if table.loc[it, "ours / it"] > limit]
    if not 0.93 <= table.loc["greenpulse", "inside"] <= 0.97:
        missed.append(f"{name}: 95 % intervals")
    if table.loc["prophet", "our width / its"] > 0.8:
        missed.append(f"{name}: width")
    return table, missed
