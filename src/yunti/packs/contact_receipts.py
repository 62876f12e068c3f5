"""What a pack says of the receipts by which authorities name their officers: who returns one to whom, its fields, until when, sealed or not.

Not here: receipts themselves (`apps.receipts`), accounts of officers (`apps.accounts`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, several
from yunti.rules.errors import nearest
from yunti.rules.parameters import in_force
from yunti.rules.values import FactSpec, Kind

SECTION = "receipts"
RETURNED_BY, RETURNED_TO = ("prefecture", "county"), ("province", "prefecture")


@dataclass(frozen=True)
class Officer:
    """The fields that say who will have an account."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True)
class Below:
    """The level below, where it has one: its authorities name theirs as rows of the field `list`, each with its `place`."""

    by: str
    list: str
    place: str
    officer: Officer


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    spec: FactSpec
    required: bool


@dataclass(frozen=True)
class Receipts:
    """The actor `by` returns one to the actor `to` until the parameter `deadline`, unless a round announced its own day. `sealed` is the field in which `to` says that it came with a seal."""

    title: str
    by: str
    to: str
    form: str
    paper: str
    deadline: str
    sealed: str
    officer: Officer
    below: Below | None
    clause: tuple[str, ...] = ()
    reading: str = ""
    remind: str = ""

    def days_before(self, pack: Pack, day: date) -> int | None:
        """So many days before the deadline the platform reminds whoever has not returned one; nothing where the pack says none."""
        value = in_force(pack.definition.parameters[self.remind], day) if self.remind else None
        return int(str(value)) if value is not None else None

    def due_on(self, pack: Pack, day: date) -> date | None:
        value = in_force(pack.definition.parameters[self.deadline], day)
        return date.fromisoformat(str(value)) if value is not None else None

    def fields_for(self, pack: Pack, role: str) -> tuple[Field, ...]:
        """In the order of the form; what is asked of the level below are the columns of its list."""
        if self.below is not None and role == self.below.by:
            rows = pack.definition.facts[self.below.list].rows
            return tuple(Field(name, spec.title, spec, True) for name, spec in rows.items())
        facts = pack.section("facts")
        names = [
            each["field"]
            for section in pack.section("form")[self.form]["sections"]
            for each in section["fields"]
            if each["field"] not in (self.sealed, self.below.list if self.below is not None else "")
        ]
        found: list[Field] = []
        titles = [pack.definition.facts[name].title for name in names]
        for place, name in enumerate(names):
            title = titles[place]
            if titles.count(title) > 1 and place:
                title = f"{titles[place - 1]}{title}"
            spec = pack.definition.facts[name]
            found.append(Field(name, title, spec, bool(facts[name].get("required"))))
        return tuple(found)


def receipts_of(pack: Pack) -> Receipts | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    told, below = spec["officer"], spec.get("below")
    return Receipts(
        spec["title"],
        spec["by"],
        spec["to"],
        spec["form"],
        spec.get("paper", ""),
        spec["deadline"],
        spec.get("sealed", ""),
        Officer(told["name"], told["phone"], told.get("email", "")),
        Below(below["by"], below["list"], below["place"], Officer(below["name"], below["phone"]))
        if below
        else None,
        several(spec.get("clause")),
        spec.get("reading", ""),
        spec.get("remind", ""),
    )


def parameters_of_receipts(pack: Pack) -> set[str]:
    spec = pack.section(SECTION)
    return {str(spec[key]) for key in ("deadline", "remind") if key in spec} if spec else set()


# checked ----------------------------------------------------------------------------------------------------------


def receipt_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    yield from _actor(pack, spec["by"], (SECTION, "by"), RETURNED_BY)
    yield from _actor(pack, spec["to"], (SECTION, "to"), RETURNED_TO)
    yield from _named(pack, spec["deadline"], pack.definition.parameters, (SECTION, "deadline"), "参数")
    if "remind" in spec:
        yield from _named(pack, spec["remind"], pack.definition.parameters, (SECTION, "remind"), "参数")
    yield from _named(pack, spec["form"], pack.section("form"), (SECTION, "form"), "表单")
    if "paper" in spec:
        yield from _named(pack, spec["paper"], pack.papers, (SECTION, "paper"), "公文")
    asked = _asked(pack, spec["form"])
    if "sealed" in spec:
        yield from _named(pack, spec["sealed"], asked, (SECTION, "sealed"), "表单里的字段")
    for key, name in spec["officer"].items():
        yield from _named(pack, name, asked, (SECTION, "officer", key), "表单里的字段")
    if "below" in spec:
        yield from _below(pack, spec["below"], asked)


def _below(pack: Pack, spec: Mapping[str, Any], asked: set[str]) -> Iterator[Problem]:
    path: KeyPath = (SECTION, "below")
    yield from _actor(pack, spec["by"], (*path, "by"), ("county",))
    yield from _named(pack, spec["list"], asked, (*path, "list"), "表单里的字段")
    table = pack.definition.facts.get(spec["list"])
    if table is None or table.type.kind is not Kind.TABLE:
        yield pack.problem((*path, "list"), f"{spec['list']} 不是列表")
        return
    for key in ("place", "name", "phone"):
        yield from _named(pack, spec[key], table.rows, (*path, key), "列")


def _asked(pack: Pack, form: str) -> set[str]:
    sections = pack.section("form").get(form, {}).get("sections", ())
    return {each["field"] for section in sections for each in section["fields"]}


def _actor(pack: Pack, role: str, path: KeyPath, desks: tuple[str, ...]) -> Iterator[Problem]:
    actors = pack.section("actors")
    yield from _named(pack, role, actors, path, "角色")
    if role in actors and actors[role]["desk"] not in desks:
        yield pack.problem(path, f"角色 {role} 不在可以办理回执的岗位")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")
