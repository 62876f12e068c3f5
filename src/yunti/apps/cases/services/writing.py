"""Who may write which fields of a case now, and writing one answer with its version. Not here: which answers (`answering.py`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.enums import AnswerOrigin
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.permissions import has_no_interest, officer_roles
from yunti.apps.cases.queries.facts import editable_states
from yunti.apps.cases.queries.handed_in import officer_cells
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, OUTSIDE, Actor
from yunti.kit.commands import Step
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.packs.forms import OF_APPLICANT
from yunti.packs.handling import may_fill_in, whose_turn
from yunti.packs.orders import ordered_facts
from yunti.packs.overrides import override_facts
from yunti.packs.panel_scores import scored_facts
from yunti.packs.reading import Pack


def may_write(by: Actor, case: Case, pack: Pack, fields: Sequence[str]) -> Decision:
    """The party its own fields while the case is written; officers theirs while it is being decided.

    What a panel of experts scores is nobody else's, a place comes from putting all in order; what is decided otherwise than the rules is not typed in: it takes a reason (`apps.casework`).
    """
    if override_facts(pack) & set(fields):
        return _not_yours()
    if scored_facts(pack) & set(fields):
        return Denied(
            "scored_by_panel",
            _("这一项由评审专家评分得出，不能填写。"),
            next_step=_("抽中的专家全部提交评分以后自动填入。"),
        )
    if ordered_facts(pack) & set(fields):
        return Denied(
            "ordered_together",
            _("序号由排序得出，不能逐件填写。"),
            next_step=_("请在“排名”里打开排序，一起定序。"),
        )
    sources = {_source(pack.section("facts").get(each, {}), by) for each in fields}
    if sources <= {OF_APPLICANT} and by.desk in OUTSIDE:
        if case.fixed_at is not None:
            return Denied(
                "fixed", _("已经定稿，现在不能修改。"), next_step=_("还没有申请的，可以先撤回定稿。")
            )
        if case.state in editable_states(pack, case.workflow):
            return Allowed()
        return Denied(
            "not_editable",
            _("已经提交，现在不能修改。"),
            next_step=_("需要更正的，请联系办理单位退回补正。"),
        )
    if sources <= {"officer"} and by.desk in OFFICERS:
        return _of_officer(by, case, pack, fields)
    return _not_yours()


def _of_officer(by: Actor, case: Case, pack: Pack, fields: Sequence[str]) -> Decision:
    """Whoever has the case, and only what the pack leaves to them."""
    roles = officer_roles(by, case, pack.section("actors"))
    if case.number is None or not roles:
        return _not_yours()
    if case.state in editable_states(pack, case.workflow):
        return Denied("with_party", _("申报单位正在补正，现在不能填。"), next_step=_("等重新提交以后再填。"))
    now = roles & whose_turn(pack, case.workflow, case.state)
    if not now:
        return Denied(
            "not_your_turn",
            _("这件现在不由本岗位办理，不能填写或更改。"),
            next_step=_("发现有误的，请告知经办的岗位。"),
        )
    if not all(may_fill_in(pack, case.workflow, each, now) for each in fields):
        return _not_yours()
    return has_no_interest(by, case)


def _source(raw: Mapping[str, Any], by: Actor) -> str:
    """A list in which officers have cells of their own is theirs too, as far as those cells go."""
    if by.desk in OFFICERS and officer_cells(raw):
        return "officer"
    return str(raw.get("from", OF_APPLICANT))


def _not_yours() -> Denied:
    return Denied("not_your_field", _("这些内容不由本岗位填写。"))


def write_answer(step: Step, case: Case, row: Answer | None, field: str, text: str, by: Actor) -> None:
    now = clock.now()
    if row is None:
        step.create(Answer, case=case, field=field, value=text, saved_at=now, saved_by=by.ref)
        return
    if row.value == text:
        return
    row.value, row.version = text, row.version + 1
    row.origin, row.origin_note, row.saved_at, row.saved_by = AnswerOrigin.TYPED, "", now, by.ref
    step.save(row)
