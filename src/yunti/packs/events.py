"""What a pack says of the events at which a programme is made known: who announces one, which kinds there are, who is invited.

Not here: events themselves (`apps.programmes`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, several
from yunti.rules.errors import nearest

SECTION = "events"
ANNOUNCED_BY, INVITED = ("county", "prefecture", "province"), ("applicant", "supplier")


@dataclass(frozen=True)
class Events:
    """`by` and `invites` are actors, `kinds` titles by code."""

    title: str
    by: tuple[str, ...]
    kinds: Mapping[str, str]
    invites: tuple[str, ...]
    clause: tuple[str, ...] = ()
    reading: str = ""


def events_of(pack: Pack) -> Events | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    return Events(
        spec["title"],
        several(spec["by"]),
        {code: each["title"] for code, each in spec["kinds"].items()},
        several(spec["invites"]),
        several(spec.get("clause")),
        spec.get("reading", ""),
    )


def event_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    for key, desks in (("by", ANNOUNCED_BY), ("invites", INVITED)):
        for role in several(spec[key]):
            yield from _actor(pack, role, (SECTION, key), desks)


def _actor(pack: Pack, role: str, path: KeyPath, desks: tuple[str, ...]) -> Iterator[Problem]:
    actors: Mapping[str, Any] = pack.section("actors")
    if role not in actors:
        yield pack.problem(path, f"没有角色 {role}{nearest(role, [str(each) for each in actors])}")
    elif actors[role]["desk"] not in desks:
        yield pack.problem(path, f"角色 {role} 的岗位不能用在 {path[-1]}")
