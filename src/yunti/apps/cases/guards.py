"""What stands in the way of a step: every guard with whether it holds, why not, by which clause, and what to do next.

Five kinds: a rule over the case's facts, a person's statement, the clock, the population of the round, linked cases.
Not here: taking the step (`services.moving`), the rules (`packs.guards`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Person
from yunti.apps.cases.deadlines import entered_day, last_day_of
from yunti.apps.cases.enums import ObjectionState
from yunti.apps.cases.models import Attestation, Case, CaseMove
from yunti.apps.cases.permissions import Reader, is_party
from yunti.apps.cases.queries.counting import Population, several
from yunti.apps.cases.queries.facts import (
    CaseFacts,
    Known,
    facts_of,
    facts_of_many,
    judged_facts,
    known_facts,
)
from yunti.apps.programmes.enums import LEVEL_OF_DESK, RoundState, WindowLevel
from yunti.apps.programmes.queries.rounds import state_at, window_of
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor
from yunti.kit.wording import listed, rules_in_words, sequence
from yunti.packs.filling import Filling, filling_of
from yunti.packs.forms import forms_of
from yunti.packs.guards import rule_outcome, rule_trace
from yunti.packs.publicity import publicity_in
from yunti.packs.reading import Pack
from yunti.packs.reasons import ONCE_AS_A_STEP, ONCE_AS_REASONS, once
from yunti.packs.remembering import Settled, remembered
from yunti.rules.engine import Evaluation, evaluate
from yunti.rules.needs import what_is_missing

BY_PLATFORM, BY_OFFICERS = "system", "officer"
ONCE = "once"  # the kind of finding that a step taken once already gives


@dataclass(frozen=True)
class Finding:
    """`holds` is unknown while a fact is; `asks` says what a person has to bring to state it."""

    guard: str
    title: str
    kind: str
    holds: bool | None
    clause: tuple[str, ...] = ()
    why: str = ""
    advice: str = ""
    stated_here: bool = False
    asks: str = ""


@dataclass
class Surroundings:
    """One case under one pack, looked at by one person who acts as `roles`; what is read is read once."""

    case: Case
    pack: Pack
    by: Actor
    roles: frozenset[str]
    reader: Reader | None = None
    """What is known of the person, where it was read along with the case."""
    certifiers: Sequence[Person] | None = None
    """Whom the party appointed to confirm what goes out, where they were read along with the case."""
    known: Known | None = None
    """What the registry and other cases said a moment ago, where the case was looked at before something was saved in it."""

    @cached_property
    def facts(self) -> CaseFacts:
        return facts_of(self.case, self.pack, draft=is_party(self.by, self.case), known=self.known)

    @cached_property
    def judged(self) -> Settled:
        """The facts as the rules judge them while the case is under way."""
        return judged_facts(self.pack, self.facts.told)

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self.pack.program(clock.today()), self.judged)

    @cached_property
    def filling(self) -> Filling:
        """How far the form is filled in; nothing before it is clear which form applies."""
        facts = self.facts
        with rules_in_words():
            return filling_of(
                self.pack,
                self.case.workflow,
                facts.form,
                facts.told,
                clock.today(),
                lambda: self.evaluation,
            )

    @cached_property
    def statements(self) -> dict[str, Attestation]:
        """What persons stated since the last move, by guard."""
        since = self.case.moves.count()
        rows = [
            row for row in self.case.attestations.all() if row.since == since and row.withdrawn_at is None
        ]
        return {row.guard: row for row in sorted(rows, key=lambda row: row.pk)}

    @cached_property
    def earlier_moves(self) -> list[CaseMove]:
        return sorted(self.case.moves.all(), key=lambda move: move.ordinal)

    def pack_value(self, field: str) -> str:
        """What a field of the case is called on paper: the label of its option, else the value itself."""
        value = self.facts.facts.get(field)
        if value is None:
            return ""
        labels = dict(self.pack.definition.facts[field].labels)
        return labels.get(str(value), str(value))

    @cached_property
    def population(self) -> Population:
        return Population(self.case, self.pack, self.roles)


def findings_for(
    around: Surroundings, guards: Iterable[str], stated: Mapping[str, str] | None = None
) -> list[Finding]:
    """`stated` are the statements that the person makes with this very step: guard → what was written with it."""
    return [_finding(around, name, stated or {}) for name in guards]


def once_findings(around: Surroundings, declared: Mapping[str, Any]) -> list[Finding]:
    """A step that the pack lets be taken once, and that was taken already. One statement, and only then."""
    if once(declared) != ONCE_AS_A_STEP:
        return []
    taken = [each for each in around.earlier_moves if each.action == declared["action"]]
    if not taken:
        return []
    told = {"day": f"{clock.local(taken[-1].moved_at):%Y-%m-%d}", "step": declared["title"]}
    why = _("%(day)s 已经“%(step)s”过，这个项目只能办一次。") % told
    clause = declared.get("clause", ())
    title = _("只能办一次：%(step)s") % told
    clauses = (clause,) if isinstance(clause, str) else tuple(clause)
    return [Finding(ONCE, title, ONCE, False, clauses, why, _("请在其他步骤里作出决定。"))]


def told_before(around: Surroundings, declared: Mapping[str, Any]) -> list[str]:
    """Reasons given with this step earlier, where the pack lets no other be given later."""
    if once(declared) != ONCE_AS_REASONS:
        return []
    earlier = [each.reasons for each in around.earlier_moves if each.action == declared["action"]]
    return list(dict.fromkeys(reason for reasons in earlier for reason in reasons))


def _finding(around: Surroundings, name: str, stated: Mapping[str, str]) -> Finding:
    spec = around.pack.section("guards")[name]
    holds, why = _KINDS[spec["kind"]](around, name, spec, stated)
    clause = spec.get("clause", ())
    return Finding(
        name,
        spec["title"],
        spec["kind"],
        holds,
        (clause,) if isinstance(clause, str) else tuple(clause),
        "" if holds else why,
        "" if holds else spec.get("advice", ""),
        spec["kind"] == "attestation" and may_state(around, spec),
        spec.get("asks", ""),
    )


Outcome = tuple[bool | None, str]


def _criterion(
    around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]
) -> Outcome:
    """It follows from the facts as they are judged, and is remembered."""
    about = ("criterion", name, clock.today(), get_language())
    return remembered(around.pack, about, around.judged, lambda: _judged(around, name, spec))


def _judged(around: Surroundings, name: str, spec: Mapping[str, Any]) -> Outcome:
    holds = rule_outcome(around.pack, name, around.evaluation)
    if holds is True:
        return True, ""
    with rules_in_words():
        told = what_is_missing(rule_trace(around.pack, name, around.evaluation)) if "rule" in spec else ()
    if told:
        return holds, _first_few([need.name for need in told])
    if holds is None:
        return None, _("现有数据还不能判定“%(title)s”。") % {"title": spec["title"]}
    return False, _("不满足：%(title)s。") % {"title": spec["title"]}


TOLD_AT_ONCE = 5


def _first_few(texts: Sequence[str]) -> str:
    shown = _("；").join(texts[:TOLD_AT_ONCE])
    if len(texts) <= TOLD_AT_ONCE:
        return _("还差：%(shown)s。") % {"shown": shown}
    return _("还差：%(shown)s；另有 %(more)s 项。") % {"shown": shown, "more": len(texts) - TOLD_AT_ONCE}


# statements -------------------------------------------------------------------------------------------------------


def may_state(around: Surroundings, spec: Mapping[str, Any]) -> bool:
    """The person is the one whose word the guard asks for, and no record has to say it."""
    by = spec.get("by", "")
    if "record" in spec:
        return False
    if by == BY_PLATFORM:
        return False
    if by == BY_OFFICERS:
        return around.by.desk in OFFICERS or bool(around.roles & _whose_step(around, spec))
    return not by or by in around.roles


def _whose_step(around: Surroundings, spec: Mapping[str, Any]) -> set[str]:
    """Who may take a step from here that asks for this word: a party that refuses with reasons, for instance."""
    guards = around.pack.section("guards")
    return {
        actor
        for move in around.pack.moves[around.case.workflow]
        if move.source == around.case.state and any(guards[name] is spec for name in move.guards)
        for actor in move.actors
    }


def _attestation(
    around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]
) -> Outcome:
    if spec.get("by") == BY_PLATFORM:
        return _form_is_sound(around)
    if name in around.statements:
        return True, ""
    if name in stated and may_state(around, spec):
        if spec.get("asks") and not stated[name].strip():
            return False, _("“%(title)s”要写明内容。") % {"title": spec["title"]}
        return True, ""
    if "record" in spec:
        return False, _("还没有签字的记录：%(title)s。") % {"title": spec["title"]}
    who = around.pack.section("actors").get(spec.get("by", ""), {}).get("title", "")
    if who and not may_state(around, spec):
        return False, _("还没有%(who)s确认：%(title)s。") % {"who": who, "title": spec["title"]}
    return False, _("还没有确认：%(title)s。") % {"title": spec["title"]}


def _form_is_sound(around: Surroundings) -> Outcome:
    """The platform's own word: every required field of the form is answered."""
    name = around.facts.form
    if name is None:
        if not forms_of(around.pack, around.case.workflow):
            return True, ""
        return False, _("还没有填写决定用哪张申请表的内容，例如申报的类别。")
    open_fields = around.filling.unanswered
    if not open_fields:
        return _answers_stand(around)
    labels = listed(each.label for each in open_fields[:10])
    more = _("等") if len(open_fields) > 10 else ""
    return False, _("还有 %(count)s 项必填没有填：%(labels)s%(more)s。") % {
        "count": len(open_fields),
        "labels": labels,
        "more": more,
    }


def _answers_stand(around: Surroundings) -> Outcome:
    faults = around.filling.faults
    if not faults:
        return True, ""
    told = sequence(each.text for each in faults[:10])
    return False, _("有 %(count)s 处填写不符合要求：%(told)s。") % {"count": len(faults), "told": told}


# the clock --------------------------------------------------------------------------------------------------------


def _clock(around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]) -> Outcome:
    told = spec.get("clock") or {}
    if told.get("window"):
        return _window(around)
    for key, wanted in (("elapsed", True), ("within", False)):
        if key in told:
            return _period(around, told[key], wanted)
    return None, _("“%(title)s”没有写明怎样计时。") % {"title": spec["title"]}


def _window(around: Surroundings) -> Outcome:
    level = (
        LEVEL_OF_DESK.get(around.by.desk, WindowLevel.APPLICANT) if around.by.desk else WindowLevel.APPLICANT
    )
    state = state_at(around.case.round, level, clock.now())
    if state is RoundState.OPEN:
        return True, ""
    window = window_of(around.case.round, level)
    if state is RoundState.TO_COME and window is not None:
        return False, _("本批 %(when)s 开始（北京时间）。") % {"when": said_moment(window.opens_at)}
    if window is not None and around.case.round.closed_at is None:
        return False, _("本批已于 %(when)s 截止（北京时间）。") % {"when": said_moment(window.closes_at)}
    return False, _("本批已经关闭。")


def said_moment(moment: Any) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def _period(around: Surroundings, parameter: str, wanted: bool) -> Outcome:
    """From the day the state began; in publicity the period of the public list on which the case stands."""
    case = around.case
    shown = publicity_in(around.pack, case.workflow, case.state)
    if shown is not None and shown.days == parameter:
        last = case.shown_until
        if last is None:
            return False, _("还没有列入公示名单，公示期没有开始。")
    else:
        last = last_day_of(around.pack, parameter, entered_day(case))
    if last is None:
        return None, _("没有写明期限的长短。")
    over = clock.today() > last
    if over is wanted:
        return True, ""
    if wanted:
        return False, _("期限到 %(day)s 为止，次日起可以办理。") % {"day": f"{last:%Y-%m-%d}"}
    return False, _("期限已于 %(day)s 结束。") % {"day": f"{last:%Y-%m-%d}"}


# other cases ------------------------------------------------------------------------------------------------------


def _linked(around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]) -> Outcome:
    told = spec.get("linked") or {}
    if told.get("objections"):
        open_ones = sum(each.state == ObjectionState.OPEN for each in around.case.objections.all())
        return not open_ones, _("还有 %(count)s 件异议没有处理完。") % {"count": open_ones}
    if "workflow" not in told:
        return None, _("“%(title)s”没有写明看哪一类事项。") % {"title": spec["title"]}
    return _cases_linked(around, told, spec["title"])


def _cases_linked(around: Surroundings, told: Mapping[str, Any], title: str) -> Outcome:
    rows = Case.objects.filter(workflow=told["workflow"], round__programme=around.case.round.programme)
    if told["of"] == "parent":
        rows = rows.filter(children=around.case)
    elif told["of"] == "child":
        rows = rows.filter(parent=around.case)
    elif around.case.enterprise is not None:
        rows = rows.filter(enterprise=around.case.enterprise)
    else:
        rows = rows.filter(supplier=around.case.supplier)
    if "in" in told:
        states = [told["in"]] if isinstance(told["in"], str) else told["in"]
        rows = rows.filter(state__in=states)
    there = rows.exists()
    holds = not there if told.get("none") else there
    return holds, _("不满足：%(title)s。") % {"title": title}


# the population ---------------------------------------------------------------------------------------------------


def _population(
    around: Surroundings, name: str, spec: Mapping[str, Any], stated: Mapping[str, str]
) -> Outcome:
    told = spec.get("population") or {}
    refusal = _("本批还不满足：%(title)s。") % {"title": spec["title"]}
    if "each" in told:
        return _each_of(around, name, spec, told, refusal)
    if "facts" not in told:
        return None, _("“%(title)s”没有写明怎样在本批中计数。") % {"title": spec["title"]}
    counted = around.population.facts(name, told)
    facts = {**around.facts.told, **counted}
    about = ("population", name, clock.today(), get_language())
    return remembered(
        around.pack, about, facts, lambda: _counted(around.pack, name, told, facts, counted, refusal)
    )


def _counted(
    pack: Pack,
    name: str,
    told: Mapping[str, Any],
    facts: Mapping[str, Any],
    counted: Mapping[str, Any],
    refusal: str,
) -> Outcome:
    """What the counts of the round come to; it follows from them and the facts of the case."""
    evaluation = evaluate(pack.program(clock.today()), known_facts(pack, facts))
    holds = rule_outcome(pack, name, evaluation)
    if "want" in told:
        return holds, refusal + _shortfall(pack, told, counted, evaluation)
    titles = pack.definition.facts
    told_figures = listed(
        f"{titles[field].title} {value}" for field, value in counted.items() if value is not True
    )
    return holds, _("%(refusal)s现在：%(figures)s。") % {"refusal": refusal, "figures": told_figures}


def _shortfall(pack: Pack, told: Mapping[str, Any], counted: Mapping[str, Any], found: Evaluation) -> str:
    """How many there are of how many there should be, and out of how many."""
    declared = {**pack.section("facts"), **pack.section("derive")}
    figures = {
        key: counted[told[key]] if told[key] in counted else found.value(told[key])
        for key in ("want", "have")
    }
    others = [
        f"{declared[field]['title']} {value}"
        for field, value in counted.items()
        if field not in (told["want"], told["have"]) and value is not True
    ]
    left = figures["want"] - figures["have"] if None not in figures.values() else "?"
    return _("%(want)s %(wanted)s，%(have)s %(had)s，还差 %(left)s（%(others)s）。") % {
        "want": declared[told["want"]]["title"],
        "wanted": figures["want"],
        "have": declared[told["have"]]["title"],
        "had": figures["have"],
        "left": left,
        "others": listed(others),
    }


def _each_of(
    around: Surroundings, name: str, spec: Mapping[str, Any], told: Mapping[str, Any], refusal: str
) -> Outcome:
    """The rule must be met by every case that stands in one of the states."""
    rows = around.population.rows(told["within"]).filter(state__in=several(told["each"]))
    cases = list(rows.select_related("round", "enterprise", "supplier"))
    left = 0
    for each in facts_of_many([(case, around.pack) for case in cases]):
        evaluation = evaluate(around.pack.program(clock.today()), known_facts(around.pack, each.told))
        left += rule_outcome(around.pack, name, evaluation) is not True
    return not left, _("%(refusal)s还有 %(count)s 家。") % {"refusal": refusal, "count": left}


_KINDS: Mapping[str, Callable[[Surroundings, str, Mapping[str, Any], Mapping[str, str]], Outcome]] = {
    "criterion": _criterion,
    "attestation": _attestation,
    "clock": _clock,
    "linked_case": _linked,
    "population": _population,
}
