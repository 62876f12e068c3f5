"""Vouchers that an enterprise let lapse, and how the pack's rules have it stand for a period.

Not here: noting one down (`services.striking`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none
from yunti.apps.registry.queries.merging import same_enterprise
from yunti.apps.vouchers.models import Strike
from yunti.kit import clock
from yunti.packs.reading import Pack
from yunti.packs.redeeming import Standing, Strikes
from yunti.packs.vouchers import vouchers_of


def _strikes(enterprise: int) -> "QuerySet[Strike]":
    return Strike.objects.filter(enterprise__in=same_enterprise(enterprise))


def lapsed_vouchers(enterprise: int, programme: str) -> list[tuple[int, str]]:
    """Each with the place of its period, by whichever file of the enterprise; one statement."""
    rows = _strikes(enterprise).filter(period__programme=programme).order_by("id")
    return list(rows.values_list("period__index", "voucher__ref"))


def period_index(each: Round) -> int:
    """The place of the round's period; of one that is not begun yet the next there will be."""
    own = ProgrammePeriod.objects.filter(round=each).values_list("index", flat=True).first()
    if own is not None:
        return own
    last = ProgrammePeriod.objects.filter(programme=each.programme).aggregate(last=Max("index"))["last"]
    return int(last or 0) + 1


def standing_in(pack: Pack, strikes: Strikes, enterprise: int, programme: str, index: int) -> Standing:
    return strikes.standing(pack, lapsed_vouchers(enterprise, programme), index, clock.today())


@dataclass(frozen=True)
class Struck:
    """How an enterprise stands in a programme: what it let lapse, newest first, and what that means for a period, which is the one
    asked about, or the next one where something lapsed in that."""

    programme: str
    index: int
    status: str
    title: str
    count: int
    may_apply: bool
    clause: tuple[str, ...]
    rows: Sequence[Any]


def struck_in(each: Round, enterprise: int) -> Struck | None:
    """By the rules of the round and for its period; nothing where there is none. One statement, two more where there are some."""
    return _struck(pack_of(each), each, enterprise)


def _struck(pack: Pack, each: Round, enterprise: int) -> Struck | None:
    spec = vouchers_of(pack)
    if spec is None or spec.strikes is None:
        return None
    rows = _in_programme(each, enterprise)
    if not rows:
        return None
    history = [(row.period.index, row.voucher.ref) for row in reversed(rows)]
    index = max(period_index(each), *(place + 1 for place, _ref in history))
    found = spec.strikes.standing(pack, history, index, clock.today())
    return Struck(
        pack.title,
        index,
        found.status,
        spec.strikes.title(pack, found.status),
        found.count,
        found.may_apply,
        spec.strikes.clause(pack),
        rows,
    )


def _in_programme(each: Round, enterprise: int) -> list[Strike]:
    rows = _strikes(enterprise).filter(period__programme=each.programme)
    return list(rows.select_related("voucher__case", "period__round").order_by("-id"))


def struck_everywhere(enterprise: int) -> list[Struck]:
    """In every programme in which it let one lapse, for the period after the last one of it.

    Of a programme whose edition cannot be read the page says so: it is about the enterprise, and goes on without.
    """
    programmes = _strikes(enterprise).order_by().values("period__programme").distinct()
    last: dict[str, Round] = {}
    periods = (
        ProgrammePeriod.objects.filter(programme__in=programmes).select_related("round").order_by("index")
    )
    for period in periods:
        last[period.programme] = period.round
    found = (_struck_or_unknown(each, enterprise) for each in last.values())
    return [each for each in found if each is not None]


def _struck_or_unknown(each: Round, enterprise: int) -> Struck | None:
    pack = pack_or_none(each)
    if pack is not None:
        return _struck(pack, each, enterprise)
    rows = _in_programme(each, enterprise)
    index = max(period_index(each), *(row.period.index + 1 for row in rows))
    unknown = _("项目的规则文件现在读不出来，暂时不能判定")
    return Struck(each.title, index, "", unknown, len(rows), False, (), rows)
