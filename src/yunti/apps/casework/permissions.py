"""Who does the desk's own work on a case: officers whom the pack gives a part in it, with no interest of their own.

Not here: who may see a case or take a step (`apps.cases.permissions`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import Reader, has_no_interest, is_owner, officer_roles
from yunti.apps.cases.queries.facts import editable_states
from yunti.kit.actors import OFFICERS, OUTSIDE, Actor
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.packs.reading import Pack


def can_work_on(actor: Actor, case: Case, roles: frozenset[str], reader: Reader | None = None) -> Decision:
    """Notes, marks and questions: the officers of the case among themselves. At most two statements, none with the reader."""
    if not actor.at(*OFFICERS) or not roles or case.number is None:
        return Denied("not_your_case", _("这份申报不由本岗位办理。"))
    return has_no_interest(actor, case, reader)


def can_decide_on(actor: Actor, case: Case, pack: Pack, roles: frozenset[str]) -> Decision:
    """The same while the case is being decided: not with the party, not at its end."""
    spec = pack.section("workflows")[case.workflow]
    if case.state in spec["ends"] or case.state in editable_states(pack, case.workflow):
        return Denied(
            "not_in_hand",
            _("这份申报现在不在办理中。"),
            next_step=_("等对方重新提交以后再办。") if case.state not in spec["ends"] else "",
        )
    return can_work_on(actor, case, roles)


def can_override(
    actor: Actor, case: Case, pack: Pack, roles: frozenset[str], declared: Mapping[str, Any]
) -> Decision:
    """Whom the pack names for this very line."""
    by = declared["by"]
    if not roles & ({by} if isinstance(by, str) else set(by)):
        return Denied("not_your_override", _("这一项不由本岗位改判。"))
    return can_decide_on(actor, case, pack, roles)


def can_answer(actor: Actor, case: Case) -> Decision:
    if actor.at(*OUTSIDE) and is_owner(actor, case):
        return Allowed()
    return Denied("not_your_case", _("只有申报单位自己能回答。"))


def can_keep_views(actor: Actor) -> Decision:
    if actor.is_person and actor.at(*OFFICERS):
        return Allowed()
    return Denied("no_desk", _("只有办理岗位有待办列表。"))


def own_roles(actor: Actor, case: Case, pack: Pack) -> frozenset[str]:
    """Of desks of officers: everybody has the part of the public, which gives nobody a case to work on."""
    return officer_roles(actor, case, pack.section("actors"))
