"""One running platform with demo data and one headless browser for all browser tests.

Not here: single pages (`test_pages.py`), signing in (`test_sign_in.py`).
"""

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.architecture.source import ROOT
from tests.migrated import begun_in

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-device-scale-factor=1",
]
START_SECONDS = 300


@dataclass(frozen=True)
class Platform:
    """The running platform: its address and what the demo says about signing in."""

    address: str
    data: Path
    output: str

    def url(self, path: str) -> str:
        return self.address + path


@dataclass
class Watch:
    """What a page did besides showing itself: console errors, requests that left the host, failed answers."""

    host: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._look(request.url))

    def _listen(self, message: ConsoleMessage) -> None:
        """With the address it is about: the text alone does not say what was not found."""
        if message.type == "error":
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def forgive(self, status: int) -> None:
        """The browser reports a page's own error status in its console; on a page that carries one it is no fault."""
        own = f"the server responded with a status of {status} "
        self.errors[:] = [error for error in self.errors if own not in error]

    def _look(self, url: str) -> None:
        if not url.startswith((self.host, "data:", "blob:", "about:")):
            self.strangers.append(url)


def chromium() -> str:
    given = os.environ.get("YUNTI_CHROMIUM")
    found = given or next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "no Chromium on this machine: run `make test`, which installs it or says how"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(data: Path) -> dict[str, str]:
    """Nothing of the test run's own settings; SQLite in the data folder."""
    known = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "YUNTI", "DJANGO"))
    }
    known |= {"PYTHONPATH": str(ROOT / "src"), "YUNTI_MODE": "demo", "YUNTI_DATA": str(data)}
    known.pop("DATABASE_URL", None)
    return known


def start(data: Path, port: int, log: Path, shift_seconds: int = 0) -> "subprocess.Popen[bytes]":
    """The real command in a session of its own, so that all of it can be ended at once; its clock can run ahead."""
    environment = surroundings(data)
    if shift_seconds:
        environment["YUNTI_CLOCK_SHIFT_SECONDS"] = str(shift_seconds)
    with log.open("w") as target:
        serve = subprocess.Popen(
            [sys.executable, "-m", "yunti.cli", "serve", "--demo", "--port", str(port), "--data", str(data)],
            env=environment,
            stdout=target,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
        )
    try:
        _wait(serve, f"http://127.0.0.1:{port}", log)
    except AssertionError:
        stop(serve)
        raise
    return serve


def stop(serve: "subprocess.Popen[bytes]") -> None:
    serve.send_signal(signal.SIGINT)
    try:
        serve.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(serve.pid, signal.SIGKILL)
        serve.wait()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """New data folders with the demo in them: filled once for all who test at the same time, then copied."""
    base = tmp_path_factory.getbasetemp()
    pattern = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "demo"
    with (pattern.parent / "demo.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not pattern.exists():
            made = pattern.with_name("demo.made")
            made.mkdir()
            begun_in(made)
            command = [sys.executable, "-m", "yunti.cli", "demo", "fill"]
            subprocess.run(command, env=surroundings(made), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            made.rename(pattern)

    def copied(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(pattern, folder, dirs_exist_ok=True)
        return folder

    return copied


@pytest.fixture(scope="session")
def platform(demo: Callable[[str], Path]) -> Iterator[Platform]:
    data, port = demo("platform"), free_port()
    log = data / "serve.log"
    serve = start(data, port, log)
    yield Platform(f"http://127.0.0.1:{port}", data, log.read_text())
    stop(serve)


def _wait(serve: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert serve.poll() is None, f"the platform did not start:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(address + "/", timeout=5) as answer:
                if answer.status == 200 and re.search(address, log.read_text()):
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the platform did not answer in {START_SECONDS} s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}
    )
    yield context
    context.close()
