"""Real buildings as hourly series, half of them to develop on and half to report on."""

import pandas as pd

# A quarter before the year that is judged is history only.
SETS = {
    "Cambridge 2022": (
        "cambridge/electricity_hourly_2018_2022.csv.gz",
        ("2021-10-01", "2022-01-01", "2023-01-01"),
    ),
    "BDG2 2017": (
        "bdg2/electricity_hourly_2016_2017.csv.gz",
        ("2016-10-01", "2017-01-01", "2018-01-01"),
    ),
}


def zones(folder) -> dict[str, str]:
    """Time zone of each building."""
    bdg2 = pd.read_csv(folder / "bdg2/buildings.csv").set_index("building_id").timezone_iana
    cambridge = pd.read_csv(folder / "cambridge/buildings.csv").set_index("building_id").timezone
    return {**bdg2.to_dict(), **cambridge.to_dict()}


def energy(folder, name, half) -> dict[str, pd.Series]:
    """Energy by hour in UTC, NaN where nothing was read; every second building, by id, from `half` on."""
    file, (start, _, end) = SETS[name]
    rows = pd.read_csv(folder / file)
    rows["ts_utc"] = pd.to_datetime(rows.ts_utc, utc=True)
    rows = rows[(rows.ts_utc >= start) & (rows.ts_utc < end)]
    grid = pd.date_range(start, end, freq="h", tz="UTC", inclusive="left")
    ids = sorted(pd.read_csv(folder / file, usecols=["building_id"]).building_id.unique())[half::2]
    series = {}
    for building, of_building in rows[rows.building_id.isin(ids)].groupby("building_id"):
        values = of_building.groupby("ts_utc").kwh.last().reindex(grid)
        if values.notna().sum() > 24 * 60:
            series[building] = values
    return series


def judged(name) -> pd.Timestamp:
    """Start of the year that is judged."""
    return pd.Timestamp(SETS[name][1][1], tz="UTC")


def write(path, series) -> None:
    """Tidy CSV: `building_id,ts_utc,kwh`."""
    parts = []
    for building, values in series.items():
        known = values.dropna()
        stamps = known.index.strftime("%Y-%m-%dT%H:%M:%SZ")
        parts.append(pd.DataFrame({"building_id": building, "ts_utc": stamps, "kwh": known.values}))
    pd.concat(parts).to_csv(path, index=False)
