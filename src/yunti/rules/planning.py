"""Which columns a set of rules needs, in which table, and in what order: the plan that every engine for many cases follows.

A scope is the path of lists around a row: () the case, ('sheets',) a row, ('sheets', 'lines') a row in a row.
Not here: computing the columns (`backends`), how the given facts stand in tables (`layout`), widths of integers (`widths`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yunti.rules.nodes import Aggregate, Fact, Named, Node
from yunti.rules.values import TABLE, ValueType

Scope = tuple[str, ...]
CASE: Scope = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the table of a scope: a given fact, `=name` of a named rule, `@7` of an aggregate."""

    scope: Scope
    column: str

    def seen_from(self, scope: Scope) -> str:
        """Columns of outer scopes stand beside the own ones under the depth they come from."""
        return self.column if self.scope == scope else f"^{len(self.scope)}.{self.column}"


@dataclass(frozen=True, slots=True)
class Step:
    """One column to compute. Everything it uses of an earlier wave, or of its own wave further out, stands before it.

    `node` is the rule behind a name, or an aggregate over `inner`. A step that is not an aggregate needs only columns
    of its own and of outer scopes; an aggregate needs columns of its inner scope of an earlier wave.
    """

    place: Place
    node: Node
    wave: int

    @property
    def aggregate(self) -> Aggregate | None:
        return self.node if isinstance(self.node, Aggregate) and self.place.column.startswith("@") else None

    @property
    def inner(self) -> Scope:
        """The scope of the rows that an aggregate takes."""
        assert isinstance(self.node, Aggregate)
        return inner_scope(self.node, self.place.scope)


def inner_scope(node: Aggregate, scope: Scope) -> Scope:
    return (*scope[: node.level], node.table)


def home(node: Aggregate, scope: Scope) -> Scope:
    """Without keys the answer is the same for every row further in, so it stands with the list itself."""
    return scope if node.match else scope[: node.level]


@dataclass(frozen=True)
class Plan:
    """`reads` are the given facts per scope, outermost scope first; `outer` what a scope uses of scopes around it.

    `uses` counts how often other rules, or the question, ask for a column; from another scope that counts twice, as
    the column must then stand by itself.
    """

    steps: tuple[Step, ...]
    reads: Mapping[Scope, Mapping[str, ValueType]]
    outer: Mapping[Scope, tuple[Place, ...]]
    aggregates: Mapping[tuple[Scope, Aggregate], str] = field(repr=False)
    uses: Mapping[Place, int] = field(default_factory=dict, repr=False)

    @property
    def waves(self) -> int:
        return 1 + max((step.wave for step in self.steps), default=0)

    def place(self, node: Node, scope: Scope) -> Place | None:
        """Where the value of a fact, a name or an aggregate stands; None for what is computed on the spot."""
        if isinstance(node, Fact):
            return Place(scope[: node.level], node.name)
        if isinstance(node, Named):
            return Place(scope[: node.level], f"={node.name}")
        if isinstance(node, Aggregate):
            stands = home(node, scope)
            return Place(stands, self.aggregates[stands, node])
        return None

    def is_inline(self, place: Place, scope: Scope) -> bool:
        """A rule that is asked for in one place only, of its own scope, needs no column of its own."""
        return place.scope == scope and self.uses[place] == 1

    def layers(self, steps: Sequence[Step]) -> list[list[Step]]:
        """Steps of one scope in layers: each uses columns of layers before it only."""
        depth: dict[str, int] = {}
        layers: list[list[Step]] = []
        for step in steps:
            if self.is_inline(step.place, step.place.scope):
                continue
            uses = self._used(step.node, step.place.scope)
            depth[step.place.column] = own = max(
                (depth[name] + 1 for name in uses if name in depth), default=0
            )
            layers.extend([] for _ in range(own + 1 - len(layers)))
            layers[own].append(step)
        return layers

    def _used(self, node: Node, scope: Scope) -> set[str]:
        place = self.place(node, scope)
        if place is not None and not (isinstance(node, Named) and self.is_inline(place, scope)):
            return {place.column} if place.scope == scope else set()
        return {name for kid in node.kids for name in self._used(kid, scope)}


@dataclass
class _Planner:
    steps: dict[Place, Step] = field(default_factory=dict)
    reads: dict[Scope, dict[str, ValueType]] = field(default_factory=lambda: {CASE: {}})
    outer: dict[Scope, dict[Place, None]] = field(default_factory=dict)
    aggregates: dict[tuple[Scope, Aggregate], str] = field(default_factory=dict)
    uses: dict[Place, int] = field(default_factory=dict)

    def visit(self, node: Node, scope: Scope) -> int:
        """The wave in which the node can be computed; its columns are planned on the way."""
        if isinstance(node, Fact):
            return self._fact(node, scope)
        if isinstance(node, Named):
            return self._named(node, scope)
        if isinstance(node, Aggregate):
            return self._aggregate(node, scope)
        return max((self.visit(kid, scope) for kid in node.kids), default=0)

    def _fact(self, node: Fact, scope: Scope) -> int:
        where = scope[: node.level]
        self.open(where)[node.name] = node.type
        self._seen_from(scope, Place(where, node.name))
        return 0

    def _named(self, node: Named, scope: Scope) -> int:
        place = Place(scope[: node.level], f"={node.name}")
        if place not in self.steps:
            wave = self.visit(node.node, place.scope)
            self.steps[place] = Step(place, node.node, wave)
        self._seen_from(scope, place)
        return self.steps[place].wave

    def _aggregate(self, node: Aggregate, scope: Scope) -> int:
        stands, rows = home(node, scope), inner_scope(node, scope)
        known = self.aggregates.get((stands, node))
        if known is None:
            known = self.aggregates[stands, node] = f"@{len(self.aggregates)}"
            self.open(scope[: node.level])[node.table] = TABLE
            self.open(rows)
            inside = [each for each in (node.value, node.where, node.order) if each is not None]
            waves = [self.visit(each, rows) for each in (*inside, *(there for _, there in node.match))]
            waves += [self.visit(here, scope) for here, _ in node.match]
            self._seen_from(stands, Place(scope[: node.level], node.table))
            self.steps[Place(stands, known)] = Step(Place(stands, known), node, 1 + max(waves, default=0))
        self._seen_from(scope, Place(stands, known))
        return self.steps[Place(stands, known)].wave

    def open(self, scope: Scope) -> dict[str, ValueType]:
        """What is read of a scope; the scopes around it are opened as well."""
        for depth in range(len(scope)):
            self.reads.setdefault(scope[:depth], {})
        return self.reads.setdefault(scope, {})

    def _seen_from(self, scope: Scope, place: Place) -> None:
        self.uses[place] = self.uses.get(place, 0) + (1 if place.scope == scope else 2)
        if place.scope != scope:
            self.outer.setdefault(scope, {})[place] = None


def plan_for(wanted: Mapping[Scope, Mapping[str, Node]]) -> Plan:
    """The plan for named nodes per scope; a scope without any still has its table."""
    return plan_of([(node, scope) for scope, columns in wanted.items() for node in columns.values()], wanted)


def plan_of(roots: Iterable[tuple[Node, Scope]], scopes: Iterable[Scope] = ()) -> Plan:
    """The plan for some nodes, each in its scope."""
    planner = _Planner()
    for scope in scopes:
        planner.open(scope)
    for node, scope in roots:
        planner.open(scope)
        planner.visit(node, scope)
    reads = {
        scope: planner.reads[scope] for scope in sorted(planner.reads, key=lambda each: (len(each), each))
    }
    outer = {scope: tuple(places) for scope, places in planner.outer.items()}
    return Plan(tuple(planner.steps.values()), reads, outer, planner.aggregates, planner.uses)
