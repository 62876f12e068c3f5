"""A trace → lines with value, threshold, gap and clause.

Not here: what is missing (`needs`), the rule without a case (`describing`), where clauses come from (`packs`).
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from yunti.domain.said import gettext_noop as _
from yunti.rules import nodes as n
from yunti.rules.describing import (
    MOST_NAMED,
    Labels,
    beside,
    describe,
    in_words,
    labels_of,
    phrase,
    plain_number,
    show,
    sign_words,
)
from yunti.rules.figures import CHOSEN, how_it_came
from yunti.rules.functions import ROUNDERS
from yunti.rules.saying import clauses, in_brackets, labelled, say, sequence, with_aside, word
from yunti.rules.saying import listed as list_of
from yunti.rules.tracing import Trace, seen_through, waited_for
from yunti.rules.values import Kind, Outcome

MARKS = {Outcome.MET: "✓", Outcome.UNMET: "✗", Outcome.UNKNOWN: "？"}
WORDS = {Outcome.MET: _("符合"), Outcome.UNMET: _("不符合"), Outcome.UNKNOWN: _("缺材料，无法判断")}
FALLS_SHORT = (">=", ">")
_PLACED = (n.Ranking, n.Tier)
ROW_LEAD = _("第 %(place)s 行 ")
_COUNTED_NAMES = _("%(names)s（%(count)s 项）")
_BY_THE_RULES = _("按现行规定，不看填报内容")
_ONE_IS_ENOUGH = _("%(count)s 项中满足 1 项即可，已满足 %(met)s 项")
_ALL_MET, _SOME_UNMET = _("共 %(count)s 项"), _("%(count)s 项中 %(unmet)s 项未满足")
_SOME_OPEN = _("%(count)s 项中 %(open)s 项待定")
_HOW_MANY_UNKNOWN, _NOT_ASKED = _("要求的项数未定，无法判断"), _("本次申报不要求")
_SO_MANY = _("现有 %(met)s %(unit)s%(named)s，要求不少于 %(wanted)s %(unit)s")
_SO_MANY_SHORT = _("还差 %(short)s %(unit)s")
_COMPARED = _("%(what)s %(value)s，要求%(sign)s %(limit)s")
_COMPARED_TO_NAMED = _("%(what)s %(value)s，要求%(sign)s%(named)s %(limit)s")
_BELONGS = _("%(what)s %(value)s，要求属于%(options)s")
_THAT_DAY, _THAT_MOMENT = _("恰为当日，不含当日"), _("恰为该时刻，不含该时刻")
_DAYS_APART, _HOURS_APART = _("相差 %(days)s 天"), _("相差不到 1 天")
_APART, _SHORT, _OVER = _("相差 %(distance)s"), _("还差 %(distance)s"), _("超出 %(distance)s")
_AT_THE_LIMIT = _("恰等于限值，不含本数")
_EXCEPTION, _IN_GENERAL = _("适用例外“%(exception)s”"), _("按一般规定：%(said)s")
_NO_FIGURE, _ROWS_TAKEN = _("暂不能计算"), _("取 %(count)s 行")
_NO_ROWS, _IN_ROWS, _ROWS_FAIL = (
    _("没有要核对的行"),
    _("第 %(rows)s 行有此情形"),
    _("%(count)s 行中 %(failing)s 行不符合"),
)
_WINDOW = _("%(what)s %(day)s，要求在 %(first)s 至 %(last)s 之间（含当日）")
_NO_PLACE, _PLACE = _("尚无名次，要与同批申报一起排名"), _("第 %(place)s 名，共 %(size)s 户参加排名")
_CUT_OFF = _("前 %(percent)s%% 为第 %(last)s 名及以前，末位%(key)s %(value)s")


class Line(NamedTuple):
    depth: int
    outcome: Outcome
    text: str
    clause: tuple[str, ...] = ()
    advice: str = ""
    reading: str = ""


def explanation(trace: Trace) -> list[Line]:
    lines: list[Line] = []
    _tell(lines, trace, 0, ())
    return lines


def _tell(lines: list[Line], trace: Trace, depth: int, clause: tuple[str, ...], lead: str = "") -> None:
    inner = seen_through(trace)
    meta, title, _ = _head(trace.node)
    own = meta.clause or clause
    text, kids = said_of(inner)
    outcome = _outcome(inner)
    advice = "" if outcome is Outcome.MET or waited_for(inner) else meta.advice
    said = f"{lead}{labelled(title, text) if text else title}"
    lines.append(Line(depth, outcome, said, own, advice, meta.reading))
    if kids:
        for kid in _worth_a_line(inner, kids, outcome):
            _tell(lines, kid, depth + 1, own)
        for reason, names in aside_in(inner, kids).items():
            lines.append(Line(depth + 1, Outcome.UNMET, labelled(reason, listed(names)), own))
    for place, row in failing_rows(inner):
        _tell(lines, row, depth + 1, own, say(ROW_LEAD, place=place))


def _outcome(trace: Trace) -> Outcome:
    """A number is there or not; that it is 0 says nothing against it."""
    if trace.node.type.kind is not Kind.YES_NO and trace.value is not None:
        return Outcome.MET
    return trace.outcome


def meta_of(trace: Trace) -> n.Meta:
    return _head(trace.node)[0]


@n.once_in_words
def _head(node: n.Node) -> tuple[n.Meta, str, bool]:
    """What people are told about a rule or its name, what its line begins with, whether it is worth one when all is well."""
    inner = seen_through_node(node)
    meta = inner.meta if inner.meta.title else node.meta
    return meta, meta.title or phrase(inner), bool(meta.title) and not is_constant(node)


def _worth_a_line(trace: Trace, kids: tuple[Trace, ...], outcome: Outcome) -> tuple[Trace, ...]:
    """Parts with a title of their own; when the whole fails, every part that the case decides and has in play."""
    if outcome is Outcome.MET:
        wanted = [kid for kid in kids if _head(kid.node)[2]]
        return tuple(
            [kid for kid in wanted if kid.value is True] if isinstance(trace.node, n.AnyOf) else wanted
        )
    if isinstance(trace.node, n.AnyOf):
        return tuple(kid for kid in decided_by_case(kids) if not set_aside(kid))
    return decided_by_case(kids)


def set_aside(trace: Trace) -> str:
    """Why an alternative is not in play: the title of the case in which its rule is plainly false."""
    inner = seen_through(trace)
    if not isinstance(inner.node, n.Table) or inner.value is not False or len(inner.kids) < 2:
        return ""
    condition, taken = inner.kids[-2:]
    return condition.node.meta.title if condition.value is True and is_constant(taken.node) else ""


def aside_in(trace: Trace, kids: tuple[Trace, ...]) -> dict[str, list[str]]:
    """Alternatives that are not in play, by reason; none when the whole is met."""
    out: dict[str, list[str]] = {}
    if isinstance(trace.node, n.AnyOf) and trace.outcome is not Outcome.MET:
        for kid in kids:
            if reason := set_aside(kid):
                out.setdefault(reason, []).append(describe(kid.node))
    return out


def listed(names: list[str]) -> str:
    said = list_of(names)
    return say(_COUNTED_NAMES, names=said, count=len(names)) if len(names) > 1 else said


def decided_by_case(kids: tuple[Trace, ...]) -> tuple[Trace, ...]:
    return tuple([kid for kid in kids if not is_constant(kid.node)]) or kids


def settled_by_rules(trace: Trace) -> bool:
    """Parameters alone decide it: what the case says in the other parts does not matter."""
    settled = Outcome.MET if isinstance(trace.node, n.AnyOf) else Outcome.UNMET
    return any(is_constant(kid.node) and kid.outcome is settled for kid in trace.kids)


@n.once
def is_constant(node: n.Node) -> bool:
    """Made of parameters only: the applicant cannot change it."""
    if isinstance(node, n.Literal | n.Parameter | n.KeyedParameter):
        return True
    return (
        bool(node.kids) and not isinstance(node, n.Aggregate) and all(is_constant(kid) for kid in node.kids)
    )


def failing_rows(trace: Trace) -> tuple[tuple[int, Trace], ...]:
    """Rows that speak against an `every`, or for an `any` that fails by being met elsewhere: only the first kind."""
    node = trace.node
    if not isinstance(node, n.Aggregate) or node.kind != "every":
        return ()
    return tuple((place, row) for place, row in trace.rows if row.value is not True)


def said_of(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    """The sentence about a node, and the parts worth a line of their own."""
    say = _SAY.get(type(trace.node))
    return say(trace) if say else (_plain(trace), ())


def _plain(trace: Trace) -> str:
    if trace.node.type.kind is Kind.YES_NO:
        return _verdict(trace)
    return _value(trace)


def _verdict(trace: Trace, aside: str = "") -> str:
    said = sequence(waited_for(trace)) or word(WORDS[trace.outcome])
    return with_aside(said, aside) if aside else said


def _value(trace: Trace) -> str:
    inner = seen_through(trace)
    node, value = inner.node, inner.value
    if not isinstance(value, int):  # numbers and conditions have no labels
        value = in_words(value, labels_of(trace.node))
    return show(value, node.type, node.meta.unit)


def _say_many(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    kids = decided_by_case(trace.kids)
    if settled_by_rules(trace):
        return _verdict(trace, word(_BY_THE_RULES)), ()
    met = [kid.value for kid in kids].count(True)
    if len(kids) == 1:
        return said_of(seen_through(kids[0]))
    if isinstance(trace.node, n.AnyOf):
        return _verdict(trace, say(_ONE_IS_ENOUGH, count=len(kids), met=met)), kids
    if met == len(kids):
        return _verdict(trace, say(_ALL_MET, count=met)), kids
    some = say(_SOME_UNMET, count=len(kids), unmet=len(kids) - met)
    if waited_for(trace):
        some = say(_SOME_OPEN, count=len(kids), open=len(kids) - met)
    return _verdict(trace, some), kids


def _threshold(trace: Trace) -> Any:
    return trace.kids[-1].value


def _say_at_least(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    met = [kid for kid in trace.kids[:-1] if kid.value is True]
    unit = trace.node.meta.unit
    wanted = _threshold(trace)
    if wanted is None:
        return word(_HOW_MANY_UNKNOWN), ()
    if wanted == 0:
        return word(_NOT_ASKED), ()
    named = ""
    if met and len(met) <= MOST_NAMED:
        named = in_brackets(list_of(describe(kid.node) for kid in met))
    said = say(_SO_MANY, met=len(met), unit=unit, named=named, wanted=wanted)
    if trace.value is False:
        said = clauses((said, say(_SO_MANY_SHORT, short=wanted - len(met), unit=unit).rstrip()))
    return said.replace("  ", " "), ()


def _say_compare(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    left, right = trace.kids
    if left.node.type.kind is Kind.YES_NO:
        return _verdict(trace), (left, right)
    unit = seen_through(left).node.meta.unit or seen_through(right).node.meta.unit
    labels = labels_of(left.node) or labels_of(right.node)
    shown_left, shown_right = (_in_unit(each, unit, labels) for each in (left, right))
    node: Any = trace.node
    gap = gap_of(trace)
    said = say(
        _COMPARED if is_constant(right.node) else _COMPARED_TO_NAMED,
        what=describe(left.node),
        value=shown_left,
        sign=sign_words(node),
        named="" if is_constant(right.node) else describe(right.node),
        limit=shown_right,
    )
    return clauses((said, gap)) if gap else said, ()


def _in_unit(trace: Trace, unit: str, labels: Labels) -> str:
    inner = seen_through(trace)
    return show(in_words(inner.value, labels), inner.node.type, inner.node.meta.unit or unit)


def _say_contains(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    node: Any = trace.node
    labels = labels_of(node.item)
    options = beside(node.options, labels)
    return say(_BELONGS, what=describe(node.item), value=_value(trace.kids[0]), options=options), ()


def gap_of(trace: Trace) -> str:
    """How much is wanting, with its unit; nothing when the comparison holds or has no distance."""
    node: Any = trace.node
    left, right = (kid.value for kid in trace.kids)
    if trace.value is not False or node.sign == "!=" or not _has_distance(node):
        return ""
    unit = seen_through(trace.kids[0]).node.meta.unit or seen_through(trace.kids[1]).node.meta.unit
    if isinstance(left, date) and isinstance(right, date):
        days = abs(left - right).days
        if left == right:
            return word(_THAT_DAY if node.left.type.kind is Kind.DATE else _THAT_MOMENT)
        return say(_DAYS_APART, days=days) if days else word(_HOURS_APART)
    pattern = _APART if node.sign == "==" else _SHORT if node.sign in FALLS_SHORT else _OVER
    distance = abs(left - right)
    return say(pattern, distance=show(distance, node.left.type, unit)) if distance else word(_AT_THE_LIMIT)


def _has_distance(node: n.Compare) -> bool:
    return node.left.type.kind in (Kind.NUMBER, Kind.DATE, Kind.MOMENT)


def claimed_in(trace: Trace) -> Trace | None:
    """The condition of the exception that stands in the place of the rule."""
    return next((kid for kid in trace.kids[1:] if kid.value is True), None)


def _say_except(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    claimed = claimed_in(trace)
    said, kids = said_of(seen_through(trace.kids[0]))
    if claimed is None:
        return said, kids
    clause, exception = claimed.node.meta.clause, describe(claimed.node)
    if trace.value is not None:
        exception = say(_EXCEPTION, exception=exception)
    if clause:
        exception = with_aside(exception, list_of(clause))
    if trace.kids[0].value is None:
        return exception, ()
    return sequence((exception, say(_IN_GENERAL, said=said))), ()


def _say_table(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    """The branch that was taken; its own sentence when it has no title."""
    taken = trace.kids[-1]
    if trace.node.type.kind is not Kind.YES_NO:
        return _say_figure(trace)
    conditions = trace.kids[:-1]
    by = conditions[-1].node.meta.title if conditions and conditions[-1].value is True else ""
    said = labelled(by, _verdict(trace)) if by else _verdict(trace)
    if not by and not meta_of(taken).title and not is_constant(taken.node) and not is_leaf(taken):
        return said_of(seen_through(taken))
    folded = is_constant(taken.node) or (not meta_of(taken).title and (trace.value is True or is_leaf(taken)))
    return said, () if folded else (taken,)


def _say_figure(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    """A number with how it came about; when it cannot be told, the conditions that stand in its way."""
    if trace.value is None:
        return word(_NO_FIGURE), _in_the_way(trace)
    taken = _taken(trace)
    if isinstance(taken.node, _PLACED):
        return said_of(taken)
    addends = (
        taken.kids if isinstance(taken.node, n.Sum) else ()
    )  # of a sum, also of one that a row of a table gave
    return f"{_value(trace)}{how_it_came(trace)}", addends


def _taken(trace: Trace) -> Trace:
    """Past tables to what their row gave."""
    while True:
        inner = seen_through(trace)
        if not isinstance(inner.node, n.Table):
            return inner
        trace = inner.kids[-1]


def _in_the_way(trace: Trace) -> tuple[Trace, ...]:
    """The parts of a sum; the conditions of a table that do not hold."""
    inner = seen_through(trace)
    if isinstance(inner.node, n.Table):
        conditions = [kid for kid in inner.kids if kid.node.type.kind is Kind.YES_NO]
        return tuple(kid for kid in conditions if kid.value is not True and meta_of(kid).title)
    return inner.kids if isinstance(inner.node, n.Sum) else ()


def is_leaf(trace: Trace) -> bool:
    """Nothing in it says more than whether it holds."""
    return not isinstance(
        seen_through(trace).node, n.Many | n.AtLeast | n.Compare | n.Table | n.Except | n.Aggregate
    )


def _say_aggregate(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    node: Any = trace.node
    if node.kind not in ("any", "every"):
        return with_aside(_value(trace), say(_ROWS_TAKEN, count=len(trace.rows))), ()
    if not trace.rows:
        return _verdict(trace, word(_NO_ROWS)), ()
    telling = [str(place) for place, row in trace.rows if row.value is (node.kind == "any")]
    if node.kind == "any" and telling:
        return say(_IN_ROWS, rows=list_of(telling)), ()
    failing = failing_rows(trace)
    aside = say(_ROWS_FAIL, count=len(trace.rows), failing=len(failing)) if failing else ""
    return _verdict(trace, aside), ()


def asked_in(trace: Trace) -> Trace | None:
    """Of a condition that only says what counts when it is open: the condition itself, unless that is what counts."""
    node: Any = trace.node
    certain = node.function == "is_true"
    given = (
        node.function == "when_unknown" and node.type.kind is Kind.YES_NO and trace.kids[0].value is not None
    )
    return trace.kids[0] if certain or given else None


def _say_call(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    """What is asked to be certain says what it says itself; a window names its ends."""
    node: Any = trace.node
    asked = asked_in(trace)
    if asked:
        return said_of(seen_through(asked))
    if node.function == "in_window":
        day, first, last = (_value(kid) for kid in trace.kids)
        return say(_WINDOW, what=describe(node.arguments[0]), day=day, first=first, last=last), ()
    figure = node.function in ROUNDERS or node.function in CHOSEN
    return _say_figure(trace) if figure else (_plain(trace), ())


def _say_not(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    """Which rows speak against it, where it asks that none does."""
    inner = seen_through(trace.kids[0])
    node = inner.node
    if trace.value is False and isinstance(node, n.Aggregate) and node.kind == "any" and node.value:
        return _verdict(trace, labelled(_say_aggregate(inner)[0], describe(node.value))), ()
    return _plain(trace), ()


def _say_fact(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    return sequence(waited_for(trace)) or _value(trace), ()


def _said_place(trace: Trace) -> str:
    standing = trace.standing
    if standing is None or standing.place is None:
        return word(_NO_PLACE)
    return say(_PLACE, place=standing.place, size=standing.size)


def _say_ranking(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    node: Any = trace.node
    return (_value(trace) if node.measure == "size" else _said_place(trace)), trace.kids


def _say_tier(trace: Trace) -> tuple[str, tuple[Trace, ...]]:
    """The value, the place behind it, and where the tier ends: its last place and the key that stands there."""
    asked = trace.kids[1]
    said = [_plain(trace), _said_place(trace)] if trace.value is not None else [_said_place(trace)]
    conditions = asked.kids[:-1]
    if conditions and conditions[-1].value is True:
        said.append(_cut_off(trace, conditions[-1]))
    return sequence(said), ()


def _cut_off(trace: Trace, condition: Trace) -> str:
    node, standing = trace.node, trace.standing
    assert isinstance(node, n.Tier) and standing is not None and standing.size is not None
    share = seen_through(condition.kids[1]).kids[0]
    unit = 10**share.node.type.scale
    last = min(-(-share.value * standing.size // unit), standing.size)
    key = node.ranking.keys[0]
    shown = show(standing.first_keys[last - 1], key.type, seen_through_node(key).meta.unit)
    percent = plain_number(Decimal(share.value * 100) / unit)
    return say(_CUT_OFF, percent=percent, last=last, key=describe(key), value=shown)


def seen_through_node(node: n.Node) -> n.Node:
    while node.is_cover:
        node = node.kids[0]
    return node


_SAY: dict[type[n.Node], Callable[[Trace], tuple[str, tuple[Trace, ...]]]] = {
    n.All: _say_many,
    n.AnyOf: _say_many,
    n.AtLeast: _say_at_least,
    n.Compare: _say_compare,
    n.Contains: _say_contains,
    n.Except: _say_except,
    n.Table: _say_table,
    n.Aggregate: _say_aggregate,
    n.Fact: _say_fact,
    n.Sum: _say_figure,
    n.Ratio: _say_figure,
    n.Arithmetic: _say_figure,
    n.Call: _say_call,
    n.Not: _say_not,
    n.Ranking: _say_ranking,
    n.Tier: _say_tier,
}


def sentences(lines: list[Line], clause_text: Callable[[str], str] = str) -> list[str]:
    """Lines as text: indented, marked, with where it is written and what to do next."""
    out = []
    for line in lines:
        clause = f"〔{'；'.join(map(clause_text, line.clause))}〕" if line.clause else ""
        reading = f"【本平台理解：{line.reading}】" if line.reading else ""
        out.append(f"{'  ' * line.depth}{MARKS[line.outcome]} {line.text}{clause}{reading}")
        if line.advice:
            out.append(f"{'  ' * line.depth}  → {line.advice}")
    return out
