"""`yunti serve` and `yunti worker`: the web server and the background worker, started, watched and stopped together.

Not here: how processes are watched (`supervisor.py`), what the worker does (`jobs`).
"""

import http.client
import ipaddress
import os
import socket
import sys
import time
from typing import Annotated

import typer

from yunti.cli import upgrade
from yunti.cli.demo.command import fill_demo, show_sign_ins
from yunti.cli.installation import DatabaseOption, DataOption, Installation, in_use, open_installation
from yunti.cli.language import _
from yunti.cli.screen import refuse, say
from yunti.cli.supervisor import Child, Supervisor

APPLICATION = "yunti.project.entrance:application"
WEB_PROCESSES = 3  # one request at a time each: threads of one process only fight for the interpreter
BACKLOG = 1024
BACKPRESSURE = 128  # requests held per process; the rest wait in the backlog
READY_SECONDS = 300.0  # a slow machine; one that ended is noticed at once
PORTS_TRIED = 50

PortOption = Annotated[int, typer.Option(help=_("端口"), min=1, max=65535)]
HostOption = Annotated[str, typer.Option(help=_("监听地址；默认只允许本机访问"))]


def serve(
    port: PortOption = 8000,
    host: HostOption = "127.0.0.1",
    data: DataOption = None,
    database_url: DatabaseOption = None,
    workers: Annotated[int, typer.Option(help=_("网页进程数"), min=1, max=64)] = WEB_PROCESSES,
    demo: Annotated[bool | None, typer.Option("--demo/--no-demo", help=_("使用示例数据（示例模式）"))] = None,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help=_("同时启动后台任务"))] = True,
) -> None:
    """启动平台：数据库、网页服务和后台任务；按 Ctrl-C 全部停止。"""
    require_free_port(host, port)
    os.environ.setdefault(
        "YUNTI_ADDRESS", address_of(host, port).rstrip("/")
    )  # in links, unless told otherwise
    mode = {True: "demo", False: "production", None: ""}[demo]
    installation = open_installation(data, database_url, mode=mode)
    require_safe_settings(installation, host)
    with in_use(installation):
        run_platform(installation, host, port, workers, worker=worker)


def run_platform(installation: Installation, host: str, port: int, workers: int, *, worker: bool) -> None:
    upgrade.bring_up_to_date(installation)
    upgrade.collect_static_files(installation)
    if installation.mode == "demo":
        fill_demo(installation)
    children = [web_child(host, port, workers)] + ([worker_child()] if worker else [])
    supervisor = Supervisor(children, lambda text: say(_("进程意外结束：%(text)s") % {"text": text}))
    with supervisor.running():
        if not wait_until_answering(host, port, supervisor):
            refuse(_("网页服务没有启动成功。"), _("原因见上方输出；也可运行 yunti doctor 检查。"))
        if installation.mode == "demo":
            show_sign_ins()
        say(_("平台已启动：%(address)s（按 Ctrl-C 停止）") % {"address": address_of(host, port)})
        code = supervisor.watch()
    say(_("已全部停止。"))
    raise typer.Exit(code)


def worker(
    data: DataOption = None,
    database_url: DatabaseOption = None,
    queue: Annotated[list[str] | None, typer.Option(help=_("只处理这些队列，可重复"))] = None,
    once: Annotated[bool, typer.Option("--once", help=_("处理完眼下的任务即结束"))] = False,
) -> None:
    """只启动后台任务（与 serve --no-worker 配合，供系统服务使用）。"""
    installation = open_installation(data, database_url)
    upgrade.require_up_to_date()
    from yunti.jobs.worker import run

    with in_use(installation):
        count = run(once=once, queues=tuple(queue or ()))
    if once:
        say(_("已处理 %(count)d 项任务。") % {"count": count})


def web_child(host: str, port: int, processes: int) -> Child:
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--http", "1"]
    command += ["--host", host, "--port", str(port), "--workers", str(processes), "--loop", "asyncio"]
    command += ["--backlog", str(BACKLOG), "--backpressure", str(BACKPRESSURE)]
    command += [
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "10",
        "--log-level",
        "error",
        APPLICATION,
    ]
    return Child(_("网页服务"), command, needed=True)


def worker_child() -> Child:
    return Child(_("后台任务"), [sys.executable, "-m", "yunti.cli", "worker"])


def is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address_of(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{shown}:{port}/"


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free_port(host: str, port: int) -> None:
    if is_free(host, port):
        return
    if not is_free(host, 0):
        refuse(_("不能在地址 %(host)s 上监听。") % {"host": host}, _("请用 --host 换一个本机地址。"), code=2)
    other = next((other for other in range(port + 1, port + PORTS_TRIED) if is_free(host, other)), None)
    remedy = _("%(other)d 端口空闲：请用 --port %(other)d（make run PORT=%(other)d）。") % {
        "other": other or 0
    }
    refuse(_("%(port)d 端口不可用，可能已有程序在使用。") % {"port": port}, remedy if other else "", code=2)


def require_safe_settings(installation: Installation, host: str) -> None:
    """A server that others can reach needs its names and TLS; sample data stay on this machine unless asked for."""
    from django.conf import settings

    if installation.mode != "production":
        return
    if settings.DEBUG or "*" in settings.ALLOWED_HOSTS:
        refuse(
            _("正式模式不能打开调试，也不能允许任意主机名。"),
            _("请在 YUNTI_HOSTS 中逐一写明平台的域名。"),
        )
    if is_local(host):
        return
    if not os.environ.get("YUNTI_HOSTS"):
        refuse(
            _("平台将对外监听 %(host)s，但没有写明域名。") % {"host": host},
            _("请设置 YUNTI_HOSTS，例如 YUNTI_HOSTS=yunti.example.org。"),
        )
    if not settings.USE_HTTPS and os.environ.get("YUNTI_HTTPS", "") == "":
        refuse(
            _("平台将对外监听 %(host)s，但没有启用 HTTPS。") % {"host": host},
            _("由反向代理提供 HTTPS 时请设置 YUNTI_HTTPS=yes 和 YUNTI_BEHIND_PROXY=yes。"),
        )


def wait_until_answering(host: str, port: int, supervisor: Supervisor) -> bool:
    """Any HTTP answer will do; false when the server ended, a signal came or the patience is over."""
    until = time.monotonic() + READY_SECONDS
    target = "127.0.0.1" if host in ("0.0.0.0", "") else "::1" if host == "::" else host  # noqa: S104
    while time.monotonic() < until and not supervisor.signals and supervisor.children[0].running:
        try:
            connection = http.client.HTTPConnection(target, port, timeout=5)
            connection.request("GET", "/")
            status = connection.getresponse().status
            connection.close()
            return status < 500
        except OSError:
            time.sleep(0.05)
    return bool(supervisor.signals)
