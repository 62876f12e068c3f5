"""Opening a round under a published edition, moving its windows with a reason, quotas, closing it.

Not here: what a closed window forbids (`apps.cases`), the packs (`queries.packs`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round, RoundQuota, RoundWindow
from yunti.apps.programmes.permissions import can_keep_rounds
from yunti.apps.programmes.queries.packs import opened, root
from yunti.apps.registry.services.statuses import define_status_kind
from yunti.domain.exact_json import exact_json
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.wording import labelled
from yunti.packs.catalogue import fingerprint, published
from yunti.packs.reading import Pack
from yunti.rules.errors import FactError
from yunti.rules.values import read_fact

FOR_ROUNDS = system_actor("rounds")
CODE_TAKEN = "a_round_has_its_code_once"


@dataclass(frozen=True)
class NewWindow:
    level: WindowLevel
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class NewRound:
    """`facts` are the round's own values for the pack's rules, as they stand in a case of the pack."""

    programme: str
    edition: str
    code: str
    title: str
    jurisdiction: str
    windows: Sequence[NewWindow]
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_example: bool = False


@command("programmes.open_round")
def open_round(step: Step, *, new: NewRound, by: Actor, key: str | None = None) -> Round:
    step.require(can_keep_rounds(by, new.jurisdiction))
    pack = opened(new.programme, new.edition)
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
        details={"code": made.code, "windows": [_said(each) for each in new.windows]},
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
    if not new.title.strip():
        problems.append(Problem("title", "empty", _("没有填写批次名称。")))
    levels = [each.level for each in new.windows]
    if WindowLevel.APPLICANT not in levels:
        problems.append(Problem("windows", "no_applicant_window", _("没有填写企业申报的起止时间。")))
    for each in new.windows:
        if each.closes_at <= each.opens_at:
            text = _("%(level)s的截止时间不晚于开始时间。") % {"level": each.level.label}
            problems.append(Problem("windows", "closes_before_it_opens", text))
    problems += _unreadable(new.facts, pack)
    if problems:
        raise InvalidInput(problems)
    if not new.is_example and published(root()).get(f"{pack.programme}/{pack.edition}") != digest:
        raise Refused(
            "edition_not_published",
            _("这个版本还没有发布，不能据此开设批次。"),
            next_step=_("请先检查并发布该版本（yunti pack publish）。"),
        )


def _unreadable(facts: Mapping[str, Any], pack: Pack) -> list[Problem]:
    problems = []
    for name, value in facts.items():
        spec = pack.definition.facts.get(name)
        if spec is None:
            problems.append(Problem(f"facts.{name}", "unknown", _("没有数据项 %(name)s。") % {"name": name}))
            continue
        try:
            read_fact(value, spec)
        except FactError as problem:
            problems.append(Problem(f"facts.{name}", "unreadable", labelled(spec.title, problem.reason)))
    return problems


def _said(window: NewWindow | RoundWindow) -> dict[str, Any]:
    return {"level": str(window.level), "opens_at": window.opens_at, "closes_at": window.closes_at}


@command("programmes.change_window")
def change_window(
    step: Step, *, round: Round, window: NewWindow, reason: str, by: Actor, key: str | None = None
) -> RoundWindow:
    """The old window stays readable in the audit log, with the reason."""
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    step.require(can_keep_rounds(by, row.jurisdiction))
    _refuse_closed(row)
    problems = []
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写调整理由。")))
    if window.closes_at <= window.opens_at:
        problems.append(Problem("closes_at", "closes_before_it_opens", _("截止时间不晚于开始时间。")))
    if problems:
        raise InvalidInput(problems)
    found = RoundWindow.objects.filter(round=row, level=window.level).first()
    before = _said(found) if found else None
    if found is None:
        found = step.create(
            RoundWindow, round=row, level=window.level, opens_at=window.opens_at, closes_at=window.closes_at
        )
    else:
        found.opens_at, found.closes_at = window.opens_at, window.closes_at
        step.save(found, "opens_at", "closes_at")
    step.record(row, details={"before": before, "after": _said(window), "reason": reason.strip()})
    return found


@command("programmes.set_quota")
def set_quota(
    step: Step,
    *,
    round: Round,
    region_code: str,
    count: int | None,
    amount_fen: int | None,
    by: Actor,
    key: str | None = None,
) -> RoundQuota:
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    step.require(can_keep_rounds(by, row.jurisdiction))
    if count is None and amount_fen is None:
        raise InvalidInput([Problem("count", "empty", _("没有填写名额或金额。"))])
    if (count is not None and count < 0) or (amount_fen is not None and amount_fen < 0):
        raise InvalidInput([Problem("count", "negative", _("名额和金额不能是负数。"))])
    found = RoundQuota.objects.filter(round=row, region_code=region_code).first()
    before = {"count": found.count, "amount_fen": found.amount_fen} if found else None
    if found is None:
        found = step.create(
            RoundQuota, round=row, region_code=region_code, count=count, amount_fen=amount_fen
        )
    else:
        found.count, found.amount_fen = count, amount_fen
        step.save(found, "count", "amount_fen")
    after = {"count": count, "amount_fen": amount_fen}
    step.record(row, details={"region": region_code, "before": before, "after": after})
    return found


@command("programmes.close_round")
def close_round(step: Step, *, round: Round, reason: str, by: Actor, key: str | None = None) -> Round:
    """Before its windows end, or for good after them; nothing more is taken in."""
    row = step.lock_one(Round.objects.filter(pk=round.pk))
    step.require(can_keep_rounds(by, row.jurisdiction))
    _refuse_closed(row)
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写关闭理由。"))])
    row.closed_at, row.closed_by, row.closed_reason = clock.now(), by.ref, reason.strip()
    step.save(row, "closed_at", "closed_by", "closed_reason")
    step.record(row, details={"reason": row.closed_reason})
    return row


def _refuse_closed(row: Round) -> None:
    if row.closed_at is not None:
        raise Conflict("round_closed", _("这个批次已经关闭。"), next_step=_("需要时请另设批次。"))
