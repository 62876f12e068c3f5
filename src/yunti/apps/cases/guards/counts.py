"""The population of the round: counts over all cases of the authority, or a rule that every one of them must meet.

Not here: counting (`queries.counting`), which cases an authority answers for (`queries.population`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.guards.surroundings import Outcome, Surroundings
from yunti.apps.cases.queries.counting import several
from yunti.apps.cases.queries.facts import facts_of_many, known_facts
from yunti.kit import clock
from yunti.kit.wording import listed
from yunti.packs.guards import rule_outcome
from yunti.packs.reading import Pack
from yunti.packs.remembering import remembered
from yunti.rules.engine import Evaluation, evaluate


def population_of(
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
        return holds, refusal + _shortfall(pack, told, facts, counted, evaluation)
    titles = pack.definition.facts
    told_figures = listed(
        f"{titles[field].title} {value}" for field, value in counted.items() if value is not True
    )
    return holds, _("%(refusal)s现在：%(figures)s。") % {"refusal": refusal, "figures": told_figures}


def _shortfall(
    pack: Pack,
    told: Mapping[str, Any],
    facts: Mapping[str, Any],
    counted: Mapping[str, Any],
    found: Evaluation,
) -> str:
    """How many there are of how many there should be, and out of how many; a question mark for what is not known."""
    declared = {**pack.section("facts"), **pack.section("derive")}
    figures: dict[str, Any] = {
        key: facts.get(told[key]) if told[key] in pack.definition.facts else found.value(told[key])
        for key in ("want", "have")
    }
    others = [
        f"{declared[field]['title']} {value}"
        for field, value in counted.items()
        if field not in (told["want"], told["have"]) and value is not True
    ]
    left = figures["want"] - figures["have"] if None not in figures.values() else None
    words = {
        "want": declared[told["want"]]["title"],
        "wanted": _figure(figures["want"]),
        "have": declared[told["have"]]["title"],
        "had": _figure(figures["have"]),
        "left": _figure(left),
        "others": listed(others),
    }
    if not others:
        return _("%(want)s %(wanted)s，%(have)s %(had)s，还差 %(left)s。") % words
    return _("%(want)s %(wanted)s，%(have)s %(had)s，还差 %(left)s（%(others)s）。") % words


def _figure(value: Any) -> str:
    return "?" if value is None else str(value)


def _each_of(
    around: Surroundings, name: str, spec: Mapping[str, Any], told: Mapping[str, Any], refusal: str
) -> Outcome:
    """The rule must be met by every case that stands in one of the states."""
    rows = around.population.rows(name, told["within"]).filter(state__in=several(told["each"]))
    cases = list(rows.select_related("round", "enterprise", "supplier"))
    left = 0
    for each in facts_of_many([(case, around.pack) for case in cases]):
        evaluation = evaluate(around.pack.program(clock.today()), known_facts(around.pack, each.told))
        left += rule_outcome(around.pack, name, evaluation) is not True
    return not left, _("%(refusal)s还有 %(count)s 家。") % {"refusal": refusal, "count": left}
