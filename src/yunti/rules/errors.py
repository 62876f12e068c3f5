"""What can be wrong with a rule or with the facts given to it; each error knows its place in the definition.

Not here: files and line numbers (`packs.errors`), refusals of business rules (`kit.errors`).
"""

from collections.abc import Iterable
from difflib import get_close_matches

Path = tuple[str | int, ...]


class RuleError(ValueError):
    """A definition cannot be used. `path` leads to the place, `column` counts from 1 within a formula."""

    def __init__(self, reason: str, path: Path = (), *, line: int = 1, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.line = line
        self.column = column

    def at(self, path: Path) -> "RuleError":
        if not self.path:
            self.path = path
        return self

    def __str__(self) -> str:
        where = f"（第 {self.line} 行第 {self.column} 列）" if self.column else ""
        return f"{self.reason}{where}"


class FormulaError(RuleError):
    """A formula is refused."""


class FactError(ValueError):
    """A given fact cannot be read; `field` is its name."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}：{reason}")
        self.field = field
        self.reason = reason


def nearest(name: str, known: Iterable[str]) -> str:
    """`；是否想写 X` for the nearest known spelling, or nothing."""
    close = get_close_matches(str(name), [str(each) for each in known], n=1, cutoff=0.6)
    return f"；是否想写 {close[0]}" if close else ""
