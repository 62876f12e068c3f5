"""One file in full: what enterprises and suppliers show on the officers' pages and on their own.

Not here: the addresses and forms (each desk), what may stand in a column (`apps.registry.masterdata`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import MandateRole
from yunti.apps.registry.enums import FactKey, PartyStatus
from yunti.apps.registry.masterdata import COLUMNS
from yunti.apps.registry.permissions import PartyRow, can_edit_party, needs_personal_data
from yunti.apps.registry.queries import changes, facts, history, standings
from yunti.apps.registry.queries.places import place_name
from yunti.domain.industries import packaged_industries
from yunti.domain.masking import mask_mobile, mask_name
from yunti.domain.money import wan
from yunti.kit.actors import Actor
from yunti.kit.wording import listed


@dataclass(frozen=True)
class Line:
    """One value of the file with its label."""

    label: Any
    text: str
    mono: bool = False


@dataclass(frozen=True)
class FactLine:
    """One kind of figure as of today, and its history."""

    label: Any
    unit: str
    now: str
    since: date | None
    provenance: str
    source: str
    older: Sequence[tuple[str, date, str, str, bool]]


def industry_name(code: str) -> str:
    row = packaged_industries().nearest(code) if code else None
    return f"{code} {row.name}" if row else code


def value_text(party: PartyRow, name: str, as_of: date) -> str:
    value = getattr(party, name)
    if name == "region_code":
        return f"{place_name(value, as_of)} {value}".strip() if place_name(value, as_of) != value else value
    if name == "industry_code":
        return industry_name(value)
    if name == "size_class":
        return str(party.get_size_class_display()) if value else _("待定")  # type: ignore[union-attr]
    return "" if value is None else str(value)


def lines_of(party: PartyRow, fields: Sequence[str], actor: Actor, as_of: date) -> list[Line]:
    """Columns with their labels; personal ones masked for those without need."""
    shown = needs_personal_data(actor, party)
    lines = []
    for name in fields:
        text = value_text(party, name, as_of)
        if text and not shown and COLUMNS[name].personal:
            text = mask_mobile(text) if name == "contact_phone" else mask_name(text)
        lines.append(Line(COLUMNS[name].label, text or "—", mono=name in ("uscc", "contact_phone")))
    return lines


def figure(key: FactKey, value: str) -> tuple[str, str]:
    """(text, unit) of a stored figure."""
    if key is FactKey.EMPLOYEES:
        return f"{int(value):,}", _("人")
    return wan(int(value)).text, _("万元")


def fact_lines(party: PartyRow, as_of: date) -> list[FactLine]:
    lines = []
    for each in facts.fact_histories(party, as_of):
        unit = figure(each.key, "0")[1]
        now = each.now
        lines.append(
            FactLine(
                label=each.key.label,
                unit=unit,
                now=figure(each.key, now.value)[0] if now else "",
                since=now.valid_from if now else None,
                provenance=str(now.provenance.get_kind_display()) if now else "",
                source=now.provenance.source if now else "",
                older=[
                    (
                        figure(each.key, fact.value)[0],
                        fact.valid_from,
                        str(fact.provenance.get_kind_display()),
                        fact.provenance.source,
                        fact.stands,
                    )
                    for fact in each.all
                    if fact is not now
                ],
            )
        )
    return lines


def file_of(party: PartyRow, fields: Sequence[str], actor: Actor, as_of: date) -> dict[str, Any]:
    """The context of a detail page."""
    bans, records = standings.bars_of(party.uscc)
    may_edit = bool(can_edit_party(actor, party))
    named = needs_personal_data(actor, party)
    bars = [(bar, standings.is_in_force(bar, as_of)) for bar in bans]
    listed = [(record, standings.is_in_force(record, as_of)) for record in records]
    return {
        "party": party,
        "place": place_name(party.region_code, as_of),
        "lines": lines_of(party, fields, actor, as_of),
        "facts": fact_lines(party, as_of),
        "statuses": [(grant, facts.status_in_force(grant, as_of)) for grant in facts.statuses_of(party)],
        "standing": standings.standing(party.uscc, as_of),
        "bars": [*bars, *listed],
        "people": [
            (mandate.person.name if named else mask_name(mandate.person.name), roles_text(mandate.roles))
            for mandate in history.people_of(party, as_of)
        ],
        "changes": changes.changes_of(party),
        "history": history.history_of(party),
        "former_names": list(party.formernames.all()),
        "may_edit": may_edit and party.status == PartyStatus.ACTIVE,
        "as_of": as_of,
    }


def roles_text(roles: Sequence[str]) -> str:
    known = dict(MandateRole.choices)
    return listed(known.get(role, role) for role in roles)
