"""What happens to a case beside its steps: records of visits written and signed, the clock stopped and started, appeals filed and decided.

Not here: the steps themselves (`machine.py`), what the model holds of them (`model.py`).
"""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.histories.model import PAUSED_BY_HAND, Ghost
from tests.histories.walking import CITY, NAMES, OWNER, Walking, cases, names
from tests.histories.world import COLLEAGUE
from yunti.apps.appeals import services as appeals
from yunti.apps.appeals.models import Appeal
from yunti.apps.cases import services
from yunti.apps.cases.models import Pause


class Aside(Walking):
    """Mixed in for its rules."""

    # visits ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: any(each.state == "onsite_check" for each in self.model.ghosts.values()))
    @rule(data=st.data(), who=names, signs=st.booleans())
    def write_a_record(self, data: st.DataObject, who: str, signs: bool) -> None:
        """Mostly by the authority that visits: only it may."""
        there = [name for name, each in self.by_name.items() if each.state == "onsite_check"]
        if not there:
            return
        name = data.draw(st.sampled_from(there))
        by = data.draw(st.sampled_from([who, CITY[self.by_name[name].party.name]]))
        if signs:
            self.sign(name, by)
        else:
            self.leave_unsigned(name, by)

    # pauses ---------------------------------------------------------------------------------------------------

    @rule(name=cases, data=st.data(), kind=st.sampled_from([*sorted(PAUSED_BY_HAND), "correction"]))
    def stop_and_start(self, name: str, data: st.DataObject, kind: str) -> None:
        """Mostly where it can be done, half by those whose turn it is, and for longer or not."""
        there = [each for each in self.by_name.values() if each.state in PAUSED_BY_HAND.get(kind, ())]
        ghost = data.draw(st.sampled_from([self.by_name[name], *there * 2]))
        own = [who for who in NAMES if self.model.has_it(self.world.who[who], ghost)]
        anybody = st.sampled_from([*own * 2, *NAMES])
        self._pause(ghost, data.draw(anybody), kind)
        if data.draw(st.booleans()):
            self._start(ghost, data.draw(anybody))

    def _pause(self, ghost: Ghost, who: str, kind: str) -> None:
        found = self.attempt(
            lambda: services.pause_case(
                case=self._case(ghost), kind=kind, reason="等答复", by=self.world.actors[who]
            )
        )
        may = self.model.may_pause(self.world.who[who], ghost, kind)
        assert isinstance(found, Pause) == may, f"{who} paused in {ghost.state}: {found}"
        if may:
            ghost.paused = kind

    def _start(self, ghost: Ghost, who: str) -> None:
        found = self.attempt(lambda: services.resume_case(case=self._case(ghost), by=self.world.actors[who]))
        may = self.model.may_start(self.world.who[who], ghost)
        assert isinstance(found, Pause) == may, f"{who} started in {ghost.state}: {found}"
        if may:
            ghost.paused = ""

    # appeals --------------------------------------------------------------------------------------------------

    @rule(name=cases, data=st.data(), twice=st.booleans())
    def appeal(self, name: str, data: st.DataObject, twice: bool) -> None:
        """Where something was decided against the party, by it or somebody else, and once more."""
        refused = [each for each in self.by_name.values() if each.appealed or self.model.appealable(each)]
        ghost = data.draw(st.sampled_from([self.by_name[name], *refused * 9]))
        for _ in range(1 + twice):
            self.file(ghost, data.draw(st.sampled_from([*[OWNER[ghost.party.name]] * 9, *NAMES])))

    def file(self, ghost: Ghost, who: str) -> None:
        found = self.attempt(
            lambda: appeals.file_appeal(case=self._case(ghost), text="请复查", by=self.world.actors[who])
        )
        may = self.model.may_appeal(self.world.who[who], ghost)
        assert isinstance(found, Appeal) == may, f"{who} appealed in {ghost.state}: {found}"
        if may:
            self.model.file(ghost, found.ref)

    @precondition(lambda self: any(each.state == "blacklisted" for each in self.model.ghosts.values()))
    @rule(data=st.data(), how=st.sampled_from(["won", "won", "lost"]))
    def appeal_against_fraud(self, data: st.DataObject, how: str) -> None:
        """Rarely reached, and with the most that is to be taken back."""
        barred = [each for each in self.by_name.values() if each.state == "blacklisted"]
        ghost = data.draw(st.sampled_from(barred))
        self.file(ghost, OWNER[ghost.party.name])
        right = [
            each
            for each in (COLLEAGUE, *NAMES)
            if ghost.appealed and self.model.may_end(self.world.who[each], ghost, how)
        ]
        if right:
            found = self.attempt(lambda: self._end(ghost, right[0], how))
            assert isinstance(found, Appeal), f"{right[0]} could not end an appeal, {how}: {found}"
            self.model.end_appeal(ghost, how)

    @precondition(lambda self: any(each.appealed for each in self.model.ghosts.values()))
    @rule(data=st.data(), who=names, how=st.sampled_from(["won", "won", "lost", "taken back"]))
    def end_appeal(self, data: st.DataObject, who: str, how: str) -> None:
        """By whoever, and mostly by those who decide on it; what was ended stays so."""
        pending = [each for each in self.model.ghosts.values() if each.appealed]
        ghost = data.draw(st.sampled_from(pending))
        right = [each for each in NAMES if self.model.may_end(self.world.who[each], ghost, how)]
        seeing = [each for each in NAMES if self.model.sees(self.world.who[each], ghost)]
        by = data.draw(st.sampled_from([who, *seeing, *right * 2]))
        found = self.attempt(lambda: self._end(ghost, by, how))
        assert isinstance(found, Appeal) == (by in right), f"{by} ended an appeal, {how}: {found}"
        if by in right:
            self.model.end_appeal(ghost, how)

    def _end(self, ghost: Ghost, who: str, how: str) -> Appeal:
        row, by = Appeal.objects.get(ref=ghost.appealed[-1]), self.world.actors[who]
        if how == "taken back":
            return appeals.withdraw_appeal(appeal=row, by=by)
        return appeals.decide_appeal(
            appeal=row,
            won=how == "won",
            reason="经审查",
            by=by,
            number="示例复〔2026〕1号",
            body="江苏省人民政府" if row.body else "",
        )
