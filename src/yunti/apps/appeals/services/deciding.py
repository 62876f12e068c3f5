"""The authority above decides on an appeal, with its reasons. A won appeal opens the case again where the pack says.

The reopening is a row of its own beside the steps; the table of steps stays as it is. What the step did in the registry is
taken back with it. Not here: filing (`filing.py`).
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.appeals.enums import AppealState
from yunti.apps.appeals.models import Appeal
from yunti.apps.appeals.permissions import may_decide
from yunti.apps.appeals.queries.appeals import bodies_of
from yunti.apps.cases.enums import HappeningKind
from yunti.apps.cases.models import Case
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.cases.services.reopening import reopen_case
from yunti.apps.cases.services.undoing import hold_effects, undo_effects
from yunti.apps.letters.composing import SET_ASIDE, set_aside, upheld, words_of_case
from yunti.apps.letters.services import issue_letter
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.wording import listed
from yunti.packs.handling import AppealRule, appeal_rule
from yunti.packs.reading import Pack

LONGEST = 5_000


@command("appeals.decide_appeal")
def decide_appeal(
    step: Step,
    *,
    appeal: Appeal,
    won: bool,
    reason: str,
    by: Actor,
    number: str = "",
    body: str = "",
    key: str | None = None,
) -> Appeal:
    """`body` is the authority outside the platform that decided, of those the pack names, and `number` that of its decision."""
    if won:
        hold_effects(step, appeal.move)
    case = lock_case(step, appeal.case, by)
    pack = pack_of(case.round)
    row = step.lock_one(Appeal.objects.filter(pk=appeal.pk).select_related("case__round", "move"))
    step.require(may_decide(by, row, pack))
    if row.state != AppealState.FILED:
        raise Conflict("decided_already", _("这件复议已经办结。"), next_step=_("请刷新页面。"))
    rule = appeal_rule(pack, case.workflow, row.move.action, row.move.source)
    if rule is None:
        raise Conflict("no_rule", _("项目的规则已经没有这种复议，不能办理。"))
    bodies = bodies_of(row, rule)
    decided_by = body.strip() or (bodies[0] if len(bodies) == 1 else "")
    _refuse_unfit(row, bodies, decided_by, reason, number)
    row.state = AppealState.UPHELD if won else AppealState.DISMISSED
    row.reason, row.decision_number = reason.strip(), number.strip()
    row.decided_at, row.decided_by = clock.now(), by.ref
    row.authority_ref, row.authority = by.organisation_ref, decided_by or by.organisation_name
    step.save(row)
    clause, undone = listed(rule.clause), dict[str, list[str]]()
    if won:
        undone = undo_effects(step, row.move, _decision_named(row))
        _tell_of_left_out(case, row, by)
        reopen_case(
            case=case,
            to=rule.reopens_to,
            source=row.move.target,
            ground=f"appeal:{row.ref}",
            reason=row.reason,
            clause=clause,
            by=by,
        )
    _write(pack, case, row, rule, undone, by)
    told = {"author": row.move.organisation_ref, "reviewer": row.reviewer}
    note_happening(case, HappeningKind.APPEAL_DECIDED, by=by, about=f"appeal:{row.ref}", told=told)
    step.record(
        case,
        details={
            "appeal": row.ref,
            "won": won,
            "reason": row.reason,
            "number": row.decision_number,
            **undone,
        },
        clause=clause,
        edition=f"{case.round.programme}/{case.round.edition}",
    )
    return row


def _tell_of_left_out(case: Case, row: Appeal, by: Actor) -> None:
    """A ban that was entered for them by hand later has no tie to the step."""
    if row.move.left_out:
        author = {"author": row.move.organisation_ref}
        note_happening(case, HappeningKind.LEFT_BARRED, by=by, about=f"appeal:{row.ref}", told=author)


def _refuse_unfit(row: Appeal, bodies: Sequence[str], decided_by: str, reason: str, number: str) -> None:
    problems = []
    if decided_by not in (bodies or ("",)):
        problems.append(Problem("body", "unknown", _("没有选择由哪个机关决定。")))
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有写明决定的理由。")))
    if len(reason) > LONGEST:
        problems.append(Problem("reason", "too_long", _("理由不超过 %(most)s 字。") % {"most": LONGEST}))
    if row.body and not number.strip():
        words = _("由%(body)s决定，请填写其决定书的文号。") % {"body": decided_by or row.body}
        problems.append(Problem("number", "empty", words))
    if problems:
        raise InvalidInput(problems)


def _decision_named(row: Appeal) -> str:
    """What the registry says of why a ban was lifted; it names the decision, not its reasons, which are the party's own."""
    return f"{row.authority} {SET_ASIDE} {row.decision_number}".strip()[:200]


def _write(
    pack: Pack, case: Case, row: Appeal, rule: AppealRule, undone: Mapping[str, Sequence[str]], by: Actor
) -> None:
    if not rule.letter:
        return
    by_whom = (
        Organisation.objects.filter(ref=row.move.organisation_ref).values_list("name", flat=True).first()
    )
    said = (pack, case, row.move)
    words = {
        **words_of_case(pack, case, row.authority),
        "state": set_aside(*said, rule, by_whom or "", undone)
        if row.state == AppealState.UPHELD
        else upheld(*said, by_whom or ""),
    }
    if row.decision_number:
        words["note"] = row.decision_number
    issue_letter(
        case=case,
        kind=rule.letter,
        ground=f"appeal:{row.ref}",
        words=words,
        reasons=[row.reason],
        authority=row.authority,
        authority_ref=row.authority_ref,
        due_on=None,
        by=by,
    )
