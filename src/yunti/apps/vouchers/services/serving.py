"""Serving a queue: the contract is claimed, the ceiling asked, quota taken while the whole amount fits; in the order of the places.

It is the only way to quota, also for what is free again. One at a time in a region, so many at once, a constant number of
statements. Not here: the arithmetic (`domain.serving`), the order (`apps.intake`), what steps do to a voucher (`following.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.accounts.permissions import only_platform
from yunti.apps.cases.models import Case
from yunti.apps.intake.models import Turn
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.enums import Cause, State
from yunti.apps.vouchers.models import AllotmentQueue, ContractUse, EnterpriseAward, Voucher, VoucherVersion
from yunti.apps.vouchers.queries.asked import contract_key, suppliers_called, told_in
from yunti.apps.vouchers.queries.queues import free_at, queues_to_serve, unserved, waiting_in
from yunti.apps.vouchers.services.booking import Change, Told, book_changes
from yunti.apps.vouchers.services.holding import hold_awards, hold_queue
from yunti.domain.serving import Answer, Asked, Served
from yunti.domain.serving import serve as answers_for
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Refused
from yunti.kit.wording import listed
from yunti.packs.reading import Pack
from yunti.packs.vouchers import Vouchers, vouchers_of

MOST = 5000
STATES = {
    Answer.GIVEN: State.HELD,
    Answer.PLACED: State.PLACED,
    Answer.WAITS: State.WAITING,
    Answer.CONTRACT_USED: State.RELEASED,
}


@dataclass(frozen=True)
class Fresh:
    """A turn that has no voucher yet, with what its application says."""

    voucher: Voucher
    contract: str
    day: date


def serve_due(now: datetime) -> int:
    """Every queue in which somebody can be served. Where quota was moved away in this very moment, the next time."""
    by, done = system_actor("vouchers.serve"), 0
    for each, region in queues_to_serve():
        try:
            done += serve(round=each, region_code=region, by=by)
        except Refused:
            continue
    return done


@command("vouchers.serve")
@override("zh-hans")
def serve(step: Step, *, round: Round, region_code: str, by: Actor) -> int:
    """Answers how many were given something, or a place."""
    step.require(only_platform(by))
    pack = pack_of(round)
    spec = vouchers_of(pack)
    assert spec is not None
    queue = hold_queue(step, round, region_code)
    waiting = list(waiting_in(round, region_code)[:MOST])
    fresh = _fresh(pack, spec, list(unserved(round, region_code, queue.next_place)[:MOST]))
    rows = [*waiting, *(each.voucher for each in fresh)]
    day = fresh[0].day if fresh else clock.today()
    awards = hold_awards(step, round, {row.enterprise_id for row in rows}, spec.ceiling_fen(pack, day))
    failpoints.reached("serving.locked")
    answers = _answers(pack, spec, waiting, fresh, awards, free_at(round, region_code))
    versions = _take(rows, answers, awards)
    _write(step, queue, waiting, fresh, list(awards.values()))
    failpoints.reached("serving.written")
    given = [row for row, answer in zip(rows, answers, strict=True) if answer.answer is Answer.GIVEN]
    changes = [Change(row, State.WAITING, 0) for row in given]
    edition = f"{round.programme}/{round.edition}"
    told = Told(listed(spec.clause), edition)
    entries = book_changes(step, round, changes, told)
    for version in versions:
        version.entry = entries.get(version.voucher.pk)
        version.voucher_id = version.voucher.pk
    step.bulk_create(VoucherVersion, versions)
    failpoints.reached("serving.booked")
    details = {
        "region": region_code,
        "new": len(fresh),
        "given": len(given),
        "fen": sum(row.amount_fen for row in given),
        "waiting": sum(row.state == State.WAITING for row in rows),
    }
    step.record(round, details=details, clause=told.clause, edition=edition)
    return len(versions)


def _fresh(pack: Pack, spec: Vouchers, turns: Sequence[Turn]) -> list[Fresh]:
    cases = [turn.arrival.prepared.case for turn in turns]
    told = told_in(spec, [case.pk for case in cases])
    codes = {key: each.get(spec.supplier, "").strip() for key, each in told.items()}
    suppliers = suppliers_called(codes.values())
    return [
        Fresh(
            Voucher(
                turn=turn,
                case=case,
                round_id=turn.round_id,
                region_code=turn.region_code,
                enterprise_id=_enterprise(case),
                supplier_id=suppliers.get(codes.get(case.pk, "")),
                place=turn.place,
                state=State.WAITING,
                gross_fen=turn.arrival.asked_fen,
            ),
            contract_key(pack, spec, told.get(case.pk, {})),
            clock.local(turn.counted_at).date(),
        )
        for turn, case in zip(turns, cases, strict=True)
    ]


def _enterprise(case: Case) -> int:
    assert case.enterprise_id is not None  # the pack's check: whoever arrives is an enterprise
    return case.enterprise_id


def _answers(
    pack: Pack,
    spec: Vouchers,
    waiting: Sequence[Voucher],
    fresh: Sequence[Fresh],
    awards: Mapping[int, EnterpriseAward],
    free: int,
) -> list[Served]:
    """The new ones stand behind those who wait; where more wait than are looked at, nobody new gets anything yet."""
    old = [Asked(place, row.enterprise_id, row.gross_fen) for place, row in enumerate(waiting)]
    new = [
        Asked(
            len(old) + place,
            each.voucher.enterprise_id,
            each.voucher.gross_fen,
            each.contract,
            takes=spec.is_taken_at_arrival(pack, each.day),
        )
        for place, each in enumerate(fresh)
    ]
    used = _used({each.contract for each in fresh if each.contract})
    room = {key: row.ceiling_fen - row.awarded_fen for key, row in awards.items()}
    shortfall = spec.shortfall_on(pack, clock.today())
    if len(waiting) < MOST:
        return answers_for([*old, *new], free, room, used, shortfall)
    first = answers_for(old, free, room, used, shortfall)
    for asked, answer in zip(old, first, strict=True):
        room[asked.enterprise] -= answer.amount
    return [*first, *answers_for(new, -1, room, used, shortfall)]


def _used(contracts: set[str]) -> set[str]:
    rows = ContractUse.objects.filter(contract_key__among=sorted(contracts), freed_at__isnull=True)
    return set(rows.values_list("contract_key", flat=True)) if contracts else set()


def _take(
    rows: Sequence[Voucher], answers: Sequence[Served], awards: Mapping[int, EnterpriseAward]
) -> list[VoucherVersion]:
    """Each voucher as it stands now, and the first version of those that were given something or a place."""
    versions, now = [], clock.now()
    for row, answer in zip(rows, answers, strict=True):
        row.state = STATES[answer.answer]
        if answer.answer is Answer.CONTRACT_USED:
            row.why = _("这份合同已经用于另一张服务券。")
        if row.state not in (State.HELD, State.PLACED):
            continue
        award = awards[row.enterprise_id]
        award.awarded_fen, award.served = award.awarded_fen + answer.amount, award.served + 1
        row.amount_fen, row.sequence, row.version = answer.amount, award.served, 1
        versions.append(
            VoucherVersion(
                voucher=row,
                version=1,
                amount_fen=answer.amount,
                room_fen=answer.room,
                cause=Cause.SERVED,
                made_at=now,
            )
        )
    return versions


def _write(
    step: Step,
    queue: AllotmentQueue,
    waiting: Sequence[Voucher],
    fresh: Sequence[Fresh],
    awards: Sequence[EnterpriseAward],
) -> None:
    """Those who wait as before stay untouched."""
    served = [row for row in waiting if row.state != State.WAITING]
    Voucher.objects.bulk_update(served, ["state", "amount_fen", "sequence", "version"])
    for row in served:
        step.covers(row)
    new = step.bulk_create(Voucher, [each.voucher for each in fresh])
    claims = [
        ContractUse(contract_key=each.contract, voucher_id=row.pk)
        for row, each in zip(new, fresh, strict=True)
        if each.contract and row.state != State.RELEASED
    ]
    claims.sort(key=lambda claim: claim.contract_key)  # cities that claim the same ones do so in one order
    step.bulk_create(ContractUse, claims)
    EnterpriseAward.objects.bulk_update(awards, ["awarded_fen", "served"])
    if fresh:
        queue.next_place = new[-1].place + 1
        queue.save(update_fields=["next_place"])
