"""Reads of the pool: who is in it, whether somebody may be asked on a day and why not, the undertaking in force.

Not here: how many cases somebody has in hand and ties with a party (`apps.cases`), which hand in the number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.accounts.queries.regions import region_filter
from yunti.apps.experts.enums import Askable, PoolState
from yunti.apps.experts.models import Expert, Undertaking, UndertakingText
from yunti.apps.experts.permissions import KEEPERS, sees_expert
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden


@dataclass(frozen=True)
class Asking:
    """`reasons` say in words why not, or what is not known."""

    outcome: Askable
    reasons: tuple[str, ...] = ()

    @property
    def may(self) -> bool:
        return self.outcome is Askable.YES


@dataclass(frozen=True)
class PoolFilter:
    words: str = ""
    field: str = ""
    state: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.field or self.state)


# whether somebody may be asked -----------------------------------------------------------------------------------


def may_be_asked(expert: Expert, day: date, in_hand: int | None) -> Asking:
    """Three statements. `in_hand` is how many cases the person has now; None where nobody counted."""
    counts = {} if in_hand is None else {expert.person_id: in_hand}
    return asking_of([expert], day, counts)[expert.pk]


def asking_of(experts: Sequence[Expert], day: date, in_hand: Mapping[int, int]) -> dict[int, Asking]:
    """Three statements for all of them, by the expert's key; who is missing from `in_hand` was not counted."""
    persons = [each.person_id for each in experts]
    text = current_text()
    signed = set(
        Undertaking.objects.filter(person__in=persons, text=text).values_list("person_id", flat=True)
        if text is not None
        else ()
    )
    seated = set(_seats(day).filter(person__in=persons).values_list("person_id", flat=True))
    return {
        each.pk: _asking(
            [
                *_not_at_all(each, day, each.person_id in seated),
                *(_unsigned(text) if text is not None and each.person_id not in signed else ()),
                *_too_much(each, in_hand.get(each.person_id)),
            ],
            [
                *((_("保密承诺书还没有发布，不知道专家是否承诺。"),) if text is None else ()),
                *((_("手上有几件还没有核实。"),) if each.person_id not in in_hand else ()),
            ],
        )
        for each in experts
    }


def _asking(against: Sequence[str], unknown: Sequence[str]) -> Asking:
    if against:
        return Asking(Askable.NO, tuple(against))
    return Asking(Askable.UNKNOWN, tuple(unknown)) if unknown else Asking(Askable.YES)


def _not_at_all(expert: Expert, day: date, seated: bool) -> list[str]:
    found = [] if seated else [_("没有有效的评审专家授权。")]
    state = expert.state_on(day)
    if state is PoolState.ENDED:
        found.append(_("已经出库：%(reason)s") % {"reason": expert.ended_reason})
    elif state is PoolState.PAUSED:
        found.append(_("已经暂停：%(reason)s") % {"reason": expert.pause_reason})
    elif expert.available_from is not None and day < expert.available_from:
        found.append(_("%(day)s 起才可以安排。") % {"day": f"{expert.available_from:%Y-%m-%d}"})
    elif expert.available_to is not None and day > expert.available_to:
        found.append(_("只能安排到 %(day)s。") % {"day": f"{expert.available_to:%Y-%m-%d}"})
    return found


def _unsigned(text: UndertakingText) -> list[str]:
    return [_("没有签署第 %(version)s 版保密承诺书。") % {"version": text.version}]


def _too_much(expert: Expert, in_hand: int | None) -> list[str]:
    if in_hand is None or in_hand < expert.most_at_once:
        return []
    told = {"count": in_hand, "most": expert.most_at_once}
    return [_("手上已有 %(count)s 件，最多同时评审 %(most)s 件。") % told]


def _seats(day: date) -> "QuerySet[Mandate]":
    return Mandate.objects.filter(in_force(day), desk=Desk.EXPERT, person__is_active=True)


# who is in the pool ----------------------------------------------------------------------------------------------


def experts_visible_to(actor: Actor) -> "QuerySet[Expert]":
    """Those kept within the jurisdiction, and those of the province for its prefectures; no statement yet."""
    if not actor.at(*KEEPERS):
        return Expert.objects.none()
    above = Q(region_code=actor.jurisdiction[:2] + "0000") if actor.jurisdiction else Q(pk__in=[])
    rows = Expert.objects.filter(region_filter(actor.jurisdiction, "region_code") | above)
    return rows.select_related("person").order_by("person__name", "pk")


def filtered(rows: "QuerySet[Expert]", chosen: PoolFilter, day: date) -> "QuerySet[Expert]":
    if chosen.words:
        words = chosen.words.strip()
        rows = rows.filter(Q(person__name__icontains=words) | Q(institution__icontains=words))
    if chosen.field:
        rows = rows.filter(_of_field(chosen.field))
    if chosen.state in PoolState.values:
        rows = rows.filter(_in_state(PoolState(chosen.state), day))
    return rows


def _in_state(state: PoolState, day: date) -> Q:
    """`Expert.state_on` as a condition."""
    if state is PoolState.ENDED:
        return Q(ended_at__isnull=False)
    if state is PoolState.PAUSED:
        return Q(ended_at__isnull=True, paused_at__isnull=False)
    here = Q(ended_at__isnull=True, paused_at__isnull=True)
    if state is PoolState.AWAY:
        return here & (Q(available_from__gt=day) | Q(available_to__lt=day))
    begun = Q(available_from__isnull=True) | Q(available_from__lte=day)
    return here & begun & (Q(available_to__isnull=True) | Q(available_to__gte=day))


def _of_field(name: str) -> Q:
    """Whole lines only: 云 is not 云安全."""
    return (
        Q(fields=name)
        | Q(fields__startswith=f"{name}\n")
        | Q(fields__endswith=f"\n{name}")
        | Q(fields__contains=f"\n{name}\n")
    )


def fields_among(rows: "QuerySet[Expert]") -> list[str]:
    """One statement: every field of expertise that somebody has."""
    listed = rows.order_by().values_list("fields", flat=True).distinct()
    return sorted({field for each in listed for field in each.splitlines()})


def expert_by_ref(actor: Actor, ref: str) -> Expert:
    """One statement."""
    found = Expert.objects.filter(ref=ref).select_related("person").first()
    if found is None or not sees_expert(actor, found):
        raise NotFoundOrHidden()
    return found


def own_entry(actor: Actor) -> Expert | None:
    """One statement."""
    if actor.person_id is None or not actor.at(Desk.EXPERT):
        return None
    return Expert.objects.filter(person_id=actor.person_id).select_related("person").first()


def candidates(actor: Actor, day: date) -> list[Person]:
    """One statement: who holds an expert's mandate of this place or of the province and is not in the pool."""
    if not actor.at(*KEEPERS) or not actor.jurisdiction:
        return []
    near = region_filter(actor.jurisdiction, "organisation__region_code") | Q(
        organisation__region_code=actor.jurisdiction[:2] + "0000"
    )
    taken = Expert.objects.filter(ended_at__isnull=True).values("person")
    seats = _seats(day).filter(near).exclude(person__in=taken).exclude(person=actor.person_id)
    rows = seats.select_related("person").order_by("person__name", "person_id")
    return list({row.person_id: row.person for row in rows}.values())


# the undertaking -------------------------------------------------------------------------------------------------


def current_text() -> UndertakingText | None:
    """One statement."""
    return UndertakingText.objects.order_by("-version").first()


def signatures_of(person_id: int) -> list[Undertaking]:
    """One statement, the newest first."""
    rows = Undertaking.objects.filter(person=person_id).select_related("text")
    return list(rows.order_by("-text__version"))


def is_unsigned(actor: Actor) -> bool:
    """Three statements: a text is published and this person, who is in the pool, has not signed it."""
    own = own_entry(actor)
    if own is None or own.ended_at is not None:
        return False
    text = current_text()
    return text is not None and not Undertaking.objects.filter(person=own.person_id, text=text).exists()
