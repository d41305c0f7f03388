"""Prints tables of figures and ratios; `../run models [anomaly|savings|isolation|forecast|intervals|week|first]`."""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

from . import anomaly, data, forecast, horizons, intervals, isolation, savings


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/bench/run models", description=__doc__)
    parser.add_argument("tasks", nargs="*", default=list(TASKS))
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--half", type=int, default=1, help="0: developed on, 1: reported on")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--origins", type=int, default=240, help="forecasts of each set")
    options = parser.parse_args()
    report, missed = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for task in options.tasks:
            report[task] = TASKS[task](options, Path(folder), missed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2))
    print("\n".join(f"missed: {it}" for it in missed) or "every limit is met")
    return 1 if missed else 0


def run_anomaly(options, folder, missed):
    figures = []
    for name in data.SETS:
        it = anomaly.judge(name, options.data, options.binary, folder, options.half, options.seed)
        figures.append(it)
        print(f"\n{name}: {it['faults']} faults in {it['buildings']} buildings, half {options.half}")
        print(f"  by hour, pooled: AP {it['ap']:.3f} against {it['forest_ap']:.3f} = {it['ap_ratio']:.2f} ×, "
              f"AUC {it['auc']:.3f} against {it['forest_auc']:.3f}; {it['faulty_share']:.1%} faulty")
        print(f"  mean of buildings: AP {it['mean_ap']:.3f} against {it['forest_mean_ap']:.3f} = "
              f"{it['mean_ap_ratio']:.2f} ×, AUC {it['mean_auc']:.3f} against {it['forest_mean_auc']:.3f}")
        print(f"  sound years: {it['false_a_month']:.2f} episodes a building-month; "
              f"recall {it['recall']:.1%}, right type {it['right_type']:.1%}; "
              f"{it['cpu_seconds_a_building_year']:.2f} CPU s a building-year")
        print(f"  {it['by_kind']}")
        limits = anomaly.LIMITS
        for figure, kept in (
            ("AP ratio", it["ap_ratio"] >= limits["ap_ratio"]),
            ("AUC", it["auc"] >= it["forest_auc"]),
            ("false episodes", it["false_a_month"] <= limits["false_a_month"]),
            ("recall", it["recall"] >= limits["recall"]),
            ("right type", it["right_type"] >= limits["right_type"]),
        ):
            if not kept:
                missed.append(f"{name}: {figure}")
    return figures


def run_forecast(options, folder, missed):
    tables, seconds = {}, {}
    for name in forecast.SETS:
        table, over = forecast.judge(name, options.data, options.root, options.binary, folder,
                                     options.origins, options.seed)
        print(f"\n{name}, {options.origins} origins, 24 h ahead\n{table.round(4).to_string()}")
        seconds[name] = table.loc["prophet", "seconds"]
        missed += over
        tables[name] = table.to_dict("index")
    ours = horizons.cost(options.root)
    ms = ours["load_ms"] + ours["day_ms"]
    print(f"\na forecast of a building and day takes {ms:.2f} ms of a processor ({ours['load_ms']:.2f} to lay "
          f"out {ours['days_of_history']} days), of a week {ours['week_ms']:.2f}; Prophet's day, fit included, "
          + ", ".join(f"{1e3 * it:.0f} ({1e3 * it / ms:.0f} x) on {name}" for name, it in seconds.items()))
    if horizons.LIMIT_MS < ms:
        missed.append(f"{horizons.LIMIT_MS} ms a forecast")
    return tables | {"cost": ours}


def run_week(options, folder, missed):
    figures = {}
    for name in forecast.SETS:
        it = horizons.week(name, options.data, options.root, options.binary, folder,
                           options.origins, options.seed)
        figures[name] = it
        print(f"\n{name}, {it['origins']} origins, 168 h ahead: WAPE {it['greenpulse']:.4f}, "
              f"Prophet {it['prophet']:.4f}, last week's hours {it['last week']:.4f}; "
              f"{it['ratio']:.3f} × Prophet; 95 and 80 % intervals held "
              f"{it['inside']:.1%}, {it['inside80']:.1%}")
        if it["ratio"] > horizons.LIMIT_WEEK:
            missed.append(f"{name}: a week ahead")
    return figures


def run_intervals(options, folder, missed):
    figures = {}
    for name in forecast.SETS:
        table, ahead, held, over = intervals.judge(name, options.data, options.root, options.binary, folder,
                                                   options.seed)
        print(f"\n{name}, 24 h ahead: share of hours inside our intervals\n{table.round(4).to_string()}")
        print(f"by the hour ahead: 95 % {ahead[95].min():.1%} to {ahead[95].max():.1%}, "
              f"80 % {ahead[80].min():.1%} to {ahead[80].max():.1%}; "
              f"by building ({intervals.EACH} origins each): 95 % {held.min():.1%} to {held.max():.1%}")
        missed += over
        figures[name] = {"parts": table.to_dict("index"), "ahead": ahead.to_dict("index"),
                         "buildings": held.to_dict()}
    return figures


def run_first(options, folder, missed):
    figures = {}
    for name in forecast.SETS:
        figures[name] = horizons.first_days(name, options.data, options.root, options.binary, folder,
                                            options.origins, options.seed)
        for days, it in figures[name].items():
            print(f"\n{name}, {it['origins']} origins after {days} days: WAPE {it['greenpulse']:.4f}, "
                  f"the same hour last week {it['last week']:.4f}; {it['ratio']:.3f} ×")
            if it["ratio"] > horizons.LIMIT_FIRST:
                missed.append(f"{name}: after {days} days")
    return figures


def run_savings(options, folder, missed):
    samples = savings.samples(options.data, options.binary, folder)
    shown = ["savings_percent", "lower90_percent", "upper90_percent", "verdict", "opendsm_percent"]
    print("\nOpenDSM's samples, of which 10 % was saved\n" + samples[shown].round(2).to_string())
    placebo = savings.placebo(options.data, options.binary, folder, options.half)
    table = placebo.groupby("set").verdict.value_counts().unstack(fill_value=0)
    usual = placebo[~placebo.set.isin(["Cambridge 2019", "Cambridge 2020"])]
    claimed = (usual.verdict == "verified").mean()
    print(f"\nplacebo years, half {options.half}; 2019 to 2020 to 2021 is the pandemic\n{table.to_string()}")
    print(f"claimed: {claimed:.1%} of {len(usual)} without the pandemic, "
          f"{(placebo.verdict == 'verified').mean():.1%} of {len(placebo)} in all")
    for figure, kept in (
        ("the true saving in every interval", samples.holds_truth.all()),
        ("point estimates within 1.5 points", (samples.off_by <= 1.5).all()),
        ("80 % verified", (samples.verdict == "verified").mean() >= 0.8),
        ("placebo", claimed <= 0.1),
    ):
        if not kept:
            missed.append(f"savings: {figure}")
    return {"samples": samples.reset_index().to_dict("records"), "placebo_claimed": claimed}


def run_isolation(options, folder, missed):
    theirs = isolation.export(options.data, folder)
    command = ["cargo", "test", "--release", "--package", "greenpulse-models", "--test", "isolation"]
    environment = {**os.environ, "ISOLATION": str(folder)}
    done = subprocess.run([*command, "--", "--nocapture"], cwd=options.root, env=environment,
                          capture_output=True, text=True, check=False)
    lines = [it for it in done.stdout.splitlines() if it.startswith("isolation:")]
    if not lines:
        raise SystemExit(done.stdout + done.stderr)
    figures = json.loads(lines[0].removeprefix("isolation:")) | theirs
    figures["times_faster"] = figures["scikit_learn_ms"] / figures["fit_ms"]
    print(f"\nisolation forest, {figures['series']} series: least Spearman with the mean of scikit-learn's "
          f"seeds {figures['least_spearman']:.4f}, with seed 42 {figures['least_spearman_one_seed']:.4f} "
          f"(its own seeds with one another {figures['its_own_seeds']:.4f})")
    print(f"  fit {figures['fit_ms']:.0f} ms CPU against {figures['scikit_learn_ms']:.0f} = "
          f"{figures['times_faster']:.1f} × faster")
    if figures["least_spearman"] < 0.98:
        missed.append("isolation forest: Spearman")
    if figures["times_faster"] < 10:
        missed.append("isolation forest: time")
    return figures


TASKS = {
    "anomaly": run_anomaly,
    "savings": run_savings,
    "isolation": run_isolation,
    "forecast": run_forecast,
    "intervals": run_intervals,
    "week": run_week,
    "first": run_first,
}

if __name__ == "__main__":
    raise SystemExit(main())
