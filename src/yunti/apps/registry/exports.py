"""Lists going out: what the actor may see, with a reason, counted in the audit log, harmless in a spreadsheet.

Text that a spreadsheet would take for a formula gets an apostrophe in text files; cells of workbooks are typed as text.
Not here: the pages (`web.officer.exports`), lists coming in (`importing`).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yunti.apps.messages.services import post_message
from yunti.apps.registry.enums import ExportState, PartyStatus, ProvenanceKind, SizeClass
from yunti.apps.registry.models import RegistryExport
from yunti.apps.registry.permissions import can_export_registry
from yunti.apps.registry.queries.parties import ListFilter, enterprises_visible_to, filtered
from yunti.apps.registry.queries.places import place_name
from yunti.kit import clock, files
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem, Refused
from yunti.kit.tasks import Job, background, start

FORMATS = ("xlsx", "csv")
MOST_ROWS = 200_000
INLINE_ROWS = 2_000
KEPT_DAYS = 3
LARGEST = 1 << 30
CHUNK = 2_000
DANGEROUS = tuple("=+-@\t\r\n\x00|%＝＋－＠")
COLUMNS: tuple[tuple[str, Any], ...] = (
    ("name", gettext_lazy("企业名称")),
    ("uscc", gettext_lazy("统一社会信用代码")),
    ("region_code", gettext_lazy("地区代码")),
    ("place", gettext_lazy("所在县（市、区）")),
    ("industry_code", gettext_lazy("行业代码")),
    ("size_class", gettext_lazy("规模")),
    ("status", gettext_lazy("登记状态")),
    ("provenance", gettext_lazy("来源")),
    ("updated_at", gettext_lazy("更新日期")),
)
STORED = ("name", "uscc", "region_code", "industry_code", "size_class", "status", "provenance", "updated_at")


@dataclass(frozen=True)
class Wanted:
    """Which rows, in which form, and why."""

    filters: ListFilter
    format: str
    reason: str


@command("registry.ask_for_export")
def ask_for_export(step: Step, *, wanted: Wanted, by: Actor) -> RegistryExport:
    """Small lists are written at once, larger ones in the background; too large ones are refused with the count."""
    step.require(can_export_registry(by))
    _check(wanted)
    rows = filtered(enterprises_visible_to(by), wanted.filters, clock.today())
    count = rows.order_by()[: MOST_ROWS + 1].values("id").count()
    if count > MOST_ROWS:
        raise Refused(
            "too_many_rows",
            _("符合条件的超过 %(limit)s 家，一次最多导出这么多。") % {"limit": f"{MOST_ROWS:,}"},
            next_step=_("请加上筛选条件，分几次导出。"),
        )
    if not count:
        raise Refused("nothing_to_export", _("没有符合条件的企业可以导出。"), next_step=_("请改变筛选条件。"))
    row = step.create(
        RegistryExport,
        reason=wanted.reason.strip()[:200],
        format=wanted.format,
        filters=wanted.filters.as_query(),
        desk=by.desk.value if by.desk else "",
        started_by=by.ref,
        started_at=clock.now(),
        expires_at=clock.now() + timedelta(days=KEPT_DAYS),
    )
    if count <= INLINE_ROWS:
        _write(step, row, by)
    else:
        row.job_ref = start(export_in_background, by=by, ref=row.ref).ref
        step.save(row)
    step.record(row, details=_details(row))
    return row


def _check(wanted: Wanted) -> None:
    problems = []
    if len(wanted.reason.strip()) < 2:
        problems.append(Problem("reason", "empty", _("没有填写导出用途。"), _("写明用在哪里，导出会留痕。")))
    if wanted.format not in FORMATS:
        problems.append(Problem("format", "unknown", _("没有这种格式。")))
    if problems:
        raise InvalidInput(problems)


def _details(row: RegistryExport) -> dict[str, Any]:
    return {
        "reason": row.reason,
        "filters": row.filters,
        "format": row.format,
        "rows": row.row_count,
        "digest": row.digest,
    }


@background("registry.export_enterprises", title=gettext_lazy("导出企业名录"), attempts=3, tells=True)
def export_in_background(job: Job, *, ref: str) -> dict[str, Any]:
    job.progress(0, 1, _("正在写文件"))
    row = write_export(ref=ref, by=job.by)
    job.progress(1, 1, "")
    return {"rows": row.row_count}


@command("registry.write_export")
def write_export(step: Step, *, ref: str, by: Actor) -> RegistryExport:
    """Asks again what the actor may see: a mandate may have changed since."""
    row = step.lock_one(RegistryExport.objects.filter(ref=ref, started_by=by.ref))
    step.require(can_export_registry(by))
    if row.state == ExportState.WAITING:
        _write(step, row, by)
        _tell(row, by)
    step.record(row, details=_details(row))
    return row


@override("zh-hans")
def _tell(row: RegistryExport, by: Actor) -> None:
    """The person may have gone on with other work meanwhile."""
    until = clock.local(row.expires_at)
    post_message(
        kind="registry.export",
        to=[row.started_by],
        subject=_("名录已导出：%(count)s 家企业") % {"count": f"{row.row_count:,}"},
        body=_("文件保留到 %(day)s，只有本人可以下载。") % {"day": f"{until:%Y-%m-%d %H:%M}"},
        link=f"/officer/exports/{row.ref}/",
        by=by,
    )


def _write(step: Step, row: RegistryExport, by: Actor) -> None:
    rows = filtered(enterprises_visible_to(by), ListFilter.read(row.filters), clock.today())
    lines = _lines(rows.order_by("initials", "id").values_list(*STORED)[:MOST_ROWS])
    with TemporaryFile() as target:
        row.row_count = write_workbook(target, lines) if row.format == "xlsx" else write_text(target, lines)
        target.seek(0)
        stored = files.put(target, limit=LARGEST)
    row.digest, row.size, row.state = stored.digest, stored.size, ExportState.READY
    step.save(row)


def _lines(rows: Any) -> Iterator[Sequence[str]]:
    sizes, states, kinds = dict(SizeClass.choices), dict(PartyStatus.choices), dict(ProvenanceKind.choices)
    today = clock.today()
    for name, code, region, industry, size, status, provenance, updated in rows.iterator(chunk_size=CHUNK):
        yield (
            name,
            code,
            region,
            place_name(region, today),
            industry,
            str(sizes[size]),
            str(states[status]),
            str(kinds[provenance]),
            clock.local(updated).date().isoformat(),
        )


def write_workbook(target: IO[bytes], lines: Iterable[Sequence[str]]) -> int:
    """Every cell typed as text, whatever it looks like."""
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(_("企业名录"))
    head = book.add_format({"bold": True, "bottom": 1})
    for place, (_name, title) in enumerate(COLUMNS):
        sheet.write_string(0, place, str(title), head)
        sheet.set_column(place, place, 34 if place == 0 else 18)
    count = 0
    for count, line in enumerate(lines, start=1):
        for place, cell in enumerate(line):
            sheet.write_string(count, place, harmless_in_xml(cell))
    sheet.freeze_panes(1, 0)
    book.close()
    return count


def write_text(target: IO[bytes], lines: Iterable[Sequence[str]]) -> int:
    """UTF-8 with its mark, so that spreadsheets read Chinese; every cell quoted."""
    wrapper = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(wrapper, quoting=csv.QUOTE_ALL)
    writer.writerow([str(title) for _name, title in COLUMNS])
    count = 0
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
        count += 1
    wrapper.flush()
    wrapper.detach()
    return count


def harmless(cell: str) -> str:
    """An apostrophe before what a spreadsheet would run, also behind blanks; control characters out."""
    plain = harmless_in_xml(cell).replace("\r", " ").replace("\n", " ").replace("\t", " ")
    if plain.lstrip(" \u3000\u00a0\u200b\ufeff").startswith(DANGEROUS):
        return "'" + plain
    return plain


def harmless_in_xml(cell: str) -> str:
    return "".join(letter for letter in cell if letter >= " " or letter in "\t\r\n")


@command("registry.fetch_export")
def fetch_export(step: Step, *, row: RegistryExport, by: Actor) -> str:
    """Each download is written down. The digest of the file, for the one who asked, at the same desk, until it expires."""
    step.require(can_export_registry(by))
    fresh = step.lock_one(RegistryExport.objects.filter(pk=row.pk, started_by=by.ref))
    if fresh.state != ExportState.READY:
        raise Refused("export_not_ready", _("文件还没有写好。"), next_step=_("请稍后刷新。"))
    if fresh.expires_at <= clock.now():
        raise Refused("export_expired", _("文件已过保留期。"), next_step=_("请重新导出。"))
    step.record(fresh, details={"rows": fresh.row_count, "digest": fresh.digest})
    return fresh.digest
