"""Returning a receipt, its scan with the seal, taking it in, reminding whoever is missing, proposing accounts for those it names.

A receipt is never changed: a correction stands beside what it corrects. Not here: approving mandates (`accounts.approve_mandate`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.accounts.services import propose_mandate, propose_person
from yunti.apps.accounts.services.persons import check_contact
from yunti.apps.documents.enums import EvidenceKind, ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.queries import files_with
from yunti.apps.documents.services import attach_evidence
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.receipts.models import ContactReceipt, ReceiptAccount, ReceiptDeadline
from yunti.apps.receipts.permissions import can_issue, can_remind, can_return, can_take_in
from yunti.apps.receipts.queries import (
    Desk,
    Named,
    deadlines_of,
    due_of,
    is_latest,
    lines_of,
    officer_named,
    receipt_desk,
    versions_of,
)
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.actors import Desk as DeskName
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem, Refused
from yunti.kit.permissions import require
from yunti.kit.wording import listed
from yunti.packs.contact_receipts import Officer, Receipts, receipts_of
from yunti.packs.reading import Pack

LONGEST, MOST_ROWS, LONGEST_REASON = 100, 100, 200
Answers = Mapping[str, Any]


@command("receipts.return_receipt")
def return_receipt(
    step: Step, *, round: Round, answers: Answers, by: Actor, key: str | None = None
) -> ContactReceipt:
    """After the deadline too, and then it says so; again, it is a correction, unless nothing differs."""
    pack, spec = _rules(round)
    step.require(can_return(by, round, pack, spec))
    each = step.lock_one(Round.objects.filter(pk=round.pk))
    desk = receipt_desk(by, each.ref)
    given = _checked(desk, answers)
    rows = ContactReceipt.objects.filter(round=each, role=desk.role, region_code=by.jurisdiction)
    last = rows.order_by("-ordinal").first()
    if last is not None and last.answers == given:
        raise Conflict("nothing_changed", _("内容和上一份一样，没有可更正的。"))
    today = clock.today()
    due = due_of(each, pack, spec, today)
    made = step.create(
        ContactReceipt,
        round=each,
        role=desk.role,
        region_code=by.jurisdiction,
        ordinal=(last.ordinal if last is not None else 0) + 1,
        organisation_ref=by.organisation_ref,
        answers=given,
        is_late=due is not None and today > due,
        submitted_at=clock.now(),
        submitted_by=by.ref,
    )
    step.record(
        made,
        details={"region": made.region_code, "ordinal": made.ordinal, "late": made.is_late},
        clause=listed(spec.clause),
        edition=_edition(each),
    )
    return made


def _checked(desk: Desk, answers: Answers) -> dict[str, Any]:
    """As it is kept: only what is asked, without blanks around it."""
    spec, below = desk.spec, desk.spec.below
    own = below is None or desk.role != below.by
    given: dict[str, Any] = {}
    problems: list[Problem] = []
    for each in spec.fields_for(desk.pack, desk.role):
        given[each.name] = str(answers.get(each.name) or "").strip()
        problems += _unfit(each.name, each.label, given[each.name], needed=each.required)
    officer = spec.officer if own or below is None else below.officer
    problems += _unreachable(officer, given, "")
    if own and below is not None:
        rows, faults = _rows(desk, answers.get(below.list) or [])
        given[below.list] = rows
        problems += faults
    if problems:
        raise InvalidInput(problems)
    return given


def _rows(desk: Desk, rows: Any) -> tuple[list[dict[str, str]], list[Problem]]:
    """Rows with nothing in them are left out; a row that names somebody says all of it."""
    below = desk.spec.below
    assert below is not None
    kept: list[dict[str, str]] = []
    problems: list[Problem] = []
    fields = desk.spec.fields_for(desk.pack, below.by)
    for number, row in enumerate(rows):
        told = {each.name: str(row.get(each.name) or "").strip() for each in fields}
        if not any(told.values()):
            continue
        for each in fields:
            text = told[each.name]
            problems += _unfit(f"{below.list}_{number}_{each.name}", each.label, text, needed=True)
        problems += _unreachable(below.officer, told, f"{below.list}_{number}_")
        kept.append(told)
    if len(kept) > MOST_ROWS:
        problems.append(Problem(below.list, "too_many", _("不超过 %(most)s 行。") % {"most": MOST_ROWS}))
    return kept, problems


def _unfit(field: str, label: str, text: str, *, needed: bool) -> list[Problem]:
    if needed and not text:
        return [Problem(field, "empty", _("没有填写%(label)s。") % {"label": label})]
    if len(text) > LONGEST:
        return [Problem(field, "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST})]
    return []


def _unreachable(officer: Officer, given: Answers, prefix: str) -> list[Problem]:
    """An account is sent to the officer: mobile number and address must be right."""
    email = given.get(officer.email, "") if officer.email else ""
    names = {"phone": officer.phone, "email": officer.email}
    found = check_contact(email=email, phone=given.get(officer.phone, ""), need_one=False)
    return [
        Problem(f"{prefix}{names.get(each.field, each.field)}", each.code, each.text, each.suggestion)
        for each in found
    ]


def add_scan(*, receipt: ContactReceipt, file: Any, name: str, by: Actor, key: str | None = None) -> Evidence:
    """The receipt with the seal on it; it belongs to the authority. Not within a command."""
    pack, spec = _rules(receipt.round)
    require(can_return(by, receipt.round, pack, spec))
    if by.jurisdiction != receipt.region_code:
        raise NotFoundOrHidden(_("没有这份回执。"))
    if ContactReceipt.objects.get(pk=receipt.pk).accepted_at is not None or not is_latest(receipt):
        raise Conflict("settled_already", _("这份回执已经确认收到或已更正，不能再加扫描件。"))
    return attach_evidence(file=file, name=name, by=by, subject=receipt, kind=EvidenceKind.OTHER, key=key)


@command("receipts.accept_receipt")
def accept_receipt(step: Step, *, receipt: ContactReceipt, original: bool, by: Actor) -> ContactReceipt:
    """The latest one, once it bears its seal: as the original that came by mail, or as a scan that is clean."""
    pack, spec = _rules(receipt.round)
    step.require(can_take_in(by, receipt.round, pack, spec))
    row = step.lock_one(ContactReceipt.objects.select_related("round").filter(pk=receipt.pk))
    if row.role != spec.by:
        raise NotFoundOrHidden(_("没有这份回执。"))
    if row.accepted_at is not None:
        raise Conflict("accepted_already", _("这份回执已经确认收到。"))
    if not is_latest(row):
        raise Conflict("corrected_since", _("这份回执后来有更正。"), next_step=_("请打开最新的一份。"))
    scanned = any(each.scan_state == ScanState.CLEAN for each in files_with(row))
    if spec.sealed and not original and not scanned:
        raise Refused(
            "not_sealed",
            _("还没有收到加盖单位公章的回执。"),
            clause=listed(spec.clause),
            next_step=_("收到盖章原件的请勾选；没有收到的，请对方上传盖章的扫描件，查毒通过后再确认。"),
        )
    row.accepted_at, row.accepted_by, row.original = clock.now(), by.ref, original
    step.save(row, "accepted_at", "accepted_by", "original")
    step.record(
        row,
        details={"original": original, "scanned": scanned},
        clause=listed(spec.clause),
        edition=_edition(row.round),
    )
    return row


@command("receipts.remind_missing")
def remind_missing(step: Step, *, round: Round, by: Actor) -> int:
    """Those from whom nothing came, each at most once a day; answers how many were reminded."""
    pack, spec = _rules(round)
    step.require(can_remind(by, round, pack, spec))
    desk, today = receipt_desk(by, round.ref), clock.today()
    missing = [each.region_code for each in lines_of(desk, today) if each.receipt is None]
    level = DeskName(pack.section("actors")[desk.gathers]["desk"])
    told = [code for code in missing if tell(desk, code, level, f"{today}", by)]
    if not told:
        text = _("今天已经提醒过没有报的单位。") if missing else _("都已报来，没有要提醒的。")
        raise Conflict("nobody_to_remind", text)
    step.record(round, details={"regions": told}, clause=listed(spec.clause), edition=_edition(round))
    return len(told)


def tell(desk: Desk, code: str, level: DeskName, mark: str, by: Actor) -> bool:
    """Whether the authority is told now: under one mark it is told once."""
    due = due_of(desk.round, desk.pack, desk.spec, clock.today())
    names = {"round": desk.round.title, "title": desk.spec.title, "day": due or "—"}
    message = post_message(
        kind="receipts.due",
        to=Recipients(desk=level, jurisdiction=code, programme=desk.pack.programme),
        subject=_("请报%(title)s") % names,
        body=_("“%(round)s”的%(title)s还没有收到，截止日期 %(day)s。逾期仍可报，会注明逾期。") % names,
        link=f"/officer/receipts/{desk.round.ref}/",
        by=by,
        dedupe_key=f"receipt:{desk.round.ref}:{level}:{code}:{mark}",
    )
    return message is not None


@command("receipts.announce_deadline")
def announce_deadline(
    step: Step, *, round: Round, due_on: date, reason: str, seen: int, by: Actor, key: str | None = None
) -> ReceiptDeadline:
    """From now on the day until which this round asks for receipts; whether an earlier receipt was late stays as it was said."""
    pack, spec = _rules(round)
    step.require(can_take_in(by, round, pack, spec))
    each = step.lock_one(Round.objects.filter(pk=round.pk))
    last = deadlines_of(each).first()
    ordinal = last.ordinal if last is not None else 0
    if ordinal != seen:
        raise Conflict(
            "changed_meanwhile",
            _("填写期间有人公布了截止日期，或者这一次已经办过。"),
            next_step=_("请对照最新的内容再办，已填的还在下面。"),
        )
    problems = []
    if due_on < clock.today():
        problems.append(Problem("due_on", "past", _("截止日期已经过去。")))
    if last is not None and last.due_on == due_on:
        problems.append(Problem("due_on", "same", _("和现在的截止日期一样。")))
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写依据或理由。")))
    if len(reason) > LONGEST_REASON:
        problems.append(Problem("reason", "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST_REASON}))
    if problems:
        raise InvalidInput(problems)
    made = step.create(
        ReceiptDeadline,
        round=each,
        ordinal=ordinal + 1,
        due_on=due_on,
        reason=reason.strip(),
        announced_at=clock.now(),
        announced_by=by.ref,
    )
    details = {"due_on": due_on.isoformat(), "reason": made.reason, "ordinal": made.ordinal}
    step.record(each, details=details, clause=listed(spec.clause), edition=_edition(each))
    return made


@command("receipts.release_table")
def release_table(step: Step, *, round: Round, lines: int, by: Actor) -> None:
    """Before the table of all receipts leaves as a file: who takes it, how much of it."""
    pack, spec = _rules(round)
    step.require(can_remind(by, round, pack, spec))
    step.record(round, details={"lines": lines, "region": by.jurisdiction})


@command("receipts.issue_account")
def issue_account(
    step: Step,
    *,
    receipt: ContactReceipt,
    row: int,
    login: str,
    organisation_ref: str,
    valid_from: date,
    origin: str,
    by: Actor,
) -> tuple[ReceiptAccount, str]:
    """An account with a mandate that waits for its approval, for an officer whom an accepted receipt names; the token opens the first password."""
    step.require(can_issue(by, receipt))
    pack, spec = _rules(receipt.round)
    named = officer_named(by, receipt.ref, row)
    person, token = propose_person(
        login=login, name=named.name, email=named.email, phone=named.phone, origin=origin, by=by
    )
    mandate = propose_mandate(
        person_ref=person.ref,
        desk=DeskName(pack.section("actors")[named.role]["desk"]),
        organisation_ref=organisation_ref,
        valid_from=valid_from,
        by=by,
    )
    locked = step.lock_one(ContactReceipt.objects.select_related("round").filter(pk=receipt.pk))
    _refuse_account(locked, officer_named(by, locked.ref, row))  # what was made above falls with it
    made = step.create(
        ReceiptAccount, receipt=locked, row=row, mandate=mandate, issued_at=clock.now(), issued_by=by.ref
    )
    step.record(
        locked,
        details={"row": row, "mandate": mandate.ref},
        clause=listed(spec.clause),
        edition=_edition(locked.round),
        about=person.ref,
    )
    return made, token


def _refuse_account(receipt: ContactReceipt, named: Named) -> None:
    if not is_latest(receipt):
        raise Conflict("corrected_since", _("这份回执后来有更正。"), next_step=_("请等更正的一份确认收到。"))
    before = ReceiptAccount.objects.filter(receipt__in=versions_of(receipt), mandate__ended_at__isnull=True)
    same = [each for each in before.select_related("mandate__person") if _is_of(each, named)]
    if named.account is not None or same:
        raise Conflict("account_there", _("这位负责人已经开过账号。"), next_step=_("请到人员与授权里查看。"))


def _is_of(each: ReceiptAccount, named: Named) -> bool:
    person = each.mandate.person
    return (person.name, person.phone) == (named.name, named.phone)


def _rules(each: Round) -> tuple[Pack, Receipts]:
    pack = pack_of(each)
    spec = receipts_of(pack)
    if spec is None:
        raise NotFoundOrHidden(_("没有找到这个批次的回执。"))
    return pack, spec


def _edition(each: Round) -> str:
    return f"{each.programme}/{each.edition}"
