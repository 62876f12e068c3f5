"""Applying: one small command that many call in the same second, written together with those who call beside it.

Not here: making ready (`preparing.py`), the order of the arrivals (`ordering.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import said_moment
from yunti.apps.cases.models import Case
from yunti.apps.intake.models import Arrival, Prepared
from yunti.apps.intake.permissions import may_apply
from yunti.apps.intake.queries.leaves import leaf_of, leaf_text
from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.lately import rounds_lately
from yunti.apps.programmes.queries.rounds import pack_of, state_at, window_of
from yunti.kit import clock
from yunti.kit.errors import Conflict, NotFoundOrHidden, Refused
from yunti.kit.gathering import Batch, Call, Repeated, gathered
from yunti.kit.models import CurrentTransaction
from yunti.kit.references import new_reference
from yunti.kit.shapes import shaped
from yunti.kit.wording import listed
from yunti.packs.intake import Intake, intake_of, same_rules


@dataclass(frozen=True)
class Asked:
    """What a party sends: the reference of what it made ready."""

    prepared: str


@gathered("intake.arrive")
def arrive(batch: Batch[Asked]) -> None:
    """Answers nothing: the arrival is found by what was made ready, which arrives once, however often it is asked for.

    The round is not held, for all would queue up at its row, and not looked at each time: should it be closed in this very
    moment, its window is looked at once more when the application is handed in, by the moment of its arrival.
    """
    refs = tuple(sorted({call.given.prepared for call in batch}))
    rows = {row.ref: row for row in batch.share_shaped(shaped(_wanted, refs), Prepared)}
    rounds = rounds_lately(row.case.round_id for row in rows.values())
    now, taken = clock.now(), set()
    for call in batch:
        with call:
            prepared = rows.get(call.given.prepared)
            if prepared is None:
                raise NotFoundOrHidden()
            case = prepared.case
            case.round = rounds[case.round_id]
            call.require(may_apply(call.by, case))
            if prepared.pk in taken or hasattr(prepared, "arrival"):
                raise Repeated
            intake = _intake(case)
            _refuse_out_of_time(case.round, intake, now)
            _refuse_stale(prepared, case, now)
            taken.add(prepared.pk)
            _write(call, prepared, intake, now)


def _wanted(refs: Sequence[str]) -> "QuerySet[Prepared]":
    """With the number of the transaction, which is that of the arrivals."""
    rows = Prepared.objects.filter(ref__in=refs).select_related("case", "arrival")
    return rows.annotate(transaction=CurrentTransaction())


def _intake(case: Case) -> Intake:
    intake = intake_of(pack_of(case.round), case.workflow)
    if intake is None:
        raise NotFoundOrHidden()
    return intake


def _refuse_out_of_time(each: Round, intake: Intake, now: datetime) -> None:
    state = state_at(each, WindowLevel.APPLICANT, now)
    window = window_of(each, WindowLevel.APPLICANT)
    if state is RoundState.TO_COME and window is not None:
        raise Refused(
            "round_to_come",
            _("本批 %(when)s 开始（北京时间）。") % {"when": said_moment(window.opens_at)},
            clause=listed(intake.clause),
            next_step=_("已经定稿，到时再点“申请”。"),
        )
    if state is RoundState.CLOSED:
        raise Refused(
            "round_over",
            _("这个批次已经截止。"),
            clause=listed(intake.clause),
            next_step=_("请等待下一批。"),
        )


def _refuse_stale(prepared: Prepared, case: Case, now: datetime) -> None:
    if prepared.withdrawn_at is not None:
        raise Conflict("not_prepared", _("定稿已经撤回。"), next_step=_("请重新定稿，再申请。"))
    if not same_rules(pack_of(case.round), prepared.day, clock.local(now).date()):
        raise Conflict(
            "rules_changed",
            _("定稿以后规则的数值有变化，金额要重新计算。"),
            next_step=_("请撤回定稿，核对金额后重新定稿。"),
        )


def _write(call: Call[Asked], prepared: Any, intake: Intake, now: datetime) -> None:
    ref, case = new_reference(), prepared.case
    text = leaf_text(
        ref=ref,
        round_ref=case.round.ref,
        region_code=prepared.region_code,
        asked_fen=prepared.asked_fen,
        arrived_at=now,
        digest=prepared.digest,
    )
    row = Arrival(
        ref=ref,
        prepared=prepared,
        round=case.round,
        region_code=prepared.region_code,
        asked_fen=prepared.asked_fen,
        transaction=prepared.transaction,
        arrived_at=now,
        arrived_by=call.by.ref,
        leaf=leaf_of(text),
    )
    call.insert(row)
    call.record(
        case,
        details={"arrival": ref, "asked_fen": row.asked_fen, "leaf": row.leaf},
        clause=listed(intake.clause),
        edition=f"{case.round.programme}/{case.round.edition}",
    )
