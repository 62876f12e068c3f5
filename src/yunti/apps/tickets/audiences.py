"""Whom of the officers a ticket is told: every desk of the authority it lies at, the authority above where it is late.

Found by mandate at the moment of posting, as `notices.audiences` does for cases. Not here: the words (`services`, `reminding`).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from yunti.apps.accounts.enums import MandateRole
from yunti.apps.messages.recipients import Recipients, resolve
from yunti.apps.reference.queries.regions import region_line
from yunti.kit.actors import OFFICERS


def of_authority(code: str, as_of: date) -> Recipients:
    """Its officers at whatever desk; where it has nobody, whoever stands above, so that no ticket lies unheard."""
    own = _officers(code)
    return own if resolve(own, as_of) else above(code, as_of)


def above(code: str, as_of: date) -> Recipients:
    """The next authority that has an officer; where there is none, the heads of the authority itself, else all of it."""
    for higher in _higher(code, as_of):
        found = _officers(higher)
        if resolve(found, as_of):
            return found
    heads = replace(_officers(code), roles=(MandateRole.MANAGER,))
    return heads if resolve(heads, as_of) else _officers(code)


def _higher(code: str, as_of: date) -> Iterator[str]:
    """The nearest first: a county of no prefecture lies right below its province."""
    line = [place for place in region_line(code, as_of) if place]
    return reversed(line[: line.index(code)] if code in line else line)


def _officers(code: str) -> Recipients:
    return Recipients(desks=OFFICERS, jurisdiction=code)
