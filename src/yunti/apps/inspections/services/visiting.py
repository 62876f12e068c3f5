"""Writing the record of a visit, with photos, and signing it; the signed record is what the step after it asks for.

Not here: the step itself (`cases.move_case`), who was drawn (`sampling.py`), whether a file is clean (`apps.documents`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.permissions import has_no_interest, roles_in
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.services import Change, save_answers
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.cases.services.stating import state_by_record
from yunti.apps.documents.enums import EvidenceKind, ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.queries import evidence_of
from yunti.apps.documents.services import attach_evidence
from yunti.apps.inspections.enums import Conclusion, Seen
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.inspections.permissions import acts_on_case
from yunti.apps.inspections.queries.visits import items_of
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.permissions import require
from yunti.kit.wording import listed
from yunti.packs.inspections import Inspection, inspection_in
from yunti.packs.reading import Pack

LONGEST_NAME, LONGEST_PLACE, LONGEST_NOTE, LONGEST_OPINION = 60, 200, 500, 4000
MOST_VISITORS = 20


@dataclass(frozen=True)
class Typed:
    """What stands on the page. `findings` give outcome and note by code."""

    visited_on: date | None = None
    place: str = ""
    visitors: Sequence[str] = ()
    findings: Mapping[str, tuple[str, str]] | None = None
    opinion: str = ""
    conclusion: str = ""
    representative: str = ""


@command("inspections.save_visit")
def save_visit(
    step: Step, *, case: Case, typed: Typed, seen: int, by: Actor, key: str | None = None
) -> SiteVisit:
    """`seen` is the version that the person saw, 0 when there was none. Incomplete records are kept; signing asks for the rest."""
    row, pack, inspection = _opened(step, case, by)
    problems = [*_unfit(typed)]
    if problems:
        raise InvalidInput(problems)
    visit = SiteVisit.objects.filter(case=row, signed_at__isnull=True).first()
    if (visit.version if visit else 0) != seen:
        raise Conflict(
            "overtaken",
            _("在您打开之后，别人改过这份记录，您的修改没有保存。"),
            next_step=_("请另开一页看一看对方填的内容，再决定用哪一个。"),
        )
    values = _values(typed, items_of(row, pack, inspection), visit)
    if visit is None:
        visit = step.create(
            SiteVisit, case=row, name=inspection.name, written_at=clock.now(), written_by=by.ref, **values
        )
    else:
        for name, value in values.items():
            setattr(visit, name, value)
        visit.version, visit.written_at, visit.written_by = visit.version + 1, clock.now(), by.ref
        step.save(visit)
    step.record(row, details={"visit": visit.ref, "version": visit.version})
    return visit


def _opened(step: Step, case: Case, by: Actor) -> tuple[Case, Pack, Inspection]:
    """The case, locked, while it waits for a record of this person's authority."""
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    inspection = inspection_in(pack, row.workflow, row.state)
    if inspection is None:
        raise Conflict(
            "no_visit_waits",
            _("这份申报现在不在现场核查。"),
            next_step=_("要先抽中并列入现场核查，才有记录可写。"),
        )
    step.require(acts_on_case(by, row, pack, inspection))
    step.require(has_no_interest(by, row))
    return row, pack, inspection


def _unfit(typed: Typed) -> list[Problem]:
    problems = []
    for field, text, most in (
        ("place", typed.place, LONGEST_PLACE),
        ("opinion", typed.opinion, LONGEST_OPINION),
        ("representative", typed.representative, LONGEST_NAME),
        *(("visitors", name, LONGEST_NAME) for name in typed.visitors),
        *((f"note-{code}", note, LONGEST_NOTE) for code, (_o, note) in (typed.findings or {}).items()),
    ):
        if len(text) > most:
            problems.append(Problem(field, "too_long", _("不超过 %(most)s 字。") % {"most": most}))
    if len(typed.visitors) > MOST_VISITORS:
        text = _("核查人员不超过 %(most)s 人。") % {"most": MOST_VISITORS}
        problems.append(Problem("visitors", "too_many", text))
    if typed.conclusion not in ("", *Conclusion.values):
        problems.append(Problem("conclusion", "unknown", _("没有这种结论。")))
    return problems


def _values(typed: Typed, items: list[dict[str, str]], before: SiteVisit | None) -> dict[str, Any]:
    told = typed.findings or {}
    kept = {each["code"]: each for each in before.findings} if before is not None else {}
    findings = []
    for item in items:
        outcome, note = told.get(
            item["code"],
            (kept.get(item["code"], {}).get("outcome", ""), kept.get(item["code"], {}).get("note", "")),
        )
        findings.append({**item, "outcome": outcome if outcome in Seen.values else "", "note": note.strip()})
    return {
        "visited_on": typed.visited_on,
        "place": typed.place.strip(),
        "visitors": list(dict.fromkeys(name.strip() for name in typed.visitors if name.strip())),
        "findings": findings,
        "opinion": typed.opinion.strip(),
        "conclusion": typed.conclusion,
        "representative": typed.representative.strip(),
    }


def add_photo(*, visit: SiteVisit, file: Any, name: str, by: Actor, key: str | None = None) -> Evidence:
    """A photo, or the signed sheet as it was scanned; it belongs to the authority. Not within a command."""
    pack = pack_of(visit.case.round)
    inspection = inspection_in(pack, visit.case.workflow, visit.case.state)
    if inspection is None or visit.signed_at is not None:
        raise Conflict("record_closed", _("这份记录已经签字，不能再加照片。"))
    require(acts_on_case(by, visit.case, pack, inspection))
    return attach_evidence(file=file, name=name, by=by, subject=visit, kind=EvidenceKind.OTHER, key=key)


@command("inspections.sign_visit")
def sign_visit(
    step: Step,
    *,
    visit: SiteVisit,
    seen: int,
    signed_by: Sequence[str],
    sheet_ref: str,
    by: Actor,
    key: str | None = None,
) -> SiteVisit:
    """Every visitor and the enterprise's representative sign, or a scan of the sheet that they signed is there and clean."""
    row, pack, inspection = _opened(step, visit.case, by)
    found = step.lock_one(SiteVisit.objects.filter(pk=visit.pk))
    if found.signed_at is not None:
        raise Conflict("signed_already", _("这份记录已经签字。"))
    if found.version != seen:
        raise Conflict("overtaken", _("在您打开之后，别人改过这份记录。"), next_step=_("请看过再签字。"))
    names = list(dict.fromkeys(name.strip() for name in signed_by if name.strip()))
    problems = [*_incomplete(found, pack, inspection), *_unsigned(found, names, sheet_ref, by)]
    if problems:
        raise InvalidInput(problems)
    found.signed_by, found.sheet_ref = names, sheet_ref
    found.signed_at, found.stated_by = clock.now(), by.ref
    step.save(found)
    around = Surroundings(row, pack, by, roles_in(by, row, pack.section("actors")))
    text = _("%(day)s %(who)s") % {"day": found.visited_on, "who": listed(found.visitors)}
    state_by_record(step, around, inspection.record, text, found.ref)
    _fill_rows(row, inspection, found, by)
    step.record(
        row,
        details={"visit": found.ref, "conclusion": found.conclusion, "visitors": len(found.visitors)},
        clause=listed(inspection.clause),
        edition=f"{row.round.programme}/{row.round.edition}",
    )
    return found


def _incomplete(visit: SiteVisit, pack: Pack, inspection: Inspection) -> list[Problem]:
    problems, today = [], clock.today()
    if visit.visited_on is None:
        problems.append(Problem("visited_on", "empty", _("没有填写核查日期。")))
    elif visit.visited_on > today:
        problems.append(Problem("visited_on", "to_come", _("核查日期还没有到。")))
    elif visit.case.submitted_at and visit.visited_on < clock.local(visit.case.submitted_at).date():
        problems.append(Problem("visited_on", "too_early", _("核查日期早于企业提交的日期。")))
    least = inspection.least_visitors(pack, today)
    if len(visit.visitors) < least:
        text = _("核查人员至少 %(least)s 人，现在填了 %(count)s 人。")
        problems.append(Problem("visitors", "too_few", text % {"least": least, "count": len(visit.visitors)}))
    open_ones = [each["label"] for each in visit.findings if not each["outcome"]]
    if open_ones:
        text = _("还有 %(count)s 项没有写核查结果：%(which)s。")
        told = {"count": len(open_ones), "which": listed(open_ones[:5])}
        problems.append(Problem("findings", "open", text % told))
    bare = [e["label"] for e in visit.findings if e["outcome"] == Seen.FALSE and not e["note"]]
    if bare:
        text = _("不属实的要写明情况：%(which)s。") % {"which": listed(bare[:5])}
        problems.append(Problem("findings", "bare", text))
    if not visit.conclusion:
        problems.append(Problem("conclusion", "empty", _("没有选核查结论。")))
    return problems


def _unsigned(visit: SiteVisit, names: Sequence[str], sheet_ref: str, by: Actor) -> list[Problem]:
    if sheet_ref:
        sheet = next((each for each in evidence_of(by, visit) if each.ref == sheet_ref), None)
        if sheet is None:
            return [Problem("sheet", "unknown", _("没有找到这份签字页。"))]
        if sheet.scan_state != ScanState.CLEAN:
            text = _("签字页还没有通过查毒，不能作为签字的依据。")
            return [Problem("sheet", "not_clean", text, _("查毒通常在一分钟内完成。"))]
        return []
    problems = []
    unsigned = [name for name in visit.visitors if name not in names]
    if unsigned:
        text = _("还没有签字：%(who)s。") % {"who": listed(unsigned)}
        problems.append(Problem("signed", "unsigned", text, _("由各人签字，或上传签了字的核查记录扫描件。")))
    if not visit.representative:
        problems.append(Problem("representative", "empty", _("没有填写企业代表的姓名。")))
    return problems


def _fill_rows(case: Case, inspection: Inspection, visit: SiteVisit, by: Actor) -> None:
    """One more row in the list that the rules and papers read."""
    known = Answer.objects.filter(case=case, field=inspection.rows).first()
    rows = list(value_of(known.value) or ()) if known is not None else []
    with override("zh-hans"):  # kept with the case and printed: not in the language of whoever signs
        rows.append(
            {
                "app_id": str(case.number),
                "date": visit.visited_on.isoformat() if visit.visited_on else None,
                "inspectors": listed(visit.visitors),
                "record_file": visit.sheet_ref or visit.ref,
                "conclusion": str(Conclusion(visit.conclusion).label),
            }
        )
    save_answers(case=case, changes=[Change(inspection.rows, rows, known.version if known else 0)], by=by)
