"""What is wrong with a pack, as sentences: file, line, what is wrong, what would be right.

Not here: what is wrong with a rule in itself (`rules.errors`).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One sentence about one place of a pack. A `notice` does not keep the pack from being used.

    `column` counts from 1; 0 where the sentence is about the whole line, or a formula names its own column.
    """

    file: str
    line: int
    text: str
    notice: bool = False
    column: int = 0

    def __str__(self) -> str:
        column = f"第 {self.column} 列" if self.column else ""
        where = f"{self.file} 第 {self.line} 行{column}" if self.line else self.file
        return f"{where}：{'提示，' if self.notice else ''}{self.text}"


class PackError(Exception):
    """A pack or a case file cannot be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(each) for each in self.problems))

    @classmethod
    def at(cls, file: str, line: int, text: str, column: int = 0) -> "PackError":
        return cls([Problem(file, line, text, column=column)])
