"""Savings that were made, beside OpenDSM's; and years in which nothing was done."""

import warnings

import pandas as pd

from . import data, ours

warnings.filterwarnings("ignore")
PERIOD = ("2015-12-27T00:00:00Z", "2016-12-26T00:00:00Z", "2017-01-04T12:00:00Z", "2018-01-04T12:00:00Z")
TRUE_PERCENT = 10.0


def samples(folder, binary, out) -> pd.DataFrame:
    """The OpenDSM samples, a tenth of which was saved."""
    readings = folder / "savings/meters_long.csv.gz"
    ids = pd.read_csv(readings).sample_id.unique()
    periods = out / "periods.csv"
    columns = ["baseline_start", "baseline_end", "reporting_start", "reporting_end"]
    pd.DataFrame([[it, *PERIOD] for it in ids], columns=["id", *columns]).to_csv(periods, index=False)
    metadata = folder / "savings/metadata_with_true_savings.csv"
    ours.run(
        binary,
        "savings",
        out / "samples",
        readings=readings,
        weather=folder / "savings/temperature.csv.gz",
        buildings=metadata,
        zone="America/Chicago",
        periods=periods,
    )
    table = pd.read_csv(out / "samples/savings.csv").set_index("id")
    table["opendsm_percent"] = [_opendsm(folder, it) for it in table.index]
    table["holds_truth"] = table.lower90_percent.le(TRUE_PERCENT) & table.upper90_percent.ge(TRUE_PERCENT)
    table["off_by"] = (table.savings_percent - TRUE_PERCENT).abs()
    return table


def _opendsm(folder, sample) -> float:
    """Savings in percent by OpenDSM's daily model."""
    from opendsm import eemeter

    meters = pd.read_csv(folder / "savings/meters_long.csv.gz", parse_dates=["ts_utc_start"])
    meter = meters[meters.sample_id == sample].set_index("ts_utc_start").value.dropna()
    weather = pd.read_csv(folder / "savings/temperature.csv.gz")
    file = "il-electricity-cdd-hdd-tempF.csv.gz" if "cdd-hdd" in sample else "il-tempF.csv.gz"
    weather = weather[weather.temperature_file == file]
    celsius = pd.to_numeric(weather.temp_c, errors="coerce").to_numpy()
    fahrenheit = pd.Series(celsius * 1.8 + 32, pd.to_datetime(weather.ts_utc))
    electric = "electricity" in sample

    def cut(kind, start, end):
        values = meter[(meter.index >= start) & (meter.index < end)]
        last = values.index[-1] + pd.Timedelta(hours=23)
        of = fahrenheit[values.index[0] : last]
        return kind.from_series(values, of, is_electricity_data=electric)

    baseline = cut(eemeter.DailyBaselineData, *PERIOD[:2])
    reporting = cut(eemeter.DailyReportingData, *PERIOD[2:])
    model = eemeter.DailyModel().fit(baseline, ignore_disqualification=True)
    predicted = model.predict(reporting, ignore_disqualification=True)
    predicted = predicted.dropna(subset=["observed", "predicted"])
    return 100 * (1 - predicted.observed.sum() / predicted.predicted.sum())


def placebo(folder, binary, out, half) -> pd.DataFrame:
    """Years without any action: what is claimed of them."""
    zones = out / "zones.csv"
    named = data.zones(folder)
    pd.DataFrame({"building_id": named.keys(), "timezone_iana": named.values()}).to_csv(zones, index=False)
    rows = []
    for name, file, years in (
        ("Cambridge", "cambridge/electricity_hourly_2018_2022.csv.gz", (2018, 2019, 2020, 2021)),
        ("BDG2", "bdg2/electricity_hourly_2016_2017.csv.gz", (2016,)),
    ):
        ids = sorted(pd.read_csv(folder / file, usecols=["building_id"]).building_id.unique())[half::2]
        periods = [
            [f"{it}-{year}", it, f"{year}-01-01", f"{year}-12-31", f"{year + 1}-01-01", f"{year + 1}-12-31"]
            for it in ids
            for year in years
        ]
        columns = ["id", "building_id", "baseline_start", "baseline_end", "reporting_start", "reporting_end"]
        path = out / f"placebo-{name}.csv"
        pd.DataFrame(periods, columns=columns).to_csv(path, index=False)
        files = {"readings": folder / file, "buildings": zones, "periods": path}
        if name == "Cambridge":
            files["weather"] = folder / "cambridge/weather_price_carbon_hourly.csv.gz"
        ours.run(binary, "savings", out / f"placebo-{name}", **files)
        table = pd.read_csv(out / f"placebo-{name}/savings.csv")
        table["set"] = [f"{name} {it.rsplit('-', 1)[1]}" for it in table.id]
        rows.append(table)
    return pd.concat(rows)
