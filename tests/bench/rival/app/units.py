"""Units: what a commodity may be counted in, and the kWh in one of each."""

ELECTRICAL = {
    "kWh": 1.0,
    "MWh": 1000.0,
    "Wh": 0.001,
    "J": 1.0 / 3_600_000.0,
    "GJ": 1e9 / 3_600_000.0,
    "kBtu": 1.0 / 3.412,
    "MMBtu": 1000.0 / 3.412,
}

KWH_PER_UNIT: dict[str, dict[str, float]] = {
    "electricity": ELECTRICAL,
    "solar": ELECTRICAL,
    "hot_water": ELECTRICAL,
    "natural_gas": ELECTRICAL | {"therm": 100.0 / 3.412, "ccf": 102.6 / 3.412},
    "chilled_water": ELECTRICAL | {"ton-hour": 12.0 / 3.412},
    "steam": ELECTRICAL | {"lb": 1.194 / 3.412, "klb": 1194.0 / 3.412},
    "water": {"gal": 0.0, "m3": 0.0},
    "irrigation": {"gal": 0.0, "m3": 0.0},
}

# What a unit is stored as, and what it is worth, by commodity and name.
UNITS: dict[str, dict[str, tuple[int, float]]] = {}
NAMES: dict[int, str] = {}
ROWS: list[tuple[int, str, str, float]] = []
for _commodity, _factors in KWH_PER_UNIT.items():
    UNITS[_commodity] = {}
    for _name, _kwh in _factors.items():
        _code = len(ROWS)
        UNITS[_commodity][_name] = (_code, _kwh)
        NAMES[_code] = _name
        ROWS.append((_code, _commodity, _name, _kwh))
