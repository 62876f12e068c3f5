"""What a pack says of the yearly evaluation of suppliers: who makes it, how much each measure weighs, which title may follow.

Not here: the figures and the report (`apps.appraisals`), the arithmetic (`domain.appraising`).
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

SECTION = "appraisal"
MEASURES = ("served", "redeemed", "completion", "faults", "complaints")
FEWER = frozenset({"faults", "complaints"})
"""Measures of which less is better."""


@dataclass(frozen=True)
class Honour:
    """A title by the kind of status that it is kept as, and its words."""

    status: str
    title: str
    says: str
    clause: tuple[str, ...]


@dataclass(frozen=True)
class Appraisal:
    """`weights` are parameters by measure."""

    title: str
    by: tuple[str, ...]
    weights: Mapping[str, str]
    honour: Honour | None
    clause: tuple[str, ...] = ()
    reading: str = ""

    def weights_on(self, pack: Pack, day: date) -> dict[str, int]:
        found = {}
        for measure, parameter in self.weights.items():
            value = in_force(pack.definition.parameters[parameter], day)
            found[measure] = value if isinstance(value, int) else 0
        return found


def appraisal_of(pack: Pack) -> Appraisal | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    honour = spec.get("honour")
    return Appraisal(
        spec["title"],
        several(spec["by"]),
        dict(spec["weights"]),
        Honour(honour["status"], honour["title"], honour["says"], several(honour.get("clause")))
        if honour
        else None,
        several(spec.get("clause")),
        spec.get("reading", ""),
    )


def honour_status(pack: Pack) -> str:
    """The kind of status that a title for suppliers is kept as; empty where the pack has none."""
    told = appraisal_of(pack)
    return told.honour.status if told is not None and told.honour is not None else ""


def parameters_of_appraisal(pack: Pack) -> set[str]:
    return {str(each) for each in (pack.section(SECTION) or {}).get("weights", {}).values()}


# checked ----------------------------------------------------------------------------------------------------------


def appraisal_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    for actor in several(spec["by"]):
        yield from _named(pack, actor, pack.section("actors"), (SECTION, "by"), "角色")
    if not pack.section("vouchers"):
        yield pack.problem((SECTION,), "没有写 vouchers（服务券），评估没有可数的")
    for measure, parameter in spec["weights"].items():
        path: KeyPath = (SECTION, "weights", measure)
        yield from _named(pack, measure, MEASURES, path, "评估项")
        yield from _named(pack, parameter, pack.definition.parameters, path, "参数")


def _named(pack: Pack, wanted: Any, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if wanted not in known:
        yield pack.problem(path, f"没有{what} {wanted}{nearest(str(wanted), [str(each) for each in known])}")
