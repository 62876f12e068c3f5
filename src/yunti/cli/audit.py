"""`yunti audit`: verify the log, sign and hold checkpoints, seal now, check an exported history, repeat a draw.

Exit codes: 0 nothing wrong, 1 something is broken or refused, 2 a file or an option cannot be read.
Not here: how it is checked (`apps.audit.verification`), the auditor's pages (`web.audit`).
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation, unhurried
from yunti.cli.language import _, labelled
from yunti.cli.screen import answer, answer_json, progress, refuse, say, tint

app = typer.Typer(
    name="audit",
    help=_("核验留痕、签发检查点、核对导出的经过"),
    no_args_is_help=True,
    rich_markup_mode=None,
)
SHOWN = 50
UNREADABLE = 2


@app.command(help=_("核验全部留痕和受保护的数据；发现问题时退出码为 1"))
def verify(
    witness: Annotated[
        list[Path] | None, typer.Option("--witness", help=_("别处保存的检查点文件，可重复"))
    ] = None,
    since: Annotated[int, typer.Option("--since", min=1, help=_("从第几条起核验"))] = 1,
    as_json: JsonOption = False,
    data: DataOption = None,
    database_url: DatabaseOption = None,
) -> None:
    open_installation(data, database_url)
    unhurried()
    from yunti.apps.audit.verification.run import verify_log

    held = [(path.name, _read_checkpoint(path)) for path in witness or []]
    with progress(_("核验留痕")) as advance:
        report = verify_log(held=held, since=since, progress=lambda done, total, note: advance(done, total))
    if as_json:
        answer_json(report.as_dict())
    else:
        _tell(report)
    raise typer.Exit(0 if report.clean else 1)


def _tell(report: Any) -> None:
    first = report.first
    if first is None:
        answer(tint(_("没有发现改动。"), "green"))
    else:
        total = sum(report.counts.values())
        answer(
            tint(_("发现 %(count)s 处问题。最早一处：%(text)s") % {"count": total, "text": first.text}, "red")
        )
        for found in report.findings[:SHOWN]:
            answer(f"  [{found.kind.label}] {found.text}")
        if total > SHOWN:
            answer(_("  另有 %(count)s 处，用 --json 查看。") % {"count": total - SHOWN})
    answer(
        _(
            "留痕 %(entries)s 条（从第 %(since)s 条起），数据 %(rows)s 行，检查点 %(checkpoints)s 个，见证 %(witnesses)s 份。"
        )
        % {
            "entries": report.entries,
            "since": report.since,
            "rows": report.rows,
            "checkpoints": report.checkpoints,
            "witnesses": report.witnesses,
        }
    )
    answer(_("根 %(root)s") % {"root": report.root})
    _tell_tail(report)
    rate = report.entries / report.seconds if report.seconds else 0
    answer(_("用时 %(seconds).1f 秒，每秒 %(rate).0f 条。") % {"seconds": report.seconds, "rate": rate})


def _tell_tail(report: Any) -> None:
    if not report.unsealed:
        answer(_("全部留痕均已封存。"))
        return
    from yunti.kit import clock

    age = (clock.now() - report.unsealed_since).total_seconds()
    colour = "green" if age <= 10 else "amber"
    answer(
        tint(
            _("未封存 %(count)s 条，最早的已等 %(age).0f 秒。") % {"count": report.unsealed, "age": age},
            colour,
        )
    )


@app.command(help=_("签发检查点并存成文件，交其他层级保存"))
def checkpoint(
    out: Annotated[Path | None, typer.Option("--out", help=_("文件；不填则显示在屏幕上"))] = None,
    data: DataOption = None,
    database_url: DatabaseOption = None,
) -> None:
    open_installation(data, database_url)
    from yunti.apps.audit.sealing import seal_pending
    from yunti.apps.audit.services import publish_checkpoint
    from yunti.kit.actors import system_actor

    keeper = system_actor("cli.audit")
    seal_pending(by=keeper)
    made = publish_checkpoint(by=keeper)
    if out is None:
        typer.echo(made.note, nl=False)
        return
    out.write_text(made.note, encoding="utf-8")
    say(_("检查点已存为 %(file)s：%(size)s 条。") % {"file": out, "size": made.size})


@app.command(help=_("立即封存已提交的留痕"))
def seal(data: DataOption = None, database_url: DatabaseOption = None) -> None:
    open_installation(data, database_url)
    unhurried()
    from yunti.apps.audit.sealing import seal_pending
    from yunti.kit.actors import system_actor

    sealed = seal_pending(by=system_actor("cli.audit"))
    say(_("封存 %(count)s 条，共 %(size)s 条。") % {"count": sealed.count, "size": sealed.size})


@app.command("export-log", help=_("导出全部已封存的留痕，供另一程序核验（deploy/verify_log.py）"))
def export_log(
    file: Annotated[Path, typer.Argument(help=_("写到哪里"))],
    with_details: Annotated[
        bool, typer.Option("--with-details", help=_("连同详情，含个人信息；不带则不核对详情"))
    ] = False,
    data: DataOption = None,
    database_url: DatabaseOption = None,
) -> None:
    open_installation(data, database_url)
    unhurried()
    from yunti.apps.audit import whole_log
    from yunti.apps.audit.sealing import seal_pending
    from yunti.kit.actors import system_actor

    keeper = system_actor("cli.audit")
    seal_pending(by=keeper)
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as target:
        for line in whole_log.export_log(with_details=with_details, by=keeper):
            count += target.write(line + "\n") > 0
    say(_("已导出到 %(file)s：%(count)s 行。") % {"file": file, "count": count})


@app.command("check-export", help=_("核对导出的经过（离线，不需要数据库）"))
def check_export(
    file: Annotated[Path, typer.Argument(help=_("导出的 zip 文件"))],
    key: Annotated[str, typer.Option("--key", help=_("应当使用的密钥指纹"))] = "",
    as_json: JsonOption = False,
) -> None:
    open_installation()
    from yunti.apps.audit.histories import check_history
    from yunti.kit.errors import InvalidInput

    try:
        result = check_history(file.read_bytes(), key_id=key)
    except OSError as error:
        refuse(_("无法读取 %(file)s：%(why)s。") % {"file": file, "why": error.strerror}, code=UNREADABLE)
    except InvalidInput as problem:
        refuse(problem.reason, code=UNREADABLE)
    if as_json:
        answer_json(result.as_dict())
    else:
        for text in result.problems:
            answer(tint(text, "red"))
        answer(result.summary)
    raise typer.Exit(1 if result.problems else 0)


@app.command(help=_("用公布的种子和根重做一次抽样"))
def draw(
    seed: Annotated[str, typer.Option("--seed", help=_("公布的种子，十六进制"))],
    root: Annotated[str, typer.Option("--root", help=_("抽取时的根，十六进制"))],
    first: Annotated[int, typer.Option("--first", min=1)],
    last: Annotated[int, typer.Option("--last", min=1)],
    count: Annotated[int, typer.Option("--count", min=1)],
) -> None:
    from yunti.domain.drawing import draw_without_replacement

    try:
        start = bytes.fromhex(seed) + bytes.fromhex(root)
    except ValueError:
        refuse(_("种子和根应为十六进制。"), code=UNREADABLE)
    for entry in sorted(first + place for place in draw_without_replacement(start, last - first + 1, count)):
        answer(str(entry))


def _read_checkpoint(path: Path) -> Any:
    from yunti.apps.audit.checkpoints import read_note
    from yunti.kit.errors import InvalidInput

    try:
        return read_note(path.read_text(encoding="utf-8"))
    except OSError as error:
        refuse(_("无法读取 %(file)s：%(why)s。") % {"file": path, "why": error.strerror}, code=UNREADABLE)
    except (InvalidInput, UnicodeDecodeError) as problem:
        reason = problem.reason if isinstance(problem, InvalidInput) else _("不是文本文件。")
        refuse(labelled(path, reason), code=UNREADABLE)
