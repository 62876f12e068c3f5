"""The entrance of `yunti serve`: what a client sends arrives first, beside other requests; then one request at a time is handled.

A process handles one request after the other, for threads of one process only fight for the interpreter. Were a body
read while its request is handled, three clients that send a byte a second would hold up everybody. So bodies are
gathered by the event loop, on disk when they are large, and against the clock; answers that are streamed leave the same way.
Only what is sent to a gathered command is handled in threads, for there those who come together are served together.
Not here: how large a body may be, and what is said of one that is too large or too slow (`web.shared.limits`).
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings

from yunti.project import wsgi
from yunti.web.shared.limits import SLOW
from yunti.web.shared.routes import is_gathered

MEGABYTE = 1024 * 1024
IN_MEMORY = MEGABYTE
PIECE = 64 * 1024
LOOK_SECONDS = 1.0
THREADS = 16  # for what is gathered; each keeps a connection to the database
FRAME = 34_000  # words: a little more than half of half a megabyte
FIXED = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class CutOff(Exception):
    """The client went away before all was sent; nobody is left to be answered."""


class TooSlow(Exception):
    """Nothing comes any more, or too little of it."""


def handled(environ: dict[str, Any], beginning: "Beginning") -> Any:
    return wsgi.application(environ, beginning)  # type: ignore[arg-type]


# The interpreter keeps its frames in chunks of 16 KB. A page whose calls pass the end of one again and again fetches and gives back
# memory each time, a fifth of its time; where the ends lie depends on how deep the server stands. One large frame at the
# beginning makes a chunk in which all frames of a page have room.
handled.__code__ = handled.__code__.replace(co_stacksize=FRAME)


class Handling:
    """How long this process was busy with requests: a body that waited meanwhile was not slow."""

    seconds = 0.0

    @classmethod
    @contextmanager
    def counted(cls) -> Iterator[None]:
        """As in a process without an event loop, which is what everything behind this door expects."""
        began, loop = time.monotonic(), asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        try:
            yield
        finally:
            asyncio._set_running_loop(loop)
            cls.seconds += time.monotonic() - began


class Pieces:
    """A file in large pieces; the framework asks for it by this name."""

    def __init__(self, file: BinaryIO, _size: int = 0) -> None:
        self.file = file

    def __iter__(self) -> "Pieces":
        return self

    def __next__(self) -> bytes:
        if piece := self.file.read(PIECE):
            return piece
        raise StopIteration

    def close(self) -> None:
        self.file.close()


class Beginning:
    """Status and headers, as the framework states them."""

    status = 500
    headers: list[tuple[str, str]]

    def __call__(self, status: str, headers: list[tuple[str, str]], _fault: Any = None) -> None:
        self.status, self.headers = int(status[:3]), headers


BESIDE = ThreadPoolExecutor(THREADS, thread_name_prefix="gathered")


def _whole(environ: dict[str, Any], beginning: Beginning) -> bytes:
    """In a thread of its own, where it may wait for others whose commands it is taken along with."""
    answer = handled(environ, beginning)
    try:
        return b"".join(answer)
    finally:
        _close(answer)


async def application(scope: Any, protocol: Any) -> None:
    with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        environ = environ_of(scope, cast(BinaryIO, body))
        try:
            await receive(protocol, environ, cast(BinaryIO, body))
        except CutOff:
            protocol.response_empty(400, [])
            return
        except TooSlow:
            environ |= {SLOW: True, "CONTENT_LENGTH": "0"}
            body.truncate(0)
        body.seek(0)
        beginning = Beginning()
        if is_gathered(scope.method, scope.path):
            whole = await asyncio.get_running_loop().run_in_executor(BESIDE, _whole, environ, beginning)
            protocol.response_bytes(beginning.status, beginning.headers, whole)
            return
        with Handling.counted():
            answer = handled(environ, beginning)
            content = None if _is_streamed(answer) else b"".join(answer)
            if content is not None:
                _close(answer)
        if content is None:
            await send(protocol, beginning, answer)
        else:
            protocol.response_bytes(beginning.status, beginning.headers, content)


def environ_of(scope: Any, body: BinaryIO) -> dict[str, Any]:
    """As the framework knows requests. A name with an underscore could pass for another and is left out."""
    server, _colon, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        **FIXED,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.file_wrapper": Pieces,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        known = name.upper().replace("-", "_")
        key = known if known in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{known}"
        joined = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joined}{value}" if key in environ else value
    return environ


async def receive(protocol: Any, environ: dict[str, Any], body: BinaryIO) -> None:
    """All of it into `body`. What is announced as larger than anything may be is not read at all; it is refused behind the door."""
    limit = settings.YUNTI_BODY_LIMIT_MB * MEGABYTE
    text = environ.get("CONTENT_LENGTH", "")
    announced = int(text) if text.isascii() and text.isdigit() else 0
    open_ended = "HTTP_TRANSFER_ENCODING" in environ
    if announced > limit or not (announced or open_ended):
        return
    arrived, clock = 0, Clock()
    pieces = protocol.__aiter__()
    while True:
        piece = await clock.next_of(pieces, arrived)
        if piece is None:
            break
        arrived += len(piece)
        if arrived > limit:
            environ["CONTENT_LENGTH"] = str(arrived)
            return
        body.write(piece)
    if arrived < announced:
        raise CutOff
    environ["CONTENT_LENGTH"] = str(arrived)


class Clock:
    """A body may be slow to begin, and on the whole has to come at a certain pace."""

    def __init__(self) -> None:
        self.began = time.monotonic() - Handling.seconds

    def is_over(self, arrived: int) -> bool:
        allowed = settings.YUNTI_BODY_GRACE_SECONDS + arrived / settings.YUNTI_BODY_SLOWEST
        return time.monotonic() - Handling.seconds - self.began > allowed

    async def next_of(self, pieces: Any, arrived: int) -> bytes | None:
        """None at the end. The piece is waited for in short spells, for the process may have been busy meanwhile."""
        coming = asyncio.ensure_future(_next(pieces))
        while not coming.done():
            await asyncio.wait({coming}, timeout=LOOK_SECONDS)
            if not coming.done() and self.is_over(arrived):
                coming.cancel()
                raise TooSlow
        if self.is_over(arrived):
            raise TooSlow
        return coming.result()


async def _next(pieces: Any) -> bytes | None:
    try:
        return bytes(await pieces.__anext__())
    except StopAsyncIteration:
        return None


async def send(protocol: Any, beginning: Beginning, answer: Any) -> None:
    """Piece by piece; while one is on its way, other requests are handled."""
    try:
        transport = protocol.response_stream(beginning.status, beginning.headers)
        for piece in answer:
            await transport.send_bytes(piece)
    finally:
        _close(answer)


def _is_streamed(answer: Any) -> bool:
    return bool(getattr(answer, "streaming", True))


def _close(answer: Any) -> None:
    if hasattr(answer, "close"):
        answer.close()
