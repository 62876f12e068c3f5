"""What a round is given, when it is opened and when it is changed, and what may be wrong with it.

Not here: writing it (`rounds.py`, `revising.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round, RoundWindow
from yunti.kit.errors import Conflict, Problem
from yunti.kit.wording import labelled
from yunti.packs.reading import Pack
from yunti.rules.errors import FactError
from yunti.rules.values import read_fact


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


def problems_of(
    title: str, windows: Sequence[NewWindow], facts: Mapping[str, Any], pack: Pack
) -> list[Problem]:
    """Each at the field of the form that shows it."""
    problems = []
    if not title.strip():
        problems.append(Problem("title", "empty", _("没有填写批次名称。")))
    if WindowLevel.APPLICANT not in [each.level for each in windows]:
        name = f"opens_{WindowLevel.APPLICANT}"
        problems.append(Problem(name, "no_applicant_window", _("没有填写企业申报的起止时间。")))
    for each in windows:
        if each.closes_at <= each.opens_at:
            text = _("%(level)s的截止时间不晚于开始时间。") % {"level": each.level.label}
            problems.append(Problem(f"closes_{each.level}", "closes_before_it_opens", text))
    return problems + _unreadable(facts, pack)


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


def said(window: NewWindow | RoundWindow) -> dict[str, Any]:
    """For the audit log."""
    return {"level": str(window.level), "opens_at": window.opens_at, "closes_at": window.closes_at}


def refuse_closed(row: Round) -> None:
    if row.closed_at is not None:
        raise Conflict("round_closed", _("这个批次已经关闭。"), next_step=_("需要时请另设批次。"))
