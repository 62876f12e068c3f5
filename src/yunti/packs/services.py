"""What a pack says of its catalogue of services: from which day, which list it is, how a service is told to the public.

Not here: which supplier offers what (`apps.registry`), which editions there are (`catalogue`), amounts (the rules of the pack).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from yunti.packs.appraisal import honour_status
from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, once_per_pack
from yunti.rules.definition import ReferenceList
from yunti.rules.errors import nearest

SECTION = "catalogue"


@dataclass(frozen=True)
class Service:
    """One service in the words of the notice; `about` are titles and texts, such as what troubles enterprises and what it does."""

    code: str
    name: str
    group: str
    cap: str
    about: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Catalogue:
    """`kinds` are what a product may be, `statuses` how a supplier may stand, the first being the good one; both by code.

    `paper` is the catalogue as the notice prints it.
    """

    programme: str
    edition: str
    title: str
    since: date
    group_title: str
    cap_title: str
    services: tuple[Service, ...]
    kinds: Mapping[str, str]
    status: str
    statuses: Mapping[str, str]
    total: tuple[str, str]
    clause: tuple[str, ...]
    paper: str = ""
    honour: str = ""
    """The kind of status that a title for suppliers is kept as, where the pack has one."""

    @property
    def by_code(self) -> dict[str, Service]:
        return {each.code: each for each in self.services}

    @property
    def groups(self) -> list[tuple[str, list[Service]]]:
        """Services that follow one another under the same head, as the notice prints them."""
        return [(head, list(own)) for head, own in groupby(self.services, key=lambda each: each.group)]


@once_per_pack
def catalogue_of(pack: Pack) -> Catalogue | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    listed, titles = pack.definition.lists[spec["list"]], _titles(pack, spec["list"])
    clause = spec.get("clause") or ()
    total = spec.get("total") or {}
    return Catalogue(
        pack.programme,
        pack.edition,
        spec["title"],
        date.fromisoformat(str(spec["from"])),
        titles.get(spec.get("group", ""), ""),
        titles.get(spec.get("cap", ""), ""),
        tuple(_service(spec, listed, titles, row) for row in listed.rows),
        dict(pack.definition.lists[spec["kinds"]].labels) if "kinds" in spec else {},
        spec.get("status", ""),
        dict(pack.definition.facts[spec["status"]].labels) if "status" in spec else {},
        (str(total.get("title", "")), str(total.get("text", ""))),
        (clause,) if isinstance(clause, str) else tuple(clause),
        spec.get("paper", ""),
        honour_status(pack),
    )


def _titles(pack: Pack, name: str) -> Mapping[str, str]:
    columns = pack.section("lists")[name].get("columns")
    return columns if isinstance(columns, Mapping) else {}


def _service(
    spec: Mapping[str, Any], listed: ReferenceList, titles: Mapping[str, str], row: Mapping[str, Any]
) -> Service:
    return Service(
        str(row[listed.key]),
        str(row[spec["name"]]),
        _text(row, spec.get("group", "")),
        _text(row, spec.get("cap", "")),
        tuple((titles.get(column, column), _text(row, column)) for column in spec.get("about") or ()),
    )


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value)


# checked ----------------------------------------------------------------------------------------------------------


def catalogue_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    lists, facts = pack.definition.lists, pack.definition.facts
    try:
        date.fromisoformat(str(spec["from"]))
    except ValueError:
        yield pack.problem((SECTION, "from"), "应写成日期，例如 2025-03-01")
    for key in ("list", "kinds"):
        if key in spec and spec[key] not in lists:
            yield pack.problem((SECTION, key), f"没有参照表 {spec[key]}{nearest(spec[key], lists)}")
    if spec["list"] in lists:
        yield from _columns(pack, spec, lists[spec["list"]].columns)
    papers = pack.section("papers")
    if "paper" in spec and spec["paper"] not in papers:
        yield pack.problem((SECTION, "paper"), f"没有公文 {spec['paper']}{nearest(spec['paper'], papers)}")
    elif "paper" in spec and papers[spec["paper"]].get("inputs"):
        yield pack.problem((SECTION, "paper"), f"{spec['paper']} 还要填内容；目录的公文只能取自项目包")
    if "status" in spec and spec["status"] not in facts:
        yield pack.problem((SECTION, "status"), f"没有字段 {spec['status']}{nearest(spec['status'], facts)}")
    elif "status" in spec and not facts[spec["status"]].labels:
        yield pack.problem((SECTION, "status"), f"{spec['status']} 没有写选项；第一项是正常的状态")


def _columns(pack: Pack, spec: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[Problem]:
    named: list[tuple[KeyPath, str]] = [
        ((SECTION, key), spec[key]) for key in ("name", "group", "cap") if key in spec
    ]
    named += [((SECTION, "about", place), each) for place, each in enumerate(spec.get("about") or ())]
    for path, column in named:
        if column not in known:
            yield pack.problem(path, f"参照表 {spec['list']} 没有列 {column}{nearest(column, known)}")
