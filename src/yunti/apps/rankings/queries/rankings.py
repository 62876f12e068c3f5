"""Rankings and terms as they stand, what each figure and each case came to, and what other tiers would have given.

Not here: which cases would take part now (`populations.py`), a party's own place (`standings.py`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round
from yunti.apps.rankings import terms as wording
from yunti.apps.rankings.models import RankedCase, Ranking, RankingTerms
from yunti.apps.rankings.permissions import can_read_rankings
from yunti.domain.ranking import Terms
from yunti.domain.regions import stem_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden

__all__ = ["RankedCase", "Ranking", "RankingTerms"]
MOVED_SHOWN = 20


def standing_terms(each: Round, name: str) -> RankingTerms | None:
    """What was decided last."""
    return RankingTerms.objects.filter(round=each, name=name).order_by("-ordinal").first()


def rankings_of(each: Round, name: str) -> "QuerySet[Ranking]":
    """The newest first."""
    return Ranking.objects.filter(round=each, name=name).select_related("round", "terms").order_by("-ordinal")


def latest_ranking(each: Round, name: str) -> Ranking | None:
    return rankings_of(each, name).first()


def ranking_by_ref(actor: Actor, ref: str) -> Ranking:
    """Missing and hidden look the same; one statement."""
    found = Ranking.objects.filter(ref=ref).select_related("round", "terms").first()
    if found is None or not can_read_rankings(actor, found.round):
        raise NotFoundOrHidden(_("没有这份排名。"))
    return found


def ranked_cases(actor: Actor, ranking: Ranking) -> "QuerySet[RankedCase]":
    """By place, then by number; an authority reads those of its own place."""
    rows = RankedCase.objects.filter(
        ranking=ranking, case__region_code__startswith=stem_of(actor.jurisdiction)
    )
    return rows.select_related("ranking", "case__enterprise").order_by("place", "case__number")


@dataclass(frozen=True)
class Moved:
    """A case whose total or place would be another."""

    ranked: RankedCase
    total: int
    place: int

    @property
    def by(self) -> int:
        """How many places it would rise."""
        return self.ranked.place - self.place


@dataclass(frozen=True)
class Preview:
    """What other terms would give to the same population; nothing of it is kept."""

    terms: Terms
    changed: int
    moved: Sequence[Moved]
    counts: Sequence[tuple[Mapping[str, Any], Sequence[int]]]


def previewed(ranking: Ranking, terms: Terms) -> Preview:
    from yunti.apps.rankings.computing import figures_of, placed

    rows = list(ranking.cases.select_related("case__enterprise").order_by("case__number", "pk"))
    lines = [row.lines for row in rows]
    found = placed(figures_of(lines, [each["name"] for each in ranking.figures]), terms)
    moved = [
        Moved(row, total, place)
        for row, total, place in zip(rows, found.totals, found.places, strict=True)
        if (total, place) != (row.total, row.place)
    ]
    moved.sort(key=lambda each: (-abs(each.by), each.place))
    points = list(dict.fromkeys(each.points for each in terms.tiers))
    counts = []
    for figure in ranking.figures:
        given = Counter(found.scored.points[figure["name"]].tolist())
        counts.append((figure, [given[each] for each in points]))
    return Preview(terms, len(moved), moved[:MOVED_SHOWN], counts)


def faults_of(ranking: Ranking) -> list[str]:
    """Placed again from what was kept: where something departs from what the ranking says. Empty where all agrees."""
    from yunti.apps.rankings.computing import cuts_kept, digest_of, figures_of, placed, results_digest

    rows = list(ranking.cases.select_related("case").order_by("case__number", "case_id"))
    refs, lines = [row.case.ref for row in rows], [row.lines for row in rows]
    names = [each["name"] for each in ranking.figures]
    found = placed(figures_of(lines, names), wording.from_kept(ranking.terms_used))
    faults = []
    if ranking.population != len(rows):
        faults.append(
            _("名单有 %(rows)s 家，应有 %(all)s 家") % {"rows": len(rows), "all": ranking.population}
        )
    if digest_of(ranking.terms_used, refs, lines) != ranking.digest:
        faults.append(_("参加排名的数据与当时的指纹不符"))
    if results_digest(refs, found) != ranking.results_digest:
        faults.append(_("重新计算的结果与当时的指纹不符"))
    for row, own, total, place, again in zip(
        rows, found.own_totals, found.totals, found.places, found.lines, strict=True
    ):
        if (row.own_total, row.total, row.place) != (own, total, place) or row.lines != again:
            faults.append(_("%(number)s 的得分或名次与重新计算的不同") % {"number": row.case.number})
    for figure in ranking.figures:
        if cuts_kept(found.scored.cuts[figure["name"]]) != figure["cuts"]:
            faults.append(_("“%(title)s”的分界与重新计算的不同") % {"title": figure["title"]})
    return faults
