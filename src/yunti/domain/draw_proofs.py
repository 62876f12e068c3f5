"""The proof of a ranked draw as a text that anybody can check without the platform: list, fingerprints, seed, order.

Not here: drawing (`sampling`), keeping what was drawn (`apps.panels`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from yunti.domain.sampling import SEED_BYTES, population_digest, ranked, seed_digest

HEAD = "yunti-draw 1"
LIST, SEED, ORDER, UNREADABLE = "list", "seed", "order", "unreadable"
"""What is wrong: the list is not the one promised, the seed is not, the order does not follow, the text is no proof."""


@dataclass(frozen=True)
class DrawProof:
    """`seed` and `order` are empty while nothing was drawn."""

    ref: str
    list_digest: str
    seed_digest: str
    members: tuple[str, ...]
    seed: str = ""
    order: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        found = []
        if population_digest(self.members) != self.list_digest:
            found.append(LIST)
        if not self.seed:
            return (*found, *((ORDER,) if self.order else ()))
        seed = _read_seed(self.seed)
        if seed is None or seed_digest(seed) != self.seed_digest:
            found.append(SEED)
        elif ranked(seed, self.members) != list(self.order):
            found.append(ORDER)
        return tuple(found)

    def text(self) -> str:
        """One fact a line; the list and the order one member a line."""
        lines = [
            HEAD,
            f"ref {self.ref}",
            f"list_digest {self.list_digest}",
            f"seed_digest {self.seed_digest}",
        ]
        lines += [f"seed {self.seed}"] if self.seed else []
        lines += [f"member {each}" for each in self.members] + [f"order {each}" for each in self.order]
        return "\n".join(lines) + "\n"


def faults_of_text(text: str) -> tuple[str, ...]:
    found = _read(text.splitlines())
    return (UNREADABLE,) if found is None else found.faults


def _read(lines: Sequence[str]) -> DrawProof | None:
    said: dict[str, list[str]] = {}
    for line in lines[1:]:
        name, _, value = line.strip().partition(" ")
        said.setdefault(name, []).append(value)
    once = [said.get(name, []) for name in ("ref", "list_digest", "seed_digest")]
    if not lines or lines[0].strip() != HEAD or any(len(each) != 1 for each in once):
        return None
    (ref,), (listed,), (promised,) = once
    seed = said.get("seed", [""])
    members, order = tuple(said.get("member", ())), tuple(said.get("order", ()))
    return DrawProof(ref, listed, promised, members, seed[0], order) if len(seed) == 1 else None


def _read_seed(text: str) -> bytes | None:
    try:
        seed = bytes.fromhex(text)
    except ValueError:
        return None
    return seed if len(seed) == SEED_BYTES else None
