"""`greenpulse eval`, as anyone would run it."""

import json
import resource
import subprocess

import pandas as pd


def run(binary, task, out, **files):
    """Runs a task and returns its summary and the CPU seconds that it took."""
    command = [binary, "eval", task, "--json", "--out", out]
    for option, value in files.items():
        command += [f"--{option}", value]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(it) for it in command], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode == 2:
        raise SystemExit(done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout), cpu


def scores(out) -> pd.DataFrame:
    rows = pd.read_csv(out / "anomaly.csv", keep_default_na=False)
    rows["ts_utc"] = pd.to_datetime(rows.ts_utc, utc=True)
    rows["score"] = rows.score.astype(float)
    return rows
