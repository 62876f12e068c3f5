"""Deciding the terms of a ranking, and making one: the population is read and placed beforehand, and frozen if nothing moved meanwhile.

Not here: placing (`computing`), which cases take part (`queries.populations`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.rankings import terms as wording
from yunti.apps.rankings.models import RankedCase, Ranking, RankingTerms
from yunti.apps.rankings.permissions import can_rank, can_read_rankings
from yunti.apps.rankings.queries.populations import gone_on, rule_of, stamp_of, taking_part, told_of
from yunti.apps.rankings.queries.rankings import standing_terms
from yunti.apps.rankings.terms import WrittenTerms
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.permissions import require
from yunti.kit.wording import listed
from yunti.packs.rankings import RankingRule
from yunti.packs.reading import Pack

if TYPE_CHECKING:
    from yunti.apps.rankings.computing import Placed

LONGEST_DOCUMENT = 200


@command("rankings.decide_terms")
def decide_terms(
    step: Step,
    *,
    round: Round,
    name: str,
    written: WrittenTerms | None,
    document: str,
    by: Actor,
    key: str | None = None,
) -> RankingTerms:
    """What was officially decided: tiers and weights that count from now on, or, without any, that they do not count."""
    each = step.lock_one(Round.objects.filter(pk=round.pk))
    pack, rule = rule_of(each, name)
    step.require(can_rank(by, each, pack, rule))
    _refuse_late(each, rule)
    problems = written.problems() if written is not None else []
    if not document.strip():
        problems.append(Problem("document", "empty", _("没有写依据的文件和文号。")))
    elif len(document) > LONGEST_DOCUMENT:
        problems.append(
            Problem("document", "too_long", _("不超过 %(most)s 字。") % {"most": LONGEST_DOCUMENT})
        )
    if problems:
        raise InvalidInput(problems)
    made = step.create(
        RankingTerms,
        round=each,
        name=name,
        ordinal=_next(RankingTerms, each, name),
        enabled=written is not None,
        tiers=[list(pair) for pair in written.tiers] if written is not None else [],
        own_weight=written.own_weight.strip() if written is not None else "",
        tier_weight=written.tier_weight.strip() if written is not None else "",
        document=document.strip(),
        decided_at=clock.now(),
        decided_by=by.ref,
    )
    details = {
        "ordinal": made.ordinal,
        "enabled": made.enabled,
        "tiers": made.tiers,
        "document": made.document,
    }
    weights = {"own_weight": made.own_weight, "tier_weight": made.tier_weight}
    step.record(made, details=details | weights, clause=listed(rule.clause), edition=_edition(each))
    return made


def make_ranking(*, round: Round, name: str, by: Actor, seen: int | None = None) -> Ranking:
    """Of everybody who takes part at this moment. `seen` is how many there were when it was asked for. Reading and placing take their time, so that nobody waits for them."""
    from yunti.apps.rankings.computing import digest_of, placed, results_digest, taken_from, told_figures

    pack, rule = rule_of(round, name)
    require(can_rank(by, round, pack, rule))
    _refuse_late(round, rule)
    stamp, cases = stamp_of(taking_part(round, rule)), list(taking_part(round, rule))
    if not cases:
        raise _nobody()
    terms, applied, row = _terms(round, pack, rule)
    taken = taken_from(pack, rule, clock.today(), told_of(cases, pack))
    if not taken.rows:
        raise _nobody()
    chosen = [cases[place] for place in taken.rows]
    found = placed(taken.figures, terms)
    refs = [case.ref for case in chosen]
    frozen = Frozen(
        stamp,
        chosen,
        found,
        {
            "terms": row,
            "day": clock.today(),
            "terms_used": applied,
            "figures": told_figures(taken, found.scored),
            "left_out": [case.ref for place, case in enumerate(cases) if place not in set(taken.rows)],
            "digest": digest_of(applied, refs, found.lines),
            "results_digest": results_digest(refs, found),
        },
    )
    return freeze_ranking(round=round, name=name, frozen=frozen, seen=seen, by=by)


@dataclass(frozen=True, eq=False)
class Frozen:
    """What was read and placed, and by what it is seen whether anything has moved since."""

    stamp: list[tuple[int, str, int]]
    cases: Sequence[Case]
    placed: "Placed"
    values: dict[str, Any]


@command("rankings.freeze_ranking")
def freeze_ranking(
    step: Step, *, round: Round, name: str, frozen: Frozen, by: Actor, seen: int | None = None
) -> Ranking:
    each = step.lock_one(Round.objects.filter(pk=round.pk))
    pack, rule = rule_of(each, name)
    step.require(can_rank(by, each, pack, rule))
    _refuse_late(each, rule)
    standing, ordinal = standing_terms(each, name), _next(Ranking, each, name)
    if seen is not None and ordinal != seen + 1:
        raise Conflict("ranked_already", _("刚才已经定格过一次排名。"), next_step=_("请打开最新的一次。"))
    if stamp_of(taking_part(each, rule)) != frozen.stamp or standing != frozen.values["terms"]:
        raise Conflict(
            "moved_meanwhile",
            _("计算的时候有申报或者等级、分值变动了。"),
            next_step=_("请再算一次。"),
        )
    made = step.create(
        Ranking,
        round=each,
        name=name,
        ordinal=ordinal,
        population=len(frozen.cases),
        made_at=clock.now(),
        made_by=by.ref,
        **frozen.values,
    )
    found = frozen.placed
    rows = [
        RankedCase(ranking=made, case=case, lines=lines, own_total=own, total=total, place=place)
        for case, lines, own, total, place in zip(
            frozen.cases, found.lines, found.own_totals, found.totals, found.places, strict=True
        )
    ]
    step.bulk_create(RankedCase, rows)
    details: dict[str, Any] = {"ordinal": made.ordinal, "population": made.population}
    details |= {"left_out": len(made.left_out), "counts": made.counts}
    details |= {"digest": made.digest, "results_digest": made.results_digest}
    step.record(made, details=details, clause=listed(rule.clause), edition=_edition(each))
    return made


@command("rankings.release_ranking")
def release_ranking(step: Step, *, ranking: Ranking, suffix: str, lines: int, by: Actor) -> None:
    """Before the table leaves: who takes it, and how much of it."""
    step.require(can_read_rankings(by, ranking.round))
    step.record(ranking, details={"suffix": suffix, "lines": lines})


def _terms(each: Round, pack: Pack, rule: RankingRule) -> tuple[Any, dict[str, Any], RankingTerms | None]:
    """What the authority decided last; without that what the pack says, which counts where its parameter says so."""
    row, today = standing_terms(each, rule.name), clock.today()
    if row is None or not row.enabled:
        counts = row is None and rule.counts(pack, today)
        terms = rule.terms(pack, today)
        return (
            terms,
            wording.kept(terms, counts=counts, document=row.document if row is not None else ""),
            row,
        )
    terms = wording.of_row(row)
    return terms, wording.kept(terms, counts=True, document=row.document), row


def _refuse_late(each: Round, rule: RankingRule) -> None:
    late = gone_on(each, rule)
    if late:
        raise Refused(
            "ranking_settled",
            _("这个批次已有 %(count)s 件申报进入公示或者有了结果，排名不再改。") % {"count": late},
            next_step=_("确需更正的，请先撤回公示。"),
        )


def _nobody() -> Refused:
    return Refused(
        "nobody_to_rank",
        _("这个批次还没有可以参加排名的申报。"),
        next_step=_("设区市报送、各项都能计分以后再排。"),
    )


def _next(model: type[RankingTerms] | type[Ranking], each: Round, name: str) -> int:
    last = model.objects.filter(round=each, name=name).aggregate(last=Max("ordinal"))["last"]
    return (last or 0) + 1


def _edition(each: Round) -> str:
    return f"{each.programme}/{each.edition}"
