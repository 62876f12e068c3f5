"""What the ground floor says to people: a stable code, a sentence with places in it, and what stands in the places.

The sentence is Chinese. Whoever shows it in another language translates the pattern and fills the places again.
Not here: the translations and who asks for them (`kit.wording`), which this floor does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def gettext_noop(pattern: str) -> str:
    """Marks a pattern for the collector of interface texts; changes nothing."""
    return pattern


@dataclass(frozen=True, slots=True)
class Said:
    """`pattern` holds places as %(name)s; `params` fills them."""

    code: str
    pattern: str
    params: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def text(self) -> str:
        return self.pattern % self.params


class SaidError(ValueError):
    """Raised with what is to be said; `code` for programs, the text for people."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.text)
        self.said = said
        self.code = said.code
        self.text = said.text
