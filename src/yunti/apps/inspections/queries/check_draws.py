"""Draws of whom to check on the spot: what can be drawn from, draws as they stand, what became of those drawn, the proof.

Not here: promising and drawing (`services.check_drawing`), the checks themselves (`checks.py`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.inspections.models import SpotCheck, SpotDraw
from yunti.apps.inspections.permissions import KEEPERS
from yunti.apps.inspections.queries.checks import rounds_to_check
from yunti.apps.programmes.models import Round
from yunti.apps.registry.permissions import scope
from yunti.domain.draw_proofs import DrawProof
from yunti.domain.regions import stem_of
from yunti.domain.sampling import first_of_each
from yunti.kit.actors import Actor
from yunti.kit.draws import DrawState
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.supervision import CheckDraw, Supervision

__all__ = ["DrawState", "SpotDraw"]


@dataclass(frozen=True)
class DrawnCase:
    """`check` is the first one recorded of it since the draw."""

    region_code: str
    case: Case
    check: SpotCheck | None


def rounds_to_draw(actor: Actor) -> list[tuple[Round, Supervision, CheckDraw]]:
    return [(each, told, told.draw) for each, told in rounds_to_check(actor) if told.draw is not None]


def members_of(actor: Actor, each: Round, rule: CheckDraw) -> list[str]:
    """City and number of every case that can be drawn; whoever was drawn in this round already is left out. Two statements."""
    rows = Case.objects.filter(
        round=each,
        workflow=rule.workflow,
        number__isnull=False,
        state__in=rule.counted,
        **scope(actor.jurisdiction),
    )
    before = {
        number
        for row in SpotDraw.objects.filter(round=each, state=DrawState.DRAWN)
        for number in chosen_in(row)
    }
    found = rows.values_list("prefecture_code", "number")
    return [f"{city} {number}" for city, number in found if number not in before]


def sizes_of(members: Iterable[str]) -> dict[str, int]:
    return dict(Counter(each.partition(" ")[0] for each in members))


def chosen_in(row: SpotDraw) -> list[str]:
    """Numbers of the cases to be checked, in the order drawn; none before the draw."""
    return [each.partition(" ")[2] for each in first_of_each(row.drawn, row.quotas)]


def draws_visible_to(actor: Actor) -> "QuerySet[SpotDraw]":
    """Those of the authority's own region and of the regions below it, newest first."""
    if not actor.at(*KEEPERS) or not actor.jurisdiction:
        return SpotDraw.objects.none()
    rows = SpotDraw.objects.filter(jurisdiction__startswith=stem_of(actor.jurisdiction))
    return rows.select_related("round", "replaces").order_by("-id")


def draw_by_ref(actor: Actor, ref: str) -> SpotDraw:
    """One statement. Missing and hidden look the same."""
    found = draws_visible_to(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有这次抽取。"))
    return found


def drawn_cases_of(row: SpotDraw) -> list[DrawnCase]:
    """In the order drawn; two statements."""
    numbers = chosen_in(row)
    cases = Case.objects.filter(round=row.round, number__in=numbers).select_related("enterprise", "supplier")
    by_number = {case.number: case for case in cases}
    checks: dict[int | None, SpotCheck] = {}
    for check in SpotCheck.objects.filter(
        case__in=by_number.values(), recorded_at__gte=row.drawn_at
    ).order_by("id"):
        checks.setdefault(check.case_id, check)
    found = (by_number[number] for number in numbers if number in by_number)
    return [DrawnCase(case.prefecture_code, case, checks.get(case.pk)) for case in found]


def proof_of(row: SpotDraw) -> DrawProof:
    """What anybody needs to repeat it, without the platform too."""
    seed = row.seed if row.is_drawn else ""
    return DrawProof(
        row.ref, row.population_digest, row.seed_digest, tuple(row.members), seed, tuple(row.drawn)
    )
