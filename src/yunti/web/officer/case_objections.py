"""The objections to a case at the officer's desk, each with its state and the way to it. Not here: answering them, each is a case of its own."""

from typing import Any

from django.urls import reverse

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.queries.objecting import objections_to
from yunti.kit import clock
from yunti.packs.objecting import DISMISSED, PENDING, UPHELD

TONES = {PENDING: "wait", UPHELD: "bad", DISMISSED: "ok"}


def objected_card(around: Surroundings) -> list[dict[str, Any]]:
    return [
        {
            "number": each.case.number,
            "href": reverse("officer:case", args=[each.case.ref]) if each.opens else "",
            "state": each.state,
            "tone": TONES.get(each.standing, "todo"),
            "standing": each.standing,
            "since": clock.local(each.case.entered_at),
        }
        for each in objections_to(around.case, around.pack, around.by)
    ]
