"""Tiers and weights as people write them, as rows keep them and as the arithmetic takes them.

Shares and weights are written in percent, points with two decimals. Not here: deciding them (`services`), a pack's own (`packs.rankings`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.rankings.models import RankingTerms
from yunti.domain.ranking import Terms, Tier
from yunti.kit.errors import Problem

MOST_TIERS, HUNDRED, LARGEST_POINTS = 8, 100, Decimal(100)


@dataclass(frozen=True)
class WrittenTerms:
    """As they were typed: pairs of share in percent and points, the weights in percent."""

    tiers: tuple[tuple[str, str], ...]
    own_weight: str
    tier_weight: str

    def problems(self) -> list[Problem]:
        found = [each for place in range(len(self.tiers)) for each in self._tier(place)]
        if not self.tiers:
            found.append(Problem("tiers", "empty", _("没有写等级。")))
        elif len(self.tiers) > MOST_TIERS:
            found.append(Problem("tiers", "too_many", _("最多 %(most)s 个等级。") % {"most": MOST_TIERS}))
        return found or [*self._order(), *self._weights()]

    def read(self) -> Terms:
        """Only of terms without problems."""
        tiers = tuple(
            Tier(Fraction(share) / HUNDRED, int(Decimal(points) * HUNDRED)) for share, points in self.tiers
        )
        own, tier = (Fraction(each) / HUNDRED for each in (self.own_weight, self.tier_weight))
        return Terms(tiers, own, tier)

    def _tier(self, place: int) -> list[Problem]:
        share, points = (_number(each) for each in self.tiers[place])
        about = {"place": place + 1}
        found = []
        if share is None or not 0 < share <= HUNDRED:
            text = _("第 %(place)s 等级的比例应大于 0，不超过 100。") % about
            found.append(Problem(f"share{place}", "range", text))
        if points is None or not 0 <= points <= LARGEST_POINTS or points != round(points, 2):
            text = _("第 %(place)s 等级的分值应为 0 至 100，最多两位小数。") % about
            found.append(Problem(f"points{place}", "range", text))
        return found

    def _order(self) -> list[Problem]:
        read = self.read().tiers if self._weights() == [] else ()
        for place in range(1, len(read)):
            if read[place].top_share <= read[place - 1].top_share:
                text = _("比例从小到大写：第 %(place)s 等级应大于前一等级。") % {"place": place + 1}
                return [Problem(f"share{place}", "order", text)]
            if read[place].points > read[place - 1].points:
                text = _("等级越低分值越少：第 %(place)s 等级不能多于前一等级。") % {"place": place + 1}
                return [Problem(f"points{place}", "order", text)]
        return []

    def _weights(self) -> list[Problem]:
        own, tier = _number(self.own_weight), _number(self.tier_weight)
        if own is None or tier is None or not (0 <= own <= HUNDRED and 0 <= tier <= HUNDRED):
            return [Problem("own_weight", "range", _("两个权重应为 0 至 100 的数。"))]
        if own + tier != HUNDRED:
            return [Problem("own_weight", "sum", _("自评分和横向评分的权重合计应为 100。"))]
        return []


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def written(terms: Terms) -> WrittenTerms:
    tiers = tuple((percent(each.top_share), _decimal(Fraction(each.points, HUNDRED))) for each in terms.tiers)
    return WrittenTerms(tiers, percent(terms.own_weight), percent(terms.tier_weight))


def percent(share: Fraction) -> str:
    return _decimal(share * HUNDRED)


def _decimal(number: Fraction) -> str:
    """Exact where it has a decimal form, else to four places."""
    text = f"{Decimal(number.numerator) / Decimal(number.denominator):.4f}"
    return text.rstrip("0").rstrip(".")


def of_row(row: RankingTerms) -> Terms:
    return WrittenTerms(
        tuple((share, points) for share, points in row.tiers), row.own_weight, row.tier_weight
    ).read()


def kept(terms: Terms, *, counts: bool, document: str) -> dict[str, Any]:
    """As a ranking keeps the terms that it used."""
    return {
        "tiers": [[str(each.top_share), each.points] for each in terms.tiers],
        "own": str(terms.own_weight),
        "tier": str(terms.tier_weight),
        "counts": counts,
        "document": document,
    }


def from_kept(told: Mapping[str, Any]) -> Terms:
    tiers: Sequence[tuple[str, int]] = told["tiers"]
    return Terms(
        tuple(Tier(Fraction(share), points) for share, points in tiers),
        Fraction(told["own"]),
        Fraction(told["tier"]),
    )
