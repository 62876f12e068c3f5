"""A daemon that speaks the part of ClamAV's protocol that is used, strictly, and finds the test signature in plain bytes.

Not here: the tests (`test_documents.py`).
"""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from yunti.apps.documents.scanning import EICAR


class Session(socketserver.StreamRequestHandler):
    server: "Daemon"

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            if len(content) + length > self.server.stream_max:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self.rfile.read(length)
        self.server.received.append(len(content))
        answer = self.server.answer
        if answer is None:
            answer = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(answer)


class Daemon(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.answer: bytes | None = None
        self.stream_max = 100_000_000
        self.received: list[int] = []

    @property
    def address(self) -> str:
        return f"clamd://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.received.append(-1)


@contextmanager
def running() -> Iterator[Daemon]:
    with Daemon() as daemon:
        thread = threading.Thread(target=daemon.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield daemon
        finally:
            daemon.shutdown()
            thread.join()
