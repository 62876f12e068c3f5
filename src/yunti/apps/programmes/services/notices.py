"""Notices about a round for everybody: published at once, withdrawn with a reason.

Not here: letters to single parties (`apps.letters`), public lists of results (`apps.publicity`).
"""

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round, RoundNotice
from yunti.apps.programmes.permissions import can_keep_rounds
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem


@command("programmes.publish_round_notice")
def publish_round_notice(
    step: Step, *, round: Round, title: str, text: str, by: Actor, key: str | None = None
) -> RoundNotice:
    """A closed round may still be told about: why it closed, what follows."""
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    step.require(can_keep_rounds(by, row.jurisdiction, row.programme))
    problems = []
    if not title.strip():
        problems.append(Problem("title", "empty", _("没有填写通知的标题。")))
    if not text.strip():
        problems.append(Problem("text", "empty", _("没有填写通知的正文。")))
    if problems:
        raise InvalidInput(problems)
    made = step.create(
        RoundNotice,
        round=row,
        title=title.strip(),
        text=text.strip(),
        published_at=clock.now(),
        published_by=by.ref,
    )
    step.record(made, details={"round": row.ref, "title": made.title})
    return made


@command("programmes.withdraw_round_notice")
def withdraw_round_notice(step: Step, *, notice: RoundNotice, reason: str, by: Actor) -> RoundNotice:
    row = step.lock_one(RoundNotice.objects.filter(pk=notice.pk))
    step.require(can_keep_rounds(by, row.round.jurisdiction, row.round.programme))
    if row.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("这则通知已经撤回。"))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写撤回理由。"))])
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by.ref, reason.strip()
    step.save(row, "withdrawn_at", "withdrawn_by", "withdrawn_reason")
    step.record(row, details={"reason": row.withdrawn_reason})
    return row
