"""What must be true of the template. Each rule yields what is wrong, in words."""

import json

from stack import as_list, names, wiring_lines

# Each variable of a function's environment: on what, the action it is given for, and others that may
# come with it.
NEEDS = {
    "GREENPULSE_TABLE": (
        "Table",
        "dynamodb:GetItem",
        {
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        },
    ),
    "GREENPULSE_BUCKET": (
        "Artifacts",
        "s3:GetObject",
        {"s3:DeleteObject", "s3:ListBucket", "s3:PutObject"},
    ),
    "GREENPULSE_EVENT_BUS": ("EventBus", "events:PutEvents", set()),
    "GREENPULSE_ROLLUP_QUEUE": ("RollupQueue", "sqs:SendMessage", set()),
    "GREENPULSE_IMPORT_QUEUE": ("ImportQueue", "sqs:SendMessage", set()),
    "GREENPULSE_TOPIC": ("Topic", "sns:Publish", set()),
    "GREENPULSE_CONNECTIONS": ("Sockets", "execute-api:ManageConnections", set()),
    "GREENPULSE_ARCHIVE_TABLE": ("ArchiveTable", "timestream:WriteRecords", {"timestream:Select"}),
}
# Variables that name nothing one needs leave for.
FREE = {
    "GREENPULSE_ARCHIVE_DATABASE",
    "GREENPULSE_OIDC_AUDIENCE",
    "GREENPULSE_OIDC_CLIENT_ID",
    "GREENPULSE_OIDC_CLIENT_SECRET",
    "GREENPULSE_OIDC_GROUPS_CLAIM",
    "GREENPULSE_OIDC_ISSUER",
    "GREENPULSE_OIDC_NAME",
    "GREENPULSE_OIDC_ROLES",
    "GREENPULSE_ORIGIN_SECRET",
    "GREENPULSE_PUBLIC_URL",
    "GREENPULSE_RECOMPUTE_MINUTES",
    "GREENPULSE_REQUESTS_A_SECOND",
    "GREENPULSE_RETENTION_DAYS",
    "GREENPULSE_SESSION_HOURS",
    "GREENPULSE_SESSION_IDLE_HOURS",
    "GREENPULSE_SOCKET_URL",
}
# Actions that AWS lets nobody narrow down.
UNBOUND = {
    "dynamodb:ListStreams",
    "timestream:DescribeEndpoints",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
TAKE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
STREAM = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}


def wiring(stack):
    """The lines of wiring.txt that the template amounts to; of a function without its package."""
    integrations = {
        name: next(iter(names(it["IntegrationUri"])))
        for name, it in stack.of("AWS::ApiGatewayV2::Integration").items()
    }
    binaries = {logical: name for name, logical, _ in stack.functions()}
    for name, _, function in stack.functions():
        yield f"function {name}"
        for it in stack.sources(function, "Schedule"):
            parameter = it["Schedule"]["Ref"]
            default = stack.template["Parameters"][parameter]["Default"]
            yield f"schedule {parameter} {name} {default}"
        for it in stack.sources(function, "SQS"):
            yield f"queue {names(it['Queue']).pop()} {name}"
        for it in stack.sources(function, "DynamoDB"):
            pattern = json.loads(it["FilterCriteria"]["Filters"][0]["Pattern"])
            yield f"stream {pattern['dynamodb']['Keys']['sk']['S'][0]['prefix']} {name}"
    apis = stack.of("AWS::ApiGatewayV2::Api")
    kinds = {"HTTP": "route", "WEBSOCKET": "socket"}
    for it in stack.of("AWS::ApiGatewayV2::Route").values():
        target = names(it["Target"]).pop()
        kind = kinds[apis[it["ApiId"]["Ref"]]["ProtocolType"]]
        yield f"{kind} {it['RouteKey']} {binaries[integrations[target]]}"
    for it in stack.of("AWS::S3::Bucket").values():
        told = it.get("NotificationConfiguration", {}).get("QueueConfigurations", [])
        for one in told:
            prefix = one["Filter"]["S3Key"]["Rules"][0]["Value"]
            yield f"object {prefix} {names(one['Queue']).pop()}"
    for it in stack.of("AWS::Events::Rule").values():
        for target in it["Targets"]:
            yield f"event {it['EventPattern']['source'][0]['prefix']} {names(target['Arn']).pop()}"


def wired_as_listed(stack):
    listed = {
        " ".join(it.split()[:2]) if it.startswith("function ") else it for it in wiring_lines()
    }
    found = set(wiring(stack))
    yield from (f"wiring.txt has no line: {it}" for it in sorted(found - listed))
    yield from (f"the template has no: {it}" for it in sorted(listed - found))


def allowed_what_is_named(stack):
    """Whoever is given a name may use what it names, and nobody may use anything else."""
    for name, _, function in stack.functions():
        leave = {
            (action, resource)
            for it in stack.statements(function)
            for action in as_list(it["Action"])
            for resource in names(it["Resource"]) & stack.resources.keys()
        }
        log = function["LoggingConfig"]["LogGroup"]["Ref"]
        needed, welcome = {("logs:PutLogEvents", log)}, {("logs:CreateLogStream", log)}
        for variable in stack.variables(function):
            if variable in NEEDS:
                resource, action, others = NEEDS[variable]
                needed.add((action, resource))
                welcome |= {(it, resource) for it in others}
            elif variable not in FREE:
                yield f"{name}: nobody knows what {variable} is"
        for it in stack.sources(function, "SQS"):
            queue = names(it["Queue"]).pop()
            needed |= {(action, queue) for action in TAKE}
            welcome.add(("sqs:ChangeMessageVisibility", queue))
        for it in stack.sources(function, "DynamoDB"):
            needed |= {(action, names(it["Stream"]).pop()) for action in STREAM}
            needed.add(("sqs:SendMessage", names(it["DestinationConfig"]).pop()))
        yield from (f"{name} may not {a} on {r}" for a, r in sorted(needed - leave))
        for action, resource in sorted(leave - needed - welcome):
            yield f"{name} may {action} on {resource}, and nothing of it asks for that"


def least_privilege(stack):
    roles = [it["Role"]["Fn::GetAtt"] for _, _, it in stack.functions()]
    if len(set(roles)) < len(roles):
        yield "two functions have one role"
    for name, _, function in stack.functions():
        sids = [it.get("Sid") for it in stack.statements(function)]
        if None in sids or len(set(sids)) < len(sids):
            yield f"{name}: a statement has no Sid of its own"
        for it in stack.statements(function):
            actions = set(as_list(it["Action"]))
            if any("*" in action for action in actions):
                yield f"{name}: {it['Sid']} allows by a pattern"
            if it["Resource"] == "*" and not actions <= UNBOUND:
                yield f"{name}: {it['Sid']} is on everything"


def answers_cloudfront_alone(stack):
    served = {it.split()[-1] for it in wiring(stack) if it.startswith("route ")}
    for name, _, function in stack.functions():
        if name in served and "GREENPULSE_ORIGIN_SECRET" not in stack.variables(function):
            yield f"{name} answers whoever goes round CloudFront"
    for name, it in stack.of("AWS::ApiGatewayV2::Route").items():
        if it["AuthorizationType"] != "NONE":
            yield f"{name}: the gateway authorises nothing (docs/decisions)"


def nothing_is_lost(stack):
    queues = stack.of("AWS::SQS::Queue")
    watched = {
        names(it["Dimensions"]).pop()
        for it in stack.of("AWS::CloudWatch::Alarm").values()
        if it.get("MetricName") == "ApproximateNumberOfMessagesVisible"
    }
    dead = set()
    for name, it in queues.items():
        if "RedrivePolicy" in it:
            dead |= names(it["RedrivePolicy"]["deadLetterTargetArn"])
            if it["RedrivePolicy"]["maxReceiveCount"] != 3:
                yield f"{name}: not three tries"
    for name, _, function in stack.functions():
        for it in stack.sources(function, "SQS") + stack.sources(function, "DynamoDB"):
            if it.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
                yield f"{name}: one bad item sinks its batch"
        for it in stack.sources(function, "SQS"):
            queue = names(it["Queue"]).pop()
            if "RedrivePolicy" not in queues[queue]:
                yield f"{queue} has no dead-letter queue"
            if queues[queue].get("VisibilityTimeout", 30) < 6 * function["Timeout"]:
                yield f"{queue} shows a message again while {name} has it"
        for it in stack.sources(function, "DynamoDB"):
            dead |= names(it["DestinationConfig"])
            for limit in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds"):
                if limit not in it:
                    yield f"{name}: poison stops the stream for want of {limit}"
    yield from (f"no alarm on {it}" for it in sorted(dead - watched))
    for name, it in stack.resources.items():
        kept = ("DynamoDB::Table", "Timestream::", "Cognito::UserPool ")
        kept = any(kind in it["Type"] + " " for kind in kept) or name == "Artifacts"
        if kept and {it.get("DeletionPolicy"), it.get("UpdateReplacePolicy")} != {"Retain"}:
            yield f"{name} goes with the stack"


def waits_as_told(stack):
    # Whoever marks a day says when it is computed anew: all of them but `setup` and `notification`.
    shared = stack.template["Globals"]["Function"]["Environment"]["Variables"]
    if shared.get("GREENPULSE_RECOMPUTE_MINUTES") != {"Ref": "RecomputeMinutes"}:
        yield "not every function waits RecomputeMinutes"
    if shared.get("GREENPULSE_RETENTION_DAYS") != {"Ref": "RetentionDays"}:
        yield "not every function keeps readings RetentionDays"


def watched(stack):
    failing = {
        names(it["Dimensions"]).pop()
        for it in stack.of("AWS::CloudWatch::Alarm").values()
        if it.get("MetricName") == "Errors"
    }
    logs = stack.of("AWS::Logs::LogGroup")
    for name, logical, function in stack.functions():
        by_hand = ("setup", "verify")  # Whoever invokes it sees how it ended.
        if logical not in failing and name not in by_hand:
            yield f"no alarm on errors of {name}"
        if "RetentionInDays" not in logs[function["LoggingConfig"]["LogGroup"]["Ref"]]:
            yield f"{name}: its log is kept for ever"
    for name, it in stack.of("AWS::CloudWatch::Alarm").items():
        if it["AlarmActions"] != [{"Ref": "OperatorTopic"}]:
            yield f"{name} tells nobody"


RULES = [
    wired_as_listed,
    allowed_what_is_named,
    least_privilege,
    answers_cloudfront_alone,
    nothing_is_lost,
    waits_as_told,
    watched,
]
