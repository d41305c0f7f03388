"""RFC 9457 problems: how every refusal looks on the wire."""

import orjson
from fastapi import Request, Response


class Problem(Exception):
    """A refusal of the whole request."""

    def __init__(self, status: int, slug: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {
            "type": f"/problems/{slug}",
            "title": title,
            "status": status,
            "detail": detail,
        }


async def answer_problem(_: Request, problem: Problem) -> Response:
    return Response(
        orjson.dumps(problem.body), problem.status, media_type="application/problem+json"
    )


def json_response(document: object) -> Response:
    return Response(orjson.dumps(document), media_type="application/json")
