"""What an examination finds: a colour, the facts, and the remedy when something is to be done.

Not here: the examinations themselves (the modules beside this one).
"""

from dataclasses import dataclass
from enum import StrEnum


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"  # works, but somebody should look at it
    RED = "red"  # does not work, or is not safe
    ABSENT = "absent"  # an optional part that is not installed


@dataclass(frozen=True)
class Finding:
    name: str
    colour: Colour
    text: str
    remedy: str = ""


def green(name: str, text: str) -> Finding:
    return Finding(name, Colour.GREEN, text)


def amber(name: str, text: str, remedy: str) -> Finding:
    return Finding(name, Colour.AMBER, text, remedy)


def red(name: str, text: str, remedy: str) -> Finding:
    return Finding(name, Colour.RED, text, remedy)


def absent(name: str, text: str, remedy: str) -> Finding:
    return Finding(name, Colour.ABSENT, text, remedy)
