"""Drawing up the list of a batch: which claims come onto it, in which places, and what is proposed for each.

Those that were carried over come along into this round, with the time at which they were applied for. Not here: the arithmetic
(`packs.settlement`), showing the list (`showing.py`), deciding (`deciding.py`).
"""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.budgets.queries.matching import percent_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import about_reader, reader_from, ties_of
from yunti.apps.cases.services import move_case
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.enums import State
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.batches import local_in, money_in
from yunti.apps.settlement.queries.objections import DISMISSED, standing
from yunti.apps.settlement.services.writing import Happened, book_all, moved, write_alike
from yunti.domain.matching import matched_fen
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, Refused
from yunti.kit.together import read_together
from yunti.packs.settlement import SECTION, Asked, Decided, Outcome, settlement_of

NONE = "none"


@command("settlement.propose")
def propose(
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
    """All claims of the city that wait, were carried over, or were postponed for an objection that was dismissed since."""
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
    claims = held_claims(step, claims_to_settle(taken))
    batch = step.lock_one(SettlementBatch.objects.filter(case=taken).select_related("round"))
    if batch.proposed_at is not None:
        raise Conflict("proposed", _("清单已经出具。"), next_step=_("请刷新页面。"))
    objections = standing([claim.case_id for claim in claims])
    claims = [
        each for each in claims if each.state != State.POSTPONED or objections.get(each.case_id) == DISMISSED
    ]
    if not claims:
        raise Refused(
            "nothing_to_settle",
            _("本地区没有待结算的服务券。"),
            next_step=_("请在有结算申请审核通过、结转，或者异议处理完以后再出具清单。"),
        )
    refuse_tied(by, claims)
    happened = _brought_along(step, batch, claims)
    decided = decide_claims(batch, claims, money_in(batch), objections)
    batch.local_percent = percent_in(batch.round_id, batch.region_code)
    _enter(step, batch, claims, decided)
    batch.proposed_at = clock.now()
    step.save(batch, "proposed_at", "local_percent")
    failpoints.reached("settling.proposed")
    book_all(step, happened)
    step.record(
        batch, details={"lines": len(claims)}, edition=f"{batch.round.programme}/{batch.round.edition}"
    )
    return taken


def _enter(step: Step, batch: SettlementBatch, claims: Sequence[Claim], decided: Sequence[Decided]) -> None:
    by_number = {claim.voucher.number: claim for claim in claims}
    payable = {each.key: by_number[each.key].payable_fen for each in decided}
    local = local_parts(batch, decided, payable, local_in(batch) if batch.local_percent else 0)
    step.bulk_create(
        SettlementLine,
        [
            SettlementLine(
                batch=batch,
                claim=by_number[each.key],
                place=place,
                amount_fen=payable[each.key],
                local_fen=local.get(each.key, 0),
                proposed=each.outcome.value,
            )
            for place, each in enumerate(decided, 1)
        ],
    )


def local_parts(
    batch: SettlementBatch, decided: Sequence[Decided], payable: Mapping[str, int], purse: int
) -> dict[str, int]:
    """What the city adds to those that are paid, in their order, as long as its own money lasts; those that get nothing are left out."""
    if not batch.local_percent:
        return {}
    paid = [each.key for each in decided if each.outcome is Outcome.PAID]
    shares = matched_fen([payable[key] for key in paid], batch.local_percent, purse)
    return {key: fen for key, fen in zip(paid, shares, strict=True) if fen}


def claims_to_settle(case: Case) -> "QuerySet[Claim]":
    """Of the city and the programme: those of this round, and of earlier ones what was carried over or postponed. None on a list that
    is not decided."""
    open_ = SettlementLine.objects.filter(claim=OuterRef("pk"), batch__decided_at__isnull=True)
    earlier = Q(round__programme=case.round.programme, round__lt=case.round_id)
    left = Q(state__in=(State.CARRIED, State.POSTPONED))
    rows = Claim.objects.filter(
        Q(round=case.round, state=State.WAITING) | (left & (Q(round=case.round) | earlier)),
        region_code=case.region_code,
    )
    return rows.exclude(Exists(open_))


def held_claims(step: Step, rows: "QuerySet[Claim]") -> list[Claim]:
    return step.lock(rows.select_related("voucher", "enterprise", "round", "case"))


def refuse_tied(by: Actor, claims: Sequence[Claim]) -> None:
    """Nobody settles for a party they have ties with. Four statements at once, however many there are."""
    reader = reader_from(*read_together(*about_reader(by))) if by.person_id is not None else None
    if reader is None:
        return
    for claim in claims:
        tie = next(iter(ties_of(reader, claim.enterprise.organisation_id, [claim.enterprise])), None)
        if tie is not None:
            raise Refused("conflict_of_interest", tie.words, next_step=tie.next_step)


def decide_claims(
    batch: SettlementBatch,
    claims: Sequence[Claim],
    money_fen: Mapping[str, int],
    objections: Mapping[int, str],
) -> list[Decided]:
    pack = pack_of(batch.round)
    spec = settlement_of(pack)
    assert spec is not None
    asked = [
        Asked(
            claim.voucher.number,
            claim.enterprise.uscc,
            clock.local(claim.applied_at).replace(tzinfo=None).isoformat(),
            claim.payable_fen,
            claim.tagged,
            claim.carried,
            objections.get(claim.case_id, NONE),
        )
        for claim in sorted(claims, key=lambda each: each.pk)
    ]
    return spec.decide(pack, asked, money_fen, clock.today())


def _brought_along(step: Step, batch: SettlementBatch, claims: Sequence[Claim]) -> list[Happened]:
    """Dismissed objections end the postponing; what comes from an earlier round moves into the books of this one."""
    happened: list[Happened] = []
    changed = []
    for claim in claims:
        cause, own, before = f"{claim.voucher.ref}:{batch.ref}", claim.round, claim.state
        if claim.state == State.POSTPONED:
            claim.state = State.CARRIED
            happened.append(
                moved(claim, own, Happening.DISMISSED, cause, (Book.CLAIMS, Kind.CARRIED, Kind.POSTPONED))
            )
        if own.pk != batch.round_id:
            claim.round = batch.round
            happened += [
                moved(claim, own, Happening.CARRIED_OUT, cause, (Book.CLAIMS, Kind.ACCEPTED, Kind.CARRIED)),
                moved(
                    claim,
                    batch.round,
                    Happening.CARRIED_IN,
                    cause,
                    (Book.CLAIMS, Kind.CARRIED, Kind.ACCEPTED),
                ),
            ]
        if before == State.POSTPONED or own.pk != batch.round_id:
            claim.carried = True
            changed.append(claim)
    write_alike(step, changed, "state", "round", "carried")
    return happened
