"""The order in which an authority recommends: a table with the proposal, places typed beside it, the step for all of them afterwards.

Not here: what an order must be (`apps.rankings`), the paper (`round_papers.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.rankings import services
from yunti.apps.rankings.queries import orders as reads
from yunti.apps.rankings.queries.populations import Ordered, ordered_named
from yunti.apps.rankings.queries.standings import hundredths
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.packs.orders import OrderRule
from yunti.packs.reading import Pack
from yunti.web.shared.case_facts import value_text
from yunti.web.shared.sent import number_in

PLACE = "place-"


@dataclass
class Typed:
    """Places as they were typed, by reference; `wrong` are those that cannot stand."""

    places: Mapping[str, str]
    wrong: dict[str, str] = field(default_factory=dict)

    def order(self, refs: Sequence[str], first: int) -> list[str] | None:
        """From the first to the last; None where the places are not those from `first` on without a gap."""
        numbers: dict[int, str] = {}
        last = first + len(refs) - 1
        for ref in refs:
            text = self.places.get(ref, "").strip()
            number = number_in(text)
            if not first <= number <= last:
                self.wrong[ref] = _("应为 %(first)s 至 %(last)s 的整数。") % {"first": first, "last": last}
            elif number in numbers:
                self.wrong[ref] = _("序号 %(number)s 用了两次。") % {"number": number}
            else:
                numbers[number] = ref
        return None if self.wrong else [numbers[number] for number in sorted(numbers)]


def order(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """`anew` in the address proposes by the keys again; nothing is kept before it is saved."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = ordered_named(actor, ref, name)
    found, kept, last = reads.proposed(actor, each.round, each.pack, each.rule, anew="anew" in request.GET)
    rows = found[: reads.MOST_IN_ORDER]
    if request.method == "POST":
        typed = Typed({row.case.ref: request.POST.get(PLACE + row.case.ref, "") for row in rows})
        refusal = _save(request, each, typed, [row.case.ref for row in rows], kept)
        if refusal is None:
            messages.success(request, _("次序已经保存，写进了每份申报。"))
            return redirect("officer:order", ref, name)
    else:
        typed = Typed({row.case.ref: str(place) for place, row in enumerate(rows, kept + 1)})
        refusal = None
    wrong = refusal is not None or bool(typed.wrong)
    context = {
        "each": each,
        "heads": [column["label"] for column in _columns(each.pack, each.rule)],
        "rows": [_row(each.pack, each.rule, row, typed) for row in rows],
        "kept": kept,
        "last": last,
        "refusal": refusal,
        "wrong": len(typed.wrong),
        "seen": last.ordinal if last is not None else 0,
        "papers": reverse("officer:round-papers"),
    }
    return render(request, "officer/order.html", context, status=422 if wrong else 200)


def _save(
    request: HttpRequest, each: Ordered, typed: Typed, refs: Sequence[str], kept: int
) -> Refused | None:
    """Why it was not saved; wrong places are told beside each."""
    decided = typed.order(refs, kept + 1)
    if decided is None:
        return Refused("wrong_places", _("有 %(n)s 个序号不对，次序没有保存。") % {"n": len(typed.wrong)})
    seen = number_in(request.POST.get("seen", ""))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        services.set_order(round=each.round, name=each.rule.name, refs=decided, seen=seen, by=actor)
    except Refused as refusal:
        if refusal.denial:
            raise
        return refusal
    return None


def _columns(pack: Pack, rule: OrderRule) -> list[Mapping[str, Any]]:
    """Of the table that people look at; the place itself is typed, and the name of the party leads the row."""
    facts = pack.section("facts")
    return [
        each
        for each in pack.section("tables")[rule.table]["columns"]
        if each["id"] != rule.field and (facts[each["id"]].get("source") or {}).get("enterprise") != "name"
    ]


def _row(pack: Pack, rule: OrderRule, row: reads.Proposed, typed: Typed) -> dict[str, Any]:
    ref, specs = row.case.ref, pack.definition.facts
    cells = [
        (column["label"], value_text(row.facts.get(column["id"]), specs[column["id"]]))
        for column in _columns(pack, rule)
    ]
    return {
        "name": PLACE + ref,
        "place": typed.places.get(ref, ""),
        "wrong": typed.wrong.get(ref, ""),
        "href": reverse("officer:case", args=[ref]),
        "party": row.case.enterprise.name if row.case.enterprise else "",
        "number": row.case.number,
        "score": _score(rule, row),
        "cells": cells,
    }


def _score(rule: OrderRule, row: reads.Proposed) -> str:
    """The first key of the proposal that is points and is known."""
    nodes = row.evaluation.program.nodes
    points = (row.evaluation.value(key.name) for key in rule.presort if key.name in nodes)
    known = next((each for each in points if each is not None), None)
    return "" if known is None else hundredths(known)
