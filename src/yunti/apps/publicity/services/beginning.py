"""Beginning an objection that is a case of its own, at one line of a running list.

Not here: objections that are rows of the list (`objecting.py`), what follows (the steps of the case: `apps.cases`).
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.models import Case
from yunti.apps.cases.services.locking import lock_cases
from yunti.apps.cases.services.starting import start_case
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.enums import ListState
from yunti.apps.publicity.models import ListLine, ObjectionCase, PublicList
from yunti.apps.publicity.permissions import can_object
from yunti.apps.publicity.queries.lists import rows_of, state_of
from yunti.apps.registry.queries.parties import own_party
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused
from yunti.kit.wording import listed
from yunti.packs.objecting import PUBLIC_LIST, ObjectionRule, objection_rules
from yunti.packs.publicity import showing_named, way_to_object

MOST_SAID = 1_000


@command("publicity.begin_objection")
def begin_objection(
    step: Step, *, on: PublicList, number: int, by: Actor, key: str | None = None
) -> ObjectionCase:
    """The case is the objector's own and is raised by its first step; of the case on the line it learns what the public reads."""
    pack = pack_of(on.round)
    showing = showing_named(pack, on.name)
    way = way_to_object(pack, showing) if showing is not None else None
    if showing is None or way is None or not way.workflow:
        raise NotFoundOrHidden(_("这份名单不这样提出异议。"))
    step.require(can_object(by, pack, showing))
    rule = objection_rules(pack)[way.workflow]
    lines = ListLine.objects.select_related("case").filter(list=on, number=number, ended_at__isnull=True)
    line = lines.first()
    if line is None:
        raise NotFoundOrHidden(_("名单里没有这一行，或者已经撤下。"))
    case = lock_cases(step, [line.case])[0]
    if state_of(on, clock.today()) is not ListState.RUNNING or case.state != showing.state:
        _refuse_over(rule)
    party: Any = own_party(by)
    if party is None:
        raise Refused(
            "no_party",
            _("还没有登记企业档案，不能提出异议。"),
            clause=listed(rule.clause),
            next_step=_("请先登记企业档案，再回到名单提出。"),
        )
    if ObjectionCase.objects.filter(line=line, enterprise=party).exists():
        _refuse_second(rule)
    made = start_case(
        round=case.round,
        workflow=rule.workflow,
        party=party,
        by=by,
        parent=case,
        through=PUBLIC_LIST,
        said={rule.line: told_line(on, number)},
    )
    row = _bound(step, line, made, party, rule)
    step.record(row, details={"list": on.number, "line": number, "case": made.ref})
    return row


@override("zh-hans")
def told_line(on: PublicList, number: int) -> str:
    """As the public reads it, in Chinese whatever language the objector reads."""
    cells = next((row.cells for row in rows_of(on, states=False).rows if row.number == number), ())
    told = {
        "title": on.title,
        "list": on.number,
        "number": number,
        "cells": listed(each for each in cells if each),
    }
    return (_("%(title)s（%(list)s）第 %(number)s 行：%(cells)s") % told)[:MOST_SAID]


def _bound(step: Step, line: ListLine, case: Case, party: Any, rule: ObjectionRule) -> ObjectionCase:
    try:
        with transaction.atomic():
            return step.create(ObjectionCase, line=line, case=case, enterprise=party)
    except IntegrityError:  # another one of the same enterprise was quicker
        _refuse_second(rule)
    raise AssertionError("refused")


def _refuse_over(rule: ObjectionRule) -> None:
    raise Conflict(
        "publicity_over",
        _("公示已经结束，不再受理异议。"),
        clause=listed(rule.clause),
        next_step=_("请通过监督电话或者留言反映。"),
    )


def _refuse_second(rule: ObjectionRule) -> None:
    raise Conflict(
        "already_objected",
        _("本单位对这一行已经有一件异议。"),
        clause=listed(rule.clause),
        next_step=_("请打开已有的异议；有新材料的，请告知办理单位。"),
    )
