"""Arranging an absence with a substitute of the same desk; ending it early.

Not here: what the substitute may do meanwhile (`apps.cases`).
"""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.accounts.models import Mandate
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.desks.models import Absence
from yunti.apps.desks.permissions import may_arrange
from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem

LONGEST = 366


@command("desks.arrange_absence")
def arrange_absence(
    step: Step,
    *,
    mandate: Mandate,
    substitute: Mandate,
    first_day: date,
    last_day: date,
    by: Actor,
    reason: str = "",
    key: str | None = None,
) -> Absence:
    seats = step.lock(
        Mandate.objects.filter(pk__in=[mandate.pk, substitute.pk]).select_related("person", "organisation")
    )
    own = next(row for row in seats if row.pk == mandate.pk)
    other = next(row for row in seats if row.pk == substitute.pk)
    step.require(may_arrange(by, own))
    problems = [*_days(first_day, last_day), *_seats(own, other)]
    if problems:
        raise InvalidInput(problems)
    _refuse_overlap(own, other, first_day, last_day)
    made = step.create(
        Absence,
        mandate=own,
        substitute=other,
        first_day=first_day,
        last_day=last_day,
        reason=reason.strip(),
        arranged_at=clock.now(),
        arranged_by=by.ref,
    )
    _tell(made, by)
    step.record(
        made,
        details={"mandate": own.ref, "substitute": other.ref, "from": first_day, "to": last_day},
        about=own.person.ref,
    )
    return made


def _days(first_day: date, last_day: date) -> list[Problem]:
    if last_day < first_day:
        return [Problem("last_day", "order", _("最后一天早于第一天。"))]
    if last_day < clock.today():
        return [Problem("last_day", "past", _("这段时间已经过去。"))]
    if (last_day - first_day).days >= LONGEST:
        return [Problem("last_day", "too_long", _("一次最多安排一年。"))]
    return []


def _seats(own: Mandate, other: Mandate) -> list[Problem]:
    if own.pk == other.pk:
        return [Problem("substitute", "self", _("代班人不能是本人。"))]
    same = (own.desk, own.organisation_id, own.jurisdiction) == (
        other.desk,
        other.organisation_id,
        other.jurisdiction,
    )
    standing = Mandate.objects.filter(in_force(clock.today()), pk=other.pk, person__is_active=True).exists()
    if own.desk not in OFFICERS or not same or not standing:
        return [Problem("substitute", "other_desk", _("代班人要是同一部门、同一岗位、授权有效的人。"))]
    return []


def _refuse_overlap(own: Mandate, other: Mandate, first_day: date, last_day: date) -> None:
    meanwhile = Q(ended_at__isnull=True, first_day__lte=last_day, last_day__gte=first_day)
    if Absence.objects.filter(meanwhile, mandate=own).exists():
        raise Conflict("absent_already", _("这段时间已经安排过代班。"), next_step=_("请先撤销原来的安排。"))
    if Absence.objects.filter(meanwhile, mandate=other).exists():
        raise Conflict("substitute_absent", _("代班人这段时间也不在。"), next_step=_("请另选一位代班人。"))


@override("zh-hans")
def _tell(made: Absence, by: Actor) -> None:
    days = {"first": f"{made.first_day:%Y-%m-%d}", "last": f"{made.last_day:%Y-%m-%d}"}
    post_message(
        kind="cases.assigned",
        to=Recipients(desk=Desk(made.substitute.desk), mandates=(made.substitute.pk,)),
        subject=_("请您代班：%(name)s") % {"name": made.mandate.person.name},
        body=_("%(first)s 至 %(last)s，%(name)s 经办的申报由您办理，在“我代班的”里可以看到。")
        % {**days, "name": made.mandate.person.name},
        link="/officer/cases/?hand=substitute",
        by=by,
        dedupe_key=f"desks.absence:{made.ref}",
    )


@command("desks.end_absence")
def end_absence(step: Step, *, absence: Absence, by: Actor) -> Absence:
    row = step.lock_one(Absence.objects.filter(pk=absence.pk).select_related("mandate__person"))
    step.require(may_arrange(by, row.mandate))
    if row.ended_at is not None:
        raise Conflict("already_ended", _("这项安排已经撤销。"))
    row.ended_at, row.ended_by = clock.now(), by.ref
    step.save(row, "ended_at", "ended_by")
    step.record(row, details={"mandate": row.mandate.ref}, about=row.mandate.person.ref)
    return row
