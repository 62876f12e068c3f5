"""What is still to be told: happenings nobody was told of, changes, closings and notices of rounds. Not here: telling (`services`)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case, Happening
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.notices.models import RoundTold
from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round, RoundChange, RoundNotice
from yunti.apps.programmes.queries.rounds import window_of
from yunti.kit import clock
from yunti.packs.reading import Pack

NEWS = timedelta(days=7)  # what is older is no news any more
CLOSED = "closed"


def anything_to_follow() -> bool:
    """One statement; asked by the timetable before it writes anything."""
    return Happening.objects.filter(followed_at__isnull=True, next_at__lte=clock.now()).exists()


@dataclass(frozen=True)
class News:
    """Something about a round of which nobody was told yet. Without a `kind` only its days are counted anew."""

    round: Round
    key: str
    kind: HappeningKind | None
    told: dict[str, str] = field(default_factory=dict)
    moves_days: bool = False


def anything_to_announce() -> bool:
    """Four statements at most."""
    return next(news_of_rounds(clock.now()), None) is not None


def news_of_rounds(now: datetime) -> Iterator[News]:
    since = now - NEWS
    changes = RoundChange.objects.filter(changed_at__gt=since, what__in=WindowLevel.values)
    closed = Round.objects.filter(closed_at__gt=since).prefetch_related("windows")
    notices = RoundNotice.objects.filter(published_at__gt=since, withdrawn_at__isnull=True)
    told = set(RoundTold.objects.filter(told_at__gt=since).values_list("round_id", "key"))
    for change in changes.select_related("round").order_by("id"):
        if (change.round_id, f"change:{change.pk}") not in told:
            yield _moved(change)
    for each in closed.order_by("id"):
        if (each.pk, CLOSED) not in told and _is_early(each):
            yield News(each, CLOSED, HappeningKind.ROUND_CLOSED, {"round": each.title})
    for notice in notices.select_related("round").order_by("id"):
        if (notice.round_id, f"notice:{notice.ref}") not in told:
            words = {"round": notice.round.title, "title": notice.title}
            yield News(notice.round, f"notice:{notice.ref}", HappeningKind.ROUND_NOTICE, words)


def _moved(change: RoundChange) -> News:
    kind = HappeningKind.ROUND_MOVED if change.what == WindowLevel.APPLICANT else None
    words = {"round": change.round.title, "day": change.after}
    return News(change.round, f"change:{change.pk}", kind, words, moves_days=True)


def _is_early(each: Round) -> bool:
    """Before its window for applicants had ended."""
    window = window_of(each, WindowLevel.APPLICANT)
    return each.closed_at is not None and (window is None or each.closed_at < window.closes_at)


def unfinished_in(each: Round, pack: Pack) -> "QuerySet[Case]":
    """What its party still writes: drafts and what was given back. No statement yet."""
    written = Q(pk__in=[])
    for workflow in pack.section("workflows"):
        written |= Q(workflow=workflow, state__in=editable_states(pack, workflow))
    return Case.objects.filter(written, round=each).order_by("pk")


def open_in(each: Round, pack: Pack) -> "QuerySet[Case]":
    """What is not at its end. No statement yet."""
    ended = Q(pk__in=[])
    for workflow, spec in pack.section("workflows").items():
        ended |= Q(workflow=workflow, state__in=list(spec["ends"]))
    return Case.objects.filter(round=each).exclude(ended).order_by("pk")
