"""Which rounds are ranked or put in order and by whom, which cases would take part now, and whether that is still open.

Not here: placing them (`computing`), rankings that were made (`rankings.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.facts import facts_of_many, known_facts
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none, rounds_near
from yunti.apps.rankings.permissions import can_order, can_rank, can_read_rankings
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.orders import OrderRule, order_rules
from yunti.packs.rankings import RankingRule, ranking_rules
from yunti.packs.reading import Pack

MOST_ROUNDS = 50


@dataclass(frozen=True)
class Ranked:
    """A round that its pack ranks in one way."""

    round: Round
    pack: Pack
    rule: RankingRule
    may_rank: bool


def rounds_with_rankings(actor: Actor) -> list[Ranked]:
    """The newest first; one statement."""
    found = []
    for each in Round.objects.filter(rounds_near(actor.jurisdiction)).order_by("-opened_at", "-id")[
        :MOST_ROUNDS
    ]:
        pack = pack_or_none(each)
        for rule in (
            ranking_rules(pack).values() if pack is not None and can_read_rankings(actor, each) else ()
        ):
            assert pack is not None
            found.append(Ranked(each, pack, rule, bool(can_rank(actor, each, pack, rule))))
    return found


def ranked_named(actor: Actor, ref: str, name: str) -> Ranked:
    """Missing and hidden look the same."""
    each = Round.objects.filter(ref=ref).first()
    pack = pack_or_none(each) if each is not None else None
    rule = ranking_rules(pack).get(name) if pack is not None else None
    if each is None or pack is None or rule is None or not can_read_rankings(actor, each):
        raise NotFoundOrHidden(_("没有这个批次的排名。"))
    return Ranked(each, pack, rule, bool(can_rank(actor, each, pack, rule)))


@dataclass(frozen=True)
class Ordered:
    """A round in which the authority of the reader puts its cases in order."""

    round: Round
    pack: Pack
    rule: OrderRule


def rounds_to_order(actor: Actor) -> list[Ordered]:
    """The newest first; one statement."""
    found = []
    for each in Round.objects.filter(rounds_near(actor.jurisdiction)).order_by("-opened_at", "-id")[
        :MOST_ROUNDS
    ]:
        pack = pack_or_none(each)
        for rule in order_rules(pack).values() if pack is not None else ():
            if pack is not None and can_order(actor, each, pack, rule):
                found.append(Ordered(each, pack, rule))
    return found


def ordered_named(actor: Actor, ref: str, name: str) -> Ordered:
    """Missing and hidden look the same."""
    each = Round.objects.filter(ref=ref).first()
    pack = pack_or_none(each) if each is not None else None
    rule = order_rules(pack).get(name) if pack is not None else None
    if each is None or pack is None or rule is None or not can_order(actor, each, pack, rule):
        raise NotFoundOrHidden(_("没有要排序的批次。"))
    return Ordered(each, pack, rule)


def rule_of(each: Round, name: str) -> tuple[Pack, RankingRule]:
    pack = pack_of(each)
    if name not in ranking_rules(pack):
        raise NotFoundOrHidden(_("没有这个批次的排名。"))
    return pack, ranking_rules(pack)[name]


def taking_part(each: Round, rule: RankingRule) -> "QuerySet[Case]":
    """By number, so that the order of the same cases is the same every time."""
    return Case.objects.filter(round=each, workflow=rule.workflow, state__in=rule.states).order_by(
        "number", "pk"
    )


def gone_on(each: Round, rule: RankingRule) -> int:
    """How many stand where the ranking must not change any more."""
    return Case.objects.filter(round=each, workflow=rule.workflow, state__in=rule.until).count()


def stamp_of(cases: "QuerySet[Case]") -> list[tuple[int, str, int]]:
    """What changes when a case moves or is handed in anew; one statement."""
    rows = cases.annotate(times=Count("submissions")).values_list("pk", "state", "times")
    return sorted((pk, state, times) for pk, state, times in rows)


def told_of(cases: Sequence[Case], pack: Pack) -> list[dict[str, Any]]:
    """What the rules read of each; as many statements for many cases as for one."""
    return [known_facts(pack, each.told) for each in facts_of_many([(case, pack) for case in cases])]
