"""The real server among clients that dawdle, go away, or send without end: everybody else is answered as ever.

Not here: the entrance piece by piece (`tests/web/test_entrance.py`), files that come in chunks (`tests/web/shared/test_uploads.py`).
"""

import http.client
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Installed
from tests.cli.running import served
from tests.cli.test_serve import free_port

GRACE = 6
DAWDLERS = 12
MEGABYTE = 1024 * 1024
HEAD = "POST /account/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: zh-CN\r\nContent-Length: {}\r\n\r\n"


def answered(port: int) -> float:
    begun = time.monotonic()
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asking.request("GET", "/")
    assert asking.getresponse().status == 200
    asking.close()
    return time.monotonic() - begun


def begun_to_send(port: int, size: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    client.sendall(HEAD.format(size).encode())
    return client


def dawdle(port: int, told: list[str]) -> None:
    """Ten bytes a second until there is an answer."""
    with begun_to_send(port, 100_000) as client:
        client.settimeout(0.1)
        for _byte in range(600):
            client.sendall(b"x")
            try:
                told.append(_whole(client, client.recv(MEGABYTE)))
            except TimeoutError:
                continue
            return


def _whole(client: socket.socket, text: bytes) -> str:
    client.settimeout(1)
    try:
        while piece := client.recv(MEGABYTE):
            text += piece
    except OSError:
        pass
    return text.decode("utf-8", "replace")


def memory_of(data: Path) -> int:
    """Of all processes that serve this data folder."""
    total = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"YUNTI_DATA={data}".encode() in (place / "environ").read_bytes():
                total += int((place / "statm").read_text().split()[1]) * 4096
        except OSError:
            continue
    return total


@pytest.mark.slow
def test_those_who_dawdle_hold_up_nobody(installed: Installed) -> None:
    port, settings = free_port(), {"YUNTI_BODY_GRACE_SECONDS": str(GRACE), **installed.database}
    started = ("--port", str(port), "--workers", "2", "--no-demo", "--no-worker")
    with served(installed.data, *started, **settings) as running:
        running.wait_for(r"http://127\.0\.0\.1:\d+/")
        answered(port)

        told: list[str] = []
        dawdlers = [threading.Thread(target=dawdle, args=(port, told)) for _number in range(DAWDLERS)]
        for each in dawdlers:
            each.start()
        time.sleep(1)
        assert max(answered(port) for _number in range(6)) < GRACE - 2
        for each in dawdlers:
            each.join(60)
        assert len(told) == DAWDLERS
        assert all(" 408 " in text and "传得太慢" in text and "接着传" in text for text in told)

        before = memory_of(installed.data)
        with begun_to_send(port, 2**31) as client:
            sent = 0
            try:
                while sent < 2**31:
                    client.sendall(bytes(MEGABYTE))
                    sent += MEGABYTE
            except OSError:
                pass  # it does not listen any more
            text = _whole(client, b"")
        assert " 413 " in text and sent < 64 * MEGABYTE
        assert memory_of(installed.data) - before < 32 * MEGABYTE

        with begun_to_send(port, 100) as client:
            client.sendall(b"x" * 99)
        assert answered(port) < GRACE
        assert "Traceback" not in running.text
