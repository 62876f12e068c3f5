"""Histories of casework, made up step by step: the product and the model walk side by side and must agree after each step.

Right and wrong persons, stale pages, windows closing to the millisecond, colleagues writing at once, lists, objections,
several cases at once, fraud, statuses ended, and what stands beside the steps (`aside.py`). What is refused must change nothing.
Not here: the model (`model.py`), where a history begins (`world.py`), how many histories (`finding.py`).
"""

from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.apps.publicity.making import PUBLICITY, published
from tests.histories.aside import Aside
from tests.histories.looking import departures
from tests.histories.model import HIDDEN, NOT_YOURS, OVERTAKEN, SIGNED, STATED_BY, Ghost, Given, Move, day_of
from tests.histories.walking import CASES, CITY, NAMES, OWNER, cases, names
from tests.histories.world import CLOSING, KIND, moment
from yunti.apps.cases import services
from yunti.apps.cases.models import Attestation, Case, Objection
from yunti.apps.cases.queries import cases as queries
from yunti.apps.registry.models import StatusGrant
from yunti.apps.registry.services.statuses import revoke_status
from yunti.kit import clock
from yunti.kit.actors import public_actor

own_stated = st.sampled_from(["all", "all", "all", "none", "bare"])


sometimes = st.sampled_from([False, False, False, False, True])


class Casework(Aside):
    # steps ----------------------------------------------------------------------------------------------------

    @rule(name=cases, data=st.data(), how=own_stated, stale=sometimes)
    def forward(self, name: str, data: st.DataObject, how: str, stale: bool) -> None:
        """A step that is on the table here, by somebody whose step it is."""
        ghost = self.by_name[name]
        pairs = [(ghost, move, who) for move in self._moves_from(ghost) for who in self._whose(ghost, move)]
        if pairs:
            self._go(*data.draw(st.sampled_from(pairs)), how, stale)

    def onward(self, data: st.DataObject, how: str, stale: bool) -> None:
        """Whatever can be done somewhere is as likely as anything else: rare steps are not left to chance."""
        open_to = [(ghost, move) for ghost in self.by_name.values() for move in self._moves_from(ghost)]
        action = data.draw(st.sampled_from(sorted({move.action for _ghost, move in open_to})))
        choices = [
            (ghost, move, who)
            for ghost, move in open_to
            if move.action == action
            for who in self._whose(ghost, move)
        ]
        self._go(*data.draw(st.sampled_from(choices)), how, stale)

    often = rule(data=st.data(), how=own_stated, stale=sometimes)
    step_1, step_2, step_3, step_4, step_5 = (
        often(onward),
        often(onward),
        often(onward),
        often(onward),
        often(onward),
    )

    @precondition(lambda self: any(each.state == "published" for each in self.model.ghosts.values()))
    @rule(data=st.data(), how=own_stated)
    def afterwards(self, data: st.DataObject, how: str) -> None:
        """What is found out when everything seems to be over."""
        over = [ghost for ghost in self.by_name.values() if ghost.state == "published"]
        choices = [
            (ghost, move, who)
            for ghost in over
            for move in self._moves_from(ghost)
            for who in self._whose(ghost, move)
        ]
        if choices:
            self._go(*data.draw(st.sampled_from(choices)), how, False)

    def _whose(self, ghost: Ghost, move: Move) -> list[str]:
        return [who for who in NAMES if self.model.roles(self.world.who[who], ghost) & set(move.actors)]

    def _go(self, ghost: Ghost, move: Move, who: str, how: str, stale: bool) -> None:
        if how == "all":
            self._before(ghost, move)
        self._what_is_stated(ghost, who)
        seen = max(0, len(ghost.moves) - 1) if stale else None
        self.step(ghost, move.action, who, self.whole(ghost, who, set(move.guards), how), seen=seen)

    def _before(self, ghost: Ghost, move: Move) -> None:
        """What an expert has to say, and what has to be signed, before officers can go on."""
        if "review_opinion_recorded" in move.guards and "review_opinion_recorded" not in ghost.stated:
            self.state(self._name(ghost), "yan", "review_opinion_recorded")
        if SIGNED in move.guards and SIGNED not in ghost.stated:
            self.sign(self._name(ghost), CITY[ghost.party.name])

    @rule(name=cases, who=names, data=st.data(), how=own_stated, stale=st.booleans())
    def anybody(self, name: str, who: str, data: st.DataObject, how: str, stale: bool) -> None:
        """Any step by anybody, from this state or another."""
        ghost = self.by_name[name]
        here = sorted({each.action for each in self.model.table if each.source == ghost.state})
        every = sorted({each.action for each in self.model.table})
        action = data.draw(st.sampled_from([*here * 4, *every]))
        guards = {guard for each in self.model.table if each.action == action for guard in each.guards}
        seen = max(0, len(ghost.moves) - 1) if stale else None
        self.step(ghost, action, who, self.whole(ghost, who, guards, how), seen=seen)

    @rule(name=cases, who=names, data=st.data())
    def state_something(self, name: str, who: str, data: st.DataObject) -> None:
        """Mostly what is asked here, by whoever."""
        ghost = self.by_name[name]
        here = {guard for each in self.model.table if each.source == ghost.state for guard in each.guards}
        asked = sorted(here & {*STATED_BY, SIGNED})
        self.state(name, who, data.draw(st.sampled_from([*asked * 4, *sorted(STATED_BY), SIGNED])))

    def _can_be_stated(self, ghost: Ghost) -> bool:
        return bool(ghost.stated) or any(
            "review_opinion_recorded" in move.guards for move in self._moves_from(ghost)
        )

    @precondition(lambda self: any(map(self._can_be_stated, self.by_name.values())))
    @rule(data=st.data(), who=names, own=sometimes)
    def take_back_statement(self, data: st.DataObject, who: str, own: bool) -> None:
        """By whoever made it or by another; made first when there is none."""
        name = data.draw(st.sampled_from([each for each in CASES if self._can_be_stated(self.by_name[each])]))
        ghost = self.by_name[name]
        if not ghost.stated:
            self.state(name, "yan", "review_opinion_recorded")
        if not ghost.stated:
            return
        guard, maker = next(iter(ghost.stated.items()))
        row = Attestation.objects.get(
            case=self._case(ghost), since=len(ghost.moves), withdrawn_at=None, guard=guard
        )
        by = self.world.actors[maker if own else who]
        found = self.attempt(lambda: services.withdraw_statement(statement=row, by=by))
        assert isinstance(found, Attestation) == (own or who == maker), found
        if isinstance(found, Attestation):
            del ghost.stated[guard]
            self._what_is_stated(ghost, who)

    @rule(data=st.data(), text=st.sampled_from(["甲", "乙", "丙"]), behind=st.integers(0, 1), on=sometimes)
    def write(self, data: st.DataObject, text: str, behind: int, on: bool) -> None:
        """Two colleagues in one field; whoever has not seen the last text is told. Mostly where it can be done or could just be."""
        near = [name for name in CASES if self.by_name[name].state in ("draft", "returned", "submitted")]
        ghost = self.by_name[data.draw(st.sampled_from([*near * 3, *CASES]))]
        own = OWNER[ghost.party.name]
        who = data.draw(st.sampled_from([own] * len(NAMES) + [*NAMES]))
        self._write(ghost, who, text, ghost.version - behind)
        if on and ghost.state == "returned":
            self.step(ghost, "resubmit", own, Given())

    def _write(self, ghost: Ghost, who: str, text: str, version: int) -> None:
        may = self.model.may_write(ghost, self.world.who[who])
        found = self.attempt(
            lambda: services.save_answers(
                case=self._case(ghost),
                changes=[services.Change("scope_summary", text, version)],
                by=self.world.actors[who],
            )
        )
        if not may:
            assert found in (HIDDEN, NOT_YOURS), f"{who} wrote in {ghost.state}"
        elif version < ghost.version and text != ghost.text:
            assert found == OVERTAKEN, "a colleague's text was written over"
        else:
            assert isinstance(found, Case), found
            ghost.version += text != ghost.text
            ghost.text = text

    @rule(days=st.sampled_from([0.0, 0.3, 1.0, 2.0, 7.0, 8.0]))
    def time_passes(self, days: float) -> None:
        if self.now < moment(25):
            self.now += timedelta(days=days)

    @initialize(off=st.sampled_from([None, None, None, -1, 0, 1]))
    def begin(self, off: int | None) -> None:
        """Half of the histories begin at the moment of closing, which others have passed before they think of it."""
        if off is not None:
            self.hand_in_at_the_edge(off, "R2B")  # whose form has a gap
            self.hand_in_at_the_edge(off, "R2A")

    @rule(off=st.sampled_from([-1, 0, 1]), name=st.sampled_from(["R2A", "R2A", "R2B", "R1B"]))
    def hand_in_at_the_edge(self, off: int, name: str) -> None:
        """The window closes to the millisecond."""
        self.now = max(self.now, moment() + CLOSING + timedelta(milliseconds=off))
        ghost = self.by_name[name]
        if ghost.state in ("draft", "returned"):
            action = "submit" if ghost.state == "draft" else "resubmit"
            self.step(ghost, action, OWNER[ghost.party.name], Given())

    @rule(round_name=st.sampled_from(["R0", "R1", "R2"]), who=st.sampled_from(["qin", "wei"]))
    def publish(self, round_name: str, who: str) -> None:
        """All that waits for publicity at this desk; nothing of anybody else's."""
        waiting = [
            ghost
            for ghost in self.model.ghosts.values()
            if ghost.round == round_name
            and ghost.state == "city_publicity"
            and ghost.shown_until is None
            and "local_authority" in self.model.roles(self.world.who[who], ghost)
        ]
        found = self.attempt(
            lambda: published(self.world.rounds[round_name], self.world.actors[who], PUBLICITY)
        )
        if not waiting:
            assert isinstance(found, str), "a list of nothing was published"
            return
        assert not isinstance(found, str), found
        for ghost in waiting:
            ghost.shown_until = day_of(self.now) + timedelta(days=7)

    @precondition(lambda self: any(each.shown_until for each in self.model.ghosts.values()))
    @rule(
        data=st.data(), late=st.sampled_from([-1, 0, 1, 1, 1]), objected=st.sampled_from([None, True, False])
    )
    def close_publicity(self, data: st.DataObject, late: int, objected: bool | None) -> None:
        """The day before the last, on the last, on the day after it; after nobody, somebody, or somebody who did not stand by
        it objected."""
        ghost = self._shown(data)
        if objected is not None:
            self.object_to(ghost, right=objected)
        assert ghost.shown_until is not None
        day = datetime.combine(ghost.shown_until, time(4), UTC) + timedelta(days=late)
        self.now = max(self.now, day)
        self.step(ghost, "publicity_closed", CITY[ghost.party.name], Given())

    @precondition(lambda self: any(each.shown_until for each in self.model.ghosts.values()))
    @rule(data=st.data(), right=st.booleans())
    def object(self, data: st.DataObject, right: bool) -> None:
        self.object_to(self._shown(data), right=right)

    def object_to(self, ghost: Ghost, *, right: bool) -> None:
        found = self.attempt(
            lambda: services.raise_objection(
                case=self._case(ghost),
                text="不实",
                objector="王五",
                contact="b@example.org",
                by=public_actor(),
            )
        )
        assert not isinstance(found, str), found
        row, code = found
        ghost.objections[row.ref] = "raised"
        wrong = f"{(int(code) + 1) % 10**8:08d}"
        answer = self.attempt(
            lambda: services.confirm_objection(
                objection=row, code=code if right else wrong, by=public_actor()
            )
        )
        assert isinstance(answer, Objection) == right, "a wrong code counted"
        if right:
            ghost.objections[row.ref] = "open"

    def _shown(self, data: st.DataObject) -> Ghost:
        return data.draw(
            st.sampled_from(
                [self.by_name[name] for name in CASES if self.by_name[name].shown_until is not None]
            )
        )

    @precondition(
        lambda self: any(
            each.shown_until or "open" in each.objections.values() for each in self.model.ghosts.values()
        )
    )
    @rule(data=st.data(), who=names, upheld=st.booleans())
    def settle(self, data: st.DataObject, who: str, upheld: bool) -> None:
        """Raised first when there is none."""
        if not any("open" in each.objections.values() for each in self.model.ghosts.values()):
            self.object_to(self._shown(data), right=True)
        ghost = next(each for each in self.model.ghosts.values() if "open" in each.objections.values())
        ref = next(ref for ref, state in ghost.objections.items() if state == "open")
        row = Objection.objects.get(ref=ref)
        found = self.attempt(
            lambda: services.settle_objection(
                objection=row, upheld=upheld, outcome="经核查", by=self.world.actors[who]
            )
        )
        person = self.world.who[who]
        officers = (
            {"local_authority"}  # who published the list
            if ghost.state == "city_publicity"
            else {"county_authority", "local_authority", "province_department"}
        )
        may = bool(self.model.roles(person, ghost) & officers) and ghost.party.name not in person.related
        assert isinstance(found, Objection) == may, f"{who} settled an objection: {found}"
        if may:
            ghost.objections[ref] = "settled"

    @rule(
        chosen=st.lists(cases, min_size=2, max_size=4, unique=True),
        who=st.sampled_from(["luo", "lv", "bo", "qin", "wei", "su", "hu"]),
        stale=st.booleans(),
        data=st.data(),
    )
    def several(self, chosen: list[str], who: str, stale: bool, data: st.DataObject) -> None:
        """All or none."""
        ghosts = [self.by_name[name] for name in chosen]
        here = sorted({each.action for each in self.model.table if each.source in {g.state for g in ghosts}})
        if not here:
            return
        action = data.draw(st.sampled_from(here))
        guards = {guard for each in self.model.table if each.action == action for guard in each.guards}
        stated = frozenset(guards & set(STATED_BY))
        given = Given(stated, reasons=True, note=True)
        seen = {ghost.ref: len(ghost.moves) for ghost in ghosts}
        if stale and ghosts[-1].moves:
            seen[ghosts[-1].ref] -= 1
        person = self.world.who[who]
        expected = []
        for ghost in sorted(ghosts, key=lambda each: self._case(each).pk):
            verdict = self.model.verdict(ghost, action, person, given, seen[ghost.ref], self.now)
            expected.append((ghost, verdict))
        found = self.attempt(
            lambda: services.move_cases(
                cases=[self._case(ghost) for ghost in ghosts],
                action=action,
                seen=seen,
                by=self.world.actors[who],
                stated=dict.fromkeys(stated, "已写明"),
                reasons=["理由一"],
            )
        )
        if all(isinstance(verdict, Move) for _ghost, verdict in expected):
            assert isinstance(found, list), f"{who} {action} {chosen}: {found}"
            for ghost, verdict in expected:
                assert isinstance(verdict, Move)
                self.model.take(ghost, verdict, who)
        else:
            assert isinstance(found, str), f"{who} {action} {chosen}: {[v for _, v in expected]}"

    @rule(name=cases)
    def begin_again(self, name: str) -> None:
        """A second case in the same round, only after the first was withdrawn before it counted."""
        ghost = self.by_name[name]
        who = OWNER[ghost.party.name]
        found = self.attempt(
            lambda: services.start_case(
                round=self.world.rounds[ghost.round],
                workflow=KIND,
                party=self.world.parties[ghost.party.name],
                by=self.world.actors[who],
            )
        )
        may = self.model.may_begin(ghost.round, ghost.party, self.now)
        assert isinstance(found, Case) == may, f"a second case in {name}: {found}"
        if isinstance(found, Case):
            ghost.counts = False
            fresh = Ghost(found.ref, ghost.round, ghost.party, ghost.star, False, "", 0)
            self.model.ghosts[found.ref] = fresh

    @precondition(lambda self: any(each.status for each in self.model.parties.values()))
    @rule(party=st.sampled_from("ABC"))
    def end_status(self, party: str) -> None:
        ghost = self.model.parties[party]
        row = StatusGrant.objects.filter(enterprise=self.world.parties[party], revoked_on=None).first()
        assert (row is not None) == bool(ghost.status)
        if row is not None:
            found = self.attempt(
                lambda: revoke_status(
                    grant=row, on=clock.today(), reason="不再符合", by=self.world.actors["su"]
                )
            )
            assert isinstance(found, StatusGrant), found
            ghost.status = ""

    # what must always hold -------------------------------------------------------------------------------------

    @invariant()
    def both_agree(self) -> None:
        if not self.agreed:
            assert departures(self.model) == []
            self.agreed = True

    @rule(who=names)
    def everybody_sees_what_they_may(self, who: str) -> None:
        person, actor = self.world.who[who], self.world.actors[who]
        with clock.held(self.now):
            seen = set(queries.cases_visible_to(actor).values_list("ref", flat=True))
        assert seen == {ref for ref, each in self.model.ghosts.items() if self.model.sees(person, each)}, who
