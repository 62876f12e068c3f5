"""`yunti doctor`: is this installation sound? Green, amber or red, each with the remedy; exit 1 when anything is red.

Not here: the examinations (`examinations/`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

import typer

from yunti.cli.examinations import database, people, storage, surroundings, work
from yunti.cli.examinations.finding import Colour, Finding, red
from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation
from yunti.cli.language import _, labelled
from yunti.cli.screen import answer, answer_json, tint

MARKS = {Colour.GREEN: "✓", Colour.AMBER: "!", Colour.RED: "✗", Colour.ABSENT: "–"}
EXAMINATIONS: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
    (_("数据库"), database.examine),
    (_("后台任务"), work.examine),
    (_("文件与密钥"), storage.examine),
    (_("人员"), people.examine),
    (_("运行环境"), surroundings.examine),
)


def doctor(data: DataOption = None, database_url: DatabaseOption = None, json: JsonOption = False) -> None:
    """检查这套安装是否完好。"""
    open_installation(data, database_url)
    findings = list(examine_all())
    worst = worst_of(findings)
    if json:
        answer_json({"colour": worst, "findings": [asdict(finding) for finding in findings]})
    else:
        _show(findings, worst)
    raise typer.Exit(1 if worst is Colour.RED else 0)


def examine_all() -> Iterator[Finding]:
    """Every examination, each on its own: one that cannot be carried out is itself a red finding."""
    for title, examine in EXAMINATIONS:
        try:
            yield from examine()
        except Exception as error:
            reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
            yield red(
                title,
                _("检查不能进行：%(reason)s") % {"reason": reason[0]},
                _("请先处理上面的问题，再运行一次。"),
            )


def worst_of(findings: Iterable[Finding]) -> Colour:
    colours = {finding.colour for finding in findings}
    return next((colour for colour in (Colour.RED, Colour.AMBER) if colour in colours), Colour.GREEN)


def _show(findings: list[Finding], worst: Colour) -> None:
    for finding in findings:
        mark = MARKS[finding.colour]
        shown = mark if finding.colour is Colour.ABSENT else tint(mark, finding.colour)
        answer(f"{shown} {labelled(finding.name, finding.text)}")
        if finding.remedy and finding.colour in (Colour.AMBER, Colour.RED):
            answer(f"    {finding.remedy}")
    answer("")
    counts = {colour: sum(finding.colour is colour for finding in findings) for colour in Colour}
    answer(
        _("正常 %(green)d，留意 %(amber)d，须处理 %(red)d，未安装的可选部件 %(absent)d")
        % {colour.value: count for colour, count in counts.items()}
    )
