"""`yunti serve` from an empty folder: the first page comes, Ctrl-C leaves nothing behind, a taken port is explained.

Not here: what the pages show (`tests/web`).
"""

import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import Installed
from tests.cli.running import call, descendants, served


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
def test_first_start_serves_a_page_and_ctrl_c_leaves_no_process(empty: Installed) -> None:
    port, data = str(free_port()), empty.data
    with served(data, "--port", port, "--workers", "2", "--no-demo", **empty.database) as running:
        address = running.wait_for(r"http://127\.0\.0\.1:\d+/").group(0)
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200 and "云梯" in answer.read().decode()
        with urllib.request.urlopen(f"{address}api/") as answer:
            assert f"POST {address}api/" in answer.read().decode(), "links name the address that is served"
        assert len(descendants(data)) >= 4  # itself, the server, its processes, the worker
        assert running.stop(signal.SIGINT) == 0
    assert descendants(data) == []
    assert "Traceback" not in running.text


@pytest.mark.slow
def test_killing_the_supervisor_outright_leaves_no_process(installed: Installed) -> None:
    port, data = str(free_port()), installed.data
    with served(data, "--port", port, "--workers", "1", "--no-demo", **installed.database) as running:
        running.wait_for(r"http://127\.0\.0\.1:\d+/")
        running.stop(signal.SIGKILL)
        for _attempt in range(200):
            if not descendants(data):
                break
            signal.sigtimedwait([], 0.05)
    assert descendants(data) == []


def test_taken_port_is_named_and_a_free_one_proposed(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = call(tmp_path, "serve", "--port", str(port))
    assert answer.returncode == 2
    assert f"{port} 端口不可用" in answer.stderr and "--port" in answer.stderr
    assert not list(tmp_path.iterdir())


def test_demo_data_are_never_served_as_production(tmp_path: Path) -> None:
    (tmp_path / "installation.json").write_text('{"mode": "demo", "release": "0"}')
    answer = call(tmp_path, "serve", "--port", str(free_port()), "--no-demo")
    assert answer.returncode == 1 and "模式" in answer.stderr


@pytest.mark.parametrize(
    ("surroundings", "words"),
    [
        ({}, "YUNTI_HOSTS"),
        ({"YUNTI_HOSTS": "yunti.example.org"}, "YUNTI_HTTPS"),
        ({"YUNTI_HOSTS": "*"}, "主机名"),
    ],
)
def test_open_server_in_production_needs_hosts_and_https(
    tmp_path: Path, surroundings: dict[str, str], words: str
) -> None:
    answer = call(
        tmp_path, "serve", "--port", str(free_port()), "--host", "0.0.0.0", "--no-demo", **surroundings
    )
    assert answer.returncode == 1 and words in answer.stderr
