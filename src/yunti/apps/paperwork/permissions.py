"""Who may draw, issue, register and bind the papers of a case: the party its own, officers those they may see.

Not here: whether the case is visible at all (`cases.queries.case_by_ref`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.cases.permissions import has_no_interest, is_owner, roles_in
from yunti.domain.regions import lies_within
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied


def is_party(actor: Actor, case: Case) -> bool:
    return actor.at(Desk.APPLICANT, Desk.SUPPLIER) and is_owner(actor, case)


def is_officer_of(actor: Actor, case: Case) -> bool:
    return (
        actor.at(*OFFICERS) and case.number is not None and lies_within(actor.jurisdiction, case.region_code)
    )


def can_draw_papers(actor: Actor, case: Case) -> Decision:
    if is_party(actor, case) or is_officer_of(actor, case):
        return Allowed()
    return Denied("not_your_papers", _("这份申报的公文由申报单位和办理单位出具。"))


def can_issue_paper(
    actor: Actor, case: Case, move: CaseMove | None, actors: Mapping[str, Mapping[str, Any]]
) -> Decision:
    """Who may take the step that the paper tells of; nobody in a case of their own."""
    if not is_officer_of(actor, case) or (
        move is not None and move.role not in roles_in(actor, case, actors)
    ):
        return Denied(
            "not_your_notice",
            _("通知书由办理这一步的单位出具。"),
            next_step=_("请交由办理这一步的单位。"),
        )
    return has_no_interest(actor, case)


def can_keep_register(actor: Actor, case: Case) -> Decision:
    if not is_officer_of(actor, case):
        return Denied("not_your_register", _("纸质材料和用印由办理单位登记。"))
    return has_no_interest(actor, case)


def can_draw_round_papers(actor: Actor) -> Decision:
    if actor.at(*OFFICERS):
        return Allowed()
    return Denied("not_your_papers", _("汇总表由办理单位出具。"))
