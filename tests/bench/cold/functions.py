"""Which functions are measured: what they find in their environment, and an event for each."""

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import boto3

from .runtime import Function, FunctionError

TABLE, BUCKET, BUS, TOPIC = "bench", "bench-artifacts", "bench", "bench"
ROWS = 100
CSV = "timestamp,kWh\n" + "".join(f"2026-03-01T{h:02}:00:00Z,{h}.5\n" for h in range(24))


class Cloud:
    """A table, a bucket, a bus, queues and a topic on the emulator."""

    def __init__(self, endpoint: str) -> None:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        session = boto3.Session(region_name="us-east-1", **keys)
        client = lambda name: session.client(name, endpoint_url=endpoint)  # noqa: E731
        self.dynamodb = client("dynamodb")
        text = lambda name: {"AttributeName": name, "AttributeType": "S"}  # noqa: E731
        keyed = lambda a, b: [  # noqa: E731
            {"AttributeName": a, "KeyType": "HASH"},
            {"AttributeName": b, "KeyType": "RANGE"},
        ]
        self.dynamodb.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[text(it) for it in ("pk", "sk", "dirty", "due")],
            KeySchema=keyed("pk", "sk"),
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "dirty",
                    "KeySchema": keyed("dirty", "due"),
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            ],
        )
        self.s3, sqs = client("s3"), client("sqs")
        self.s3.create_bucket(Bucket=BUCKET)
        client("events").create_event_bus(Name=BUS)
        queues = [sqs.create_queue(QueueName=it)["QueueUrl"] for it in ("rollup", "import")]
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "GREENPULSE_TABLE": TABLE,
            "GREENPULSE_BUCKET": BUCKET,
            "GREENPULSE_EVENT_BUS": BUS,
            "GREENPULSE_TOPIC": client("sns").create_topic(Name=TOPIC)["TopicArn"],
            "GREENPULSE_ROLLUP_QUEUE": queues[0],
            "GREENPULSE_IMPORT_QUEUE": queues[1],
            "GREENPULSE_ARCHIVE_DATABASE": "bench",
            "GREENPULSE_ARCHIVE_TABLE": "bench",
            "GREENPULSE_PUBLIC_URL": "https://bench.invalid",
            "GREENPULSE_RECOMPUTE_MINUTES": "0",
        }


def request(method: str, path: str, body: object = None, **headers: str) -> dict:
    """What an HTTP API hands to a function, in version 2.0 of its format."""
    path, _, query = path.partition("?")
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "bench.invalid", "content-type": "application/json"} | headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "bench",
            "domainName": "bench.invalid",
            "domainPrefix": "bench",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "bench",
            },
            "requestId": "bench",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Mar/2026:00:00:00 +0000",
            "timeEpoch": 1772323200000,
        },
        "isBase64Encoded": False,
    }
    if body is not None:
        event["body"] = json.dumps(body)
    if cookie := event["headers"].pop("cookie", None):
        event["cookies"] = [cookie]
    return event


def answer(response: dict) -> dict:
    """The body of a function's answer to a request, which must be a success."""
    body = response.get("body") or ""
    if response.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    if response["statusCode"] >= 400:
        raise FunctionError(body)
    return response | {"body": json.loads(body) if body.startswith(("{", "[")) else body}


def push(at: int) -> dict:
    """A push of the body number `at`: a hundred quarter-hours of meter m1."""
    first = at * ROWS
    start = lambda n: f"2026-0{1 + n // 2688}-{1 + n // 96 % 28:02}T{n // 4 % 24:02}:{n % 4 * 15:02}:00Z"  # noqa: E731
    return {
        "readings": [
            {"meter": "m1", "start": start(n), "duration": "PT15M", "value": n / 4, "unit": "kWh"}
            for n in range(first, first + ROWS)
        ]
    }


@dataclass(frozen=True)
class Campus:
    """Who may do what on a campus that the functions themselves have made."""

    cookie: str
    key: str

    @property
    def bearer(self) -> str:
        return f"Bearer {self.key}"


def make_campus(cloud: Cloud, binary: Path, log: Path) -> Campus:
    """The first admin, a campus, a building, a meter of it and its source's key."""
    run = lambda name: Function([str(binary / name)], cloud.environment, log)  # noqa: E731
    with run("setup") as setup:
        link = setup.invoke({"user": "admin"})[1]["link"]
    with run("api") as api:
        path = link[link.index("/sign-in") :]
        signed_in = answer(api.invoke(request("GET", path))[1])
        set_cookie = (signed_in.get("cookies") or [signed_in["headers"].get("set-cookie")])[0]
        cookie = set_cookie.partition(";")[0]
        same = {"cookie": cookie, "origin": "https://bench.invalid", "sec-fetch-site": "same-origin"}
        ask = lambda *it: answer(api.invoke(request(*it, **same))[1])["body"]  # noqa: E731
        ask("PUT", "/api/campuses/c", {"name": "Bench", "timezone": "Europe/London"})
        ask("POST", "/api/buildings", {"id": "b1", "campus_id": "c", "name": "Hall"})
        key = ask("POST", "/api/sources/s/keys", {})["key"]
        meter = {"meter": "m1", "source": "s", "building_id": "b1", "commodity": "electricity"}
        ask("POST", "/api/meters", meter | {"unit": "kWh"})
    return Campus(cookie, key)


def events(root: Path, cloud: Cloud, campus: Campus) -> dict:
    """Of each function its n-th event, and whether an answer is what it should be."""
    template = lambda name: json.loads((root / "events" / name).read_text())  # noqa: E731
    current = request("GET", "/api/energy/buildings/b1/current", cookie=campus.cookie)

    def dropped(at: int) -> dict:
        key = f"incoming/source=s/campus=c/m2-{at}.csv"
        etag = cloud.s3.put_object(Bucket=BUCKET, Key=key, Body=CSV.encode())["ETag"].strip('"')
        event = template("file-dropped.json")
        body = json.loads(event["Records"][0]["body"])
        body["Records"][0]["s3"]["bucket"]["name"] = BUCKET
        body["Records"][0]["s3"]["object"] |= {"key": quote(key), "eTag": etag}
        event["Records"][0]["body"] = json.dumps(body)
        return event

    def imported(at: int) -> dict:
        event = template("file-imported.json") | {"id": str(at)}
        message = {"messageId": str(at), "body": json.dumps(event), "eventSource": "aws:sqs"}
        return {"Records": [message]}

    def pushed(at: int) -> dict:
        return request("POST", "/api/ingest/readings", push(at), authorization=campus.bearer)

    whole = lambda it: it == {"batchItemFailures": []}  # noqa: E731
    return {
        "ingest": (pushed, lambda it: answer(it)["body"]["accepted"] == ROWS),
        "api": (lambda _: current, lambda it: answer(it)["body"]["electricity_kwh"] is not None),
        "rollup": (lambda _: {"source": "aws.events"}, lambda it: "meter_days" in it),
        "importer": (dropped, whole),
        "notification": (imported, whole),
        # The emulator has no Timestream: nothing to archive.
        "archive": (lambda _: {"Records": []}, whole),
        "setup": (lambda _: {"user": "admin"}, lambda it: it == {"link": None}),
    }


def rival_events(cloud: Cloud, campus: Campus) -> dict:
    """The same of the two that there are in Python."""
    digest = hashlib.sha256(campus.key.encode()).hexdigest()
    text = lambda **it: {name: {"S": value} for name, value in it.items()}  # noqa: E731
    cloud.dynamodb.put_item(TableName=TABLE, Item=text(pk="rival-key", sk=digest, source="s"))
    path = "/api/energy/buildings/b1/current"
    current = request("GET", path, authorization=campus.bearer)
    pushed = lambda at: request("POST", "/api/ingest/readings", push(at), authorization=campus.bearer)  # noqa: E731
    return {
        "ingest": (pushed, lambda it: answer(it)["body"]["accepted"] == ROWS),
        "api": (lambda _: current, lambda it: answer(it)["body"]["energy_kwh"] is not None),
    }
