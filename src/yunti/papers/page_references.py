"""Page references as applicants write them (`12-15、20`) and whether a volume has those pages, behind the form.

Not here: making the volume (`volumes`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yunti.domain.said import Said
from yunti.domain.said import gettext_noop as _
from yunti.papers.volumes import Volume

SEPARATORS = re.compile(r"[、，,；;\s]+")
RANGE = re.compile(
    r"(?:第|[PpＰｐ][.．]?)?(\d{1,5})(?:页)?(?:[-－—–~～至到](?:第|[PpＰｐ][.．]?)?(\d{1,5}))?页?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """`name` says to people whose reference it is."""

    name: str
    text: str


def pages_of(text: str) -> tuple[tuple[int, int], ...] | None:
    """`12-15、20` as ((12, 15), (20, 20)); None when it is not a list of pages."""
    out = []
    for part in filter(None, SEPARATORS.split(text.strip())):
        match = RANGE.fullmatch(part)
        if match is None:
            return None
        first = int(match[1])
        out.append((first, int(match[2] or first)))
    return tuple(out) or None


def reference_faults(
    volume: Volume, references: Iterable[Reference], leading: int = 0
) -> Mapping[str, tuple[Said, ...]]:
    """Faults by the name of the reference; `leading` parts (the form itself) hold no evidence."""
    begin = volume.places[leading].first if leading < len(volume.places) else volume.pages + 1
    out: dict[str, tuple[Said, ...]] = {}
    for each in references:
        found = _faults(each.text, begin, volume.pages)
        if found:
            out[each.name] = (*out.get(each.name, ()), *found)
    return out


def _faults(text: str, begin: int, last: int) -> tuple[Said, ...]:
    spans = pages_of(text)
    if spans is None:
        return (Said("E_PAGES", _("“%(text)s”不是页码，请写作 12-15、20"), {"text": text}),)
    found = (_fault(first, end, begin, last) for first, end in spans)
    return tuple(each for each in found if each is not None)


def _fault(first: int, end: int, begin: int, last: int) -> Said | None:
    told: dict[str, str | int] = {"first": first, "end": end, "begin": begin, "last": last}
    if first > end:
        return Said("E_PAGES_ORDER", _("起止页码 %(first)s-%(end)s 前后颠倒"), told)
    if end > last:
        return Said("E_PAGES_BEYOND", _("第 %(end)s 页不在卷内，卷内共 %(last)s 页"), told)
    if first < begin:
        return Said("E_PAGES_FORM", _("第 %(first)s 页是申请表本身，佐证材料从第 %(begin)s 页起"), told)
    return None
