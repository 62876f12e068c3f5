"""A throw-away PostgreSQL for tests and measurements: own folder, free loopback port, own password, always stopped.

Started by root it runs under an unprivileged account, because PostgreSQL refuses root. `python -m tools.postgres COMMAND …`
runs a command with DATABASE_URL set. Durability is off by default here and only here: `yunti doctor` asks for it elsewhere.
Not here: finding the programs (`tools/system.py`).
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.system import NEEDS, advice, find_postgres

ACCOUNTS = ("postgres", "nobody")
USER = "yunti"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "max_connections": "120",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
PATIENCE_SECONDS = 60


def account() -> dict[str, Any]:
    """The arguments of `subprocess` that make a child unprivileged; nothing when we are so already."""
    if os.geteuid() != 0:
        return {}
    for name in ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL does not run as root, and there is neither an account postgres nor nobody.")


def end_with_parent() -> None:
    """Linux only: a killed test run takes its server along (SIGQUIT is PostgreSQL's immediate shutdown)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _new_cluster(programs: Path, folder: Path, password: str, who: dict[str, Any]) -> None:
    word = folder / "password"
    word.write_text(password)
    if who:
        for path in (folder, word):
            os.chown(path, who["user"], who["group"])
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", USER, "--pwfile", str(word)]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=folder, **who)
    if answer.returncode:
        raise SystemExit(f"initdb failed:\n{answer.stdout}{answer.stderr}")


def _wait(server: "subprocess.Popen[bytes]", programs: Path, port: int, notes: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        asked = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(asked).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit(f"PostgreSQL did not start:\n{notes.read_text()}")


@contextmanager
def throwaway(*, durable: bool = False, **settings: str) -> Iterator[str]:
    """The address of a running, empty database named `yunti`; gone when the block ends."""
    programs = find_postgres()
    if programs is None:
        raise SystemExit(advice([need for need in NEEDS if need.find is find_postgres]))
    who, password, port = account(), secrets.token_hex(16), free_port()
    folder = Path(tempfile.mkdtemp(prefix="yunti-pg-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        _new_cluster(programs, folder, password, who)
        wanted = {**SETTINGS, **({} if durable else FAST), **settings}
        command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
        command += ["-c", "listen_addresses=127.0.0.1"]
        command += [part for key, value in wanted.items() for part in ("-c", f"{key}={value}")]
        notes = folder / "notes"
        with notes.open("wb") as file:
            server = subprocess.Popen(
                command,
                stdout=file,
                stderr=file,
                cwd=folder,
                preexec_fn=end_with_parent,
                start_new_session=True,
                **who,
            )
        _wait(server, programs, port, notes)
        known = {**os.environ, "PGPASSWORD": password}
        place = ["-h", "127.0.0.1", "-p", str(port), "-U", USER]
        subprocess.run([str(programs / "createdb"), *place, "yunti"], env=known, check=True)
        yield f"postgresql://{USER}:{password}@127.0.0.1:{port}/yunti"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    durable = "--durable" in sys.argv[1:2]
    command = sys.argv[2:] if durable else sys.argv[1:]
    if not command:
        raise SystemExit("usage: python -m tools.postgres [--durable] COMMAND …")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    with throwaway(durable=durable) as address:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main())
