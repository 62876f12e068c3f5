"""A person keeps filters of the work list under a name, takes one as the first, deletes one.

Not here: what the filters mean (`apps.cases.queries.worklist`).
"""

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Person
from yunti.apps.casework.models import SavedView
from yunti.apps.casework.permissions import can_keep_views
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Problem

MOST = 20


@command("casework.save_view")
def save_view(step: Step, *, name: str, query: str, by: Actor) -> SavedView:
    """Under a name that is there already the filters are replaced."""
    step.require(can_keep_views(by))
    person = _lock_person(step, by)
    own = list(SavedView.objects.filter(person=person, desk=_desk(by)))
    known = next((each for each in own if each.name == name.strip()), None)
    problems = [*_problems(name, query, known is None and len(own) >= MOST)]
    if problems:
        raise InvalidInput(problems)
    if known is None:
        made = step.create(
            SavedView, person=person, desk=_desk(by), name=name.strip(), query=query, saved_at=clock.now()
        )
    else:
        made, known.query, known.saved_at = known, query, clock.now()
        step.save(known, "query", "saved_at")
    step.record(made, details={"query": query})
    return made


def _problems(name: str, query: str, full: bool) -> list[Problem]:
    found = []
    if not name.strip():
        found.append(Problem("name", "empty", _("没有写视图的名称。")))
    if not query:
        found.append(Problem("query", "empty", _("现在没有任何筛选条件，不用另存。")))
    if full:
        text = _("最多保存 %(most)s 个视图，请先删去不用的。") % {"most": MOST}
        found.append(Problem("name", "too_many", text))
    return found


@command("casework.set_default_view")
def set_default_view(step: Step, *, ref: str, on: bool, by: Actor) -> SavedView:
    row = _own(step, ref, by)
    for other in SavedView.objects.filter(person=row.person, desk=_desk(by), is_default=True):
        if other.pk != row.pk:
            other.is_default = False
            step.save(other, "is_default")
    row.is_default = on
    step.save(row, "is_default")
    step.record(row, details={"is_default": on})
    return row


@command("casework.delete_view")
def delete_view(step: Step, *, ref: str, by: Actor) -> None:
    row = _own(step, ref, by)
    step.record(row, details={"deleted": row.name})
    step.delete(row)


def _own(step: Step, ref: str, by: Actor) -> SavedView:
    step.require(can_keep_views(by))
    person = _lock_person(step, by)
    row = SavedView.objects.filter(person=person, desk=_desk(by), ref=ref).select_related("person").first()
    if row is None:
        raise NotFoundOrHidden(_("没有找到这个视图。"))
    return row


def _lock_person(step: Step, by: Actor) -> Person:
    """So that two windows of one person do not make two views the first one."""
    return step.lock_one(Person.objects.filter(ref=by.person_ref))


def _desk(by: Actor) -> str:
    return by.desk.value if by.desk else ""
