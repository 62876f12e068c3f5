"""Histories of settlements, made up step by step: pots, objections, batches, files, answers, money asked back, all of it run again.

After each step decisions, payments and books are those of the model, debits equal credits and nothing is below nought.
Not here: the model (`settled.py`), bookings by themselves (`machine.py`), how many histories (`walking.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.apps.settlement.batches import CITY, DAY, funded, go, in_order
from tests.apps.settlement.paying import said, session
from tests.money.settled import FACE, Model
from tests.people import OTHER_PREFECTURE, People
from yunti.apps.cases.models import Case
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.models import (
    Claim,
    Clawback,
    Payment,
    PaymentFile,
    SettlementBatch,
    SettlementLine,
)
from yunti.apps.settlement.queries.verifying_batches import faults_of_batches
from yunti.apps.settlement.queries.verifying_payments import payment_faults_of
from yunti.apps.settlement.services import (
    begin_batch,
    carry_out_due,
    confirm_recovery,
    demand_recovery,
    draw_file,
    receive_answer,
    receive_recovery,
    release_file,
    take_answer,
)
from yunti.apps.settlement.services.carrying_out import BY, carry_out_line
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused

MONEY = (0, FACE, 2 * FACE, 201 * FACE, 203 * FACE, 403 * FACE + 100)
ELSEWHERE = OTHER_PREFECTURE
WHOLE = ("batch__round", "claim__voucher__turn", "claim__round", "claim__case__round")
money = st.sampled_from(MONEY)


@dataclass
class Settling:
    """Claims that wait, who settles them, and how objections stand, by case."""

    round: Round
    people: People
    second: Actor
    claims: list[Claim]
    began: datetime
    objections: dict[int, str] = field(default_factory=dict)


class Settlements(RuleBasedStateMachine):
    """`world` is set by the test; every history runs in a savepoint of its own."""

    world: Settling

    def __init__(self) -> None:
        super().__init__()
        self.back = transaction.savepoint()
        self.world.objections.clear()
        self.now, self.count = self.world.began, 0
        self.model = Model({claim.pk: claim.payable_fen for claim in self.world.claims})
        self.arranged = False

    def teardown(self) -> None:
        try:
            self.arrive()
            in_order(self.world.round)
            assert not [*faults_of_batches(self.world.round), *payment_faults_of(self.world.round)]
        finally:
            transaction.savepoint_rollback(self.back)

    # steps ------------------------------------------------------------------------------------------------------

    @initialize(data=st.data(), earmark=money, general=money)
    def settle_first(self, data: st.DataObject, earmark: int, general: int) -> None:
        self.settle(data=data, earmark=earmark, general=general)

    @rule(data=st.data(), earmark=money, general=money)
    def settle(self, data: st.DataObject, earmark: int, general: int) -> None:
        """A batch from its list to its last case; objections come while it is shown."""
        self._arrange(data)
        self.count += 1
        funded(self.world.round, general // 100, earmark // 100, f"示例{self.count}")
        self.model.fund(general, earmark)
        names = {claim.pk: claim.case_id for claim in self.world.claims}
        listed = self.model.on_list()
        if not listed:
            self._nothing_to_settle()
            return
        with clock.held(self.now):
            batch = begin_batch(round=self.world.round, by=self.world.people.qin)
            self._go(batch, "list")
            self._carried_out()
            rows = SettlementLine.objects.filter(batch=batch)
            assert set(rows.values_list("claim", flat=True)) == set(listed)
            self._go(batch, "show")
        for claim in data.draw(st.lists(st.sampled_from(listed), unique=True, max_size=2)):
            how = data.draw(st.sampled_from(("pending", "upheld", "dismissed")))
            self.model.objections[claim] = self.world.objections[names[claim]] = how
        self.now += 8 * DAY
        with clock.held(self.now):
            for action in ("close", "pay_out"):
                self._go(batch, action)
            self._carried_out()
        expected = self.model.decide(batch.pk, listed)
        found = SettlementLine.objects.filter(batch=batch).values_list("claim", "decision", "pot")
        assert {claim: (decision, pot) for claim, decision, pot in found} == expected
        self.agree()

    @rule()
    def arrive(self) -> None:
        """What was on its way is the city's from now on, after others were left over."""
        Claim.objects.filter(pk__in=self.model.late).update(region_code=CITY)
        self.model.late.clear()

    @rule(data=st.data())
    def answer_objection(self, data: st.DataObject) -> None:
        open_ = sorted(key for key, how in self.model.objections.items() if how == "pending")
        if open_:
            claim = data.draw(st.sampled_from(open_))
            case = next(each.case_id for each in self.world.claims if each.pk == claim)
            self.model.objections[claim] = self.world.objections[case] = "dismissed"

    @rule(back=st.integers(0, 3), again=st.booleans())
    def pay(self, back: int, again: bool) -> None:
        """Of each batch what can be paid; the `back`th payment is returned, as some were confirmed before."""
        qin, tan = self.world.people.qin, self.world.people.tan
        with clock.held(self.now):
            for batch in SettlementBatch.objects.select_related("round").order_by("id"):
                if not self.model.to_pay(batch.pk):
                    self._refused(lambda batch=batch: draw_file(batch=batch, by=qin), "nothing_to_draw")
                    continue
                file = draw_file(batch=batch, by=qin)
                self._released(file)
                self._refused(lambda batch=batch: draw_file(batch=batch, by=qin), "nothing_to_draw")
                lines = said(file)
                self._answered(batch, lines, [tan])
                places = list(file.payments.order_by("line__place").values_list("line__claim", flat=True))
                self.model.pay(places)
                if back < len(lines) and again:
                    self._answered(batch, [said(file, "退回")[back]], [tan])
                    self.model.give_back(places[back])
        self.agree()

    @rule(data=st.data(), part=st.integers(1, 3))
    def ask_back(self, data: st.DataObject, part: int) -> None:
        """The face of a voucher, as often as it was paid; in instalments."""
        if not self.model.paid:
            return
        qin, tan, lin = self.world.people.qin, self.world.people.tan, self.world.second
        claim = data.draw(st.sampled_from(sorted(self.model.paid)))
        line = SettlementLine.objects.select_related(*WHOLE).get(claim=claim, decision="paid")
        self.count += 1
        told: dict[str, Any] = {"line": line, "ground": f"示例{self.count}", "fees_fen": {}, "by": qin}
        with clock.held(self.now):
            if not self.model.can_ask(claim):
                self._refused(lambda: demand_recovery(**told), "more_than_paid")
                return
            row = demand_recovery(**told)
            self._refused(lambda: demand_recovery(**told), "same_ground", "more_than_paid")
            row = Clawback.objects.select_related(*(f"line__{each}" for each in WHOLE)).get(pk=row.pk)
            self._refused(lambda: confirm_recovery(clawback=row, by=qin), "same_person")
            confirm_recovery(clawback=row, by=lin)
            fen = FACE // part
            given = {"received_on": clock.today(), "by": tan}
            receive_recovery(clawback=row, amount_fen=fen, bank_reference="示例", **given)
            more = {**given, "amount_fen": FACE - fen + 1, "bank_reference": "示例二"}
            self._refused(lambda: receive_recovery(clawback=row, **more), "invalid_input")
        self.model.ask_back(claim, fen)
        if not self.model.can_ask(claim):
            other = {**told, "ground": f"示例{self.count}乙"}
            with clock.held(self.now):
                self._refused(lambda: demand_recovery(**other), "more_than_paid")
        self.agree()

    @rule()
    def run_again(self) -> None:
        """Nothing is left, and what was done is done once."""
        before = LedgerEntry.objects.count()
        with clock.held(self.now):
            assert carry_out_due(clock.now()) == 0
            for line in SettlementLine.objects.select_related(*WHOLE).exclude(decision=""):
                carry_out_line(line=line, by=BY, key=f"again:{self.count}:{line.pk}")
            for batch in SettlementBatch.objects.select_related("case").filter(decided_at__isnull=False):
                self._refused(lambda batch=batch: self._go(batch, "pay_out"))
        assert LedgerEntry.objects.count() == before
        self.agree()

    # doing ------------------------------------------------------------------------------------------------------

    def _arrange(self, data: st.DataObject) -> None:
        """When they were applied for, some at the same time, which are of pilots, and which are still on their way to the city."""
        if self.arranged:
            return
        self.arranged = True
        for claim in self.world.claims:
            hours, tagged = data.draw(st.integers(1, 3)), data.draw(st.booleans())
            at = self.world.began - timedelta(hours=hours)
            Claim.objects.filter(pk=claim.pk).update(applied_at=at, tagged=tagged)
            self.model.arrange(claim.pk, -hours, tagged, claim.voucher.number)
        keys = [claim.pk for claim in self.world.claims]
        self.model.late = data.draw(st.sets(st.sampled_from(keys), max_size=3))
        Claim.objects.filter(pk__in=self.model.late).update(region_code=ELSEWHERE)

    def _nothing_to_settle(self) -> None:
        back = transaction.savepoint()
        with clock.held(self.now):
            batch = begin_batch(round=self.world.round, by=self.world.people.qin)
            self._refused(lambda: self._go(batch, "list"), "nothing_to_settle")
        transaction.savepoint_rollback(back)

    def _go(self, batch: SettlementBatch, action: str) -> None:
        go(Case.objects.get(pk=batch.case_id), action, self.world.people.qin)

    def _carried_out(self) -> None:
        for _time in range(5):
            if not carry_out_due(clock.now()):
                return
        raise AssertionError("it never ends")

    def _released(self, file: PaymentFile) -> None:
        """Not by one alone, not by two of one desk, not in another's session."""
        qin, tan, lin = self.world.people.qin, self.world.people.tan, self.world.second

        def release(by: Actor, of: Actor | None = None) -> None:
            release_file(file=file, digest=file.digest, session=session(of or by), by=by)

        self._refused(lambda: release(tan, qin), "no_session")
        release(qin)
        self._refused(lambda: release(qin), "same_person")
        self._refused(lambda: release(lin), "no_finance")
        release(tan)

    def _answered(self, batch: SettlementBatch, lines: Any, by: list[Actor]) -> None:
        """Once, though it comes twice."""
        self.count += 1
        told = {"rows": lines, "file_name": "示例.csv", "digest": f"{self.count:064d}", "by": by[0]}
        answer = receive_answer(batch=batch, **told)
        take_answer(answer=answer, by=by[0])
        again = receive_answer(batch=batch, **told)
        assert again.pk == answer.pk
        self._refused(lambda: take_answer(answer=again, by=by[0]), "answer_taken")

    def _refused(self, act: Callable[[], Any], *codes: str) -> None:
        """And whatever it began is undone."""
        code, inner = "", transaction.atomic()
        inner._from_testcase = True  # type: ignore[attr-defined]  # commands insist on being outermost but for tests
        try:
            with inner:
                act()
        except Refused as refusal:
            code = refusal.code
        assert code and (code in codes or not codes), f"refused with “{code}”, expected {codes}"

    # agreeing ---------------------------------------------------------------------------------------------------

    def agree(self) -> None:
        """Each claim and each account as the model has it."""
        claims = {claim.pk: claim for claim in Claim.objects.filter(round=self.world.round)}
        assert {key: (row.state, row.carried) for key, row in claims.items()} == self.model.claims()
        found = balances(self.world.round, [CITY])
        assert all(fen >= 0 and items >= 0 for fen, items in found.values())
        own = {f"{book}/{kind}": fen for (_region, book, kind), (fen, _items) in found.items() if fen}
        expected = self.model.books()
        assert {place: own.get(place, 0) for place in expected} == expected
        states = Case.objects.filter(claim__in=claims).values_list("claim", "state")
        assert dict(states) == self.model.cases()
        confirmed = Payment.objects.filter(state="confirmed").values_list("line__claim", "amount_fen")
        assert dict(confirmed) == self.model.paid
