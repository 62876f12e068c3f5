"""Figures that rooms above know of a case, such as what was awarded to its party so far. They say here how theirs are read.

Not here: which fact takes which figure (`supplying.py`), the figures themselves (the rooms that know them).
"""

from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

from yunti.apps.cases.models import Case
from yunti.packs.reading import Pack

Reader = Callable[[Case, Pack], Mapping[str, Any]]
"""Looks nothing up before it is asked for."""

READERS: list[Reader] = []


def figures_of(case: Case, pack: Pack) -> Mapping[str, Any]:
    read: list[Any] = [reader(case, pack) for reader in READERS]
    return ChainMap(*read)
