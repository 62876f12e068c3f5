"""What a pack says of the money of a programme year: who hands it out, within which bounds, and how cut-off days are made known.

Not here: years, tranches and cut-off days themselves (`apps.budgets`), booking (`apps.ledger`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yunti.domain.money import FEN_PER_YUAN
from yunti.domain.next_quotas import Shares
from yunti.packs.coverage import clause_text
from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.operations import run
from yunti.packs.reading import Pack, several
from yunti.rules.errors import nearest
from yunti.rules.parameters import in_force
from yunti.rules.values import MONEY_PLACES, Kind

SECTION = "budget"
YUAN = "元"
HANDS_OUT = "province"
PROPOSING = ("strong", "weak", "most")


@dataclass(frozen=True)
class Bounds:
    """How much may be issued against a target: `least` and `most` where the pack says so, `valid` whether the plan keeps to it."""

    valid: bool
    least_fen: int | None
    most_fen: int | None


@dataclass(frozen=True)
class Called:
    """A title with the clauses that it rests on."""

    title: str
    clause: tuple[str, ...] = ()


@dataclass(frozen=True)
class Issue:
    """The operation that judges a city's plan, by the names of its two facts and of its outputs."""

    operation: str
    target: str
    planned: str
    valid: str
    least: str = ""
    most: str = ""


@dataclass(frozen=True)
class Notice:
    """The operation that judges whether a cut-off day is made known early enough."""

    operation: str
    published: str
    cutoff: str
    valid: str


@dataclass(frozen=True)
class Aim:
    """What the programme is to reach; `counts` is what the platform counts for it, nothing where it cannot know."""

    title: str
    unit: str
    aim: int
    counts: str = ""
    note: str = ""
    clause: tuple[str, ...] = ()


@dataclass(frozen=True)
class Next:
    """How the targets of a year are proposed from the year before; `strong`, `weak` and `most` are parameters, in per cent."""

    title: str
    strong: str
    weak: str
    most: str
    clause: tuple[str, ...] = ()
    reading: str = ""

    def shares_on(self, pack: Pack, day: date) -> Shares:
        found = (
            in_force(pack.definition.parameters[name], day) for name in (self.strong, self.weak, self.most)
        )
        return Shares(*(int(each) if isinstance(each, int | Decimal) else 0 for each in found))


@dataclass(frozen=True)
class Budget:
    title: str
    by: tuple[str, ...]
    issue: Issue
    notice: Notice
    cutoffs: Mapping[str, Called]
    earmark: Called | None = None
    clause: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    next: Next | None = None

    def bounds(self, pack: Pack, target_fen: int, planned_fen: int, as_of: date) -> Bounds:
        given = {self.issue.target: _yuan(target_fen), self.issue.planned: _yuan(planned_fen)}
        found = run(pack, {"op": self.issue.operation, **given}, as_of)
        least, most = (_fen(found[name]) if name else None for name in (self.issue.least, self.issue.most))
        return Bounds(found[self.issue.valid] is True, least, most)

    def announced_in_time(self, pack: Pack, published_on: date, cutoff_on: date) -> bool:
        """By the rules of the day on which it is made known."""
        given = {
            self.notice.published: published_on.isoformat(),
            self.notice.cutoff: cutoff_on.isoformat(),
        }
        found = run(pack, {"op": self.notice.operation, **given}, published_on)
        return found[self.notice.valid] is True


def budget_of(pack: Pack) -> Budget | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    earmark = spec.get("earmark")
    return Budget(
        spec["title"],
        several(spec["by"]),
        Issue(**spec["issue"]),
        Notice(**spec["notice"]),
        {name: _called(each) for name, each in spec["cutoffs"].items()},
        _called(earmark) if earmark else None,
        several(spec.get("clause")),
        tuple(_aim(each) for each in spec.get("aims") or ()),
        _next(spec["next"]) if "next" in spec else None,
    )


def _next(spec: Mapping[str, Any]) -> Next:
    strong, weak, most = (str(spec[key]) for key in PROPOSING)
    return Next(spec["title"], strong, weak, most, several(spec.get("clause")), spec.get("reading", ""))


def parameters_of_budget(pack: Pack) -> set[str]:
    told = (pack.section(SECTION) or {}).get("next") or {}
    return {str(told[key]) for key in PROPOSING if key in told}


def _aim(spec: Mapping[str, Any]) -> Aim:
    counts, note = spec.get("counts", ""), spec.get("note", "")
    return Aim(spec["title"], spec["unit"], spec["aim"], counts, note, several(spec.get("clause")))


def ground(pack: Pack, *clauses: str) -> str:
    """The clauses as they are cited, one after the other."""
    return "；".join(clause_text(pack, each) for each in clauses)


def operation_clauses(pack: Pack, operation: str) -> tuple[str, ...]:
    return several(pack.section("operations")[operation].get("clause"))


def _called(spec: Mapping[str, Any]) -> Called:
    return Called(spec["title"], several(spec.get("clause")))


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-MONEY_PLACES)


def _fen(yuan: Any) -> int | None:
    """Whole fen; bounds of part of a fen bind to the fen within."""
    return None if yuan is None else int(Decimal(yuan) * FEN_PER_YUAN)


# checked ----------------------------------------------------------------------------------------------------------


def budget_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    for role in several(spec["by"]):
        yield from _actor(pack, role)
    issue, notice = spec["issue"], spec["notice"]
    yield from _operation(pack, issue, "issue", ("valid", "least", "most"))
    for key in ("target", "planned"):
        yield from _fact(pack, issue[key], Kind.NUMBER, "以元为单位的金额", (SECTION, "issue", key))
    yield from _operation(pack, notice, "notice", ("valid",))
    for key in PROPOSING if "next" in spec else ():
        name, known = spec["next"][key], pack.definition.parameters
        if name not in known:
            yield pack.problem((SECTION, "next", key), f"没有参数 {name}{nearest(name, known)}")
    for key in ("published", "cutoff"):
        yield from _fact(pack, notice[key], Kind.DATE, "日期", (SECTION, "notice", key))


def _actor(pack: Pack, role: str) -> Iterator[Problem]:
    actors = pack.section("actors")
    if role not in actors:
        yield pack.problem((SECTION, "by"), f"没有角色 {role}{nearest(role, actors)}")
    elif actors[role]["desk"] != HANDS_OUT:
        yield pack.problem((SECTION, "by"), f"额度由省级分配，角色 {role} 不在省级岗位")


def _operation(pack: Pack, spec: Mapping[str, Any], part: str, outputs: tuple[str, ...]) -> Iterator[Problem]:
    path: KeyPath = (SECTION, part)
    name, known = spec["operation"], pack.section("operations")
    if name not in known or known[name]["uses"] != "evaluate":
        yield pack.problem((*path, "operation"), f"没有计算规则的操作 {name}{nearest(name, known)}")
        return
    puts_out = pack.outputs(name)
    for key in outputs:
        if key in spec and spec[key] not in puts_out:
            text = f"操作 {name} 的输出里没有 {spec[key]}{nearest(spec[key], puts_out)}"
            yield pack.problem((*path, key), text)


def _fact(pack: Pack, name: str, kind: Kind, what: str, path: KeyPath) -> Iterator[Problem]:
    found = pack.definition.facts.get(name)
    if found is None:
        yield pack.problem(path, f"没有字段 {name}{nearest(name, pack.definition.facts)}")
    elif found.type.kind is not kind or (kind is Kind.NUMBER and found.type.unit != YUAN):
        yield pack.problem(path, f"{name} 应是{what}")
