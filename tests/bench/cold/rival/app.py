"""Two of our functions as they are written in Python for Lambda: pushes, and a building's present power.

FastAPI behind Mangum, boto3 to the same table. The client is made at import, as AWS advises. It does less than
ours: one row a reading, no revisions, no rollup, no problem details.
"""

import hashlib
import os
from datetime import UTC, datetime

import boto3
from fastapi import Depends, FastAPI, Header, HTTPException
from mangum import Mangum
from pydantic import AwareDatetime, BaseModel, FiniteFloat

table = boto3.resource("dynamodb").Table(os.environ["GREENPULSE_TABLE"])
app = FastAPI()


class Reading(BaseModel):
    meter: str
    channel: str = ""
    start: AwareDatetime
    duration: str
    value: FiniteFloat
    unit: str
    quality: str = "actual"
    revision: int = 1


class Push(BaseModel):
    readings: list[Reading]


def source(authorization: str = Header()) -> str:
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    found = table.get_item(Key={"pk": "rival-key", "sk": digest}).get("Item")
    if found is None:
        raise HTTPException(401, "no such key")
    return found["source"]


@app.post("/api/ingest/readings")
def push(body: Push, source: str = Depends(source)):
    for it in body.readings:
        key = {"pk": f"rival-{source}~{it.meter}~{it.channel}", "sk": it.start.isoformat()}
        table.put_item(Item=key | {"value": str(it.value), "unit": it.unit, "revision": it.revision})
    return {"accepted": len(body.readings), "rejected": []}


@app.get("/api/energy/buildings/{building}/current")
def current(building: str, source: str = Depends(source)):
    latest = table.query(
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": f"rival-{source}~m1~"},
        ScanIndexForward=False,
        Limit=1,
    )["Items"]
    if not latest:
        raise HTTPException(404, "no readings")
    return {"building": building, "at": datetime.now(UTC), "energy_kwh": float(latest[0]["value"])}


handler = Mangum(app, lifespan="off")
