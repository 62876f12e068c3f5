"""Figures that rooms above know of a case, such as what was awarded to its party so far. They say here how theirs are read.

Not here: which fact takes which figure (`supplying.py`), the figures themselves (the rooms that know them).
"""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from yunti.apps.cases.models import Case
from yunti.packs.reading import Pack

Reader = Callable[[Case, Pack], Mapping[str, Any]]
"""Looks nothing up before it is asked for."""

READERS: list[Reader] = []


class Figures(Mapping[str, Any]):
    """Each is looked up when a rule asks for it, once, and not before."""

    def __init__(self, about: Any, ways: Mapping[str, Callable[[Any], Any]]) -> None:
        self._about, self._ways, self._found = about, ways, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            self._found[name] = self._ways[name](self._about)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ways)

    def __len__(self) -> int:
        return len(self._ways)


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    read: list[Any] = [reader(case, pack) for reader in READERS]
    return ChainMap(*read)
