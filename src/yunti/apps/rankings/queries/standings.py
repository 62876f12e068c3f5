"""Where one case stands in the latest ranking of its round, in words that explain it: figure by figure, and its totals.

Not here: the ranking as a whole (`rankings.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yunti.apps.cases.models import Case
from yunti.apps.rankings.lines import FINAL, FIRST, OWN, PLACE, POINTS, TIED
from yunti.apps.rankings.models import RankedCase
from yunti.apps.rankings.terms import percent
from yunti.domain.exact_json import number_text
from yunti.packs.rankings import ranking_rules
from yunti.packs.reading import Pack


@dataclass(frozen=True)
class TierEnd:
    """The key at which a tier ends; whoever reaches it is in."""

    share: str
    points: str
    last_place: int
    key: str


@dataclass(frozen=True)
class FigureStanding:
    """`key` are the numbers that were compared, `tied` how many others have the same place; `reached` is the tier whose points were
    given, or None."""

    title: str
    unit: str
    clause: Sequence[str]
    key: str
    own: str
    place: int
    tied: int
    points: str
    final: str
    ends: Sequence[TierEnd]
    reached: int | None


@dataclass(frozen=True)
class Standing:
    """`besides` is what is added to the total beside what was ranked, unknown as long as it is None."""

    ranked: RankedCase
    figures: Sequence[FigureStanding]
    own_total: str
    total: str
    besides: str | None
    whole: str | None

    @property
    def population(self) -> int:
        return self.ranked.ranking.population

    @property
    def counts(self) -> bool:
        return self.ranked.ranking.counts


def standing_of(case: Case, pack: Pack, evaluated: Any = None) -> Standing | None:
    """One statement where the pack ranks such cases, else none. `evaluated` answers the value of a rule of the case."""
    rules = [rule for rule in ranking_rules(pack).values() if rule.workflow == case.workflow]
    if not rules:
        return None
    rows = RankedCase.objects.filter(case=case, ranking__name=rules[0].name).select_related("ranking")
    row = rows.order_by("-ranking__ordinal").first()
    if row is None:
        return None
    more = evaluated(rules[0].besides) if evaluated is not None and rules[0].besides else None
    return Standing(
        row,
        figures_of(row),
        hundredths(row.own_total),
        hundredths(row.total),
        None if more is None else hundredths(more),
        None if more is None else hundredths(row.total + more),
    )


def figures_of(row: RankedCase) -> list[FigureStanding]:
    tiers = row.ranking.terms_used["tiers"]
    return [_figure(each, row.lines[each["name"]], tiers) for each in row.ranking.figures]


def _figure(figure: Mapping[str, Any], line: Sequence[int], tiers: Sequence[Any]) -> FigureStanding:
    ends = [
        TierEnd(percent(Fraction(share)), hundredths(points), last, key_text(figure, key) if key else "")
        for (share, points), (last, key) in zip(tiers, figure["cuts"], strict=True)
    ]
    reached = next((at for at, (last, _key) in enumerate(figure["cuts"]) if line[PLACE] <= last), None)
    return FigureStanding(
        figure["title"],
        figure["unit"],
        figure["clause"],
        key_text(figure, line[FIRST:OWN]),
        hundredths(line[OWN]),
        line[PLACE],
        line[TIED] - 1,
        hundredths(line[POINTS]),
        hundredths(line[FINAL]),
        ends,
        reached if line[FIRST] else None,
    )


def key_text(figure: Mapping[str, Any], key: Sequence[int]) -> str:
    """The numbers that were compared, in the unit of the figure."""
    parts = key if figure["two"] else key[:1]
    return " / ".join(
        number_text(Decimal(part).scaleb(-scale))
        for part, scale in zip(parts, figure["scales"], strict=False)
    )


def hundredths(points: int) -> str:
    return f"{points // 100}.{points % 100:02d}"
