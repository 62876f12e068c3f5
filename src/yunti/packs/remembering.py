"""What follows from a pack, a day and facts alone, remembered for a while: page after page asks it of the same facts.

It is kept with the pack, so that an edited pack starts anew, and never more than `KEPT` answers. Whoever asks names every fact
that the answer rests on: nothing else may be looked at while it is found.
Not here: what is asked (`ladder`, `filling`), what rests on rows that are no facts (`apps.cases`).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar

from yunti.packs.reading import Pack, once_per_pack
from yunti.rules.nodes import Node, facts_under
from yunti.rules.saying import SPOKEN

KEPT = 256
Found = TypeVar("Found")


def remembered(pack: Pack, about: Hashable, facts: Mapping[str, Any], find: Callable[[], Found]) -> Found:
    """`about` names the question with its day; words are those of the language that the rules speak just then. Two threads may find the same answer at once, and either is kept."""
    memory, place = _memory(pack), (about, SPOKEN.get(), fingerprint(facts))
    with memory.lock:
        if place in memory.answers:
            memory.answers.move_to_end(place)
            known: Found = memory.answers[place]
            return known
    found = find()
    with memory.lock:
        memory.answers[place] = found
        while len(memory.answers) > KEPT:
            memory.answers.popitem(last=False)
    return found


class _Memory:
    def __init__(self) -> None:
        self.answers: OrderedDict[Hashable, Any] = OrderedDict()
        self.lock = Lock()


@once_per_pack
def _memory(pack: Pack) -> _Memory:
    return _Memory()


class Settled(dict[str, Any]):
    """Facts that nobody changes any more: a page that asks ten questions of them takes their fingerprint once."""

    taken: bytes = b""


def fingerprint(facts: Mapping[str, Any]) -> bytes:
    """Exact: every kind of value that a fact may hold is written out with its type."""
    if isinstance(facts, Settled):
        facts.taken = facts.taken or _fingerprint(facts)
        return facts.taken
    return _fingerprint(facts)


def _fingerprint(facts: Mapping[str, Any]) -> bytes:
    return sha256(repr(facts).encode("utf-8", "surrogatepass")).digest()


def rested_on(facts: Mapping[str, Any], nodes: Iterable[Node], *others: str) -> dict[str, Any]:
    """Those of the facts that the nodes can rest on, and `others`."""
    wanted = frozenset(others).union(*map(facts_under, nodes))
    return {name: value for name, value in facts.items() if name in wanted}
