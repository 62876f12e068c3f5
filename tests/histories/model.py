"""A second, small opinion about casework: what a step must lead to, who sees what, what follows. Plain Python, no product code.

It knows the workflow as a table and each guard as a sentence over its own few fields; everything else it leaves out.
Not here: the machine that walks both (`machine.py`), the product's rows (`world.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

HIDDEN, NO_SUCH_STEP, NOT_YOURS, OVERTAKEN, UNMET = (
    "hidden",
    "no such step",
    "not yours",
    "overtaken",
    "unmet",
)
ENDS = frozenset({"withdrawn", "not_recommended", "not_recognised", "blacklisted", "published"})
OFFICERS = frozenset({"county", "prefecture", "province"})
STATED_BY = {
    "county_precheck_passed": "county_authority",
    "county_seal": "county_authority",
    "review_opinion_recorded": "expert",
    "result_sealed": "local_authority",
    "summary_table_attached": "local_authority",
    "result_list_sealed": "province_department",
    "reasons_listed": "officer",
    "evidence_recorded": "officer",
}
SIGNED = "onsite_record_signed"  # said by a signed record, never by hand
PAUSED_BY_HAND = {
    "answer": frozenset(
        {"submitted", "county_recommended", "city_assessing", "city_prechecking", "province_review"}
    ),
    "expert": frozenset({"city_assessing", "province_review"}),
}
UPHOLDS = "objection_upheld"  # the step that settles what is open against the case
PAUSED_BY_STATE = {"returned": "correction", "onsite_check": "onsite"}
APPEALS = {  # a decision against the party, from which state → who decides, where a won appeal begins again
    ("county_reject", "submitted"): ("local_authority", "submitted"),
    ("precheck_fail", "city_prechecking"): ("province_department", "city_prechecking"),
    ("onsite_fail", "onsite_check"): ("province_department", "onsite_check"),
    ("assessment_fail", "city_assessing"): ("province_department", "city_assessing"),
    ("objection_upheld", "city_publicity"): ("province_department", "city_assessing"),
    ("assessment_fail", "province_review"): ("province_department", "province_review"),
    ("fraud_found", "city_assessing"): ("province_department", "city_assessing"),
    ("fraud_found", "onsite_check"): ("province_department", "onsite_check"),
    ("fraud_found", "province_review"): ("province_department", "province_review"),
    ("fraud_found", "published"): ("province_department", "published"),
}
SHARE_VISITED = 10  # one in ten


@dataclass(frozen=True)
class Who:
    """A person at a desk. `related` are enterprises this person also works for."""

    name: str
    desk: str
    region: str = ""
    enterprise: str = ""
    related: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Move:
    source: str
    action: str
    actors: tuple[str, ...]
    guards: tuple[str, ...]
    target: str
    effects: tuple[str, ...]


@dataclass
class Party:
    name: str
    county: str
    prefecture: str
    liable_partner: bool
    bans: int = 0
    status: str = ""
    lost: str = ""  # the status that findings of fraud ended, until another takes its place
    ended_by: set[str] = field(default_factory=set)  # the cases whose findings keep it so


@dataclass
class Ghost:
    """One case as the model remembers it."""

    ref: str
    round: str
    party: Party
    star: int
    complete: bool
    text: str
    version: int
    state: str = "draft"
    moves: list[tuple[str, str]] = field(default_factory=list)
    frozen: list[str] = field(default_factory=list)
    stated: dict[str, str] = field(default_factory=dict)  # guard → who
    experts: set[str] = field(default_factory=set)
    shown_until: date | None = None
    objections: dict[str, str] = field(default_factory=dict)
    unsigned: int = 0  # the version of the record of a visit that waits for signatures
    paused: str = ""
    came_from: str = ""
    decided_by: str = ""
    followed: tuple[str, ...] = ()  # what the last step did
    appealed: list[str] = field(default_factory=list)  # the one that waits for a decision
    ended_appeals: dict[str, str] = field(default_factory=dict)
    final: bool = False  # the last decision was appealed against and stands, or was set aside
    reopened: dict[int, str] = field(default_factory=dict)  # after so many steps → where it went on
    counts: bool = True  # holds the party's one place in the round
    events: int = 0
    certificates: int = 0

    @property
    def handed_in(self) -> bool:
        return bool(self.frozen)

    @property
    def visited(self) -> set[str]:
        return {target for _action, target in self.moves}


@dataclass
class Given:
    """What a person brings to a step."""

    stated: frozenset[str] = frozenset()
    reasons: bool = False
    note: bool = False


@dataclass
class Model:
    table: tuple[Move, ...]
    ghosts: dict[str, Ghost]
    parties: dict[str, Party]
    closes: Mapping[str, datetime]
    partner_bans: int = 0

    # who

    def roles(self, who: Who, ghost: Ghost) -> set[str]:
        found = {"objector"}
        if who.desk == "applicant" and who.enterprise == ghost.party.name:
            found |= {"enterprise"}
        if who.desk == "county" and who.region == ghost.party.county:
            found |= {"county_authority"}
        if who.desk == "prefecture" and who.region == ghost.party.prefecture:
            found |= {"local_authority"}
        if who.desk == "province":
            found |= {"province_department"}
        if who.desk == "expert" and who.name in ghost.experts:
            found |= {"expert"}
        return found

    def sees(self, who: Who, ghost: Ghost) -> bool:
        own = {"county_authority", "local_authority", "province_department"}
        if self.roles(who, ghost) & own:
            return ghost.handed_in
        return bool(self.roles(who, ghost) & {"enterprise", "expert"})

    # what

    def verdict(
        self, ghost: Ghost, action: str, who: Who, given: Given, seen: int, now: datetime
    ) -> "Move | str":
        roles = self.roles(who, ghost)
        here = [each for each in self.table if each.source == ghost.state]
        if not self.sees(who, ghost) and not any(roles & set(each.actors) for each in here):
            return HIDDEN
        named = [each for each in here if each.action == action]
        if not named:
            return NO_SUCH_STEP
        own = [each for each in named if roles & set(each.actors)]
        if not own:
            return NOT_YOURS
        if who.desk != "applicant" and ghost.party.name in who.related:
            return NOT_YOURS
        if seen != len(ghost.moves):
            return OVERTAKEN
        for each in own:
            if all(self.holds(guard, ghost, who, given, now) for guard in each.guards):
                return each
        return UNMET

    def holds(self, guard: str, ghost: Ghost, who: Who, given: Given, now: datetime) -> bool:
        if guard == SIGNED:
            return guard in ghost.stated
        if guard in STATED_BY:
            return guard in ghost.stated or self._stated_now(guard, ghost, who, given)
        today = day_of(now)
        answers = {
            "required_fields_complete": ghost.complete,
            "materials_complete": True,
            "commitment_signed": True,
            "batch_open": now < self.closes[ghost.round],
            "not_blacklisted": not ghost.party.bans,
            "target_star_is_3": ghost.star == 3,
            "target_star_is_4_or_5": ghost.star > 3,
            "criteria_met": not ghost.party.bans,
            "city_opinion_sealed": True,
            "publicity_period_elapsed": ghost.shown_until is not None and today > ghost.shown_until,
            "no_open_objection": "open" not in ghost.objections.values(),
            "onsite_ratio_met": self._enough_visited(ghost),
        }
        return answers[guard]

    def may_state(self, guard: str, ghost: Ghost, who: Who) -> bool:
        by = STATED_BY.get(guard, "nobody")
        return who.desk in OFFICERS if by == "officer" else by in self.roles(who, ghost)

    def _stated_now(self, guard: str, ghost: Ghost, who: Who, given: Given) -> bool:
        if guard not in given.stated or not self.may_state(guard, ghost, who):
            return False
        if guard == "reasons_listed":
            return given.reasons or given.note
        return given.note if guard == "evidence_recorded" else True

    def _enough_visited(self, ghost: Ghost) -> bool:
        there = [
            each
            for each in self.ghosts.values()
            if (each.round, each.party.prefecture) == (ghost.round, ghost.party.prefecture)
            and each.handed_in
            and each.star > 3
            and "city_prechecked" in each.visited
        ]
        visited = [each for each in there if "onsite_check" in each.visited]
        return len(visited) * SHARE_VISITED >= len(there)

    # what follows

    def take(self, ghost: Ghost, move: Move, who: str) -> None:
        hands_in = move.target == "submitted"
        if hands_in:
            ghost.frozen.append(ghost.text)
        ghost.moves.append((move.action, move.target))
        ghost.came_from, ghost.decided_by, ghost.final = ghost.state, who, False
        ghost.state, ghost.shown_until, ghost.stated = move.target, None, {}
        ghost.paused = PAUSED_BY_STATE.get(move.target, "")
        ghost.events += 1
        ghost.followed = move.effects
        if move.action == UPHOLDS:
            open_ones = [ref for ref, state in ghost.objections.items() if state == "open"]
            ghost.objections.update(dict.fromkeys(open_ones, "settled"))
        if move.target in ENDS and not ghost.handed_in:
            ghost.counts = False
        for effect in move.effects:
            self._follow(ghost, effect)

    def _follow(self, ghost: Ghost, effect: str) -> None:
        if effect == "blacklist_enterprise":
            ghost.party.bans += 1
        elif effect == "blacklist_liable_suppliers":
            self.partner_bans += ghost.party.liable_partner
        elif effect == "grant_star":
            ghost.party.status = "三四五"[ghost.star - 3] + "星"
            ghost.party.lost, ghost.party.ended_by = "", set()
            ghost.certificates += 1
        elif effect == "revoke_star":
            ghost.party.lost = ghost.party.status or ghost.party.lost
            ghost.party.status = ""
            if ghost.party.lost:
                ghost.party.ended_by.add(ghost.ref)

    def _undo(self, ghost: Ghost, effect: str) -> None:
        """What a step did is taken back with it; a status not while another finding ends it."""
        party = ghost.party
        if effect == "blacklist_enterprise":
            party.bans -= 1
        elif effect == "blacklist_liable_suppliers":
            self.partner_bans -= party.liable_partner
        elif effect == "revoke_star" and ghost.ref in party.ended_by:
            party.ended_by.remove(ghost.ref)
            if not party.ended_by:
                party.status, party.lost = party.lost, ""

    def may_begin(self, round_name: str, party: Party, now: datetime) -> bool:
        held = any(
            each.counts and (each.round, each.party) == (round_name, party) for each in self.ghosts.values()
        )
        return not held and now < self.closes[round_name]

    def may_write(self, ghost: Ghost, who: Who) -> bool:
        return "enterprise" in self.roles(who, ghost) and ghost.state in ("draft", "returned")

    # beside the steps

    def has_it(self, who: Who, ghost: Ghost) -> bool:
        """An officer whose turn it is and who has no tie."""
        actors = {actor for each in self.table if each.source == ghost.state for actor in each.actors}
        mine = self.roles(who, ghost) & actors
        return who.desk in OFFICERS and bool(mine) and ghost.party.name not in who.related

    def may_pause(self, who: Who, ghost: Ghost, kind: str) -> bool:
        fits = ghost.state in PAUSED_BY_HAND.get(kind, ())
        return fits and not ghost.paused and self.has_it(who, ghost) and ghost.handed_in

    def may_start(self, who: Who, ghost: Ghost) -> bool:
        by_hand = bool(ghost.paused) and ghost.state not in PAUSED_BY_STATE
        return by_hand and self.has_it(who, ghost)

    def appealable(self, ghost: Ghost) -> bool:
        refused = ghost.state in ("not_recommended", "not_recognised", "blacklisted")
        return refused and not ghost.appealed and not ghost.final

    def may_appeal(self, who: Who, ghost: Ghost) -> bool:
        return self.appealable(ghost) and "enterprise" in self.roles(who, ghost)

    def file(self, ghost: Ghost, ref: str) -> None:
        ghost.appealed = [ref]

    def may_end(self, who: Who, ghost: Ghost, how: str) -> bool:
        roles = self.roles(who, ghost)
        if how == "taken back":
            return "enterprise" in roles
        reviewer, _to = APPEALS[ghost.moves[-1][0], ghost.came_from]
        tied = ghost.party.name in who.related
        return reviewer in roles and who.name != ghost.decided_by and not tied

    def end_appeal(self, ghost: Ghost, how: str) -> None:
        ghost.ended_appeals[ghost.appealed.pop()] = how
        ghost.final = how != "taken back"
        if how == "won":
            _reviewer, to = APPEALS[ghost.moves[-1][0], ghost.came_from]
            ghost.reopened[len(ghost.moves)] = ghost.state = to
            ghost.paused = PAUSED_BY_STATE.get(to, "")
            for effect in ghost.followed:
                self._undo(ghost, effect)


def day_of(moment: datetime) -> date:
    """The day in Shanghai, which is eight hours ahead all year."""
    return (moment + timedelta(hours=8)).date()
