"""What waits to be counted or handed in. Not here: doing it (`services`)."""

from django.db.models import Max, Q, QuerySet

from yunti.apps.intake.models import Arrival, Turn, TurnHead
from yunti.apps.programmes.models import Round
from yunti.kit.watermark import coming_after, watermark

EVERY = Q()


def anything_to_count() -> bool:
    return Arrival.objects.filter(turn__isnull=True).exists()


def rounds_to_count() -> list[Round]:
    waiting = Arrival.objects.filter(turn__isnull=True).values("round")
    return list(Round.objects.filter(pk__in=waiting).order_by("pk"))


def next_to_count(round: Round) -> "QuerySet[Arrival]":
    """By (transaction, id) behind the watermark: whoever was answered before another one asked stands before that one."""
    head = TurnHead.objects.filter(round=round).first() or TurnHead(round=round)
    waiting = Arrival.objects.filter(round=round, turn__isnull=True)
    seen = waiting.aggregate(transaction=Max("transaction"), key=Max("id"))
    mark = watermark()  # after the look: no number that was seen can be as high as the next new one, unless it came from elsewhere
    if mark is None:
        return waiting.filter(coming_after(0, head.arrival)).order_by("id")
    if seen["transaction"] is not None and seen["transaction"] >= mark.next_new:
        # Restored into a cluster whose transactions have lower numbers: what came along uncounted goes first.
        carried = waiting.filter(transaction__gte=mark.next_new, id__lte=seen["key"])
        return carried.order_by("transaction", "id")
    began = head.transaction if head.transaction < mark.next_new else -1
    safe = waiting.filter(coming_after(began, head.arrival), transaction__lt=mark.oldest_open)
    return safe.order_by("transaction", "id")


def anything_to_hand_in() -> bool:
    return Turn.objects.filter(outcome="").exists()


def turns_to_hand_in(most: int, among: Q = EVERY) -> list[Turn]:
    """In the order in which they are served; a room above says which of them are ready."""
    waiting = Turn.objects.filter(among, outcome="").select_related(
        "arrival__prepared__case__round", "arrival__prepared__case__organisation"
    )
    return list(waiting.order_by("round", "ordinal")[:most])
