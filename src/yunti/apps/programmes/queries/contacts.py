"""Whom to ask about a round, as it was filled in there. Not here: which cells there are (`packs.rounds`)."""

from yunti.apps.programmes.models import Round
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack
from yunti.packs.rounds import contacts_asked


def contacts_of(each: Round, pack: Pack) -> list[tuple[str, str]]:
    """Cells that hold something, in the order of the pack."""
    asked = contacts_asked(pack)
    if asked is None:
        return []
    told = load_json(each.facts, "round").get(asked.field) or {}
    return [(cell, str(told[cell])) for cell in asked.cells if told.get(cell)]
