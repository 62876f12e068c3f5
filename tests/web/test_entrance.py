"""The entrance of `yunti serve`: bodies in pieces, too slow, cut off, too large; answers whole and in pieces.

The server is made up here. Not here: the real one under clients that dawdle (`tests/cli/test_slow_clients.py`).
"""

import asyncio
import json
import threading
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse

from yunti.project import entrance, wsgi
from yunti.web.shared.limits import SLOW, BodyLimitMiddleware
from yunti.web.shared.routes import is_gathered

MEGABYTE = 1024 * 1024


class Protocol:
    """What the server hands over: pieces that arrive, each after so many seconds."""

    def __init__(self, pieces: Iterable[tuple[float, bytes]] = ()) -> None:
        self.pieces = pieces
        self.status, self.headers, self.parts = 0, {}, []  # type: ignore[var-annotated]
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for pause, piece in self.pieces:
            await asyncio.sleep(pause)
            self.taken += len(piece)
            yield piece

    def response_bytes(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.status, self.headers, self.parts = status, dict(headers), [content]

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_bytes(status, headers, b"")

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Protocol":
        self.status, self.headers = status, dict(headers)
        return self

    async def send_bytes(self, piece: bytes) -> None:
        self.parts.append(piece)


class Headers(list[tuple[str, str]]):
    def items(self) -> "Headers":
        return self


def scope(method: str = "GET", path: str = "/", **headers: str) -> SimpleNamespace:
    named = Headers((name.replace("__", "-"), value) for name, value in headers.items())
    return SimpleNamespace(
        method=method,
        path=path,
        query_string="a=1",
        http_version="1.1",
        scheme="http",
        server="127.0.0.1:8000",
        client="[2001:db8::7]:5000",
        headers=named,
    )


def asked(about: SimpleNamespace, protocol: Protocol) -> Protocol:
    asyncio.run(entrance.application(about, protocol))
    return protocol


class Whole(list[bytes]):
    streaming = False


class Handler:
    """In place of the platform: keeps what it was asked."""

    def __init__(self, answer: Any = None) -> None:
        self.asked: list[tuple[dict[str, Any], bytes]] = []
        self.answer = answer or Whole([b"ok"])

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        self.asked.append((environ, environ["wsgi.input"].read()))
        start("200 OK", [("X-Said", "yes")])
        return self.answer


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Handler:
    made = Handler()
    monkeypatch.setattr(wsgi, "application", made)
    monkeypatch.setattr(entrance, "LOOK_SECONDS", 0.01)
    settings.YUNTI_BODY_GRACE_SECONDS, settings.YUNTI_BODY_SLOWEST = 1, 10_000
    return made


def test_a_request_is_told_as_the_framework_knows_it(handler: Handler) -> None:
    about = scope(path="/公示", host="example.cn", accept__language="zh", cookie="a=1")
    about.headers += [("cookie", "b=2"), ("x_forwarded_for", "1.2.3.4"), ("x-a", "1"), ("x-a", "2")]
    answer = asked(about, Protocol())
    environ, body = handler.asked[0]
    assert (answer.status, answer.headers, answer.parts) == (200, {"X-Said": "yes"}, [b"ok"])
    assert environ["PATH_INFO"] == "/公示".encode().decode("latin-1") and environ["QUERY_STRING"] == "a=1"
    assert environ["HTTP_COOKIE"] == "a=1; b=2" and environ["HTTP_X_A"] == "1,2"
    assert environ["REMOTE_ADDR"] == "2001:db8::7" and environ["HTTP_HOST"] == "example.cn"
    assert "HTTP_X_FORWARDED_FOR" not in environ, "a name with an underscore passes for another"
    assert body == b""


def test_a_body_arrives_whole_before_it_is_handled(handler: Handler) -> None:
    pieces = [(0.01, b"abc"), (0.01, b""), (0.01, b"def")]
    asked(scope("POST", content__length="6"), Protocol(pieces))
    assert handler.asked[0][1] == b"abcdef" and handler.asked[0][0]["CONTENT_LENGTH"] == "6"


def test_a_body_of_unknown_length_is_counted(handler: Handler) -> None:
    asked(scope("POST", transfer__encoding="chunked"), Protocol([(0, b"abc"), (0, b"defg")]))
    assert handler.asked[0][1] == b"abcdefg" and handler.asked[0][0]["CONTENT_LENGTH"] == "7"


@pytest.mark.parametrize("pieces", [[(0.05, b"x")] * 1000, [(30, b"x" * 1000)], [(0, b"x"), (30, b"y")]])
def test_a_body_that_drips_is_given_up_and_nothing_of_it_is_handled(
    handler: Handler, pieces: list[tuple[float, bytes]]
) -> None:
    answer = asked(scope("POST", content__length="1000"), Protocol(pieces))
    environ, body = handler.asked[0]
    assert environ["yunti.body_too_slow"] is True and environ["CONTENT_LENGTH"] == "0" and body == b""
    assert answer.status == 200


def test_a_slow_line_that_keeps_its_pace_is_waited_for(handler: Handler) -> None:
    pieces = [(0.1, b"x" * 5_000)] * 20  # two seconds: more than one may take to begin
    asked(scope("POST", content__length="100000"), Protocol(pieces))
    assert len(handler.asked[0][1]) == 100_000


def test_what_waited_while_others_were_handled_was_not_slow(handler: Handler) -> None:
    async def both() -> None:
        about = scope("POST", content__length="3")
        task = asyncio.create_task(entrance.application(about, Protocol([(0.2, b"abc")])))
        await asyncio.sleep(0.05)
        with entrance.Handling.counted():
            time.sleep(1.5)
        await task

    asyncio.run(both())
    assert handler.asked[0][1] == b"abc"


def test_nothing_is_handled_of_a_body_that_was_cut_off(handler: Handler) -> None:
    answer = asked(scope("POST", content__length="100"), Protocol([(0, b"x" * 99)]))
    assert answer.status == 400 and handler.asked == []


def test_what_is_announced_as_too_large_is_not_read(handler: Handler, settings: Any) -> None:
    protocol = Protocol([(0, bytes(MEGABYTE))] * 2048)
    asked(scope("POST", content__length=str(2**31)), protocol)
    assert protocol.taken == 0 and handler.asked[0][0]["CONTENT_LENGTH"] == str(2**31)


def test_what_grows_too_large_is_given_up(handler: Handler, settings: Any) -> None:
    settings.YUNTI_BODY_LIMIT_MB = 8
    protocol = Protocol([(0, bytes(MEGABYTE))] * 2048)
    tracemalloc.start()
    asked(scope("POST", transfer__encoding="chunked"), protocol)
    assert tracemalloc.get_traced_memory()[1] < 16 * MEGABYTE
    tracemalloc.stop()
    assert protocol.taken == 9 * MEGABYTE
    assert int(handler.asked[0][0]["CONTENT_LENGTH"]) > 8 * MEGABYTE, "refused behind the door"


def test_a_file_leaves_in_pieces_and_is_shut(handler: Handler, tmp_path: Any) -> None:
    (tmp_path / "a").write_bytes(b"x" * 300_000)
    file = (tmp_path / "a").open("rb")
    handler.answer = FileResponse(file)
    answer = asked(scope(), Protocol())
    assert b"".join(answer.parts) == b"x" * 300_000 and len(answer.parts) > 1 and file.closed


def test_behind_the_door_there_is_no_event_loop(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def here(environ: dict[str, Any], start: Any) -> Any:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        seen.append(True)
        return Handler()(environ, start)

    monkeypatch.setattr(wsgi, "application", here)
    asked(scope(), Protocol())
    assert seen == [True]


def test_who_is_too_slow_reads_why_and_what_to_do(rf: Any) -> None:
    def never(request: HttpRequest) -> HttpResponse:
        raise AssertionError("handled")

    request = rf.post("/evidence/", **{SLOW: True})
    request.htmx = True  # a fragment: the sentence alone
    answer = BodyLimitMiddleware(never)(request)
    assert answer.status_code == 408
    said = json.loads(answer["HX-Trigger"])["refusal"]
    assert said["reason"].startswith("内容传得太慢") and "接着传" in said["next"]


def test_what_is_gathered_is_handled_side_by_side(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits for the other; one after the other they would wait for ever."""
    meeting = threading.Barrier(2)

    def waiting(environ: dict[str, Any], start: Any) -> Any:
        meeting.wait(10)
        return handler(environ, start)

    monkeypatch.setattr(wsgi, "application", waiting)
    assert is_gathered("POST", "/applicant/apply/abc/turn/apply/")
    assert not is_gathered("GET", "/applicant/apply/abc/turn/apply/")
    assert not is_gathered("POST", "/applicant/apply/abc/move/withdraw/") and not is_gathered(
        "POST", "/nowhere/"
    )
    protocols = [Protocol([(0.0, b"a=1")]), Protocol([(0.0, b"b=2")])]
    about = [
        scope("POST", "/applicant/apply/abc/turn/apply/", content__length="3", host="example.cn")
        for _one in protocols
    ]

    async def both() -> None:
        await asyncio.gather(*map(entrance.application, about, protocols))

    asyncio.run(both())
    assert [each.parts for each in protocols] == [[b"ok"], [b"ok"]]
    assert sorted(body for _environ, body in handler.asked) == [b"a=1", b"b=2"]
