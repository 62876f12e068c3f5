"""What an edition says to whoever thinks of applying and to whoever opens a round: who, which papers, on what ground, contacts, quotas.

Not here: rounds themselves (`apps.programmes`), the form that is filled in (`forms`), whether somebody meets the rules (`rules`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.packs.coverage import clause_text
from yunti.packs.errors import Problem
from yunti.packs.forms import listed_along
from yunti.packs.reading import Pack
from yunti.rules.values import Kind

SECTION = "rounds"


@dataclass(frozen=True)
class Wording:
    """A clause in the words of the document, with where it stands."""

    place: str
    says: str


@dataclass(frozen=True)
class Applicants:
    """A sort of party that can begin a case of its own accord."""

    title: str
    ground: tuple[Wording, ...]


@dataclass(frozen=True)
class PaperList:
    """The papers that go with one form, as the form prints them."""

    form: str
    lead: str
    papers: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Ground:
    """One document with its clauses, in the order of the pack."""

    title: str
    number: str
    issuer: str
    clauses: tuple[Wording, ...]


@dataclass(frozen=True)
class Contacts:
    """The field that holds whom to ask, and what is filled in there."""

    field: str
    title: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Quota:
    """What a round hands out to the regions below: a number of cases, or an amount of money."""

    kind: str
    title: str
    clause: str


def applicants_of(pack: Pack) -> tuple[Applicants, ...]:
    return tuple(
        Applicants(actor["title"], _wordings(pack, actor.get("clause", ())))
        for actor in pack.section("actors").values()
        if actor.get("relation") == "applies"
    )


def paper_lists(pack: Pack) -> tuple[PaperList, ...]:
    return tuple(
        PaperList(
            f"{form['title']}{form.get('subtitle', '')}",
            form["attachments"].get("lead", ""),
            tuple(_papers(pack, form["attachments"])),
            form["attachments"].get("note", ""),
        )
        for form in pack.section("form").values()
        if form.get("attachments")
    )


def _papers(pack: Pack, attachments: Mapping[str, Any]) -> Iterator[str]:
    named = attachments.get("list") or listed_along(pack, attachments.get("field", ""))
    if named is None:
        return
    spec = pack.section("lists")[named]
    columns = list(spec["columns"])
    column = attachments.get("column") or next((each for each in columns if each != spec["key"]), spec["key"])
    for row in spec["rows"]:
        yield str(dict(zip(columns, row if isinstance(row, list) else [row], strict=False))[column])


def grounds_of(pack: Pack) -> tuple[Ground, ...]:
    """Documents without a clause of their own are left out."""
    by_source: dict[str, list[Wording]] = {name: [] for name in pack.section("sources")}
    for name, clause in pack.section("clauses").items():
        by_source[clause["source"]].append(Wording(clause_text(pack, name), clause["says"]))
    return tuple(
        Ground(spec["title"], spec.get("number", ""), spec.get("issuer", ""), tuple(by_source[name]))
        for name, spec in pack.section("sources").items()
        if by_source[name]
    )


def _wordings(pack: Pack, names: Any) -> tuple[Wording, ...]:
    several = (names,) if isinstance(names, str) else names
    return tuple(
        Wording(clause_text(pack, name), pack.section("clauses")[name]["says"])
        for name in several
        if name in pack.section("clauses")
    )


def contacts_asked(pack: Pack) -> Contacts | None:
    spec = pack.section(SECTION).get("contacts")
    if spec is None:
        return None
    return Contacts(spec["field"], pack.definition.facts[spec["field"]].title, tuple(spec["cells"]))


def quota_asked(pack: Pack) -> Quota | None:
    spec = pack.section(SECTION).get("quota")
    if spec is None:
        return None
    names = spec.get("clause", ())
    several = (names,) if isinstance(names, str) else names
    return Quota(spec["kind"], spec["title"], "；".join(clause_text(pack, name) for name in several))


def round_faults(pack: Pack) -> Iterator[Problem]:
    contacts = pack.section(SECTION).get("contacts")
    if contacts is None:
        return
    spec = pack.definition.facts.get(contacts["field"])
    if spec is None or spec.type.kind is not Kind.RECORD:
        path = (SECTION, "contacts", "field")
        yield pack.problem(path, f"联系方式须是 record 类型的字段，{contacts['field']} 不是")
