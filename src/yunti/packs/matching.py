"""What a pack says of local matching funds: who adds money of their own to what is paid. A pack without it knows none.

Not here: the rest of the section (`settlement.py`), how much a city adds (`apps.budgets`), what each claim gets (`domain.matching`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from yunti.packs.errors import Problem
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.rules.errors import nearest

SECTION, KEY = "settlement", "matching"
LINE = "local"
"""The column of the list that tells it."""
DESKS = ("county", "prefecture", "province")


@dataclass(frozen=True)
class Matching:
    """`by` are the roles whose authority may add money in its own area; without a record of theirs there is none."""

    title: str
    by: tuple[str, ...]
    clause: tuple[str, ...] = ()


@once_per_pack
def matching_of(pack: Pack) -> Matching | None:
    spec = (pack.section(SECTION) or {}).get(KEY)
    if not spec:
        return None
    return Matching(spec["title"], several(spec["by"]), several(spec.get("clause")))


def matching_faults(pack: Pack) -> Iterator[Problem]:
    settlement = pack.section(SECTION) or {}
    spec, actors = settlement.get(KEY), pack.section("actors")
    for role in several((spec or {}).get("by")):
        if role not in actors:
            yield pack.problem((SECTION, KEY, "by"), f"没有角色 {role}{nearest(role, actors)}")
        elif actors[role]["desk"] not in DESKS:
            yield pack.problem((SECTION, KEY, "by"), f"地方配套由主管部门登记，角色 {role} 不在主管部门岗位")
    columns = settlement.get("list", {}).get("columns", ())
    for place, column in enumerate(columns):
        if column["line"] == LINE and not spec:
            path = (SECTION, "list", "columns", place)
            yield pack.problem(path, "没有写 matching，没有地方配套这一栏")
    if spec and all(column["line"] != LINE for column in columns):
        yield pack.problem((SECTION, "list", "columns"), "写了 matching，清单要有一栏 line: local")
