"""An officer declares a tie with a party, or that a name in its file is not theirs; takes a declaration back with a reason.

Not here: refusing to act (`apps.cases.permissions`).
"""

from django.utils.translation import gettext as _

from yunti.apps.desks.enums import RelationKind
from yunti.apps.desks.models import DeclaredRelation
from yunti.domain.identifiers import is_uscc
from yunti.kit import clock
from yunti.kit.actors import STAFF, Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.permissions import only_desks


@command("desks.declare_relation")
def declare_relation(
    step: Step, *, uscc: str, name: str, kind: str, by: Actor, note: str = "", key: str | None = None
) -> DeclaredRelation:
    step.require(only_desks(by, *STAFF))
    code = uscc.strip().upper()
    problems = []
    if not is_uscc(code):
        problems.append(Problem("uscc", "format", _("统一社会信用代码不对，请核对 18 位代码。")))
    if not name.strip():
        problems.append(Problem("name", "empty", _("没有填写单位名称。")))
    if kind not in RelationKind.values:
        problems.append(Problem("kind", "unknown", _("没有选择关系。")))
    elif kind in (RelationKind.OTHER, RelationKind.NAMESAKE) and not note.strip():
        problems.append(Problem("note", "empty", _("请写明情况。")))
    if problems:
        raise InvalidInput(problems)
    if DeclaredRelation.objects.filter(
        person_id=by.person_id or 0, uscc=code, kind=kind, ended_at__isnull=True
    ).exists():
        raise Conflict("declared_already", _("这一项已经申明过。"))
    made = step.create(
        DeclaredRelation,
        person_id=by.person_id,
        uscc=code,
        name=name.strip(),
        kind=kind,
        note=note.strip(),
        declared_at=clock.now(),
    )
    step.record(made, details={"uscc": code, "kind": kind, "note": made.note}, about=by.ref)
    return made


@command("desks.end_relation")
def end_relation(step: Step, *, relation: DeclaredRelation, reason: str, by: Actor) -> DeclaredRelation:
    """A tie that is over no longer keeps the person from acting; what was declared stays on record."""
    step.require(only_desks(by, *STAFF))
    row = step.lock_one(DeclaredRelation.objects.filter(pk=relation.pk, person_id=by.person_id or 0))
    if row.ended_at is not None:
        raise Conflict("already_ended", _("这一项已经撤销。"))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写理由。"))])
    row.ended_at, row.ended_reason = clock.now(), reason.strip()
    step.save(row, "ended_at", "ended_reason")
    step.record(row, details={"uscc": row.uscc, "kind": row.kind, "reason": row.ended_reason}, about=by.ref)
    return row
