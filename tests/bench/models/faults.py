"""Faults planted in real hours. What detects them sees neither this file nor its seeds."""

import numpy as np

KINDS = ["spike", "stuck", "night_left_on", "step", "zero_run", "schedule_shift"]
# Days of sound hours between two faults.
APART = (12, 25)


def plant(values, zone, start, seed):
    """A copy with faults from `start` on, and what was planted: (kind, first hour, one past the last)."""
    random = np.random.default_rng(seed)
    local = values.index.tz_convert(zone)
    hour = local.hour.to_numpy()
    energy = values.to_numpy().copy()
    at = int((values.index < start).sum()) + 24 * int(random.integers(1, 6))
    planted = []
    turn = int(random.integers(len(KINDS)))
    while at + 24 * 12 < len(energy):
        kind = KINDS[turn % len(KINDS)]
        turn += 1
        fault = _one(energy, hour, at, kind, random)
        if fault:
            planted.append(fault)
            at = fault[2]
        at += 24 * int(random.integers(*APART)) + int(random.integers(24))
    return energy, planted


def _one(energy, hour, at, kind, random):
    begins = {"night_left_on": 20, "schedule_shift": 0}.get(kind)
    first = at if begins is None else at + (begins - hour[at]) % 24
    week = energy[first - 168 : first]
    mean = np.nanmean(week) if np.isfinite(week).sum() > 100 else 0.0
    if mean <= 0:
        return None
    hours = {
        "spike": random.integers(1, 4),
        "stuck": random.choice([6, 12, 24, 48]),
        "night_left_on": 24 * random.choice([1, 1, 3]) - 14,
        "step": 24 * random.choice([2, 4, 7]),
        "zero_run": random.choice([4, 12, 36]),
        "schedule_shift": 24 * random.choice([2, 3, 5]),
    }[kind]
    last = first + int(hours)
    sound = energy[first:last].copy()
    span = slice(first, last)
    if kind == "spike":
        energy[span] += random.choice([1.0, 2.0, 4.0]) * mean
    elif kind == "stuck":
        energy[span] = energy[first]
    elif kind == "night_left_on":
        night = np.isin(hour[span], [20, 21, 22, 23, 0, 1, 2, 3, 4, 5])
        high = random.choice([0.6, 0.8, 1.0]) * np.nanmax(energy[first - 24 : first])
        left_on = high * random.normal(1, 0.03, last - first)
        energy[span] = np.where(night, np.fmax(sound, left_on), sound)
    elif kind == "step":
        energy[span] *= random.choice([0.5, 0.7, 1.3, 1.6])
    elif kind == "zero_run":
        energy[span] = 0.0
    else:
        shift = int(random.choice([-4, -3, -2, 2, 3, 4]))
        around = np.concatenate([energy[first - 24 : first], sound, energy[last : last + 24]])
        energy[span] = around[24 - shift : 24 - shift + last - first]
    changed = np.abs(energy[span] - sound)
    changed = changed[changed > 0]
    # What changes nothing to speak of is no fault.
    if len(changed) == 0 or changed.mean() < 0.1 * mean:
        energy[span] = sound
        return None
    return kind, first, last
