"""Publishing a list whose lines a later room hands over, in its order and with its amounts; as long as it is, and of several rounds.

Not here: lists whose cases an officer chooses (`publishing.py`), what the lines say (the room that hands them over).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case, Happening
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.models import PublicList
from yunti.apps.publicity.permissions import can_publish
from yunti.apps.publicity.queries.ready import Line
from yunti.apps.publicity.services.publishing import NewList, freeze_list, last_day_of_list, record_list
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem
from yunti.packs.publicity import showing_named

AT_ONCE = 500


@dataclass(frozen=True)
class HandedLine:
    """A case, and what its line says, in the order of the columns."""

    case: Case
    cells: tuple[str, ...]


@command("publicity.hand_over_list")
def hand_over_list(
    step: Step,
    *,
    round: Round,
    name: str,
    lines: Sequence[HandedLine],
    without: frozenset[str] = frozenset(),
    by: Actor,
) -> PublicList:
    """`without` are columns that say nothing in this list. Cases may be locked by the room already. They stand in publicity from today on, and their parties are told."""
    pack = pack_of(round)
    showing = showing_named(pack, name)
    if showing is None or not showing.is_handed_over:
        raise InvalidInput([Problem("name", "unknown", _("这个项目没有这种名单。"))])
    step.require(can_publish(by, pack, showing))
    showing = replace(showing, columns=tuple(each for each in showing.columns if each.line not in without))
    if not lines:
        raise InvalidInput([Problem("case", "empty", _("名单里没有内容。"))])
    step.lock(Organisation.objects.filter(ref=by.organisation_ref))  # lists of one authority are counted
    cases = {row.pk: row for row in step.lock(Case.objects.filter(pk__in=[each.case.pk for each in lines]))}
    opened_on = clock.today()
    last_day = last_day_of_list(pack, showing, opened_on)
    new = NewList(round, name, tuple(each.case.ref for each in lines), "")
    frozen = [Line(cases[each.case.pk], each.cells, ()) for each in lines]
    made = freeze_list(step, new, showing, frozen, opened_on, last_day, by)
    show_alike(step, list(cases.values()), last_day, by)
    record_list(step, made, new, frozen, showing)
    return made


def show_alike(step: Step, cases: Sequence[Case], last_day: date, by: Actor) -> None:
    """Thousands of cases that are held, all until one day, in few statements; their parties are told."""
    for row in cases:
        row.shown_until, row.due_on = last_day, last_day
        step.covers(row)
    keys = sorted(row.pk for row in cases)
    for start in range(0, len(keys), AT_ONCE):
        part = Case.objects.filter(pk__in=keys[start : start + AT_ONCE])
        part.update(shown_until=last_day, due_on=last_day)
    Happening.objects.bulk_create(
        [
            Happening(
                case=row,
                kind=HappeningKind.PUBLICISED,
                about=f"shown:{last_day}",
                told={},
                happened_at=clock.now(),
                caused_by=by.ref,
                next_at=clock.now(),
            )
            for row in cases
        ],
        batch_size=AT_ONCE,
    )
