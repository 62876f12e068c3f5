"""What is missing in a trace: every part that fails with what to do, the cheapest alternative first.

Not here: the lines of the whole explanation (`explain`).
"""

from collections.abc import Callable
from typing import NamedTuple

from yunti.domain.said import gettext_noop as _
from yunti.rules import nodes as n
from yunti.rules.describing import describe, phrase, show
from yunti.rules.explain import (
    ROW_LEAD,
    WORDS,
    aside_in,
    asked_in,
    claimed_in,
    decided_by_case,
    failing_rows,
    is_leaf,
    listed,
    meta_of,
    said_of,
    set_aside,
    settled_by_rules,
)
from yunti.rules.saying import labelled, say, sequence, word
from yunti.rules.saying import listed as list_of
from yunti.rules.tracing import Trace, seen_through, waited_for
from yunti.rules.values import YES_NO, Kind, Outcome

_PLEASE_ADD = _("请补充%(facts)s")
_CHOOSE_ANOTHER = _("%(reason)s的可另选一项：%(names)s")
_ANY_OF, _THESE = _("%(title)s：以下任一项即可，先列较易做到的"), _("下列要求")
_SHORT, _PIECES = _("%(title)s：还差 %(short)s %(unit)s，可从下列未计入的选择：%(names)s"), _("项")


class Need(NamedTuple):
    """What would have to change. `alternatives`: any one of them is enough, the cheapest stands first.

    `absent`: the facts that nobody has given and that alone leave it open; `waits`: nothing has to be added, only a word waited for.
    """

    text: str
    clause: tuple[str, ...] = ()
    advice: str = ""
    cost: int = 1
    alternatives: tuple[tuple["Need", ...], ...] = ()
    absent: tuple[str, ...] = ()
    bare: str = ""
    waits: bool = False

    @property
    def name(self) -> str:
        """In a list of what is missing the bare name says as much as a name with “no” behind it."""
        return self.bare or self.text


def _without_no(text: str) -> str:
    for no in (word(WORDS[Outcome.UNMET]), show(False, YES_NO)):
        if text.endswith(ending := labelled("", no)):
            return text.removesuffix(ending)
    return ""


def what_is_missing(trace: Trace) -> tuple[Need, ...]:
    """Nothing when it is met. For `all` every part that fails, for `any` the cheapest alternative first."""
    inner = seen_through(trace)
    if inner.outcome is Outcome.MET or inner.node.type.kind is not Kind.YES_NO:
        return ()
    make = _NEEDS.get(type(inner.node))
    needs = make(inner) if make else (_unmet(inner),)
    return tuple(_with_advice(each, trace) for each in needs)


def cost_of(needs: tuple[Need, ...]) -> int:
    return sum(need.cost for need in needs)


def _with_advice(need: Need, outer: Trace) -> Need:
    meta = meta_of(outer)
    clause, advice = need.clause or meta.clause, need.advice or ("" if need.waits else meta.advice)
    if clause is need.clause and advice is need.advice:
        return need
    return need._replace(clause=clause, advice=advice)


def _title(trace: Trace) -> str:
    return trace.node.meta.title or phrase(trace.node)


def _unmet(trace: Trace) -> Need:
    absent, waits = unknown_facts(trace), waited_for(trace)
    if waits:
        text = labelled(_title(trace), sequence(waits))
        return Need(text, trace.node.meta.clause, absent=tuple(absent), waits=True)
    if trace.outcome is Outcome.UNKNOWN and absent:
        said = say(_PLEASE_ADD, facts=list_of(absent.values()))
    else:
        said, absent = said_of(trace)[0], {}
    meta, text = trace.node.meta, labelled(_title(trace), said)
    return Need(text, meta.clause, meta.advice, meta.cost or 1, absent=tuple(absent), bare=_without_no(text))


def unknown_facts(trace: Trace) -> dict[str, str]:
    """The facts that were not given and leave this open, with what they are called there."""
    found: dict[str, str] = {}
    todo = [trace]
    while todo:
        each = todo.pop(0)
        if each.value is not None:
            continue
        if isinstance(each.node, n.Fact):
            found[each.node.name] = each.node.meta.title
        todo.extend(each.kids)
    return found


def _need_all(trace: Trace) -> tuple[Need, ...]:
    if settled_by_rules(trace):
        return (_unmet(trace),)
    needs = dict.fromkeys(need for kid in decided_by_case(trace.kids) for need in what_is_missing(kid))
    return tuple(needs) or (_unmet(trace),)


def _need_any(trace: Trace) -> tuple[Need, ...]:
    kids = decided_by_case(trace.kids)
    ways = sorted((what_is_missing(kid) for kid in kids if not set_aside(kid)), key=cost_of)
    ways += [
        (Need(say(_CHOOSE_ANOTHER, reason=reason, names=listed(names)), trace.node.meta.clause),)
        for reason, names in aside_in(trace, kids).items()
    ]
    if len(ways) == 1:
        return ways[0]
    text = say(_ANY_OF, title=trace.node.meta.title or word(_THESE))
    return (Need(text, trace.node.meta.clause, trace.node.meta.advice, cost_of(ways[0]), tuple(ways)),)


def _cost(trace: Trace) -> int:
    return seen_through(trace).node.meta.cost or 1


def _need_at_least(trace: Trace) -> tuple[Need, ...]:
    parts, wanted = trace.kids[:-1], trace.kids[-1].value
    if wanted is None:
        return (_unmet(trace),)
    absent = sorted((kid for kid in parts if kid.value is not True), key=_cost)
    short = wanted - (len(parts) - len(absent))
    cost = sum(map(_cost, absent[:short]))
    unit = trace.node.meta.unit or word(_PIECES)
    names = list_of(describe(kid.node) for kid in absent)
    text = say(_SHORT, title=_title(trace), short=short, unit=unit, names=names)
    return (Need(text, trace.node.meta.clause, trace.node.meta.advice, cost),)


def _need_table(trace: Trace) -> tuple[Need, ...]:
    taken = trace.kids[-1]
    if not meta_of(taken).title and is_leaf(taken):
        return (_unmet(trace),)
    return what_is_missing(taken) or (_unmet(trace),)


def _need_except(trace: Trace) -> tuple[Need, ...]:
    claimed = claimed_in(trace)
    if claimed is not None and waited_for(trace):
        absent = tuple(unknown_facts(trace))
        return (Need(describe(claimed.node), claimed.node.meta.clause, absent=absent, waits=True),)
    base = what_is_missing(trace.kids[0])
    return base or (_unmet(trace),)


def _need_call(trace: Trace) -> tuple[Need, ...]:
    """What is asked to be certain misses what it misses itself."""
    inner = asked_in(trace)
    return (what_is_missing(inner) if inner else ()) or (_unmet(trace),)


def _need_every(trace: Trace) -> tuple[Need, ...]:
    needs = [_in_row(place, need) for place, row in failing_rows(trace) for need in what_is_missing(row)]
    return tuple(needs) or (_unmet(trace),)


def _in_row(place: int, need: Need) -> Need:
    lead = say(ROW_LEAD, place=place)
    bare = f"{lead}{need.bare}" if need.bare else ""
    return Need(f"{lead}{need.text}", need.clause, need.advice, need.cost, need.alternatives, bare=bare)


_NEEDS: dict[type[n.Node], Callable[[Trace], tuple[Need, ...]]] = {
    n.All: _need_all,
    n.AnyOf: _need_any,
    n.AtLeast: _need_at_least,
    n.Table: _need_table,
    n.Except: _need_except,
    n.Aggregate: _need_every,
    n.Call: _need_call,
}


def need_sentences(
    needs: tuple[Need, ...], clause_text: Callable[[str], str] = str, depth: int = 0
) -> list[str]:
    out = []
    for number, need in enumerate(needs, 1):
        clause = f"〔{'；'.join(map(clause_text, need.clause))}〕" if need.clause else ""
        out.append(f"{'  ' * depth}{number}. {need.text}{clause}")
        if need.advice:
            out.append(f"{'  ' * depth}   → {need.advice}")
        for place, way in enumerate(need.alternatives, 1):
            out.append(f"{'  ' * depth}   办法{place}：")
            out.extend(need_sentences(way, clause_text, depth + 3))
    return out
