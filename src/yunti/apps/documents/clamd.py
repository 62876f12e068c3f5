"""The part of ClamAV's protocol that is needed: send a stream, read the verdict.

Not here: what a verdict means for a file (`scanning.py`).
"""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

CHUNK = 256 * 1024
PATIENCE_SECONDS = 120


class ClamdError(Exception):
    """The daemon is away, or answered something that is no verdict."""


def scan_stream(address: str, file: BinaryIO) -> str:
    """The daemon's answer without its framing: `OK`, `NAME FOUND` or `… ERROR`."""
    try:
        with _connect(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            try:
                while chunk := file.read(CHUNK):
                    connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # the daemon has heard enough: its answer is waiting
            return _answer(connection)
    except OSError as error:
        raise ClamdError(type(error).__name__) from error


def _connect(address: str) -> socket.socket:
    """`clamd:///run/clamav/clamd.ctl` or `clamd://host:3310`."""
    parts = urlsplit(address)
    if parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or 3310), timeout=PATIENCE_SECONDS)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE_SECONDS)
    try:
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < 4096 and (part := connection.recv(1024)):
        received += part
    text = received.rstrip(b"\0\n").decode("utf-8", "replace").strip()
    if not text:
        raise ClamdError("no answer")
    return text.removeprefix("stream:").strip()
