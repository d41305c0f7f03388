"""What is on the simulated campus: names to put where a random one would find nothing."""

import os
import sys
import time

import requests

URL = os.environ["GREENPULSE_URL"]
ADMIN = {"Authorization": f"Bearer {os.environ['GREENPULSE_TOKEN']}"}
SOURCE = {"Authorization": f"Bearer {os.environ['GREENPULSE_KEY']}"}


def get(path):
    """An answer that must be there."""
    answer = requests.get(URL + path, headers=ADMIN, timeout=30)
    answer.raise_for_status()
    return answer.json()


def post(path, body):
    """What is made; it must be."""
    answer = requests.post(URL + path, json=body, headers=ADMIN, timeout=30)
    answer.raise_for_status()
    return answer.json()


CAMPUS = get("/api/campuses")["campuses"][0]["id"]
BUILDINGS = [it["id"] for it in get("/api/buildings")["buildings"]]
METERS = [it["id"] for it in get("/api/meters")["meters"]]
CURRENCY = get(f"/api/campuses/{CAMPUS}")["currency"]
EXPORT = post("/api/exports", {"granularity": "month"})["id"]


def anomaly():
    """The id of an anomaly of the campus, once its days are judged."""
    for _ in range(120):
        found = get(f"/api/campuses/{CAMPUS}/anomalies")["anomalies"]
        if found:
            return found[0]["id"]
        time.sleep(0.5)
    sys.exit("nothing is found on the simulated campus within a minute")


def invitation(user):
    """The token of a link with which a person sets a password."""
    return post(f"/api/users/{user}/invitation", None)["path"].split("#")[1]


PASSWORD = "four words are enough"
accepted = requests.post(URL + "/api/invitation/accept", timeout=30,
                         json={"token": invitation("schema"), "password": PASSWORD})
accepted.raise_for_status()
SESSION = get("/api/me/sessions")["sessions"][0]["id"]
TOKEN = post("/api/me/tokens", {"name": "spare", "scope": "read", "days": 1})["details"]["id"]
ANOMALY = anomaly()
COMMODITIES = ["electricity", "natural_gas", "steam", "water"]
UNITS = ["kWh", "therm", "lb", "gal"]
# The edges of the calendar among them.
DAYS = ["2026-03-01", "2025-07-14", "2025-10-26", "9999-12-31", "-009999-01-01", "0001-01-01"]
STAMPS = ["2026-03-01T00:00:00Z", "2025-10-26T01:00:00+01:00", "9999-12-30T22:00:00Z",
          "-009999-01-02T01:59:59Z", "2026-03-01T00:00:00.5Z"]

# By the names of parameters and of properties.
KNOWN = {
    "campus": [CAMPUS],
    "campus_id": [CAMPUS],
    "building": BUILDINGS,
    "building_id": BUILDINGS,
    "building_ids": [BUILDINGS[:2], BUILDINGS[:5]],
    "meter": METERS,
    "key": ["k1"],
    "export": [EXPORT],
    "anomaly": [ANOMALY],
    "ids": [[ANOMALY]],
    "severity": ["low", "high,critical"],
    "anomaly_type": ["usage_spike", "meter_fault,schedule_deviation"],
    "assignee": ["spare", None],
    "granularity": ["day", "month"],
    "from": DAYS + STAMPS,
    "to": ["2026-03-03"] + DAYS + STAMPS,
    "user": ["spare"],
    "department": ["physics"],
    "department_id": ["physics", None],
    "scope": ["read", "read_write"],
    "role": ["viewer", "manager"],
    "buildings": [BUILDINGS[:1], None],
    "parent": METERS,
    "source": ["schema"],
    "commodity": COMMODITIES,
    "currency": [CURRENCY],
    "unit": UNITS,
    "quality": ["actual", "estimated"],
    "status": ["active", "maintenance", "acknowledged", "resolved"],
    "meter_status": ["active", "error"],
    "timezone": ["Europe/London", "America/New_York"],
    "period": ["day", "week", "month"],
    "comparison_period": ["last_week", "this_month"],
    "baseline_period": ["previous_period", "same_period_last_year"],
    "metrics": [["electricity_kwh", "cost"], ["expected_kwh"]],
    "target_period": ["monthly"],
    "target_type": ["cost_reduction"],
    "duration": ["PT15M", "PT1H"],
    "file": ["docs.js", "docs.css"],
    "start": DAYS + STAMPS,
    "end": ["2026-03-03", "2026-03-03T00:00:00Z"] + DAYS + STAMPS,
    "start_date": DAYS,
    "end_date": ["2026-03-03"] + DAYS,
    "valid_from": DAYS + STAMPS,
    "valid_to": DAYS + STAMPS,
    "replaced_at": [STAMPS],
    "timestamp": STAMPS,
    "at": STAMPS,
    "as_of": STAMPS,
    "basis": ["location"],
    "kind": ["readings"],
    "zone": ["Europe/London"],
    "campus_zone": ["Europe/London"],
    "zero": ["missing"],
}
