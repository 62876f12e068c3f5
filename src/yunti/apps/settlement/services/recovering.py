"""Asking back what was paid: demanded by one person, confirmed by another, who takes the step of the case; received in instalments.

Never more than was paid is asked back, and never more than was asked comes back. Not here: how much the rules make of it
(`queries.recovering`).
"""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.services import Booking, Line, book
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.models import Clawback, ClawbackReceipt, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.recovering import asking_of
from yunti.apps.settlement.queries.terms import terms_of
from yunti.apps.settlement.services.drawing import locked
from yunti.domain.money import yuan
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.wording import listed
from yunti.packs.recovering import SECTION, Recovery

LONGEST = 200


@command("settlement.demand_recovery")
def demand_recovery(
    step: Step,
    *,
    line: SettlementLine,
    ground: str,
    fees_fen: Mapping[str, int],
    by: Actor,
    key: str | None = None,
) -> Clawback:
    """On a ground, with the fair fees by service; how much that is, the rules say. Nothing is booked before it is confirmed."""
    locked(step, line.batch, by)
    found = asking_of(line)
    if found.payment is None:
        raise Refused("not_paid", _("这一件还没有付成，没有可以追回的。"))
    if found.spec is None:
        raise Refused("no_recovery", _("这个项目没有规定追回。"))
    problems = [] if ground.strip() else [Problem("ground", "empty", _("没有填写追回的事由。"))]
    if len(ground.strip()) > LONGEST:
        problems.append(
            Problem("ground", "too_long", _("事由不能超过 %(limit)s 个字。") % {"limit": LONGEST})
        )
    problems += [
        Problem(f"fee_{service}", "negative", _("金额不能是负数。"))
        for service, fen in fees_fen.items()
        if fen < 0
    ]
    if problems:
        raise InvalidInput(problems)
    asked = found.computed(fees_fen)
    clause = listed(found.spec.clause)
    if asked is None:
        raise Refused("unknown", _("现有数据还不能算出应追回的金额。"), clause=clause)
    if asked <= 0:
        raise Refused("nothing_unfair", _("按填写的公平价格没有应追回的金额。"), clause=clause)
    if asked > found.left_fen:
        raise Refused(
            "more_than_paid",
            _("最多还能追回 %(yuan)s 元。") % {"yuan": yuan(max(found.left_fen, 0)).text},
            clause=clause,
            next_step=_("请核对已经提出的追回。"),
        )
    _refuse_again(line, ground.strip())
    made = step.create(
        Clawback,
        line=line,
        ground=ground.strip(),
        stated={"fees_fen": dict(fees_fen)},
        as_of=found.as_of,
        demanded_fen=asked,
        decided_at=clock.now(),
        decided_by=by.ref,
    )
    step.record(made, details={"fen": asked, "ground": made.ground, "fees": dict(fees_fen)}, clause=clause)
    return made


def _refuse_again(line: SettlementLine, ground: str) -> None:
    if Clawback.objects.filter(line=line, ground=ground, dropped_at__isnull=True).exists():
        raise Conflict("same_ground", _("这个事由已经提出过追回。"), next_step=_("请刷新页面。"))


@command("settlement.confirm_recovery")
def confirm_recovery(step: Step, *, clawback: Clawback, by: Actor, key: str | None = None) -> Clawback:
    """By somebody else, who takes the step of the case where it has not been taken; then it is booked."""
    case = clawback.line.claim.case
    found = asking_of(clawback.line)
    if found.spec is not None and _is_open(case, found.spec):
        _take(case, found.spec, clawback, by)
    batch = locked(step, clawback.line.batch, by)
    row = _again(clawback)
    if row.confirmed_at is not None or row.dropped_at is not None:
        raise Conflict("recovery_decided", _("这项追回已经办结。"), next_step=_("请刷新页面。"))
    if row.decided_by == by.ref:
        raise Refused(
            "same_person",
            _("提出追回的人不能自己确认。"),
            next_step=_("请另一位经办人核对后确认。"),
        )
    row.confirmed_at, row.confirmed_by = clock.now(), by.ref
    step.save(row, "confirmed_at", "confirmed_by")
    failpoints.reached("paying.demanded")
    _book(step, batch, row, Happening.RECOVERY, row.ref, row.demanded_fen)
    step.record(row, details={"fen": row.demanded_fen, "ground": row.ground})
    return row


def _is_open(case: Case, spec: Recovery) -> bool:
    """Whether the case stands where the step is taken; after the first ground it does no more."""
    row = Case.objects.select_related("round").get(pk=case.pk)
    return any(
        move.action == spec.step and row.state == move.source
        for move in pack_of(row.round).moves[row.workflow]
    )


def _take(case: Case, spec: Recovery, clawback: Clawback, by: Actor) -> None:
    """What the step asks a person to state is stated on the ground of the demand."""
    row = Case.objects.select_related("round").get(pk=case.pk)
    pack = pack_of(row.round)
    guards = {
        guard: clawback.ground
        for move in pack.section("workflows")[row.workflow]["moves"]
        if move["action"] == spec.step
        for guard in move.get("guards") or ()
        if pack.section("guards")[guard]["kind"] == "attestation"
    }
    move_case(
        case=row,
        action=spec.step,
        seen=row.moves.count(),
        by=by,
        stated=guards,
        note=clawback.ground,
        through=SECTION,
    )


def _again(clawback: Clawback) -> Clawback:
    return Clawback.objects.select_related("line__claim__voucher").get(pk=clawback.pk)


@command("settlement.drop_recovery")
def drop_recovery(step: Step, *, clawback: Clawback, reason: str, by: Actor) -> Clawback:
    """Before it is confirmed; afterwards it is booked and stands."""
    locked(step, clawback.line.batch, by)
    row = _again(clawback)
    if row.confirmed_at is not None or row.dropped_at is not None:
        raise Conflict("recovery_decided", _("这项追回已经办结。"), next_step=_("请刷新页面。"))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写不追回的理由。"))])
    row.dropped_at, row.dropped_by, row.dropped_reason = clock.now(), by.ref, reason.strip()[:LONGEST]
    step.save(row, "dropped_at", "dropped_by", "dropped_reason")
    step.record(row, details={"reason": row.dropped_reason})
    return row


@command("settlement.receive_recovery")
def receive_recovery(
    step: Step,
    *,
    clawback: Clawback,
    amount_fen: int,
    received_on: date,
    bank_reference: str,
    by: Actor,
    key: str | None = None,
) -> ClawbackReceipt:
    """An instalment; the same reference of the bank is entered once."""
    batch = locked(step, clawback.line.batch, by)
    row = _again(clawback)
    problems = []
    if row.confirmed_at is None:
        raise Refused("not_confirmed", _("追回要另一个人确认以后才能记到账。"))
    if amount_fen <= 0:
        problems.append(Problem("amount", "nothing", _("到账金额要大于零。")))
    elif amount_fen > row.demanded_fen - row.received_fen:
        left = yuan(row.demanded_fen - row.received_fen).text
        problems.append(Problem("amount", "too_much", _("最多还应到账 %(yuan)s 元。") % {"yuan": left}))
    if received_on > clock.today():
        problems.append(Problem("received_on", "in_future", _("到账日期在今天之后。")))
    reference = bank_reference.strip()
    if not reference:
        problems.append(Problem("bank_reference", "empty", _("没有填写银行流水号。")))
    elif ClawbackReceipt.objects.filter(clawback=row, bank_reference=reference).exists():
        problems.append(Problem("bank_reference", "again", _("这个银行流水号已经记过。")))
    if problems:
        raise InvalidInput(problems)
    count = row.receipts.count() + 1
    made = step.create(
        ClawbackReceipt,
        clawback=row,
        amount_fen=amount_fen,
        received_on=received_on,
        bank_reference=reference,
        entered_at=clock.now(),
        entered_by=by.ref,
    )
    row.received_fen += amount_fen
    step.save(row, "received_fen")
    _book(step, batch, row, Happening.RECOVERED, f"{row.ref}:{count}", amount_fen)
    step.record(row, details={"fen": amount_fen, "reference": reference})
    return made


WAYS = {
    Happening.RECOVERY: (Kind.RECOVERABLE, Kind.PAID),
    Happening.RECOVERED: (Kind.RECOVERED, Kind.RECOVERABLE),
}


def _book(
    step: Step, batch: SettlementBatch, row: Clawback, happening: Happening, cause: str, fen: int
) -> None:
    claim, (debit, credit) = row.line.claim, WAYS[happening]
    line = Line(
        Book.FUNDS,
        debit,
        credit,
        fen,
        batch.region_code,
        enterprise_id=claim.enterprise_id,
        supplier_id=claim.supplier_id,
        subject=claim.voucher.ref,
    )
    terms = terms_of(batch)
    book(step, batch.round, [Booking(happening, cause, [line], row.ground, terms.clause, terms.edition)])
