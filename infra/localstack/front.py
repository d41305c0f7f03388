"""Hands a browser's requests on to MiniStack's CloudFront: front.py PORT ENDPOINT DOMAIN.

CloudFront is chosen by host name and wants https, which a browser on the loopback cannot give. Here
alone, so that the pages are those that CloudFront serves.
"""

import http.client
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, ENDPOINT, DOMAIN = int(sys.argv[1]), sys.argv[2], sys.argv[3]
HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length"}


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def hand_on(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        headers |= {"Host": DOMAIN, "X-Forwarded-Proto": "https"}
        there = http.client.HTTPConnection(ENDPOINT.removeprefix("http://"), timeout=60)
        there.request(self.command, self.path, body, headers)
        answer = there.getresponse()
        text = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)
        there.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = hand_on

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Front).serve_forever()
