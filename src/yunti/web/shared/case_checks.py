"""The automatic checks of a case: what the pack evaluates, explained node by node, with clause and what is missing.

They follow from the facts alone and are remembered (`packs.remembering`). Not here: the sentences (`rules.explain`), how many there are of each (`packs.checked`), the marks (`web.shared.html`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from yunti.apps.cases.guards import Surroundings
from yunti.kit import clock
from yunti.kit.wording import rules_in_words, sequence
from yunti.packs.calls import Call, open_evaluation
from yunti.packs.checked import MARKS, ORDER, explained_in, flags_in
from yunti.packs.coverage import clause_text
from yunti.packs.reading import Pack
from yunti.packs.remembering import remembered
from yunti.rules.engine import Evaluation
from yunti.rules.explain import Line, explanation
from yunti.rules.tracing import Trace


@dataclass
class Check:
    """`official` is its text in Chinese, as a party is told of it."""

    mark: str
    text: str
    clause: str = ""
    advice: str = ""
    kids: list["Check"] = field(default_factory=list)
    official: str = ""

    @property
    def open(self) -> bool:
        return self.mark != "met"


@dataclass(frozen=True, eq=False)
class Checks:
    """`verdicts` are the rules that the pack names; `checks` what they rest on, those that need a look first.

    The same object as long as the facts say the same, so that what is made of it can be kept by it.
    """

    verdicts: tuple[Check, ...]
    checks: tuple[Check, ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def to_look_at(self) -> list[Check]:
        return [each for each in self.checks if each.open]

    @property
    def settled(self) -> list[Check]:
        return [each for each in self.checks if not each.open]

    @property
    def failing(self) -> list[Check]:
        """Conditions of the first rank that are not met: what a refusal or a return would be grounded on."""
        return [each for each in self.checks if each.mark == "fail"]


def checks_of(around: Surroundings) -> Checks | None:
    """None where the kind of case is not evaluated at all."""
    pack, case = around.pack, around.case
    operation = pack.section("workflows")[case.workflow].get("evaluates")
    if operation is None:
        return None
    facts = around.judged
    return remembered(
        pack, ("checks", operation, get_language()), facts, lambda: _checks(pack, operation, facts)
    )


def beside_fields(around: Surroundings) -> tuple[Check, ...]:
    """What the pack wants answered beside the fields that officers fill in, by what is filled in now."""
    pack = around.pack
    names = pack.section("workflows")[around.case.workflow].get("beside_fields") or ()
    if not names:
        return ()
    facts = around.judged

    def explained() -> tuple[Check, ...]:
        return tuple(_explained(pack, around.evaluation.trace(name)) for name in names)

    return remembered(pack, ("beside fields", clock.today(), get_language()), facts, explained)


def _checks(pack: Pack, operation: str, facts: Mapping[str, Any]) -> Checks:
    """By the rules of the day that the operation names."""
    call = Call(pack, operation, facts)
    evaluation = open_evaluation(call)
    verdicts = [_explained(pack, evaluation.trace(name)) for name in explained_in(call)]
    checks = [kid for each in verdicts for kid in each.kids] + list(_flags(call, evaluation))
    checks.sort(key=lambda each: ORDER.index(each.mark))
    counts = tuple((mark, sum(1 for each in checks if each.mark == mark)) for mark in ORDER)
    return Checks(tuple(verdicts), tuple(checks), counts)


def _explained(pack: Pack, trace: Trace) -> Check:
    with rules_in_words() as tongue:
        lines = explanation(trace)
    return _tree(pack, lines, explanation(trace) if tongue else lines)


def _tree(pack: Pack, lines: Sequence[Line], in_chinese: Sequence[Line]) -> Check:
    """Lines with depths → the first one with what stands below it."""
    found: list[Check] = []
    for line, official in zip(lines, in_chinese, strict=True):
        check = Check(
            MARKS[line.outcome],
            line.text,
            clauses(pack, line.clause),
            line.advice,
            official=official.text,
        )
        del found[line.depth :]
        if found:
            found[-1].kids.append(check)
        found.append(check)
    return found[0]


def clauses(pack: Pack, names: Sequence[str]) -> str:
    return sequence(clause_text(pack, name) for name in names)


def _flags(call: Call, evaluation: Evaluation) -> Iterator[Check]:
    """What the operation draws attention to without deciding on it."""
    report = flags_in(call)
    if not report:
        return
    titles = {
        line.code: (line.node.meta.title, line.node.meta.clause)
        for line in evaluation.program.reports[report]
    }
    for code in evaluation.codes(report):
        title, clause = titles.get(code) or next(
            (told for known, told in titles.items() if code.startswith(known.rstrip("*"))), ("", ())
        )
        said = title or code
        yield Check("hint", said, clauses(call.pack, clause), official=said)
