"""A draw that was promised before it was made: the row that rooms of draws share, promising it, drawing, setting it aside.

The promise freezes the list under a digest and the seed under another, both in the audit log; drawing makes the seed known.
Not here: who is on the list and what is drawn for (the rooms), how names come from a seed (`domain.sampling`).
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.domain.sampling import SEED_BYTES, in_order, population_digest, seed_digest
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.models import CoveredModel
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.references import new_reference

LONGEST_REASON = 400


class DrawState(models.TextChoices):
    COMMITTED = "committed", gettext_lazy("待抽取")
    DRAWN = "drawn", gettext_lazy("已抽取")
    REPLACED = "replaced", gettext_lazy("已重抽")


class CommittedDraw(CoveredModel):
    """`members` are frozen under `population_digest`. The seed is nobody's to see until it was drawn from; until then there is
    `seed_digest`. Drawing anew needs a reason and a second person; what was drawn stays as replaced."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=10, choices=DrawState.choices)
    members = models.JSONField()
    population_digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    seed = models.CharField(max_length=64)
    seed_digest = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    committed_by = models.CharField(max_length=64)
    drawn = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.CharField(max_length=64, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    redraw_reason = models.CharField(max_length=400, blank=True)
    redraw_asked_by = models.CharField(max_length=64, blank=True)
    redraw_agreed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def is_drawn(self) -> bool:
        return self.state != DrawState.COMMITTED


Draw = TypeVar("Draw", bound=CommittedDraw)


def commit(
    step: Step, model: type[Draw], *, members: Iterable[str], count: int, by: Actor, **values: Any
) -> Draw:
    """List and seed are fixed in one row. What the event says of it is the caller's, and never the seed."""
    ordered, seed = in_order(members), secrets.token_bytes(SEED_BYTES)
    try:
        with transaction.atomic():
            return step.create(
                model,
                state=DrawState.COMMITTED,
                members=ordered,
                population_digest=population_digest(ordered),
                count=count,
                seed=seed.hex(),
                seed_digest=seed_digest(seed),
                committed_at=clock.now(),
                committed_by=by.ref,
                **values,
            )
    except IntegrityError as error:
        raise Conflict("sample_waits", _("已有一次抽取等着进行。")) from error


def draw(step: Step, row: Draw, choose: Callable[[bytes, list[str], int], list[str]], *, by: Actor) -> Draw:
    """Once, of a row that is locked. From here on anybody can repeat it."""
    if row.is_drawn:
        raise Conflict("drawn_already", _("这次已经抽过，结果不能改。"))
    row.drawn = choose(bytes.fromhex(row.seed), row.members, row.count)
    row.state, row.drawn_at, row.drawn_by = DrawState.DRAWN, clock.now(), by.ref
    return step.save(row)


# drawing anew ----------------------------------------------------------------------------------------------------


def ask_anew(step: Step, row: Draw, reason: str, *, by: Actor) -> Draw:
    """The first of two persons says why; a later reason replaces an earlier one that nobody agreed to."""
    _refuse_not_drawn(row)
    said, problems = reason.strip(), []
    if not said:
        problems.append(Problem("reason", "empty", _("没有写明重抽的理由。")))
    if len(said) > LONGEST_REASON:
        text = _("理由不超过 %(most)s 字。") % {"most": LONGEST_REASON}
        problems.append(Problem("reason", "too_long", text))
    if problems:
        raise InvalidInput(problems)
    row.redraw_reason, row.redraw_asked_by = said, by.ref
    return step.save(row, "redraw_reason", "redraw_asked_by")


def set_aside(step: Step, row: Draw, *, by: Actor) -> Draw:
    """The second person agrees: what was drawn is kept as replaced."""
    _refuse_not_drawn(row)
    if not row.redraw_asked_by:
        raise Conflict("nobody_asked", _("还没有人提出重抽。"), next_step=_("请先写明理由提出。"))
    step.require(may_agree(by, row.redraw_asked_by))
    row.state, row.redraw_agreed_by = DrawState.REPLACED, by.ref
    return step.save(row, "state", "redraw_agreed_by")


def may_agree(actor: Actor, asked_by: str) -> Decision:
    """Never the person who asked."""
    if actor.ref == asked_by:
        return Denied(
            "second_person",
            _("重抽要由另一个人同意，不能同意本人提出的重抽。"),
            next_step=_("请本单位另一位经办人打开这一页确认。"),
        )
    return Allowed()


def _refuse_not_drawn(row: CommittedDraw) -> None:
    if row.state == DrawState.COMMITTED:
        raise Conflict("not_drawn", _("还没有抽取，没有可重抽的结果。"))
    if row.state == DrawState.REPLACED:
        raise Conflict("replaced_already", _("这次抽取已经重抽过。"))
