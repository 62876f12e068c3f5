"""The rule tree: frozen, hashable, typed nodes; every back end gives each of them the same meaning.

Unknown (None) follows Kleene's table: false wins in `All`, true wins in `AnyOf`; a comparison or a sum with an
unknown part is unknown. `level` says where a name stands: 0 the case, 1 a row of a list, 2 a row of a list in a row.
Not here: reading nodes from a definition (`building`), computing them (`backends`).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ClassVar, TypeVar

from yunti.rules.saying import SPOKEN
from yunti.rules.values import Kind, Value, ValueType


@dataclass(frozen=True, slots=True)
class Meta:
    """What people are told about a node."""

    id: str = ""
    title: str = ""
    clause: tuple[str, ...] = ()
    unit: str = ""
    advice: str = ""
    cost: int = 0
    reading: str = ""
    labels: tuple[tuple[str, str], ...] = ()  # codes of the value and what people call them
    awaits: str = ""  # what an unknown fact waits for


NO_META = Meta()


class _Kept:
    """Room for what was found out about a node alone, such as its words (`once_in_words`); no part of what the node is."""

    __slots__ = ("kept",)
    kept: dict[Hashable, Any]


@dataclass(frozen=True, slots=True)
class Node(_Kept):
    """`is_cover`: it only passes on what its one kid says, as a name or a change of scale does."""

    type: ValueType
    meta: Meta = field(default=NO_META, compare=False, kw_only=True)
    is_cover: ClassVar[bool] = False

    @property
    def kids(self) -> tuple["Node", ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Value


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A dated value in force on the day of the evaluation."""

    path: str
    value: Value


@dataclass(frozen=True, slots=True)
class KeyedParameter(Node):
    """A dated value per option of a fact: 2 for three stars, 3 for five."""

    path: str
    key: Node
    values: tuple[tuple[Value, Value], ...]

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Fact(Node):
    name: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Named(Node):
    """A definition used by its name; computed once per case (or per row, when it is a column of a list)."""

    name: str
    level: int
    node: Node = field(compare=False)
    is_cover: ClassVar[bool] = True

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.node,)


@dataclass(frozen=True, slots=True)
class Many(Node):
    parts: tuple[Node, ...]

    @property
    def kids(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, slots=True)
class All(Many):
    pass


@dataclass(frozen=True, slots=True)
class AnyOf(Many):
    pass


@dataclass(frozen=True, slots=True)
class Count(Many):
    """How many parts are met; unknown while one is unknown."""


@dataclass(frozen=True, slots=True)
class Sum(Many):
    pass


@dataclass(frozen=True, slots=True)
class Min(Many):
    pass


@dataclass(frozen=True, slots=True)
class Max(Many):
    pass


@dataclass(frozen=True, slots=True)
class Not(Node):
    part: Node

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.part,)


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """At least so many parts are met. Unknown parts matter only while they could tip it."""

    parts: tuple[Node, ...]
    threshold: Node

    @property
    def kids(self) -> tuple[Node, ...]:
        return (*self.parts, self.threshold)


@dataclass(frozen=True, slots=True)
class Compare(Node):
    left: Node
    sign: str
    right: Node

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """Whether a text is one of a set; unknown when either is unknown."""

    item: Node
    options: Node

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.item, self.options)


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    left: Node
    sign: str
    right: Node

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Rescale(Node):
    """The same number with more decimal places held: times ten to the `digits`."""

    part: Node
    digits: int
    is_cover: ClassVar[bool] = True

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.part,)


@dataclass(frozen=True, slots=True)
class Ratio(Node):
    """`share / whole * times`, rounded once to the places of the type; unknown when `whole` is zero."""

    share: Node
    whole: Node
    times: Node
    rounding: str

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.share, self.whole, self.times)


@dataclass(frozen=True, slots=True)
class Cap(Node):
    part: Node
    ceiling: Node

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.part, self.ceiling)


@dataclass(frozen=True, slots=True)
class Table(Node):
    """The first row whose condition is met gives the value; an unknown condition before it makes it unknown."""

    rows: tuple[tuple[Node, Node], ...]
    otherwise: Node

    @property
    def kids(self) -> tuple[Node, ...]:
        return (*(each for row in self.rows for each in row), self.otherwise)


@dataclass(frozen=True, slots=True)
class Except(Node):
    """The base rule, unless an exception is met, whose value then stands. An unknown exception is not claimed."""

    base: Node
    exceptions: tuple[tuple[Node, Node], ...]

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.base, *(each for row in self.exceptions for each in row))


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: str
    arguments: tuple[Node, ...]

    @property
    def kids(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A column of a reference list for a key; unknown when the key is not in it."""

    list_name: str
    column: str
    key: Node
    rows: tuple[tuple[Value, Value], ...]

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """Over the rows of a list that stands at `level`: sum, count, count_distinct, min, max, any, every, first, set.

    Rows whose `where` is not met are left out (unknown is left out). `match` pairs a key outside with a key of the
    row. An unknown value in a taken row makes sum, min, max and first unknown; nothing taken: 0, unknown, false, true.
    """

    kind: str
    table: str
    level: int
    value: Node | None
    where: Node | None
    match: tuple[tuple[Node, Node], ...] = ()
    order: Node | None = None

    @property
    def kids(self) -> tuple[Node, ...]:
        given = [each for each in (self.value, self.where, self.order) if each is not None]
        return (*given, *(each for pair in self.match for each in pair))


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """An ordered list of texts, each once: single values and columns of lists, each under its condition."""

    entries: tuple[tuple[Node, Node | None], ...]

    @property
    def kids(self) -> tuple[Node, ...]:
        return tuple(each for entry in self.entries for each in entry if each is not None)


@dataclass(frozen=True, slots=True)
class Ranking(Node):
    """Where the case stands among all cases of the batch: its place (from 1), or how many have a place in its group.

    The parts of `keys` decide one after the other, the larger first when `descending`; `ties` says what equal keys get
    (`domain.ranking.Ties`). Groups have equal `within`. Without known keys, or when `where` is not met, there is no
    place and no size; neither is there when a case is evaluated alone.
    """

    keys: tuple[Node, ...]
    within: tuple[Node, ...]
    where: Node | None
    descending: bool
    ties: str
    measure: str = "place"  # or "size"

    @property
    def kids(self) -> tuple[Node, ...]:
        return (*self.keys, *self.within, *(() if self.where is None else (self.where,)))


@dataclass(frozen=True, slots=True)
class Tier(Node):
    """The first share of the population that those strictly ahead do not fill: (place - 1) / size < share.

    `table` asks just that, share by share; a case without a place is in no known tier.
    """

    ranking: Ranking
    shares: tuple[Node, ...]
    table: Table

    @property
    def kids(self) -> tuple[Node, ...]:
        return (self.table,)


def _keep(node: Node, name: Hashable, found: Any) -> None:
    if not hasattr(node, "kept"):
        object.__setattr__(node, "kept", {})
    node.kept[name] = found


Found = TypeVar("Found")


def once(find: Callable[[Node], Found]) -> Callable[[Node], Found]:
    """Found once per node and kept with it. Equal nodes may differ in what people are told, so equality is no key."""
    name = f"{find.__module__}.{find.__name__}"

    @wraps(find)
    def found(node: Node) -> Found:
        try:
            known: Found = node.kept[name]
        except (AttributeError, KeyError):
            known = find(node)
            _keep(node, name, known)
        return known

    return found


def once_in_words(find: Callable[[Node], Found]) -> Callable[[Node], Found]:
    """As `once`, where words are found: once per node and language."""
    name = f"{find.__module__}.{find.__name__}"

    @wraps(find)
    def found(node: Node) -> Found:
        place = (name, SPOKEN.get())
        try:
            known: Found = node.kept[place]
        except (AttributeError, KeyError):
            known = find(node)
            _keep(node, place, known)
        return known

    return found


@once
def facts_under(node: Node) -> frozenset[str]:
    """The names of all facts and lists that the node can rest on, of the case or of a row."""
    own = {node.name} if isinstance(node, Fact) else {node.table} if isinstance(node, Aggregate) else set()
    return frozenset(own).union(*(facts_under(kid) for kid in node.kids))


def is_number(node: Node) -> bool:
    return node.type.kind is Kind.NUMBER


def plain(node: Node) -> Node:
    """The node itself, seen through changes of scale and, for a bare use of a name, as that name."""
    while isinstance(node, Rescale):
        node = node.part
    return node
