"""The platform as processes that can be killed: `python -m tests.storm.platform FOLDER`, three for pages and one worker.

One process loads everything, listens, and makes the others by fork, so that a killed one is back within milliseconds; the
pages are those of the product behind a plain server. Ends with the process that started it.
Not here: who kills (`test_kills.py`), the failpoints (`yunti.kit.failpoints`).
"""

import ctypes
import os
import signal
import socket
import sys
import threading
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

KINDS = ("web-1", "web-2", "web-3", "worker")
THREADS = 4
MAIL = "django.core.mail.backends.filebased.EmailBackend"
SOON = timedelta(seconds=10)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


def load(folder: Path) -> Any:
    """Whatever a request would load, before the first fork; no connection to the database is open then."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    application = get_wsgi_application()
    settings.EMAIL_BACKEND = MAIL
    get_resolver().reverse_dict  # noqa: B018  reads every address
    from yunti.apps.documents.services import judging
    from yunti.apps.messages import delivery
    from yunti.jobs import worker  # noqa: F401
    from yunti.kit import failpoints

    judging.CLAIM_LASTS = delivery.CLAIM_LASTS = (
        SOON  # what a killed worker had in hand is taken up again within the test
    )
    armed = folder / "armed"
    armed.mkdir(exist_ok=True)
    failpoints.arm(armed)
    return application


def serve(listener: socket.socket, application: Any) -> None:
    server = WSGIServer(("127.0.0.1", 0), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = listener.getsockname()
    server.setup_environ()
    server.set_app(application)
    threads = [threading.Thread(target=answer, args=(server,)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def answer(server: WSGIServer) -> None:
    while True:
        try:
            request, address = server.get_request()
            server.finish_request(request, address)
        except OSError:
            continue  # whoever asked has gone away
        server.shutdown_request(request)


def work() -> None:
    from yunti.jobs import worker

    worker.run()


def begin(kind: str, folder: Path, listener: socket.socket, application: Any) -> int:
    child = os.fork()
    if child:
        (folder / f"{kind}.pid").write_text(str(child))
        return child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
    try:
        if kind == "worker":
            work()
        else:
            serve(listener, application)
    finally:
        os._exit(1)


def end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main(folder: Path) -> None:
    end_with_parent()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    application = load(folder)
    children = {begin(kind, folder, listener, application): kind for kind in KINDS}

    def stop(number: int, frame: FrameType | None) -> None:
        for child in children:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    (folder / "port.new").write_text(str(listener.getsockname()[1]))
    (folder / "port.new").rename(folder / "port")
    while True:
        ended, _status = os.wait()
        kind = children.pop(ended)
        children[begin(kind, folder, listener, application)] = kind


if __name__ == "__main__":
    main(Path(sys.argv[1]))
