"""The rush: applications of many enterprises made ready, clients that apply and keep a journal, and what the journals are held against.

Not here: the rush itself (`test_rush.py`), the platform that is killed (`platform.py`).
"""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests import factories
from tests.apps.ledger.booking import PROVINCE, allotment, booked
from tests.first_vouchers import KIND
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.intake.models import Arrival, Prepared, Turn
from yunti.apps.intake.queries import proofs
from yunti.apps.intake.services import Asked, arrive, count_turns_due
from yunti.apps.ledger import queries as ledger
from yunti.apps.ledger.chart import Happening, Kind
from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.enums import State
from yunti.apps.vouchers.models import ContractUse, Voucher
from yunti.apps.vouchers.queries.verifying import faults_of
from yunti.apps.vouchers.services import serve_due
from yunti.apps.vouchers.services.handing_in import turn_back
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.bulk import insert_rows
from yunti.kit.gathering import Gathered

ASKED_FEN = 1_000_00
PLATFORM = system_actor("test.rush")


@dataclass
class Rush:
    """Each enterprise asks in every city; every eleventh application names the contract of the one before."""

    each: Round
    by: Actor
    refs: list[str]
    contracts: dict[str, str]
    bound_fen: int
    regions: list[str]


@dataclass
class Journal:
    """What one client sent off and was answered: reference, when it asked, when it was answered."""

    lines: list[tuple[str, float, float]] = field(default_factory=list)


def a_rush(
    each: Round, by: Actor, *, count: int, cities: int, enterprises: int, bound: int, first: int = 0
) -> Rush:
    """`bound` applications find quota in each city; `first` tells its parties and contracts from those of another. Written as the services write it, in bulk."""
    parties = [factories.enterprise(first + number + 1) for number in range(enterprises)]
    regions = [f"9001{number:02d}" for number in range(cities)]
    now = clock.now()
    cases = [
        Case(
            round=each,
            workflow=KIND,
            state="draft",
            entered_at=now,
            enterprise=parties[number % enterprises],
            organisation_id=by.organisation_id,
            region_code="900101",
            prefecture_code="900100",
            province_code="900000",
            started_at=now,
            started_by=by.ref,
            fixed_at=now,
        )
        for number in range(count)
    ]
    insert_rows(Case, cases)
    contracts = [f"HT-{first + number - (number % 11 == 10)}" for number in range(count)]
    answers = [
        Answer(case=case, field="contract_no", value=text_of(name), saved_at=now, saved_by=by.ref)
        for case, name in zip(cases, contracts, strict=True)
    ]
    insert_rows(Answer, answers)
    rows = [
        Prepared(
            case=case,
            ordinal=1,
            region_code=regions[number % cities],
            digest="0" * 64,
            asked_fen=ASKED_FEN,
            day=clock.today(),
            prepared_at=now,
            prepared_by=by.ref,
        )
        for number, case in enumerate(cases)
    ]
    insert_rows(Prepared, rows)
    for region in regions:
        _quota(each, region, bound * ASKED_FEN)
    refs = [row.ref for row in rows]
    return Rush(each, by, refs, dict(zip(refs, contracts, strict=True)), bound * ASKED_FEN, regions)


def _quota(each: Round, region: str, fen: int) -> None:
    name = f"first to {region} in {each.code}"
    ways = (
        (Happening.AUTHORISED, Kind.UNALLOTTED, Kind.AUTHORISED, PROVINCE, ""),
        (Happening.ALLOTTED, Kind.FREE, Kind.UNALLOTTED, region, PROVINCE),
    )
    bookings = [
        allotment(happening, name, debit, credit, fen, place, giver)
        for happening, debit, credit, place, giver in ways
    ]
    booked(each=each, bookings=bookings, by=PLATFORM)


def doors(count: int) -> list[Gathered[Asked]]:
    """As that many web processes have them: what arrives at one is written beside what arrives at another."""
    return [Gathered(arrive.name, arrive.body, arrive.most) for _door in range(count)]


# what goes on at once -----------------------------------------------------------------------------------------------


def apply_all(rush: Rush, refs: Sequence[str], door: Gathered[Asked], dice: random.Random) -> Journal:
    """One after the other; now and then once more, as an impatient person does. `door` is that of one web process."""
    journal = Journal()
    for ref in refs:
        asked = time.monotonic()
        door(Asked(ref), by=rush.by)
        journal.lines.append((ref, asked, time.monotonic()))
        if dice.random() < 0.125:
            door(Asked(ref), by=rush.by)
    return journal


def keep_serving(over: threading.Event) -> None:
    while not over.is_set():
        if not count_turns_due(clock.now()) + serve_due(clock.now()):
            time.sleep(0.01)


def give_back(rush: Rush, count: int, over: threading.Event, dice: random.Random) -> int:
    """So many that hold something are turned back meanwhile, at random over all cities, so that none is left with too few."""
    done = 0
    while done < count and not over.is_set():
        held = list(Voucher.objects.filter(round=rush.each, state=State.HELD).values_list("turn", flat=True))
        if not held:
            time.sleep(0.01)
            continue
        turn_back(
            turn=Turn.objects.select_related("arrival__prepared__case").get(pk=dice.choice(held)),
            why="示例",
            by=PLATFORM,
        )
        done += 1
    return done


def look(rush: Rush, over: threading.Event) -> list[str]:
    """Twenty times a second: nothing above the bound, in the vouchers and in the books."""
    found: list[str] = []
    while not over.wait(0.05):
        found += above_bound(rush)
    return found


def above_bound(rush: Rush) -> Iterator[str]:
    summed: dict[str, int] = defaultdict(int)
    taken = Voucher.objects.filter(round=rush.each, state__in=[State.HELD, State.ISSUED])
    for region, fen in taken.values_list("region_code", "amount_fen"):
        summed[region] += fen
    for region, fen in summed.items():
        if fen > rush.bound_fen:
            yield f"{region}: vouchers of {fen} where {rush.bound_fen} is all there is"
    kinds: dict[str, dict[str, int]] = defaultdict(dict)
    for (region, _book, kind), (fen, _items) in ledger.balances(rush.each, rush.regions).items():
        kinds[region][kind] = fen
    for region, sides in kinds.items():
        if sum(sides.values()) != rush.bound_fen or min(sides.values()) < 0:
            yield f"{region}: the books say {sides}"


# judged -------------------------------------------------------------------------------------------------------------


def departures(rush: Rush, journals: Sequence[Journal]) -> list[str]:
    return [
        *above_bound(rush),
        *_once_each(rush, journals),
        *_order(rush, journals),
        *_prefixes(rush),
        *_contracts(rush),
        *(f"intake: {fault}" for fault in proofs.faults_of(rush.each)),
        *(f"ledger: {fault}" for fault in ledger.faults_of(rush.each)),
        *(f"vouchers: {fault}" for fault in faults_of(rush.each)),
    ]


def _once_each(rush: Rush, journals: Sequence[Journal]) -> Iterator[str]:
    """Whatever was answered arrived once, was counted once and has one voucher."""
    answered = [ref for journal in journals for ref, _asked, _answered in journal.lines]
    arrived = Counter(Arrival.objects.filter(round=rush.each).values_list("prepared__ref", flat=True))
    counted = Counter(Turn.objects.filter(round=rush.each).values_list("arrival__prepared__ref", flat=True))
    served = Counter(
        Voucher.objects.filter(round=rush.each).values_list("turn__arrival__prepared__ref", flat=True)
    )
    for ref in answered:
        found = (arrived[ref], counted[ref], served[ref])
        if found != (1, 1, 1):
            yield f"{ref} arrived, was counted and served {found} times"
    if sum(arrived.values()) != len(answered):
        yield f"{len(answered)} were answered, {sum(arrived.values())} arrived"


def _order(rush: Rush, journals: Sequence[Journal]) -> Iterator[str]:
    """Who was answered before another one asked stands before that one."""
    ordinals = dict(Turn.objects.filter(round=rush.each).values_list("arrival__prepared__ref", "ordinal"))
    lines = [line for journal in journals for line in journal.lines if line[0] in ordinals]
    answered = sorted((answered, ordinals[ref]) for ref, _asked, answered in lines)
    highest, place = 0, 0
    for ref, asked, _answered in sorted(lines, key=lambda line: line[1]):
        while place < len(answered) and answered[place][0] < asked:
            highest = max(highest, answered[place][1])
            place += 1
        if ordinals[ref] < highest:
            yield f"{ref} has number {ordinals[ref]}, though number {highest} was answered before it asked"


def _prefixes(rush: Rush) -> Iterator[str]:
    """Nobody was served past one who waits; and where somebody waits, nothing is left that would do."""
    free = dict.fromkeys(rush.regions, 0) | {
        region: fen
        for (region, _book, kind), (fen, _items) in ledger.balances(rush.each, rush.regions).items()
        if kind == Kind.FREE
    }
    for region in rush.regions:
        rows = Voucher.objects.filter(round=rush.each, region_code=region)
        waiting = list(rows.filter(state=State.WAITING).order_by("place").values_list("place", flat=True))
        served = list(rows.filter(sequence__gt=0).order_by("-place").values_list("place", flat=True)[:1])
        if waiting and served and served[0] > waiting[0]:
            yield f"{region}: place {served[0]} was served while place {waiting[0]} waits"
        if waiting and free[region]:
            yield f"{region}: {free[region]} is free while {len(waiting)} wait"


def _contracts(rush: Rush) -> Iterator[str]:
    standing: Counter[str] = Counter()
    rows = Voucher.objects.filter(round=rush.each).exclude(state=State.RELEASED)
    for ref in rows.values_list("turn__arrival__prepared__ref", flat=True):
        standing[rush.contracts[ref]] += 1
    yield from (f"contract {name} stands behind {count}" for name, count in standing.items() if count > 1)
    uses = ContractUse.objects.filter(voucher__round=rush.each, freed_at__isnull=True).count()
    if uses != sum(standing.values()):
        yield f"{sum(standing.values())} vouchers use {uses} contracts"
