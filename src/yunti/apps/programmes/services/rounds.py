"""Opening a round under a published edition, and closing it with a reason.

Not here: changing one (`revising.py`), what a closed window forbids (`apps.cases`), the packs (`queries.packs`).
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round, RoundWindow
from yunti.apps.programmes.permissions import can_keep_rounds
from yunti.apps.programmes.queries.packs import opened, root
from yunti.apps.programmes.services.asked import NewRound, problems_of, refuse_closed, said
from yunti.apps.registry.services.statuses import define_status_kind
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.packs.catalogue import fingerprint, published
from yunti.packs.reading import Pack

FOR_ROUNDS = system_actor("rounds")
CODE_TAKEN = "a_round_has_its_code_once"


@command("programmes.open_round")
def open_round(step: Step, *, new: NewRound, by: Actor, key: str | None = None) -> Round:
    pack = opened(new.programme, new.edition)
    step.require(can_keep_rounds(by, new.jurisdiction, pack.programme))
    digest = fingerprint(pack.folder)
    _check(new, pack, digest)
    programme, edition = pack.programme, pack.edition
    _define_statuses(pack)
    try:
        with transaction.atomic():
            made = step.create(
                Round,
                programme=programme,
                edition=edition,
                digest=digest,
                code=new.code.strip(),
                title=new.title.strip(),
                jurisdiction=new.jurisdiction,
                facts=exact_json(new.facts),
                is_example=new.is_example,
                opened_at=clock.now(),
                opened_by=by.ref,
            )
    except IntegrityError as error:
        if CODE_TAKEN not in str(error) and "UNIQUE" not in str(error):
            raise
        raise Conflict(
            "code_taken",
            _("这个地区已有编号相同的批次。"),
            next_step=_("请换一个批次编号。"),
        ) from error
    for each in new.windows:
        step.create(
            RoundWindow, round=made, level=each.level, opens_at=each.opens_at, closes_at=each.closes_at
        )
    step.record(
        made,
        details={"code": made.code, "windows": [said(each) for each in new.windows]},
        edition=f"{programme}/{edition}",
    )
    return made


def _define_statuses(pack: Pack) -> None:
    """The kinds of status that steps of this programme grant."""
    for spec in pack.section("effects").values():
        if "grant_status" in spec:
            title = spec.get("status_title") or spec["title"]
            define_status_kind(code=spec["grant_status"], title=title, by=FOR_ROUNDS)


def _check(new: NewRound, pack: Pack, digest: str) -> None:
    problems = []
    if not new.code.strip():
        problems.append(Problem("code", "empty", _("没有填写批次编号。"), _("例如 2026-1。")))
    problems += problems_of(new.title, new.windows, new.facts, pack)
    if problems:
        raise InvalidInput(problems)
    if not new.is_example and published(root()).get(f"{pack.programme}/{pack.edition}") != digest:
        raise Refused(
            "edition_not_published",
            _("这个版本还没有发布，不能据此开设批次。"),
            next_step=_("请先检查并发布该版本（yunti pack publish）。"),
        )


@command("programmes.close_round")
def close_round(step: Step, *, round: Round, reason: str, by: Actor, key: str | None = None) -> Round:
    """Before its windows end, or for good after them; nothing more is taken in."""
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    step.require(can_keep_rounds(by, row.jurisdiction, row.programme))
    refuse_closed(row)
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写关闭理由。"))])
    row.closed_at, row.closed_by, row.closed_reason = clock.now(), by.ref, reason.strip()
    step.save(row, "closed_at", "closed_by", "closed_reason")
    step.record(row, details={"reason": row.closed_reason})
    return row
