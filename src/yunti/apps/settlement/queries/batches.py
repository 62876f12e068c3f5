"""Batches of settlement as their desk shows them: the queue, how far it is carried out, what still has to be done.

Not here: writes (`services`), the list for the public (`apps.publicity`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.ledger.chart import Book, Kind
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.packs import opened
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.enums import Decision
from yunti.apps.settlement.models import Claim, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.listing import with_their_past
from yunti.domain.regions import stem_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.errors import PackError
from yunti.packs.settlement import Fate, claims_workflow, settlement_of

POTS = {"general": Kind.GENERAL, "earmark": Kind.EARMARK}
__all__ = ["Decision", "SettlementBatch", "SettlementLine"]
WHOLE = ("batch__round", "claim__voucher", "claim__case__round", "claim__enterprise", "claim__supplier")


def listed_state(each: Round) -> str:
    """The state of a case that stands on the list of a batch."""
    pack = pack_of(each)
    spec = settlement_of(pack)
    if spec is None:
        return ""
    action = spec.action_of(Fate.INCLUDES)
    return next(move.target for move in pack.moves[claims_workflow(pack)] if move.action == action)


def not_included(case: Case) -> int:
    """How many lines of the batch have cases that did not enter the list yet. One statement."""
    rows = SettlementLine.objects.filter(batch__case=case)
    return rows.exclude(claim__case__state=listed_state(case.round)).count()


def lines_to_include(most: int) -> list[SettlementLine]:
    """Of batches that were proposed and are not decided. A statement for each of them."""
    open_ = SettlementBatch.objects.filter(
        proposed_at__isnull=False, list__isnull=True, decided_at__isnull=True
    )
    found: list[SettlementLine] = []
    for batch in open_.select_related("round").order_by("id"):
        rows = SettlementLine.objects.filter(batch=batch).exclude(
            claim__case__state=listed_state(batch.round)
        )
        found += rows.select_related(*WHOLE).order_by("place")[: most - len(found)]
    return found


def lines_to_carry_out(most: int) -> list[SettlementLine]:
    """One statement."""
    rows = SettlementLine.objects.filter(carried_out_at__isnull=True).exclude(decision="")
    return list(rows.select_related(*WHOLE).order_by("batch", "place")[:most])


def anything_to_carry_out() -> bool:
    """Two statements, for the timetable."""
    rows = SettlementLine.objects.filter(carried_out_at__isnull=True).exclude(decision="")
    open_ = SettlementBatch.objects.filter(
        proposed_at__isnull=False, list__isnull=True, decided_at__isnull=True
    )
    return rows.exists() or open_.exists()


# at the desk ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How many lines there are, how many entered the list and how many took the step of their decision."""

    lines: int
    included: int
    carried_out: int


@dataclass(frozen=True)
class Total:
    """So many lines and so much of one decision; what was only proposed counts until it is decided. `local_fen` comes on top."""

    decision: Decision
    lines: int
    fen: int
    local_fen: int = 0


def batch_of(case: Case) -> str:
    """The reference of the batch that the case of an authority runs. One statement."""
    return SettlementBatch.objects.filter(case=case).values_list("ref", flat=True).first() or ""


def shown_line(claim: Claim) -> SettlementLine | None:
    """The last line of the claim whose list was published. One statement."""
    rows = SettlementLine.objects.filter(claim=claim, batch__list__isnull=False)
    return rows.order_by("-id").first()


def batches_of(actor: Actor) -> "QuerySet[SettlementBatch]":
    """Of the region and those within it, the newest first; no statement yet."""
    if not actor.jurisdiction:
        return SettlementBatch.objects.none()
    rows = SettlementBatch.objects.filter(region_code__startswith=stem_of(actor.jurisdiction))
    if actor.programmes:
        rows = rows.filter(round__programme__in=actor.programmes)
    return rows.select_related("round", "case", "list").order_by("-id")


def batch_by_ref(actor: Actor, ref: str) -> SettlementBatch:
    found: SettlementBatch | None = batches_of(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有找到这一批结算。"))
    return found


def rounds_to_settle(actor: Actor) -> list[Round]:
    """Rounds whose programme settles claims, for the region of the actor; the newest first. One statement."""
    stem = actor.jurisdiction
    if not stem:
        return []
    above = (stem, stem[:4] + "00", stem[:2] + "0000")
    found = []
    for each in Round.objects.filter(jurisdiction__in=above).order_by("-opened_at", "-id")[:100]:
        try:
            if settlement_of(opened(each.programme, each.edition)) is not None:
                found.append(each)
        except PackError:
            continue
    return found


def may_begin(actor: Actor, each: Round) -> bool:
    """Whether a role of the actor's desk takes the first step of a batch there. No statement."""
    pack = pack_of(each)
    spec = settlement_of(pack)
    if spec is None or (actor.programmes and each.programme not in actor.programmes):
        return False
    start, actors = pack.section("workflows")[spec.batch]["start"], pack.section("actors")
    roles = {role for move in pack.moves[spec.batch] if move.source == start for role in move.actors}
    return any(actors[role]["desk"] == actor.desk for role in roles)


def money_in(batch: SettlementBatch) -> dict[str, int]:
    """What lies in the pots of the city now, in fen. One statement."""
    found = balances(batch.round, [batch.region_code])
    return {pot: found.get((batch.region_code, Book.FUNDS, kind), (0, 0))[0] for pot, kind in POTS.items()}


def local_in(batch: SettlementBatch) -> int:
    """What the city has there of its own, in fen. One statement."""
    found = balances(batch.round, [batch.region_code])
    return found.get((batch.region_code, Book.FUNDS, Kind.LOCAL), (0, 0))[0]


def queue_of(batch: SettlementBatch) -> "QuerySet[SettlementLine]":
    """In its order; no statement yet."""
    rows = with_their_past(SettlementLine.objects.filter(batch=batch))
    return rows.select_related(*WHOLE).order_by("place")


def progress_of(batch: SettlementBatch) -> Progress:
    """One statement."""
    state = listed_state(batch.round)
    found = SettlementLine.objects.filter(batch=batch).aggregate(
        lines=Count("pk"),
        included=Count("pk", filter=Q(claim__case__state=state) | ~Q(decision="")),
        carried_out=Count("pk", filter=Q(carried_out_at__isnull=False)),
    )
    return Progress(found["lines"], found["included"], found["carried_out"])


def totals_of(batch: SettlementBatch) -> Sequence[Total]:
    """One statement."""
    column = "proposed" if batch.decided_at is None else "decision"
    rows = SettlementLine.objects.filter(batch=batch).values(column).order_by()
    found = {
        row[column]: row
        for row in rows.annotate(lines=Count("pk"), fen=Sum("amount_fen"), local=Sum("local_fen"))
    }
    return [
        Total(
            decision,
            found[decision.value]["lines"],
            found[decision.value]["fen"],
            found[decision.value]["local"],
        )
        for decision in Decision
        if decision.value in found
    ]
