"""Catalogues of services as the programmes of this place publish them: every edition, and the one in force on a day.

Not here: what a catalogue says (`packs.services`), who offers what (`apps.registry`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from yunti.apps.programmes.queries.packs import known_editions, opened
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.errors import PackError
from yunti.packs.services import Catalogue, catalogue_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Published:
    """The catalogues of one programme, the oldest first. `title` is that of the programme."""

    programme: str
    title: str
    editions: tuple[Catalogue, ...]

    def on(self, day: date) -> Catalogue | None:
        """In force on the day; none before the first begins."""
        begun = [each for each in self.editions if each.since <= day]
        return begun[-1] if begun else None

    def edition(self, name: str) -> Catalogue:
        found = next((each for each in self.editions if each.edition == name), None)
        if found is None:
            raise NotFoundOrHidden()
        return found

    def until(self, catalogue: Catalogue) -> date | None:
        """The last day before the next edition."""
        later = [each.since for each in self.editions if each.since > catalogue.since]
        return later[0] - ONE_DAY if later else None


def published_catalogues() -> list[Published]:
    """No statement. An edition that cannot be read is left out here, and told where it is checked."""
    found: dict[str, list[tuple[Catalogue, str]]] = {}
    for each in known_editions():
        try:
            pack = opened(each.programme, each.edition)
        except PackError:
            continue
        catalogue = catalogue_of(pack)
        if catalogue is not None:
            found.setdefault(each.programme, []).append((catalogue, pack.title))
    return [_published(name, own) for name, own in found.items()]


def _published(programme: str, own: list[tuple[Catalogue, str]]) -> Published:
    own = sorted(own, key=lambda each: each[0].since)
    return Published(programme, own[-1][1], tuple(catalogue for catalogue, _title in own))


def catalogues_of(programme: str) -> Published:
    found = next((each for each in published_catalogues() if each.programme == programme), None)
    if found is None:
        raise NotFoundOrHidden()
    return found
