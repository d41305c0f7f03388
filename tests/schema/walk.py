"""Every operation once as it is meant: each must succeed, and answer as it is documented."""

import sys

import requests
import schemathesis
from campus import (
    ADMIN, ANOMALY, BUILDINGS, CAMPUS, CURRENCY, EXPORT, METERS, PASSWORD, SESSION, SOURCE, TOKEN, URL,
    invitation, post,
)

BUILDING = {"building": BUILDINGS[0]}
FOUND_IN = {"building": ANOMALY.split("~")[0]}
NEW_CAMPUS = {"name": "Annex", "timezone": "Europe/London", "currency": CURRENCY}
NEW_BUILDING = {"id": "spare", "campus_id": CAMPUS, "name": "Spare"}
NEW_METER = {"source": "schema", "meter": "m1", "building_id": BUILDINGS[0], "commodity": "electricity"}
TARIFF = {
    "campus_id": CAMPUS, "name": "spare", "commodity": "electricity", "currency": CURRENCY,
    "valid_from": "2001-01-01", "valid_to": "2001-02-01", "price": {"flat": 0.2},
}
FACTOR = {
    "campus_id": CAMPUS, "region": "spare", "commodity": "electricity", "basis": "location",
    "valid_from": "2001-01-01", "valid_to": "2001-02-01", "kg_co2e_per_kwh": 0.2,
}
CALENDAR = {"periods": [
    {"kind": "teaching", "name": "Fall term", "from": "2026-09-01", "to": "2026-12-11"},
    {"kind": "closed", "name": "Thanksgiving", "from": "2026-11-26", "to": "2026-11-27"},
]}
READING = {"start": "2026-03-01T00:00:00Z", "duration": "PT15M", "value": 1.5, "unit": "kWh"}
RANGE = {"start_date": "2026-03-01", "end_date": "2026-03-02"}
CSV = "building_id,name\nspare2,Spare 2\n"
DEPARTMENT = {
    "campus_id": CAMPUS, "name": "Physics", "head_of_department": "Lise",
    "buildings": [{"building_id": BUILDINGS[0], "share": 0.5, "valid_from": "2026-01-01"}],
}
post("/api/users", {"user_id": "guest", "role": "viewer", "token": False})
INVITATION = invitation("guest")
TARGET = {"target_value": 5.0, "target_period": "monthly", "start_date": "2026-03-01"}
SPARE_TARGET = post(f"/api/energy/buildings/{BUILDINGS[0]}/target", {**TARGET, "target_value": 6.0})

# Operation, path parameters, query, body; in an order in which each finds what it needs.
WALK = [
    ("get_root", {}, {}, None),
    ("get_health", {}, {}, None),
    ("get_openapi", {}, {}, None),
    ("get_docs", {}, {}, None),
    ("get_docs_part", {"file": "docs.js"}, {}, None),
    ("get_me", {}, {}, None),
    ("get_sign_in_options", {}, {}, None),
    ("sign_in_at_issuer", {}, {"return": "/"}, None),
    ("return_from_issuer", {}, {"code": "none", "state": "none"}, None),
    ("invite_user", {"user": "schema"}, {}, None),
    ("read_invitation", {}, {}, {"token": INVITATION}),
    ("accept_invitation", {}, {}, {"token": INVITATION, "password": PASSWORD}),
    ("sign_in_by_password", {}, {}, {"user": "guest", "password": PASSWORD}),
    ("list_sessions", {}, {}, None),
    ("end_session", {"session": SESSION}, {}, None),
    ("create_token", {}, {}, {"name": "spare", "scope": "read_write", "days": 30,
                              "buildings": BUILDINGS[:1]}),
    ("list_tokens", {}, {}, None),
    ("revoke_token", {"token": TOKEN}, {}, None),
    ("change_password", {}, {}, {"present": PASSWORD, "password": PASSWORD + " again"}),
    ("sign_out_everywhere", {}, {}, None),
    ("list_campuses", {}, {"limit": 1}, None),
    ("put_campus", {"campus": "annex"}, {}, NEW_CAMPUS),
    ("get_campus", {"campus": "annex"}, {}, None),
    ("put_calendar", {"campus": "annex"}, {}, CALENDAR),
    ("get_calendar", {"campus": "annex"}, {}, None),
    ("delete_campus", {"campus": "annex"}, {}, None),
    ("get_campus_overview", {"campus": CAMPUS}, {"period": "week"}, None),
    ("list_buildings", {}, {"campus": CAMPUS}, None),
    ("create_building", {}, {}, NEW_BUILDING),
    ("get_building", {"building": "spare"}, {}, None),
    ("replace_building", {"building": "spare"}, {}, {**NEW_BUILDING, "floors": 2}),
    ("delete_building", {"building": "spare"}, {}, None),
    ("get_current_energy", BUILDING, {}, None),
    ("get_historical_energy", BUILDING, {**RANGE, "metrics": ["electricity_kwh", "cost"]}, None),
    ("get_energy_comparison", BUILDING, {}, None),
    ("get_energy_comparison", BUILDING, {"normalized": "true"}, None),
    ("set_energy_target", BUILDING, {}, TARGET),
    ("list_energy_targets", BUILDING, {}, None),
    ("delete_energy_target", {**BUILDING, "target": SPARE_TARGET["target_id"]}, {}, None),
    ("get_receipt", {**BUILDING, "commodity": "electricity", "start": "2026-03-01"}, {}, None),
    ("compare_buildings", {}, {}, {"building_ids": BUILDINGS[:3], "period": "week"}),
    ("create_export", {}, {}, {"granularity": "day", "from": "2026-03-01", "to": "2026-03-02"}),
    ("get_export", {"export": EXPORT}, {}, None),
    ("push_readings", {}, {}, {"readings": [{"meter": "m2", **READING}, {"meter": "m2"}]}),
    ("push_building_readings", BUILDING, {},
     {"timestamp": "2026-03-01T00:00:00Z", "steam_lbs": 3.0}),
    ("get_whoami", {}, {}, None),
    ("import_file", {}, {"campus": CAMPUS, "dry_run": "true"}, CSV),
    ("list_meters", {}, {"building": BUILDINGS[0]}, None),
    ("create_meter", {}, {}, NEW_METER),
    ("get_meter", {"meter": "schema~m1"}, {}, None),
    ("replace_meter", {"meter": "schema~m1"}, {}, {**NEW_METER, "dial": {"modulus": 1e6}}),
    ("list_meter_readings", {"meter": METERS[0]}, {"start": "2026-03-01", "end": "2026-03-01"}, None),
    ("get_data_quality", {}, {"campus": CAMPUS, "start": "2026-03-01", "end": "2026-03-02"}, None),
    ("list_sources", {}, {}, None),
    ("create_key", {"source": "spare"}, {}, {"restates": True}),
    ("list_keys", {"source": "spare"}, {}, None),
    ("revoke_key", {"source": "gateway", "key": "k1"}, {}, None),
    ("add_user", {}, {}, {"user_id": "spare", "role": "viewer", "buildings": BUILDINGS[:1]}),
    ("list_users", {}, {}, None),
    ("get_user", {"user": "spare"}, {}, None),
    ("change_user", {"user": "spare"}, {}, {"email": "spare@example.org", "buildings": None}),
    ("link_user", {"user": "spare"}, {}, None),
    ("remove_user", {"user": "spare"}, {}, None),
    ("create_department", {}, {}, {"id": "physics", **DEPARTMENT}),
    ("list_departments", {}, {}, None),
    ("get_department", {"department": "physics"}, {}, None),
    ("replace_department", {"department": "physics"}, {}, {**DEPARTMENT, "buildings": []}),
    ("delete_department", {"department": "physics"}, {}, None),
    ("list_quarantine", {}, {}, None),
    ("assign_meter", {"meter": "schema~m2"}, {}, NEW_METER),
    ("put_tariff", {}, {}, TARIFF),
    ("list_tariffs", {}, {"campus": CAMPUS}, None),
    ("delete_tariff", {"campus": CAMPUS, "commodity": "electricity", "name": "spare",
                       "valid_from": "2001-01-01"}, {}, None),
    ("put_factor", {}, {}, FACTOR),
    ("list_factors", {}, {}, None),
    ("get_backlog", {}, {}, None),
    ("delete_factor", {"campus": CAMPUS, "commodity": "electricity", "region": "spare",
                       "basis": "location", "valid_from": "2001-01-01"}, {}, None),
    ("get_energy_forecast", {"building": BUILDINGS[0]}, {"hours": 24}, None),
    ("get_energy_baseline", BUILDING, {"granularity": "daily"}, None),
    ("get_energy_savings", BUILDING, {"from": "2026-03-01", "to": "2026-03-28"}, None),
    ("list_energy_anomalies", FOUND_IN, {"status": "new,acknowledged", "limit": 5}, None),
    ("list_campus_anomalies", {"campus": CAMPUS}, {"severity": "high"}, None),
    ("get_energy_anomaly", {**FOUND_IN, "anomaly": ANOMALY}, {}, None),
    ("change_energy_anomaly", {**FOUND_IN, "anomaly": ANOMALY}, {},
     {"status": "investigating", "investigation_notes": "Looked at.", "assignee": None}),
    ("change_energy_anomalies", FOUND_IN, {}, {"ids": [ANOMALY], "status": "resolved"}),
    ("get_energy_forecast", {"building": BUILDINGS[0]}, {"forecast_type": "monthly"}, None),
    ("list_models", {}, {}, None),
    ("list_audit_entries", {}, {}, None),
    ("sign_in", {}, {"token": "gpl_none"}, None),
    ("create_live_ticket", {}, {}, None),
    ("open_live_socket", {}, {"ticket": "none"}, None),
    ("sign_out", {}, {}, None),
]

# The link leads a browser on to the dashboard; there is no issuer to sign in at; no socket is asked
# for.
OTHERWISE = [("sign_in", 303), ("sign_in_at_issuer", 404), ("return_from_issuer", 404),
             ("open_live_socket", 426)]

schema = schemathesis.openapi.from_url(URL + "/api/openapi.json")
document = requests.get(URL + "/api/openapi.json", timeout=30).json()
operations = {it["operationId"]: (path, method)
              for path, item in document["paths"].items() for method, it in item.items()}
forgotten = set(operations) ^ {it[0] for it in WALK}
if forgotten:
    sys.exit(f"the walk and the document differ in {sorted(forgotten)}")

failed = 0
for name, path_parameters, query, body in WALK:
    path, method = operations[name]
    given = {} if body is None else {"body": body}
    if isinstance(body, str):
        given["media_type"] = "text/csv"
    elif body is not None:
        given["media_type"] = "application/json"
    case = schema[path][method.upper()].Case(path_parameters=path_parameters, query=query, **given)
    headers = SOURCE if path.startswith("/api/ingest/") else ADMIN
    try:
        answer = case.call(headers=headers, allow_redirects=False)
        case.validate_response(answer, headers=headers)
    except (Exception, BaseExceptionGroup) as error:
        failed += 1
        print(f"{name}: {error}")
        continue
    if answer.status_code // 100 != 2 and (name, answer.status_code) not in OTHERWISE:
        failed += 1
        print(f"{name}: {answer.status_code} {answer.content.decode()}")
print(f"{len(WALK) - failed} of {len(WALK)} calls of {len(operations)} operations succeed as they are meant")
sys.exit(failed != 0)
