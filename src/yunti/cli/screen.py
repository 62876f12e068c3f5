"""What operators see: steps with their time, tables, figures for programs. Colours and moving bars on a terminal only.

Everything that is not the answer itself goes to standard error, so that `--json` can be piped.
Not here: the language (`language.py`), the pages of the platform (`web`).
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from yunti.cli.language import _

COLOURS = {"green": typer.colors.GREEN, "amber": typer.colors.YELLOW, "red": typer.colors.RED}
QUIET_SECONDS = 1.0

Advance = Callable[[int, int], None]


class Stopped(typer.Exit):
    """The command ends here, and has said why."""


def say(text: str = "") -> None:
    typer.echo(text, err=True)


def answer(text: str) -> None:
    typer.echo(text)


def answer_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def tint(text: str, colour: str) -> str:
    return typer.style(text, fg=COLOURS[colour]) if sys.stderr.isatty() and sys.stdout.isatty() else text


def refuse(reason: str, remedy: str = "", *, code: int = 1) -> NoReturn:
    """What is the case, what to do; then the end."""
    say(tint(reason, "red"))
    if remedy:
        say(remedy)
    raise Stopped(code)


def confirm(question: str) -> bool:
    """A question that only a person can answer; without a terminal the answer is no."""
    return sys.stdin.isatty() and typer.confirm(question, err=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announces a piece of work and says how long it took when that was noticeable."""
    started = time.monotonic()
    moving = sys.stderr.isatty()
    typer.echo(f"{title} …", err=True, nl=not moving)
    yield
    spent = time.monotonic() - started
    if moving:
        typer.echo(f" {spent:.1f} s", err=True)
    elif spent >= QUIET_SECONDS:
        say(_("%(title)s：完成，%(seconds).1f 秒") % {"title": title, "seconds": spent})


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A bar on a terminal; elsewhere a plain line at every tenth, once it takes longer than a second."""
    if not sys.stderr.isatty():
        yield _plain_progress(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain_progress(title: str) -> Advance:
    seen, started = -1, time.monotonic()

    def advance(done: int, total: int) -> None:
        nonlocal seen
        tenth = done * 10 // total if total else 0
        if tenth > seen and time.monotonic() - started >= QUIET_SECONDS:
            seen = tenth
            say(f"{title}: {done}/{total}")

    return advance


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns set by the width that Chinese characters really take."""
    if not sys.stdout.isatty():
        for row in [heads, *rows]:
            answer("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=None, pad_edge=False)
    for head in heads:
        drawn.add_column(head)
    for row in rows:
        drawn.add_row(*row)
    Console().print(drawn)
