"""The template keeps our rules, and each rule notices when it does not."""

import re
import subprocess
import unittest

from rules import RULES
from stack import ROOT, TEMPLATE, Stack, load

# What is planted (a pattern and what takes its place), and what must be said of it.
PLANTED = [
    (", GREENPULSE_RECOMPUTE_MINUTES: !Ref RecomputeMinutes", "", "not every function waits"),
    (", GREENPULSE_RETENTION_DAYS: !Ref RetentionDays", "", "not every function keeps"),
    ("ANY /api/ingest/{proxy+}", "ANY /api/push/{proxy+}", "the template has no: route ANY /api/ingest"),
    ("RouteKey: GET /health", "RouteKey: GET /healthy", "wiring.txt has no line: route GET /healthy api"),
    ("Default: rate(1 minute)", "Default: rate(1 hour)", "the template has no: schedule RollupRate"),
    ("Value: incoming/", "Value: results/", "the template has no: object incoming/ ImportQueue"),
    ("RouteKey: $disconnect", "RouteKey: $gone", "the template has no: socket $disconnect live"),
    ("{prefix: greenpulse.ingest}", "{prefix: aws}", "the template has no: event greenpulse"),
    ('"prefix":"f#"', '"prefix":"m#"', "the template has no: stream f# archive"),
    ("Queue: !GetAtt RollupQueue.Arn", "Queue: !GetAtt ImportQueue.Arn", "the template has no: queue RollupQueue rollup"),
    (r".*Sid: FanOut.*\n", "", "rollup may not sqs:SendMessage on RollupQueue"),
    (r".*Sid: Tell, .*\n", "", "notification may not sns:Publish on Topic"),
    (r".*GREENPULSE_CONNECTIONS.*\n", "", "live may execute-api:ManageConnections on Sockets, and"),
    (r".*Sid: TakeFiles.*\n", "", "importer may not sqs:ReceiveMessage on ImportQueue"),
    (r".*Sid: GiveUp.*\n", "", "archive may not sqs:SendMessage on ArchiveDead"),
    (r".*GREENPULSE_ROLLUP_QUEUE.*\n", "", "rollup may sqs:SendMessage on RollupQueue, and"),
    ("GREENPULSE_TOPIC:", "GREENPULSE_TOPPIC:", "nobody knows what GREENPULSE_TOPPIC is"),
    ("'sns:Publish'", "'sns:*'", "notification: Tell allows by a pattern"),
    ("Resource: !Ref Topic}", "Resource: '*'}", "notification: Tell is on everything"),
    ("Sid: GoOn", "Sid: ReadTable", "importer: a statement has no Sid of its own"),
    ("Role: !GetAtt ApiRole.Arn", "Role: !GetAtt IngestRole.Arn", "two functions have one role"),
    (r".*GREENPULSE_ORIGIN_SECRET.*\n", "", "ingest answers whoever goes round CloudFront"),
    ("AuthorizationType: NONE", "AuthorizationType: JWT", "the gateway authorises nothing"),
    ("maxReceiveCount: 3", "maxReceiveCount: 30", "ImportQueue: not three tries"),
    ("VisibilityTimeout: 5400", "VisibilityTimeout: 900", "ImportQueue shows a message again"),
    (r".*FunctionResponseTypes.*\n", "", "importer: one bad item sinks its batch"),
    (r".*MaximumRetryAttempts.*\n", "", "archive: poison stops the stream"),
    (r"ImportDead.QueueName", "RollupDead.QueueName", "no alarm on ImportDead"),
    ("DeletionPolicy: Retain", "DeletionPolicy: Delete", "Table goes with the stack"),
    ("MetricName: Errors", "MetricName: Duration", "no alarm on errors of ingest"),
    (", RetentionInDays: !Ref LogRetentionDays", "", "ingest: its log is kept for ever"),
    ("AlarmActions: [!Ref OperatorTopic]", "AlarmActions: []", "ImportPoison tells nobody"),
]


def findings(text):
    stack = Stack(load(text))
    return [it for rule in RULES for it in rule(stack)]


class Template(unittest.TestCase):
    maxDiff = None

    def test_keeps_every_rule(self):
        self.assertEqual(findings(TEMPLATE.read_text()), [])

    def test_planted_defects_are_found(self):
        text = TEMPLATE.read_text()
        for pattern, instead, expected in PLANTED:
            with self.subTest(expected):
                literal = pattern if pattern.startswith(".*") else re.escape(pattern)
                planted, n = re.subn(literal, instead, text, count=1)
                self.assertEqual(n, 1, f"nothing matches {pattern}")
                found = findings(planted)
                self.assertTrue(any(expected in it for it in found), found)

    def test_headers_are_those_of_the_laptop(self):
        headers = Stack(load()).resources["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]
        security = headers["SecurityHeadersConfig"]
        dashboard = (ROOT / "infra/local/src/dashboard.rs").read_text()
        policy = re.search(r'POLICY: &str = "(.*?)";', dashboard, re.S)[1]
        policy = re.sub(r"\\\n\s*", "", policy)
        there, _ = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
        # Sockets have an address of their own there.
        self.assertEqual(there, f"{policy}; connect-src 'self' ${{Place}}")
        ours = (ROOT / "shared/http/src/headers.rs").read_text()
        self.assertIn(f'max-age={security["StrictTransportSecurity"]["AccessControlMaxAgeSec"]}"', ours)
        self.assertIn(f'"{security["ReferrerPolicy"]["ReferrerPolicy"]}"', ours)
        for it in headers["CustomHeadersConfig"]["Items"]:
            self.assertIn(f'"{it["Header"]}"', ours)
            self.assertIn(f'"{it["Value"]}"', ours)

    def test_every_screen_begins_with_the_page(self):
        code = Stack(load()).resources["PageFunction"]["Properties"]["FunctionCode"]
        cases = {
            "/": "/index.html",
            "/buildings/b1": "/index.html",
            "/buildings/main.hall": "/index.html",
            "/main-VR3BLNAC.js": "/main-VR3BLNAC.js",
            "/fonts/inter.woff2": "/fonts/inter.woff2",
            "/api/buildings": "/api/buildings",
        }
        for uri, expected in cases.items():
            script = f"{code}; console.log(handler({{request: {{uri: '{uri}'}}}}).uri)"
            got = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
            self.assertEqual(got.stdout.strip(), expected)


if __name__ == "__main__":
    unittest.main()
