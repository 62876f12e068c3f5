"""Deciding a batch, once: every line, out of which pot, and all that it moves in the books, with the batch and its pots held.

Between the decision and its entries nobody else can spend a pot. Not here: the steps of the cases (`carrying_out.py`), payments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.models import Case
from yunti.apps.cases.services import move_case
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.services import held_balances
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.queries.accounts import accounts_for
from yunti.apps.settlement.enums import Decision, Pot, State
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.batches import POTS
from yunti.apps.settlement.queries.objections import UPHELD, standing
from yunti.apps.settlement.queries.verifying_batches import digest_of
from yunti.apps.settlement.services.proposing import decide_claims, held_claims, local_parts, refuse_tied
from yunti.apps.settlement.services.writing import Happened, book_all, moved, write_alike
from yunti.apps.vouchers.enums import State as VoucherState
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, Refused
from yunti.packs.settlement import SECTION, Outcome, settlement_of

STATES = {
    Decision.PAID: State.FUNDED,
    Decision.CARRIED: State.CARRIED,
    Decision.POSTPONED: State.POSTPONED,
    Decision.DENIED: State.DENIED,
}


@command("settlement.decide")
def decide(
    step: Step,
    *,
    case: Case,
    action: str,
    seen: int,
    by: Actor,
    stated: Mapping[str, str] | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    key: str | None = None,
) -> Case:
    step.open_to_all()  # whoever may take the step; it asks
    taken = move_case(
        case=case,
        action=action,
        seen=seen,
        by=by,
        stated=stated,
        reasons=reasons,
        note=note,
        through=SECTION,
    )
    rows = SettlementLine.objects.filter(batch__case=taken)
    objections = standing(list(rows.values_list("claim__case", flat=True)))
    vouchers = _held_vouchers(step, rows, objections)
    claims = held_claims(step, Claim.objects.filter(lines__batch__case=taken))
    batch = step.lock_one(SettlementBatch.objects.filter(case=taken).select_related("round", "list"))
    _refuse_early(batch)
    refuse_tied(by, claims)
    lines = step.lock(SettlementLine.objects.filter(batch=batch))
    places = {pot: (batch.region_code, Book.FUNDS.value, kind.value) for pot, kind in POTS.items()}
    own = (batch.region_code, Book.FUNDS.value, Kind.LOCAL.value)
    asked = [*places.values(), own] if batch.local_percent else list(places.values())
    money = held_balances(step, batch.round, asked)
    batch.local_fen = money.get(own)
    pots = {pot: money[place] for pot, place in places.items()}
    happened = _write(step, batch, lines, _by_claim(batch, claims, pots, objections), vouchers)
    batch.general_fen, batch.earmark_fen = pots["general"], pots["earmark"]
    batch.decided_at, batch.digest = clock.now(), digest_of(lines)
    step.save(batch)
    failpoints.reached("settling.decided")
    book_all(step, happened)
    step.record(
        batch,
        details={"digest": batch.digest, "lines": len(lines), "pots": pots},
        edition=f"{batch.round.programme}/{batch.round.edition}",
    )
    return taken


def _held_vouchers(step: Step, rows: Any, objections: Mapping[int, str]) -> dict[int, Voucher]:
    """Those of claims that are denied, whose state changes with them."""
    upheld = [case for case, how in objections.items() if how == UPHELD]
    held = step.lock(
        Voucher.objects.filter(claim__lines__in=rows.values("pk"), claim__case__in=upheld).select_related(
            "round"
        )
    )
    return {row.pk: row for row in held}


def _refuse_early(batch: SettlementBatch) -> None:
    if batch.decided_at is not None:
        raise Conflict("decided", _("这一批已经决定。"), next_step=_("请刷新页面。"))
    pack, shown = pack_of(batch.round), batch.list
    spec = settlement_of(pack)
    assert spec is not None
    if shown is None or shown.last_day is None or shown.withdrawn_at is not None:
        raise Refused("not_shown", _("清单还没有公示。"), next_step=_("请先公示清单。"))
    if clock.today() <= shown.last_day or not spec.may_pay_out(
        pack, shown.opened_on, shown.last_day, clock.today()
    ):
        raise Refused(
            "in_publicity",
            _("公示期到 %(day)s 为止，期满次日起可以兑付。") % {"day": f"{shown.last_day:%Y-%m-%d}"},
            next_step=_("请待公示期满。"),
        )


@dataclass(frozen=True)
class Fixed:
    claim: Claim
    decision: Decision
    pot: str
    local_fen: int


def _by_claim(
    batch: SettlementBatch,
    claims: Sequence[Claim],
    pots: Mapping[str, int],
    objections: Mapping[int, str],
) -> dict[int, Fixed]:
    by_number = {claim.voucher.number: claim for claim in claims}
    decided = decide_claims(batch, claims, pots, objections)
    outcomes = {outcome: Decision(outcome.value) for outcome in Outcome}
    payable = {key: claim.payable_fen for key, claim in by_number.items()}
    local = local_parts(batch, decided, payable, batch.local_fen or 0)
    return {
        by_number[each.key].pk: Fixed(
            by_number[each.key], outcomes[each.outcome], each.pot, local.get(each.key, 0)
        )
        for each in decided
    }


def _write(
    step: Step,
    batch: SettlementBatch,
    lines: Sequence[SettlementLine],
    fixed: Mapping[int, Fixed],
    vouchers: Mapping[int, Voucher],
) -> list[Happened]:
    paid = [each.claim.enterprise_id for each in fixed.values() if each.decision is Decision.PAID]
    accounts = accounts_for(paid, clock.now())
    happened: list[Happened] = []
    for line in sorted(lines, key=lambda each: each.place):
        found = fixed[line.claim_id]
        claim, decision, pot = found.claim, found.decision, found.pot
        assert line.amount_fen == claim.payable_fen
        line.decision, line.pot, line.local_fen = decision, pot, found.local_fen
        if decision is Decision.PAID:
            line.account = accounts.get(claim.enterprise_id)
        happened += with_local(booked(claim, decision, pot, batch.ref), found)
        claim.carried = claim.carried or decision in (Decision.CARRIED, Decision.POSTPONED)
        claim.state = STATES[decision]
    write_alike(step, lines, "decision", "pot", "account", "local_fen")
    write_alike(step, [each.claim for each in fixed.values()], "state", "carried")
    denied_ones = [each.claim for each in fixed.values() if each.decision is Decision.DENIED]
    void(step, [vouchers[claim.voucher_id] for claim in denied_ones])
    return happened


def with_local(happened: list[Happened], fixed: Fixed) -> list[Happened]:
    """What the city adds becomes payable in the same entry, out of its own money; the claim counts as one thing."""
    if not fixed.local_fen:
        return happened
    ((each, booking),) = happened
    (first, *_others) = booking.lines
    own = replace(first, credit=Kind.LOCAL, amount_fen=fixed.local_fen, items=0)
    return [(each, replace(booking, lines=[*booking.lines, own]))]


def booked(claim: Claim, decision: Decision, pot: str, ref: str) -> list[Happened]:
    """What a decision moves, from where the claim stands. Denied, it is postponed first, for only what is postponed is denied."""
    own, cause, stands = claim.round, f"{claim.voucher.ref}:{ref}", Kind(claim.state)
    if decision is Decision.PAID:
        source = {Pot.EARMARK: Kind.EARMARK, Pot.GENERAL: Kind.GENERAL}[Pot(pot)]
        ways = ((Book.FUNDS, Kind.PAYABLE, source), (Book.CLAIMS, Kind.FUNDED, stands))
        return [moved(claim, own, Happening.PAYABLE, claim.voucher.ref, *ways)]
    if decision is Decision.CARRIED:
        if stands is Kind.CARRIED:
            return []
        return [moved(claim, own, Happening.CARRIED, cause, (Book.CLAIMS, Kind.CARRIED, stands))]
    happened = []
    if stands is not Kind.POSTPONED:
        way = (Book.CLAIMS, Kind.POSTPONED, stands)
        happened.append(moved(claim, own, Happening.POSTPONED, cause, way))
    return happened if decision is Decision.POSTPONED else [*happened, *denied(claim)]


def denied(claim: Claim) -> list[Happened]:
    """The claim in the round where it stands, the quota of its face where the voucher was issued."""
    row = claim.voucher
    return [
        moved(claim, claim.round, Happening.DENIED, row.ref, (Book.CLAIMS, Kind.DENIED, Kind.POSTPONED)),
        moved(
            claim,
            row.round,
            Happening.DENIED,
            f"{row.ref}:quota",
            (Book.ALLOTMENT, Kind.VOID, Kind.REDEEMED),
            fen=claim.face_fen,
        ),
    ]


@override("zh-hans")
def void(step: Step, rows: Sequence[Voucher]) -> None:
    """In Chinese, whatever language the officer reads."""
    for row in rows:
        row.state, row.why = VoucherState.VOID, _("异议成立，不予结算")
    write_alike(step, rows, "state", "why")
