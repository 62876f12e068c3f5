"""`yunti import`: a list of enterprises through the same checks, report and services as on the officer's page.

The work is done here and now; a worker that finds the same list queued finds it done.
Not here: reading and judging lists (`apps.registry.importing`).
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation, unhurried
from yunti.cli.language import _, listed
from yunti.cli.screen import answer, answer_json, progress, refuse, say, step
from yunti.cli.upgrade import require_up_to_date

SHOWN = 20


def import_list(
    file: Annotated[Path, typer.Argument(help=_("名单（xlsx 或 csv）"), exists=True, dir_okay=False)],
    officer: Annotated[str, typer.Option("--as", help=_("以哪位经办人的岗位办理（登录名）"))],
    source: Annotated[str, typer.Option(help=_("名单来源，例如 2026 年规上企业名单"))],
    facts_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("数据日期；默认今天"))
    ] = None,
    good_rows_only: Annotated[
        bool, typer.Option("--good-rows-only", help=_("有错的行跳过；默认全部正确才导入"))
    ] = False,
    check_only: Annotated[bool, typer.Option("--check-only", help=_("只核对，不导入"))] = False,
    report: Annotated[Path | None, typer.Option(help=_("把逐行核对报告（xlsx）存为"))] = None,
    data: DataOption = None,
    database_url: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """导入企业名单，逐行报告。"""
    open_installation(data, database_url)
    require_up_to_date()
    unhurried()
    by = acting(officer)
    row = check_list(file, source, facts_from.date() if facts_from else None, by)
    if row.outcome.get("good") and not check_only and (good_rows_only or not row.outcome["bad"]):
        row = write_list(row, good_rows_only=good_rows_only, by=by)
    if report is not None and row.report_digest:
        save_report(row.report_digest, report)
    if json:
        answer_json({"state": row.state, **row.outcome})
    else:
        tell(row)
    wanted = ("checked",) if check_only else ("done",)
    raise typer.Exit(0 if row.state in wanted and (not check_only or not row.outcome["bad"]) else 1)


def acting(login: str) -> Any:
    from yunti.apps.accounts import queries
    from yunti.kit import clock

    person = queries.person_for_sign_in(login)
    mandate = queries.mandates_in_force(person, clock.today()).first() if person else None
    if person is None or mandate is None:
        refuse(
            _("没有登录名为 %(login)s、授权在有效期内的经办人。") % {"login": login},
            _("请用 --as 写明一位主管部门经办人的登录名。"),
        )
    return queries.actor_of(person, mandate, address="cli")


def check_list(file: Path, source: str, facts_from: date | None, by: Any) -> Any:
    from yunti.apps.registry.enums import ImportState
    from yunti.apps.registry.importing import flow
    from yunti.kit import clock
    from yunti.kit.tasks import Job

    with step(_("核对名单")), file.open("rb") as stream:
        upload = flow.Upload(
            file=stream,
            name=file.name,
            size=file.stat().st_size,
            source=source,
            facts_from=facts_from or clock.today(),
        )
        row = flow.receive_list(upload=upload, by=by)
        if row.state == ImportState.CHECKING:
            flow.check_in_background.work(Job(ref=row.job_ref, by=by, attempt=1), ref=row.ref)
            row.refresh_from_db()
    return row


def write_list(row: Any, *, good_rows_only: bool, by: Any) -> Any:
    from yunti.apps.registry.enums import ImportMode
    from yunti.apps.registry.importing import flow
    from yunti.kit.errors import Conflict

    mode = ImportMode.GOOD_ROWS_ONLY if good_rows_only else ImportMode.ALL_OR_NOTHING
    flow.confirm_import(ref=row.ref, mode=mode, by=by)
    with progress(_("导入")) as advance:
        try:
            flow.run_import(ref=row.ref, said=lambda done, total, note: advance(done, total), by=by)
        except Conflict as taken:
            if taken.code != "list_done":  # a worker took the same list first, and has done it
                raise
    row.refresh_from_db()
    return row


def save_report(digest: str, target: Path) -> None:
    import shutil

    from yunti.kit import files

    with files.open(digest) as source, target.open("wb") as copy:
        source.seek(0)
        shutil.copyfileobj(source, copy)
    say(_("逐行报告已存为 %(file)s。") % {"file": target})


def tell(row: Any) -> None:
    found = row.outcome
    if found.get("refusal"):
        refuse(found["refusal"], found.get("next_step", ""))
    for problem in found.get("problems", [])[:SHOWN]:
        place = " ".join(str(problem.get(part) or "") for part in ("row", "title")).strip()
        answer(f"  {place}: {problem['text']} {problem.get('suggestion') or ''}".rstrip())
    left = found.get("problem_count", 0) - SHOWN
    if left > 0:
        answer(_("  另有 %(count)d 处，用 --report 存下全部。") % {"count": left})
    answer(
        _("正确 %(good)d 行，有错 %(bad)d 行。") % {"good": found.get("good", 0), "bad": found.get("bad", 0)}
    )
    result = found.get("result")
    if result:
        figures = listed(f"{name} {value}" for name, value in result.items() if isinstance(value, int))
        answer(_("已导入：%(figures)s。") % {"figures": figures})
    else:
        answer(_("没有导入。"))
