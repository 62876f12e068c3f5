"""Rounds as they stand at a moment: which are open to whom, and the pack that each works from.

Not here: opening and closing them (`services`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.models import Round, RoundWindow
from yunti.apps.programmes.queries.packs import digest_of, opened
from yunti.domain.regions import stem_of
from yunti.kit.errors import Conflict, NotFoundOrHidden
from yunti.packs.errors import PackError
from yunti.packs.reading import Pack

__all__ = [
    "UNUSABLE",
    "Round",
    "RoundState",
    "RoundWindow",
    "WindowLevel",
    "by_pack",
    "pack_of",
    "pack_or_none",
    "regions_above",
    "round_by_ref",
    "rounds_for",
    "rounds_open_at",
    "state_at",
    "titles_of",
    "unusable",
    "window_of",
]


class EditionChanged(Conflict):
    """The files are not those that the round was opened under."""

    def __init__(self) -> None:
        super().__init__(
            "edition_changed",
            _("这个批次所依据的版本被改动过，与开设时不一致。"),
            next_step=_("请系统管理员恢复已发布的版本文件。"),
        )


UNUSABLE = (PackError, EditionChanged)
"""Why a round has no pack to work from: its edition cannot be read, or was altered since."""


def regions_above(region_code: str) -> tuple[str, ...]:
    """The county itself, its prefecture and its province."""
    return region_code, region_code[:4] + "00", region_code[:2] + "0000"


def rounds_near(region_code: str) -> Q:
    """Rounds of this place, of those within it and of those around it."""
    within = Q(jurisdiction__startswith=stem_of(region_code))
    return Q(jurisdiction__in=regions_above(region_code)) | within


def rounds_for(region_code: str) -> "QuerySet[Round]":
    """Rounds that enterprises of this county may apply in, newest first."""
    return _newest_first(Round.objects.filter(jurisdiction__in=regions_above(region_code)))


def _newest_first(rounds: "QuerySet[Round]") -> "QuerySet[Round]":
    return rounds.prefetch_related("windows").order_by("-opened_at", "-id")


def rounds_open_at(moment: datetime, region_code: str = "") -> "QuerySet[Round]":
    """Those that parties of this county may apply in; without one those of every place."""
    window = Q(
        windows__level=WindowLevel.APPLICANT, windows__opens_at__lte=moment, windows__closes_at__gt=moment
    )
    rounds = rounds_for(region_code) if region_code else _newest_first(Round.objects.all())
    return rounds.filter(window, closed_at__isnull=True)


def round_by_ref(ref: str) -> Round:
    """Two statements."""
    found = Round.objects.prefetch_related("windows", "quotas").filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有找到这个批次。"))
    return found


def titles_of(refs: Iterable[str]) -> dict[str, str]:
    """By reference; one statement, none without references."""
    return dict(Round.objects.filter(ref__in=refs).values_list("ref", "title"))


def window_of(each: Round, level: WindowLevel | str) -> RoundWindow | None:
    return next((window for window in each.windows.all() if window.level == level), None)


def state_at(each: Round, level: WindowLevel | str, moment: datetime) -> RoundState:
    """A level without a window of its own is bound by nothing but the closing of the round."""
    if each.closed_at is not None and each.closed_at <= moment:
        return RoundState.CLOSED
    window = window_of(each, level)
    if window is None:
        return RoundState.OPEN
    if moment < window.opens_at:
        return RoundState.TO_COME
    return RoundState.OPEN if moment < window.closes_at else RoundState.CLOSED


def pack_of(each: Round) -> Pack:
    """The edition under which the round was opened; for real rounds the very same bytes."""
    pack = opened(each.programme, each.edition)
    if not each.is_example and digest_of(pack) != each.digest:
        raise EditionChanged()
    return pack


def pack_or_none(each: Round) -> Pack | None:
    """For whatever runs over many rounds: one whose edition is broken or altered keeps nobody from the others."""
    try:
        return pack_of(each)
    except UNUSABLE:  # its own pages say what is wrong
        return None


def by_pack(rounds: Iterable[Round]) -> list[tuple[Pack, list[Round]]]:
    """Rounds by what they work from, each opened once; those that have nothing to work from are left out."""
    editions: dict[tuple[str, str, bool, str], list[Round]] = {}
    for each in rounds:
        key = (each.programme, each.edition, each.is_example, each.digest)
        editions.setdefault(key, []).append(each)
    found = [(pack_or_none(own[0]), own) for own in editions.values()]
    return [(pack, own) for pack, own in found if pack is not None]


def unusable() -> str:
    """In a list, in place of what only the pack can say."""
    return _("项目的版本文件不能用")
