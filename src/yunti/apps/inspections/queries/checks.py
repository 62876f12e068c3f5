"""Checks on the spot as officers read them: of which rounds one can be made, which there are, and where a confirmed one counts.

Not here: recording and deciding (`services.checking`).
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.models import Attestation, Case
from yunti.apps.cases.queries.worklist import MOST_ROUNDS
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.queries import evidence_of
from yunti.apps.inspections.enums import CheckState
from yunti.apps.inspections.models import SpotCheck
from yunti.apps.inspections.permissions import KEEPERS, can_check
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none, rounds_near
from yunti.apps.registry.permissions import PartyRow
from yunti.domain.regions import stem_of
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.reading import Pack
from yunti.packs.supervision import Conclusion, Supervision, supervision_of

__all__ = ["CheckState", "Conclusion", "SpotCheck", "Supervision"]
PAGE_SIZE = 50


@dataclass(frozen=True)
class CheckFilter:
    words: str = ""
    conclusion: str = ""
    state: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.conclusion or self.state)


def rounds_to_check(actor: Actor) -> list[tuple[Round, Supervision]]:
    """Those whose pack has checks that the desk may record, the newest first."""
    found = []
    for each in Round.objects.filter(rounds_near(actor.jurisdiction)).order_by("-opened_at", "-id")[
        :MOST_ROUNDS
    ]:
        pack = pack_or_none(each)
        told = None if pack is None else supervision_of(pack)
        if pack is not None and told is not None and can_check(actor, pack, told):
            found.append((each, told))
    return found


def checks_visible_to(actor: Actor) -> "QuerySet[SpotCheck]":
    """Those that the own authority or one below it recorded, and those of parties registered there."""
    if not actor.at(*KEEPERS) or not actor.jurisdiction:
        return SpotCheck.objects.none()
    stem = stem_of(actor.jurisdiction)
    rows = SpotCheck.objects.filter(
        Q(jurisdiction__startswith=stem)
        | Q(enterprise__region_code__startswith=stem)
        | Q(supplier__region_code__startswith=stem)
    )
    return rows.select_related("round", "enterprise", "supplier", "case").order_by("-id")


def filtered(rows: "QuerySet[SpotCheck]", chosen: CheckFilter) -> "QuerySet[SpotCheck]":
    if chosen.words:
        named = Q(enterprise__name__icontains=chosen.words) | Q(supplier__name__icontains=chosen.words)
        rows = rows.filter(named | Q(place__icontains=chosen.words))
    if chosen.conclusion:
        rows = rows.filter(conclusion=chosen.conclusion)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    return rows


def check_by_ref(actor: Actor, ref: str) -> SpotCheck:
    """One statement. Missing and hidden look the same."""
    found = checks_visible_to(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有这次抽查。"))
    return found


def files_of(actor: Actor, check: SpotCheck) -> list[Evidence]:
    return evidence_of(actor, check)


def party_of(check: SpotCheck) -> PartyRow:
    party: PartyRow | None = check.enterprise or check.supplier
    assert party is not None
    return party


def rules_of(check: SpotCheck) -> tuple[Pack, Supervision, Conclusion]:
    """What the pack of its round says of checks, and of what this one concludes."""
    pack = pack_of(check.round)
    told = supervision_of(pack)
    if told is None or check.conclusion not in told.conclusions:
        raise NotFoundOrHidden(_("这个项目没有现场抽查。"))
    return pack, told, told.conclusions[check.conclusion]


def case_it_counts_in(check: SpotCheck, pack: Pack, guard: str) -> Case | None:
    """The supplier's latest case of the programme that asks for the guard where it stands."""
    asked = {
        (workflow, move.source)
        for workflow, moves in pack.moves.items()
        for move in moves
        if guard in move.guards
    }
    if not asked or check.supplier_id is None:
        return None
    where = Q(pk__in=[])
    for workflow, state in sorted(asked):
        where |= Q(workflow=workflow, state=state)
    rows = Case.objects.filter(
        where, supplier=check.supplier_id, round__programme=check.round.programme, number__isnull=False
    )
    return rows.select_related("round").order_by("-id").first()


def was_used(check: SpotCheck, pack: Pack, guard: str) -> bool:
    """A step that asks for the guard followed upon it: one check carries one such step."""
    for each in Attestation.objects.filter(guard=guard, evidence_ref=check.ref).select_related("case"):
        taken = each.case.moves.filter(ordinal=each.since + 1).first()
        if taken is None:
            continue
        moves = pack.moves[each.case.workflow]
        if any(m.source == taken.source and m.action == taken.action and guard in m.guards for m in moves):
            return True
    return False
