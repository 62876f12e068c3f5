"""Recording a check on the spot with its evidence, and deciding whether what it concludes is so.

A confirmed conclusion about a supplier is what the step of its procedure asks for; one about an enterprise bars it, or lifts what
barred it. Not here: the steps (`cases.move_case`), samples of cases (`sampling.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import has_no_interest, roles_in
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.consequences import BY_PACK
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.cases.services.stating import state_by_record
from yunti.apps.documents.enums import EvidenceKind, ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.queries import evidence_of
from yunti.apps.documents.services import attach_evidence
from yunti.apps.inspections.enums import CheckState
from yunti.apps.inspections.models import SpotCheck
from yunti.apps.inspections.permissions import can_check, can_decide_check, may_check_party
from yunti.apps.inspections.queries.checks import case_it_counts_in, party_of, rules_of, was_used
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import Ban, Enterprise, Supplier
from yunti.apps.registry.services.bars import NewBan, lift_bar, record_ban
from yunti.domain.identifiers import normalise
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.permissions import Denied, require
from yunti.kit.wording import listed
from yunti.packs.supervision import ENTERPRISE, Conclusion, supervision_of

LONGEST_PLACE, LONGEST_NAME, LONGEST_TEXT, LONGEST_NOTE = 200, 60, 4000, 400
MOST_VISITORS = 20


@dataclass(frozen=True)
class Found:
    """What was found: of which party (`kind` and credit code), about which case if any, when, where, by whom."""

    kind: str
    uscc: str
    checked_on: date
    place: str
    visitors: Sequence[str]
    conclusion: str
    result: str
    follow_up: str = ""
    case_number: str = ""


@command("inspections.record_check")
def record_check(step: Step, *, round: Round, found: Found, by: Actor, key: str | None = None) -> SpotCheck:
    pack = pack_of(round)
    told = supervision_of(pack)
    if told is None:
        raise NotFoundOrHidden(_("这个项目没有现场抽查。"))
    step.require(can_check(by, pack, told))
    party, case = _party(found), _case(round, found, by)
    conclusion = told.conclusions.get(found.conclusion)
    visitors = list(dict.fromkeys(name.strip() for name in found.visitors if name.strip()))
    problems = [
        *_unfit(found, visitors),
        *_wrong_party(found, party, case),
        *_wrong_conclusion(found, conclusion),
    ]
    if problems or party is None or conclusion is None:
        raise InvalidInput(problems)
    step.require(may_check_party(by, party.region_code, case))
    row = step.create(
        SpotCheck,
        round=round,
        enterprise=party if isinstance(party, Enterprise) else None,
        supplier=party if isinstance(party, Supplier) else None,
        case=case,
        jurisdiction=by.jurisdiction,
        checked_on=found.checked_on,
        place=found.place.strip(),
        visitors=visitors,
        result=found.result.strip(),
        follow_up=found.follow_up.strip(),
        conclusion=conclusion.code,
        state=CheckState.RECORDED,
        recorded_at=clock.now(),
        recorded_by=by.ref,
    )
    step.record(
        row,
        details={"party": party.ref, "conclusion": conclusion.code, "case": case.ref if case else ""},
        clause=listed(conclusion.clause or told.clause),
        edition=f"{round.programme}/{round.edition}",
    )
    return row


def _party(found: Found) -> Enterprise | Supplier | None:
    model: Any = Enterprise if found.kind == ENTERPRISE else Supplier
    party: Enterprise | Supplier | None = model.objects.filter(uscc=normalise(found.uscc)).first()
    return party


def _case(round: Round, found: Found, by: Actor) -> Case | None:
    """Of the same programme, in whatever round."""
    number = found.case_number.strip()
    if not number:
        return None
    return cases_visible_to(by).filter(number=number, round__programme=round.programme).first()


def _unfit(found: Found, visitors: Sequence[str]) -> list[Problem]:
    problems = []
    if found.checked_on > clock.today():
        problems.append(Problem("checked_on", "to_come", _("抽查日期还没有到。")))
    for field, text, most, needed in (
        ("place", found.place, LONGEST_PLACE, _("没有填写抽查地点。")),
        ("result", found.result, LONGEST_TEXT, _("没有写抽查结果。")),
        ("follow_up", found.follow_up, LONGEST_TEXT, ""),
    ):
        if needed and not text.strip():
            problems.append(Problem(field, "empty", needed))
        if len(text) > most:
            problems.append(Problem(field, "too_long", _("不超过 %(most)s 字。") % {"most": most}))
    if not visitors:
        problems.append(Problem("visitors", "empty", _("没有填写抽查人员。")))
    if len(visitors) > MOST_VISITORS or any(len(name) > LONGEST_NAME for name in visitors):
        problems.append(Problem("visitors", "too_long", _("抽查人员每行一人，不超过 20 人。")))
    return problems


def _wrong_party(found: Found, party: Enterprise | Supplier | None, case: Case | None) -> list[Problem]:
    problems = []
    if party is None:
        advice = _("请核对统一社会信用代码和对象的类别。")
        problems.append(Problem("uscc", "unknown", _("名录里没有这家单位。"), advice))
    if found.case_number.strip() and case is None:
        text = _("没有找到这个编号的申报。")
        problems.append(Problem("case_number", "unknown", text))
    if party is not None and case is not None and not _takes_part(party, case):
        text = _("这份申报与这家单位无关。")
        problems.append(Problem("case_number", "other_party", text))
    return problems


def _takes_part(party: Enterprise | Supplier, case: Case) -> bool:
    if isinstance(party, Enterprise):
        return case.enterprise_id == party.pk
    return case.supplier_id == party.pk or case.partners.filter(supplier=party).exists()


def _wrong_conclusion(found: Found, conclusion: Conclusion | None) -> list[Problem]:
    if conclusion is None:
        return [Problem("conclusion", "empty", _("没有选抽查结论。"))]
    if found.kind not in conclusion.of:
        return [Problem("conclusion", "other_party", _("这种结论不用于这一类单位。"))]
    return []


def add_check_file(*, check: SpotCheck, file: Any, name: str, by: Actor, key: str | None = None) -> Evidence:
    """A photo, a copy or a report; it belongs to the authority. Not within a command."""
    pack, told, _conclusion = rules_of(check)
    require(can_check(by, pack, told))
    if SpotCheck.objects.get(pk=check.pk).state != CheckState.RECORDED:
        raise Conflict("decided_already", _("这次抽查已有结论，不能再加证据。"))
    if by.jurisdiction != check.jurisdiction:
        require(Denied("other_jurisdiction", _("证据由登记抽查的单位补充。")))
    return attach_evidence(file=file, name=name, by=by, subject=check, kind=EvidenceKind.OTHER, key=key)


# deciding ---------------------------------------------------------------------------------------------------------


@command("inspections.confirm_check")
def confirm_check(step: Step, *, check: SpotCheck, note: str, by: Actor, key: str | None = None) -> SpotCheck:
    """With evidence that is clean. What follows is said in the same breath: a bar, its end, or the word that a step asks for."""
    pack, told, conclusion = rules_of(check)
    step.require(can_decide_check(by, pack, told, check.recorded_by))
    case = case_it_counts_in(check, pack, conclusion.guard) if conclusion.guard else None
    lifted = _bars_to_lift(step, check, conclusion)
    if case is not None:
        case = lock_case(step, case, by)
        step.require(has_no_interest(by, case))
    row = _open_to_decide(step, check, note)
    if not conclusion.needs_confirming:
        raise Conflict("nothing_follows", _("这种结论只作参考，不用查实。"))
    if not any(each.scan_state == ScanState.CLEAN for each in evidence_of(by, row)):
        text = _("还没有查过毒的证据，不能查实。")
        raise InvalidInput([Problem("note", "no_evidence", text, _("请先上传照片、复印件或者报告。"))])
    row.ban_ref = _follows_for_enterprise(row, conclusion, lifted, note, by)
    _decided(step, row, CheckState.CONFIRMED, note, by)
    if case is not None:
        _rest(step, case, row, conclusion, by)
    _recorded(step, row, conclusion, note)
    return row


@command("inspections.dismiss_check")
def dismiss_check(step: Step, *, check: SpotCheck, note: str, by: Actor, key: str | None = None) -> SpotCheck:
    """What was concluded is not so; nothing follows."""
    pack, told, conclusion = rules_of(check)
    step.require(can_decide_check(by, pack, told, check.recorded_by))
    row = _open_to_decide(step, check, note)
    _decided(step, row, CheckState.DISMISSED, note, by)
    _recorded(step, row, conclusion, note)
    return row


@command("inspections.rest_on_check")
def rest_on_check(step: Step, *, check: SpotCheck, by: Actor, key: str | None = None) -> SpotCheck:
    """What was confirmed earlier is said again to the procedure that asks for it now, unless a step followed upon it already."""
    pack, told, conclusion = rules_of(check)
    step.require(can_decide_check(by, pack, told, check.recorded_by))
    case = case_it_counts_in(check, pack, conclusion.guard) if conclusion.guard else None
    if check.state != CheckState.CONFIRMED or case is None:
        raise Conflict("asked_nowhere", _("现在没有哪一步要用这次抽查。"))
    case = lock_case(step, case, by)
    step.require(has_no_interest(by, case))
    row = step.lock_one(SpotCheck.objects.filter(pk=check.pk))
    if was_used(row, pack, conclusion.guard):
        raise Conflict(
            "used_already", _("已经凭这次抽查办过一步。"), next_step=_("再要办的，请另作一次抽查。")
        )
    _rest(step, case, row, conclusion, by)
    _recorded(step, row, conclusion, row.decision_note)
    return row


def _bars_to_lift(step: Step, check: SpotCheck, conclusion: Conclusion) -> list[Ban]:
    """Of this enterprise in this programme, by checks that concluded what this one ends; locked before anything else."""
    if not conclusion.lifts or check.enterprise_id is None:
        return []
    earlier = SpotCheck.objects.filter(
        enterprise=check.enterprise_id,
        round__programme=check.round.programme,
        conclusion=conclusion.lifts,
        state=CheckState.CONFIRMED,
    ).exclude(ban_ref="")
    refs = list(earlier.values_list("ban_ref", flat=True))
    return step.lock(Ban.objects.filter(ref__in=refs, lifted_on__isnull=True))


def _open_to_decide(step: Step, check: SpotCheck, note: str) -> SpotCheck:
    row = step.lock_one(SpotCheck.objects.filter(pk=check.pk))
    if row.state != CheckState.RECORDED:
        raise Conflict("decided_already", _("这次抽查已有结论。"))
    if not note.strip():
        raise InvalidInput([Problem("note", "empty", _("没有写明理由和依据。"))])
    if len(note) > LONGEST_NOTE:
        text = _("理由不超过 %(most)s 字。") % {"most": LONGEST_NOTE}
        raise InvalidInput([Problem("note", "too_long", text)])
    return row


def _decided(step: Step, row: SpotCheck, state: CheckState, note: str, by: Actor) -> None:
    row.state, row.decision_note = state, note.strip()
    row.decided_at, row.decided_by = clock.now(), by.ref
    step.save(row)


def _follows_for_enterprise(
    row: SpotCheck, conclusion: Conclusion, lifted: Sequence[Ban], note: str, by: Actor
) -> str:
    """The ban that it led to, if any; entered by the platform in the place of the authority that decided."""
    if row.enterprise_id is None:
        return ""
    authority = replace(BY_PACK, jurisdiction=by.jurisdiction)
    for ban in lifted:
        lift_bar(bar=ban, reason=note.strip()[:200], by=authority)
    if not conclusion.bars:
        return ""
    made = record_ban(
        ban=NewBan(
            uscc=party_of(row).uscc,
            ground=conclusion.bars[:200],
            clause=listed(conclusion.clause) or row.round.programme,
            source=f"{by.organisation_name} {row.round.title}".strip()[:200],
            valid_from=clock.today(),
            scope=row.round.programme,
        ),
        by=authority,
    )
    return made.ref


def _rest(step: Step, case: Case, row: SpotCheck, conclusion: Conclusion, by: Actor) -> None:
    pack = pack_of(case.round)
    around = Surroundings(case, pack, by, roles_in(by, case, pack.section("actors")))
    text = _("%(day)s 抽查：%(what)s") % {"day": row.checked_on, "what": conclusion.title}
    state_by_record(step, around, conclusion.guard, text, row.ref)


def _recorded(step: Step, row: SpotCheck, conclusion: Conclusion, note: str) -> None:
    step.record(
        row,
        details={
            "party": party_of(row).ref,
            "conclusion": conclusion.code,
            "state": row.state,
            "note": note.strip(),
            "ban": row.ban_ref,
        },
        clause=listed(conclusion.clause),
        edition=f"{row.round.programme}/{row.round.edition}",
    )
