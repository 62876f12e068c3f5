"""An assessor decides otherwise than the rules, with a reason, and may take that back with a reason; nothing is silent.

The decision becomes a fact of the case that the rules read as an exception; the evaluation is made and kept anew.
Not here: what may be decided otherwise (the pack), what could be now (`queries.overrides`).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import known_facts, text_of
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.cases.services.writing import write_answer
from yunti.apps.casework.models import Override
from yunti.apps.casework.permissions import can_override, own_roles
from yunti.apps.casework.queries.overrides import choice_named
from yunti.apps.evaluations.models import Evaluation
from yunti.apps.evaluations.services import keep_evaluation
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.wording import listed
from yunti.packs.reading import Pack

LONGEST = 4_000


@command("casework.override")
def decide_otherwise(
    step: Step, *, case: Case, line: str, reason: str, by: Actor, row: str = "", key: str | None = None
) -> Override:
    locked = lock_case(step, case, by)
    pack = pack_of(locked.round)
    declared = pack.section("overrides").get(line)
    if declared is None:
        raise InvalidInput([Problem("line", "unknown", _("这个项目没有这一项改判。"))])
    roles = own_roles(by, locked, pack)
    step.require(can_override(by, locked, pack, roles, declared))
    _refuse_unreasoned(reason)
    if choice_named(Surroundings(locked, pack, by, roles), line, row) is None:
        raise Conflict(
            "nothing_to_override",
            _("“%(title)s”现在没有可以改判的。") % {"title": declared["title"]},
            next_step=_("请刷新页面，看一看核验的结果。"),
        )
    active = _active(locked, pack, declared["fact"]) | {row or line}
    kept = _recompute(step, locked, pack, declared["fact"], active, by)
    made = step.create(
        Override,
        case=locked,
        line=line,
        row=row,
        reason=reason.strip(),
        role=sorted(roles)[0],
        submission=locked.submissions.count(),
        evaluation=kept,
        made_at=clock.now(),
        made_by=by.ref,
    )
    clause = declared.get("clause", "")
    step.record(
        locked,
        details={"override": made.ref, "line": line, "row": row, "reason": made.reason},
        clause=clause if isinstance(clause, str) else listed(clause),
        edition=f"{locked.round.programme}/{locked.round.edition}",
    )
    return made


@command("casework.withdraw_override")
def withdraw_override(step: Step, *, case: Case, ref: str, reason: str, by: Actor) -> Override:
    """By whoever may make it; the rules count again."""
    locked = lock_case(step, case, by)
    pack = pack_of(locked.round)
    made = Override.objects.filter(case=locked, ref=ref).first()
    if made is None:
        raise NotFoundOrHidden(_("没有找到这项改判。"))
    declared = pack.section("overrides")[made.line]
    step.require(can_override(by, locked, pack, own_roles(by, locked, pack), declared))
    _refuse_unreasoned(reason)
    if made.withdrawn_at is not None:
        raise Conflict("withdrawn", _("这项改判已经撤销。"))
    made.withdrawn_at, made.withdrawn_by, made.withdrawn_reason = clock.now(), by.ref, reason.strip()
    step.save(made, "withdrawn_at", "withdrawn_by", "withdrawn_reason")
    active = _active(locked, pack, declared["fact"])
    _recompute(step, locked, pack, declared["fact"], active, by)
    step.record(locked, details={"override": made.ref, "withdrawn": made.withdrawn_reason})
    return made


def _refuse_unreasoned(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有写明理由。"))])
    if len(reason) > LONGEST:
        text = _("理由不超过 %(most)s 字。") % {"most": LONGEST}
        raise InvalidInput([Problem("reason", "too_long", text)])


def _active(case: Case, pack: Pack, fact: str) -> set[str]:
    """What stands in the fact: the lines about the case, the keys of rows."""
    lines = {name for name, each in pack.section("overrides").items() if each["fact"] == fact}
    rows = Override.objects.filter(case=case, line__in=lines, withdrawn_at__isnull=True)
    return {row or line for line, row in rows.values_list("line", "row")}


def _recompute(
    step: Step, case: Case, pack: Pack, fact: str, active: set[str], by: Actor
) -> Evaluation | None:
    """Writes the fact and keeps the evaluation that comes out with it."""
    answer = Answer.objects.filter(case=case, field=fact).first()
    write_answer(step, case, answer, fact, text_of(sorted(active)), by)
    operation = pack.section("workflows")[case.workflow].get("evaluates")
    if operation is None:
        return None
    fresh = Case.objects.select_related("round", "enterprise", "supplier").get(pk=case.pk)
    facts = Surroundings(
        fresh, pack, by, frozenset()
    ).facts.told  # not from what was read before the fact changed
    return keep_evaluation(
        step,
        subject=case,
        pack=pack,
        operation=operation,
        facts=known_facts(pack, facts),
        as_of=clock.today(),
    )
