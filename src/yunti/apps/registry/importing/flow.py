"""The way of a list: received and checked, shown, then imported or discarded. Large ones are worked on in the background.

A list is imported once: running again, after a crash or twice, finds it done and changes nothing.
Not here: the pages (`web.officer.imports`).
"""

import io
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.registry.enums import ImportMode, ImportState
from yunti.apps.registry.importing.checking import Checked, check
from yunti.apps.registry.importing.columns import TITLES
from yunti.apps.registry.importing.limits import (
    INLINE_BYTES,
    LARGEST_FILE,
    SHOWN_PROBLEMS,
    SHOWN_ROWS,
)
from yunti.apps.registry.importing.reading import Table, read_table
from yunti.apps.registry.importing.reporting import report_workbook
from yunti.apps.registry.importing.sniffing import sniff
from yunti.apps.registry.importing.telling import tell_checked, tell_imported
from yunti.apps.registry.importing.writing import write_drafts
from yunti.apps.registry.models import EnterpriseImport
from yunti.apps.registry.permissions import can_import_enterprises
from yunti.kit import clock, files
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import require
from yunti.kit.tasks import Job, background, start

Said = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Upload:
    """A list as handed in: its bytes, its name, what it is said to come from, the day its figures count from."""

    file: BinaryIO
    name: str
    size: int
    source: str
    facts_from: date


def receive_list(*, upload: Upload, by: Actor) -> EnterpriseImport:
    """Small lists are judged before anything is written; a list that cannot be read leaves nothing behind."""
    require(can_import_enterprises(by))
    _check_upload(upload)
    sniff(upload.file)
    small = upload.size <= INLINE_BYTES
    judged = _judge(upload.file, by.jurisdiction) if small else None
    upload.file.seek(0)
    stored = files.put(upload.file, limit=LARGEST_FILE)
    return enter_list(upload=upload, digest=stored.digest, size=stored.size, judged=judged, by=by)


def _check_upload(upload: Upload) -> None:
    problems = []
    if not upload.source.strip():
        problems.append(Problem("source", "empty", _("没有填写名单来源。"), _("例如 2026 年规上企业名单。")))
    if upload.facts_from > clock.today():
        problems.append(Problem("facts_from", "in_future", _("数据日期在今天之后。")))
    if upload.size > LARGEST_FILE:
        limit = LARGEST_FILE // (1024 * 1024)
        problems.append(
            Problem(
                "file", "too_large", _("文件超过 %(limit)s MB。") % {"limit": limit}, _("请拆成几个文件。")
            )
        )
    if problems:
        raise InvalidInput(problems)


def _judge(file: BinaryIO, jurisdiction: str) -> tuple[Table, Checked]:
    file.seek(0)
    table = read_table(file, sniff(file))
    return table, check(table, jurisdiction, clock.today())


@command("registry.receive_list")
def enter_list(
    step: Step, *, upload: Upload, digest: str, size: int, judged: tuple[Table, Checked] | None, by: Actor
) -> EnterpriseImport:
    step.require(can_import_enterprises(by))
    row = EnterpriseImport(
        file_name=upload.name[-200:],
        digest=digest,
        size=size,
        source=upload.source.strip()[:200],
        facts_from=upload.facts_from,
        jurisdiction=by.jurisdiction,
        started_by=by.ref,
        started_at=clock.now(),
    )
    if judged is not None:
        _note_judgement(row, *judged)
    row.save(force_insert=True)
    step.covers(row)
    if judged is None:
        job = start(check_in_background, by=by, ref=row.ref)
        row.job_ref = job.ref
        step.save(row)
    step.record(row, details={"file": row.file_name, "digest": digest, "size": size})
    return row


def _note_judgement(row: EnterpriseImport, table: Table, checked: Checked) -> None:
    """What the page shows: counts, columns as understood, first rows, first problems; the whole as a workbook."""
    report = report_workbook(checked)
    row.report_digest = files.put(report, limit=LARGEST_FILE * 4).digest
    row.state = ImportState.CHECKED
    row.outcome = {
        "place": table.place,
        "notes": list(table.notes),
        "columns": [
            {"title": column.title, "name": TITLES[column.name], "near": column.near}
            for column in table.header.columns
        ],
        "ignored": list(table.header.ignored),
        "total": checked.total,
        "good": len(checked.drafts),
        "bad": checked.bad_rows,
        "blank": checked.blank_rows,
        "creates": checked.creates,
        "updates": checked.updates,
        "first_rows": [
            {
                "row": draft.row,
                "name": draft.values["name"],
                "uscc": draft.values["uscc"],
                "new": draft.known is None,
            }
            for draft in checked.drafts[:SHOWN_ROWS]
        ],
        "problems": [asdict(problem) for problem in checked.problems[:SHOWN_PROBLEMS]],
        "problem_count": len(checked.problems),
    }


@background("registry.check_list", title=gettext_lazy("核对企业名单"), attempts=2, tells=True)
def check_in_background(job: Job, *, ref: str) -> dict[str, Any]:
    row = EnterpriseImport.objects.get(ref=ref)
    job.progress(0, 3, _("正在读取文件"))
    judged: tuple[Table, Checked] | None = None
    refusal: Refused | None = None
    try:
        with files.open(row.digest) as file:
            table = read_table(file, sniff(file))
        job.progress(1, 3, _("正在核对 %(rows)s 行") % {"rows": f"{len(table.rows):,}"})
        judged = table, check(table, row.jurisdiction, clock.today())
    except Refused as error:
        refusal = error
    job.progress(2, 3, _("正在写核对报告"))
    note_list_checked(ref=ref, judged=judged, refusal=refusal, by=job.by)
    job.progress(3, 3, "")
    return {"ref": ref}


@command("registry.check_list")
def note_list_checked(
    step: Step, *, ref: str, judged: tuple[Table, Checked] | None, refusal: Refused | None, by: Actor
) -> EnterpriseImport:
    row = step.lock_one(EnterpriseImport.objects.filter(ref=ref))
    step.require(can_import_enterprises(by))
    if row.state == ImportState.CHECKING:
        if judged is not None:
            _note_judgement(row, *judged)
        elif refusal is not None:
            _note_refusal(row, refusal)
        step.save(row)
        tell_checked(row, by)
    step.record(row, details={"state": row.state})
    return row


def _note_refusal(row: EnterpriseImport, refusal: Refused) -> None:
    row.state = ImportState.REFUSED
    row.outcome = {**row.outcome, "refusal": refusal.reason, "next_step": refusal.next_step}
    row.finished_at = clock.now()


@command("registry.confirm_import")
def confirm_import(step: Step, *, ref: str, mode: ImportMode, by: Actor) -> EnterpriseImport:
    """The person chooses; the import begins here for small lists, in the background for large ones."""
    row = _own_list(step, ref, by)
    if row.state != ImportState.CHECKED:
        raise Conflict("list_not_waiting", _("这份名单现在不能导入。"), next_step=_("请刷新后查看进度。"))
    if not row.outcome["good"]:
        raise Refused(
            "nothing_to_import", _("没有一行可以导入。"), next_step=_("请按核对报告改正后重新上传。")
        )
    if mode == ImportMode.ALL_OR_NOTHING and row.outcome["bad"]:
        raise Refused(
            "rows_wrong",
            _("有 %(count)s 行不对，没有导入任何一行。") % {"count": row.outcome["bad"]},
            next_step=_("请按核对报告改正后重新上传，或选择只导入正确的行。"),
        )
    row.mode, row.state = mode, ImportState.RUNNING
    job = start(import_in_background, by=by, ref=ref)
    row.job_ref = job.ref
    step.save(row)
    step.record(row, details={"mode": mode, "good": row.outcome["good"], "bad": row.outcome["bad"]})
    return row


@command("registry.discard_list")
def discard_list(step: Step, *, ref: str, by: Actor) -> EnterpriseImport:
    row = _own_list(step, ref, by)
    if row.state != ImportState.CHECKED:
        raise Conflict("list_not_waiting", _("这份名单现在不能放弃。"), next_step=_("请刷新后查看进度。"))
    row.state, row.finished_at = ImportState.DISCARDED, clock.now()
    step.save(row)
    step.record(row)
    return row


def _own_list(step: Step, ref: str, by: Actor) -> EnterpriseImport:
    """Only the person who uploaded goes on with a list, and only within the jurisdiction it was checked for."""
    rows = step.lock(EnterpriseImport.objects.filter(ref=ref, started_by=by.ref))
    if not rows:
        raise NotFoundOrHidden()
    row = rows[0]
    step.require(can_import_enterprises(by))
    if row.jurisdiction != by.jurisdiction:
        raise Conflict(
            "other_jurisdiction_chosen",
            _("名单是以另一个辖区的岗位核对的。"),
            next_step=_("请切换到上传时的岗位，或重新上传。"),
        )
    return row


@background("registry.import_enterprises", title=gettext_lazy("导入企业名单"), attempts=3, tells=True)
def import_in_background(job: Job, *, ref: str) -> dict[str, Any]:
    return run_import(ref=ref, said=job.progress, by=job.by)


def run_import(*, ref: str, said: Said, by: Actor) -> dict[str, Any]:
    """Reads and judges again, so that what meanwhile changed in the registry counts; then writes."""
    row = EnterpriseImport.objects.get(ref=ref)
    if row.state != ImportState.RUNNING:
        return dict(row.outcome.get("result", {}))
    said(0, row.outcome["good"], _("正在读取文件"))
    with files.open(row.digest) as file:
        _table, checked = _judge(io.BytesIO(file.read()), row.jurisdiction)
    try:
        import_list(ref=ref, checked=checked, said=said, by=by)
    except Refused as refusal:
        note_import_refused(ref=ref, refusal=refusal, by=by)
        raise
    row.refresh_from_db()
    return dict(row.outcome["result"])


@command("registry.import_list")
def import_list(step: Step, *, ref: str, checked: Checked, said: Said, by: Actor) -> EnterpriseImport:
    """Enterprises are locked before the list, in the fixed order; a twin of this run finds the list done at the end."""
    row = EnterpriseImport.objects.get(ref=ref)
    step.require(can_import_enterprises(by))
    if row.mode == ImportMode.ALL_OR_NOTHING and checked.bad_rows:
        raise Refused(
            "rows_wrong_by_now",
            _("核对之后名录有变化，有 %(count)s 行现在不对，没有导入任何一行。")
            % {"count": checked.bad_rows},
            next_step=_("请重新上传，按新的核对报告改正。"),
        )
    note = _("正在写入")
    result = write_drafts(step, row, checked.drafts, by=by, said=lambda done, total: said(done, total, note))
    result["skipped"] = checked.bad_rows
    row = step.lock_one(EnterpriseImport.objects.filter(ref=ref))
    if row.state != ImportState.RUNNING:
        raise Conflict("list_done", _("这份名单已经导入，没有重复导入。"), next_step=_("请刷新后查看结果。"))
    row.report_digest = files.put(report_workbook(checked), limit=LARGEST_FILE * 4).digest
    row.state, row.finished_at = ImportState.DONE, clock.now()
    row.outcome = {**row.outcome, "result": result}
    step.save(row)
    tell_imported(row, by)
    step.record(row, details={"digest": row.digest, "mode": row.mode, **result})
    return row


@command("registry.refuse_import")
def note_import_refused(step: Step, *, ref: str, refusal: Refused, by: Actor) -> EnterpriseImport:
    row = step.lock_one(EnterpriseImport.objects.filter(ref=ref))
    step.require(can_import_enterprises(by))
    if row.state == ImportState.RUNNING:
        _note_refusal(row, refusal)
        step.save(row)
    step.record(row, details={"code": refusal.code})
    return row
