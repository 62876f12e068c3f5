"""A batch of a city that is taken from its list to the money that comes back, from wherever it stands, and what came of it.

Not here: where whoever does that is killed (`test_settling.py`), the settlement told step by step (`tests/apps/settlement`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from tests.apps.registry.accounts import paper
from tests.apps.settlement import batches
from tests.apps.settlement.batches import DAY, funded
from tests.apps.settlement.paying import said, session
from tests.apps.settlement.test_paying import another_officer
from tests.people import People
from tests.storm import redeeming
from yunti.apps.cases.models import Case, CaseMove
from yunti.apps.ledger import queries as ledger
from yunti.apps.ledger.exports import text_table
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.messages.models import Message
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.queries.lists import content_of
from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.models import BankAccount
from yunti.apps.settlement.models import (
    Claim,
    Clawback,
    Payment,
    PaymentFile,
    SettlementBatch,
    SettlementLine,
)
from yunti.apps.settlement.queries import verifying as claims
from yunti.apps.settlement.queries.listing import cells_of, columns_of, lines_of
from yunti.apps.settlement.queries.verifying_batches import faults_of_batches
from yunti.apps.settlement.queries.verifying_payments import payment_faults_of
from yunti.apps.settlement.services import (
    begin_batch,
    carry_out_due,
    carrying_out,
    confirm_recovery,
    demand_recovery,
    draw_file,
    receive_answer,
    receive_recovery,
    release_file,
    take_answer,
    take_step,
    take_steps,
)
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.bulk import insert_rows

FACE = batches.FACE_FEN // 100
EACH_OF = 10
"""So many vouchers of one enterprise."""
STEPS = {"open": "list", "drafted": "show", "shown": "close", "closed": "pay_out"}
AT_ONCE = 50


@dataclass
class Settlement:
    """What whoever takes the batch on has to know; `lines` are carried on before the place that is armed counts."""

    batch: int
    first: Actor
    second: Actor
    finance: Actor
    sessions: dict[str, str]
    began: datetime
    armed: Path
    place: str = ""
    lines: int = 0


def some_claims(
    each: Round, people: People, count: int, *, enterprises: int, certified: bool = False
) -> list[Claim]:
    """Approved by the city; the first one of who is certified is worth more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redeeming, "REGIONS", [batches.CITY])
        kinds = redeeming.Kinds(facts={"paid": 1000, "certified": certified})
        told: dict[str, Any] = {"count": count, "enterprises": enterprises, "kinds": kinds}
        audits = redeeming.some_audits(each, people.ma, people.qin, **told)
    for start in range(0, count, AT_ONCE):
        cases = audits.cases[start : start + AT_ONCE]
        seen = {case.ref: len(redeeming.MOVES) for case in cases}
        take_steps(cases=cases, action="approve", seen=seen, by=people.qin)
    rows = Claim.objects.filter(round=each).select_related("voucher", "enterprise")
    return list(rows.order_by("pk"))


def a_settlement(each: Round, people: People, count: int, folder: Path) -> Settlement:
    """Three quarters of what waits can be paid; every fourth is a pilot's, for half of whom there is money apart."""
    rows = some_claims(each, people, count, enterprises=max(count // EACH_OF, 1))
    for number, claim in enumerate(rows):
        claim.applied_at = clock.now() - timedelta(minutes=number * 7 % count)
        claim.tagged = number % 4 == 0
    Claim.objects.bulk_update(rows, ["applied_at", "tagged"], batch_size=500)
    funded(each, general=count * 5 // 8 * FACE, earmark=count // 8 * FACE)
    accounts(rows, people)
    batch = begin_batch(round=each, by=people.qin)
    lin = another_officer(people)
    sessions = {by.ref: session(by) for by in (people.qin, people.tan)}
    return Settlement(batch.pk, people.qin, lin, people.tan, sessions, clock.now(), folder)


def accounts(rows: Sequence[Claim], people: People) -> None:
    """Confirmed long enough ago."""
    now, evidence = clock.now() - 30 * DAY, paper(people.ma)
    parties = {row.enterprise_id: row.enterprise for row in rows}
    told = {
        "version": 1,
        "bank": "示例银行示例支行",
        "evidence": evidence,
        "state": AccountState.CONFIRMED,
        "entered_at": now,
        "entered_by": people.ma.ref,
        "confirmed_at": now,
        "confirmed_by": people.luo.ref,
        "usable_from": now,
    }
    insert_rows(
        BankAccount,
        [
            BankAccount(enterprise=party, holder=party.name, account_number=f"622202{key:013d}", **told)
            for key, party in sorted(parties.items())
        ],
    )


# taken on -----------------------------------------------------------------------------------------------------------


def onward(work: Settlement) -> None:
    """From wherever it stands to the end. Each step has its key, as a page sends it: done again it is answered again."""
    with clock.held(work.began):
        if work.place:
            _up_to(work)
        _decided(work)
    with clock.held(work.began + 8 * DAY):
        _carried_out()
        _paid(work)
        _asked_back(work)


def _up_to(work: Settlement) -> None:
    """Unharmed as far as asked, and then armed."""
    failpoints.arm(None)
    kept, carrying_out.MOST = carrying_out.MOST, work.lines
    with clock.held(work.began + 8 * DAY if _state(work) not in STEPS else work.began):
        if work.lines:
            carry_out_due(clock.now())
    carrying_out.MOST = kept
    failpoints.arm(work.armed)


def _state(work: Settlement) -> str:
    return Case.objects.get(settlement__pk=work.batch).state


def _decided(work: Settlement) -> None:
    case_id = SettlementBatch.objects.get(pk=work.batch).case_id
    while (case := Case.objects.select_related("round").get(pk=case_id)).state in STEPS:
        _carried_out()
        action = STEPS[case.state]
        with clock.held(work.began + 8 * DAY if case.state in ("shown", "closed") else work.began):
            seen = case.moves.count()
            take_step(case=case, action=action, seen=seen, by=work.first, key=f"{action} of {case.ref}")


def _carried_out() -> None:
    while carry_out_due(clock.now()):
        pass


def _paid(work: Settlement) -> None:
    batch = SettlementBatch.objects.select_related("round").get(pk=work.batch)
    file = batch.files.first() or draw_file(batch=batch, by=work.first, key=f"draw {batch.ref}")
    for by in (work.first, work.finance):
        file = PaymentFile.objects.select_related("batch__round").get(pk=file.pk)
        if file.released_at is None and file.first_by != by.ref:
            told = {"digest": file.digest, "session": work.sessions[by.ref], "key": f"release {file.ref}"}
            release_file(file=file, by=by, **told)
    answer = receive_answer(
        batch=batch,
        rows=said(file),
        file_name="示例.csv",
        digest="1" * 64,
        by=work.finance,
        key=f"answer {batch.ref}",
    )
    answer.refresh_from_db()
    if answer.taken_at is None:
        take_answer(answer=answer, by=work.finance, key=f"take {batch.ref}")


def _asked_back(work: Settlement) -> None:
    """The first line that was paid, whole and in two instalments."""
    whole = ("batch__round", "claim__voucher__turn", "claim__round", "claim__case__round")
    rows = SettlementLine.objects.filter(batch=work.batch, decision="paid").order_by("place")
    line = rows.select_related(*whole)[0]
    found = Clawback.objects.filter(line=line).first() or demand_recovery(
        line=line, ground="示例审计", fees_fen={}, by=work.first, key="demand"
    )
    row = Clawback.objects.select_related(*(f"line__{each}" for each in whole)).get(pk=found.pk)
    if row.confirmed_at is None:
        row = confirm_recovery(clawback=row, by=work.second, key="confirm")
    for number, fen in enumerate((row.demanded_fen // 3, row.demanded_fen - row.demanded_fen // 3)):
        told = {"received_on": clock.today(), "bank_reference": f"示例{number}", "key": f"receive {number}"}
        if not row.receipts.filter(bank_reference=told["bank_reference"]).exists():
            receive_recovery(clawback=row, amount_fen=fen, by=work.finance, **told)
            row.refresh_from_db()


# what came of it ----------------------------------------------------------------------------------------------------


def came_of(work: Settlement) -> dict[str, Any]:
    """Files byte for byte, every balance, how often anything was booked, moved and told."""
    batch = SettlementBatch.objects.select_related("round", "case", "list").get(pk=work.batch)
    lines = lines_of(batch.case)
    cells = cells_of(batch, lines)
    assert batch.list is not None
    entries = LedgerEntry.objects.filter(round=batch.round)
    moves = CaseMove.objects.filter(case__round=batch.round)
    return {
        "list": text_table(columns_of(batch), [[line.place, *cells[line.pk]] for line in lines]),
        "shown": content_of(batch.list)["rows"],
        "files": [bytes(file.content, "utf-8") for file in batch.files.order_by("ordinal")],
        "digests": [batch.digest, *batch.files.order_by("ordinal").values_list("digest", flat=True)],
        "decided": [(line.decision, line.pot, line.carried_out_at is not None) for line in lines],
        "payments": Counter(Payment.objects.filter(file__batch=batch).values_list("attempt", "state")),
        "balances": ledger.balances(batch.round),
        "entries": Counter(entries.values_list("happening", flat=True)),
        "booked": Counter(
            dict(entries.values_list("happening").annotate(fen=Sum("postings__amount_fen")).order_by())
        ),
        "moves": Counter(moves.values_list("case__workflow", "action")),
        "told": Counter(Message.objects.values_list("kind", flat=True)),
    }


def faults(work: Settlement) -> list[str]:
    each = SettlementBatch.objects.select_related("round").get(pk=work.batch).round
    return [
        *(f"ledger: {fault}" for fault in ledger.faults_of(each)),
        *(f"claims: {fault}" for fault in claims.faults_of(each)),
        *(f"batches: {fault}" for fault in faults_of_batches(each)),
        *(f"payments: {fault}" for fault in payment_faults_of(each)),
    ]
