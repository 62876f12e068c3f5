"""Objections to lines: as the objector looks theirs up, and as officers handle them, the most urgent first.

Names and contacts are read by the handling officers only. Not here: settling (`services`).
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.enums import UNSETTLED, ObjectionState
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.queries.worklist import COUNT_CAP, NEVER
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import by_pack, pack_of, pack_or_none
from yunti.apps.publicity.models import LineObjection, ObjectionCase, PublicList
from yunti.apps.publicity.permissions import can_publish
from yunti.apps.publicity.queries.ready import answered_for_in
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.publicity import Showing, showing_named, showings_of

__all__ = ["LineObjection", "ObjectionState"]
PAGE_SIZE = 50


def objections_for(actor: Actor, *, settled: bool = False) -> "QuerySet[LineObjection]":
    """No statement yet: confirmed objections to lines of the authority's own lists, by the day an answer is due."""
    rows = LineObjection.objects.filter(
        line__case__in=cases_visible_to(actor),
        line__list__jurisdiction=actor.jurisdiction,
        objection__confirmed_at__isnull=False,
    )
    rows = rows.select_related(
        "objection", "line", "line__list", "line__case__enterprise", "line__case__supplier"
    )
    if settled:
        return rows.exclude(objection__state__in=UNSETTLED).order_by("-objection__settled_at")
    return rows.filter(objection__state=ObjectionState.OPEN).order_by(
        F("objection__due_on").asc(nulls_last=True), "id"
    )


def objections_waiting(actor: Actor) -> list[date | None]:
    """Two statements and the packs, which are in memory: the days by which this desk has to settle, the earliest first."""
    rows = objections_for(actor)
    rounds = Round.objects.filter(pk__in=rows.order_by().values("line__case__round"))
    own = rows.filter(_settled_at_desk(actor, rounds))
    return list(own.values_list("objection__due_on", flat=True)[:COUNT_CAP])


def _settled_at_desk(actor: Actor, rounds: Iterable[Round]) -> Q:
    """`_settles` as a condition on objections."""
    found = NEVER
    for pack, own in by_pack(rounds):
        for showing in showings_of(pack):
            if can_publish(actor, pack, showing):
                cases = Case.objects.filter(answered_for_in(actor, pack, showing), round__in=own)
                found |= Q(line__list__name=showing.name, line__case__in=cases)
    return found


def objection_for(actor: Actor, ref: str) -> LineObjection:
    """Two statements; only at a desk that can settle it, so that names go no further than they must."""
    rows = LineObjection.objects.filter(
        objection__ref=ref, line__case__in=cases_visible_to(actor), objection__confirmed_at__isnull=False
    )
    found = rows.select_related(
        "objection", "line__list", "line__case__round", "line__case__enterprise", "line__case__supplier"
    ).first()
    if found is None or not _settles(actor, found):
        raise NotFoundOrHidden(_("没有找到这件异议。"))
    return found


def _settles(actor: Actor, row: LineObjection) -> bool:
    """Without a pack nobody can settle it."""
    case = row.line.case
    pack = pack_or_none(case.round)
    if pack is None:
        return False
    showing = showing_named(pack, row.line.list.name)
    return showing is not None and bool(roles_in(actor, case, pack.section("actors")) & set(showing.by))


def showing_of(row: LineObjection) -> Showing | None:
    return showing_named(pack_of(row.line.case.round), row.line.list.name)


def own_objection(actor: Actor, on: PublicList, number: int) -> ObjectionCase | None:
    """One statement: the case by which the actor's enterprise objects to the line."""
    if actor.organisation_id is None:
        return None
    own = Case.objects.filter(organisation_id=actor.organisation_id)
    rows = ObjectionCase.objects.filter(line__list=on, line__number=number, case__in=own)
    return rows.select_related("case").first()


def anything_unconfirmed() -> bool:
    """One statement, for the timetable: whether some objection was raised and not confirmed."""
    return LineObjection.objects.filter(objection__state=ObjectionState.RAISED).exists()


def untold() -> "QuerySet[LineObjection]":
    """No statement yet: settled, by an objector who left an address and has not been written to."""
    return LineObjection.objects.filter(
        by_mail=True, told_at__isnull=True, objection__settled_at__isnull=False
    ).order_by("pk")


def anybody_untold() -> bool:
    """One statement, for the timetable."""
    return untold().exists()


def objection_of_holder(ref: str, code: str) -> LineObjection:
    """With the code that went to the objector; a wrong one and none at all look the same."""
    found = (
        LineObjection.objects.filter(objection__ref=ref)
        .select_related("objection", "line__list", "line__case__round")
        .first()
    )
    digest = hashlib.sha256(code.strip().encode()).hexdigest()
    known = found.objection.confirm_digest if found is not None else "0" * 64
    if not secrets.compare_digest(digest, known) or found is None:
        raise NotFoundOrHidden(_("没有找到这件异议，或者确认码不对。"))
    return found
