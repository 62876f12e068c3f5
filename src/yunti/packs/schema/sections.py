"""The shape of every section of a pack: which keys, of what form. The documentation of the format says what they mean.

Not here: what a node may hold (`rules.kinds`), whether names exist (`packs.checking`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from yunti.packs.schema.casework import (
    APPEALS,
    APPRAISAL,
    DEADLINES,
    EVENTS,
    LETTERS,
    OBJECTING,
    ORDER,
    PANEL,
    RANKING,
    RECEIPTS,
    SCORING,
    SUPERVISION,
)
from yunti.packs.schema.effects import EFFECT
from yunti.packs.schema.money import BUDGET, CATALOGUE, INTAKE, PILOTS, SETTLEMENT, VOUCHERS
from yunti.packs.schema.papers import paper_shape
from yunti.packs.schema.publicity import ANNOUNCEMENT, PUBLICITY
from yunti.packs.schema.shapes import (
    ANY,
    BARE,
    CLAUSES,
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    Either,
    Finding,
    Keys,
    ListOf,
    MapOf,
    OneOrMore,
    Path,
    Shape,
    one_of,
    scalar_or,
    text_or,
)
from yunti.packs.schema.supplies import LEVELS, SUPPLY
from yunti.rules.kinds import ATTRIBUTES, KINDS

SOURCE = Keys(
    {
        "title": TEXT,
        "number": TEXT,
        "issued": TEXT,
        "issuer": TEXT,
        "in_force": TEXT,
        "short": TEXT,
        "note": TEXT,
    },
    ("title",),
)
CLAUSE = Keys(
    {"source": TEXT, "place": TEXT, "says": TEXT, "later": TEXT, "not_for_the_system": TEXT},
    ("source", "says"),
)
DATED = Keys({"value": ANY, "clause": CLAUSES, "note": TEXT}, ("clause",))
PARAMETER = Keys(
    {
        "title": TEXT,
        "type": TEXT,
        "unit": TEXT,
        "by": TEXT,
        "values": MapOf(DATED),
        "reading": TEXT,
        "options": OneOrMore(TEXT),
        "note": TEXT,
    },
    ("title", "type", "values"),
)
LIST = Keys({"title": TEXT, "clause": CLAUSES, "key": TEXT, "columns": MapOf(TEXT), "rows": ListOf(ANY), "note": TEXT},
            ("title", "key", "columns", "rows"))  # fmt: skip
_FIELD: dict[str, Shape] = {
    "title": TEXT,
    "type": TEXT,
    "unit": TEXT,
    "clause": CLAUSES,
    "options": ANY,
    "list": TEXT,
    "default": ANY,
    "from": one_of("applicant", "registry", "officer", "partner", "system"),
    "required": BARE,
    "max_length": BARE,
    "format": TEXT,
    "min": BARE,
    "max": BARE,
    "personal": YES_NO,
    "volume_pages": YES_NO,
    "note": TEXT,
    "source": SUPPLY,
    "prefill": SUPPLY,
    "anew": YES_NO,
    "awaits": TEXT,
}
_ROWS: dict[str, Shape] = {
    **_FIELD,
    "short": Keys({"key": TEXT, "fill": MapOf(BARE)}, ("key",)),
    "keyed": Keys({"key": TEXT, "value": TEXT}, ("key", "value")),
    "row_key": OneOrMore(TEXT),
    "clause": CLAUSES,
}
INNER_FIELD = Keys({**_ROWS, "number_of": one_of("invoice", "contract"), "seller": TEXT,
                    "rows": MapOf(Keys(_FIELD, ("title", "type")))}, ("title", "type"))  # fmt: skip
PAPER_KINDS = ("licence", "contract", "invoice", "credit_report", "screenshot", "statement", "other")
INVOICE_FIELDS = ("number", "code", "date", "buyer_name", "buyer_id", "seller_name", "seller_id", "net_fen", "tax_fen",
                  "total_fen")  # fmt: skip
EVIDENCE_SLOT = Keys(
    {
        "title": TEXT,
        "kind": one_of(*PAPER_KINDS),
        "kinds": TEXT,
        "most_pages": TEXT,
        "most_files": TEXT,
        "endings": TEXT,
        "clause": CLAUSES,
        "name": TEXT,
        "pages": TEXT,
        "attached": TEXT,
        "alike": TEXT,
        "needed": YES_NO,
        "proposes": MapOf(TEXT),
    },
    ("title",),
)
FACT = Keys({**_ROWS, "rows": MapOf(INNER_FIELD), "evidence": MapOf(EVIDENCE_SLOT), "by": OneOrMore(TEXT), "for": OneOrMore(TEXT), "counts": TEXT,
             "totals": OneOrMore(TEXT)}, ("title", "type"))  # fmt: skip
FORM = Keys(
    {
        "title": TEXT,
        "subtitle": TEXT,
        "clause": CLAUSES,
        "when": BARE,
        "cover": ListOf(ANY),
        "instructions": ListOf(TEXT),
        "sections": ListOf(
            Keys(
                {
                    "part": TEXT,
                    "title": TEXT,
                    "clause": CLAUSES,
                    "fields": ListOf(
                        scalar_or(
                            Keys({"field": TEXT, "label": TEXT, "hint": OneOrMore(TEXT), "fixed": TEXT, "required": BARE, "when": BARE,
                                  "beside": TEXT},
                                 ("field",))
                        )
                    ),
                },
                ("title", "fields"),
            )
        ),
        "attachments": Keys({"lead": TEXT, "list": TEXT, "column": TEXT, "field": TEXT, "where": TEXT, "rule": TEXT, "asks": ListOf(TEXT),
                             "note": TEXT, "clause": CLAUSES}),
        "tables": ListOf(TEXT),
        "typography": TEXT,
    },
    ("title", "sections"),
)  # fmt: skip
_BLANK_ROWS = ListOf(MapOf(ANY))
TABLE = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "head": ListOf(ANY),
        "heading": TEXT,
        "columns": ListOf(
            Keys(
                {"id": TEXT, "label": TEXT, "merged": one_of("all", "equal"), "text": TEXT, "value": BARE},
                ("id", "label"),
            )
        ),
        "blank_rows": Either(
            lambda value: _BLANK_ROWS if isinstance(value, list) else WHOLE, (WHOLE, _BLANK_ROWS)
        ),
        "notes_label": TEXT,
        "rows": Keys(
            {"list": TEXT, "where": MapOf(ANY), "of": TEXT, "cases": YES_NO, "group_by": ListOf(TEXT)}
        ),
        "extra_rows": ListOf(MapOf(ANY)),
        "footer": ListOf(
            Keys({"label": TEXT, "value": TEXT, "sum": TEXT, "where": TEXT, "unit": TEXT}, ("label",))
        ),
        "seals": ListOf(ANY),
        "notes": ListOf(TEXT),
        "grouping": ListOf(TEXT),
        "reading": TEXT,
    },
    ("title", "columns"),
)
OPERATION = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "uses": TEXT,
        "as_of": TEXT,
        "explains": OneOrMore(TEXT),
        "needs": ListOf(TEXT),
        "inputs": MapOf(text_or(FACT)),
        "with": MapOf(ANY),
        "output": MapOf(ANY),
        "compare": MapOf(one_of("set", "list", "superset", "full")),
    },
    ("title", "uses"),
)
ACTOR = Keys(
    {
        "title": TEXT,
        "desk": one_of("applicant", "supplier", *LEVELS[1:], "expert", "finance", "public", "system"),
        "relation": one_of(
            "applies", "partner", "registered_in", "province", "commissioned", "invited", "none"
        ),
        "counties": ListOf(BARE),
        "clause": CLAUSES,
        "note": TEXT,
    },
    ("title", "desk"),
)
GUARD_KINDS = ("criterion", "attestation", "clock", "population", "linked_case")
GUARD = Keys(
    {
        "title": TEXT,
        "kind": one_of(*GUARD_KINDS),
        "rule": ANY,
        "clock": Keys(
            {
                "window": YES_NO,
                "elapsed": TEXT,
                "within": TEXT,
                "after": TEXT,
                "before": TEXT,
                "shown": one_of("parent"),
            }
        ),
        "asks": one_of("reasons", "evidence", "note"),
        "seated": YES_NO,
        "with_step": YES_NO,
        "linked": Keys(
            {
                "objections": one_of("settled", "pending", "upheld", "dismissed"),
                "elapsed": YES_NO,
                "workflow": TEXT,
                "of": one_of("parent", "child", "party", "partner"),
                "in": OneOrMore(TEXT),
                "none": YES_NO,
                "panel": TEXT,
            }
        ),
        "population": Keys(
            {
                "within": one_of(*LEVELS[1:]),
                "facts": MapOf(
                    Keys({"through": OneOrMore(TEXT), "in": OneOrMore(TEXT), "where": BARE, "always": BARE})
                ),
                "each": OneOrMore(TEXT),
                "have": TEXT,
                "want": TEXT,
            }
        ),
        "record": TEXT,
        "by": TEXT,
        "clause": CLAUSES,
        "advice": TEXT,
        "reading": TEXT,
    },
    ("title", "kind"),
)
MOVE = Keys(
    {
        "from": OneOrMore(TEXT),
        "action": TEXT,
        "title": TEXT,
        "actor": OneOrMore(TEXT),
        "guards": ListOf(TEXT),
        "also": ListOf(TEXT),
        "deadline": TEXT,
        "to": TEXT,
        "effects": ListOf(TEXT),
        "clause": CLAUSES,
        "once": one_of("step", "reasons"),
    },
    ("from", "action", "title", "actor", "to"),
)
MEANINGS = ("refused", "granted", "withdrawn", "barred")
OVERRIDE = Keys(
    {
        "title": TEXT,
        "rule": TEXT,
        "column": TEXT,
        "to": one_of("met", "unmet"),
        "when": BARE,
        "fact": TEXT,
        "by": OneOrMore(TEXT),
        "clause": CLAUSES,
        "advice": TEXT,
        "reading": TEXT,
    },
    ("title", "fact", "by"),
)
REASON = Keys({"text": TEXT, "advice": TEXT, "clause": CLAUSES, "for": OneOrMore(TEXT)}, ("text",))
ROUNDS = Keys(
    {
        "contacts": Keys({"field": TEXT, "cells": ListOf(TEXT), "clause": CLAUSES}, ("field", "cells")),
        "quota": Keys(
            {"kind": one_of("count", "amount"), "title": TEXT, "clause": CLAUSES}, ("kind", "title")
        ),
    }
)
INSPECTION = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "workflow": TEXT,
        "by": OneOrMore(TEXT),
        "population": Keys(
            {"within": one_of(*LEVELS[1:]), "in": OneOrMore(TEXT), "where": BARE}, ("within", "in")
        ),
        "count": TEXT,
        "required": TEXT,
        "select": TEXT,
        "record": TEXT,
        "rows": TEXT,
        "visitors": TEXT,
        "paper": TEXT,
        "findings": Keys(
            {"field": TEXT, "key": TEXT, "list": TEXT, "column": TEXT}, ("field", "key", "list", "column")
        ),
    },
    (
        "title",
        "workflow",
        "by",
        "population",
        "count",
        "required",
        "select",
        "record",
        "rows",
        "visitors",
    ),
)
WORKFLOW = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "start": TEXT,
        "ends": ListOf(TEXT),
        "states": MapOf(Keys({"title": TEXT, "clause": CLAUSES, "means": one_of(*MEANINGS)}, ("title",))),
        "editable": ListOf(TEXT),
        "forms": ListOf(TEXT),
        "also_asks": ListOf(TEXT),
        "also_title": TEXT,
        "beside_fields": ListOf(TEXT),
        "partners": TEXT,
        "partner_sees": ListOf(TEXT),
        "ladder": TEXT,
        "once_per_round": YES_NO,
        "whole": YES_NO,
        "from_elsewhere": YES_NO,
        "evaluates": TEXT,
        "moves": ListOf(MOVE),
    },
    ("title", "start", "ends", "states", "moves"),
)


class Rule(Shape):
    """A formula, or a mapping with one kind. Told to editors here; judged by the reader of rules, which knows the place."""

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        return iter(())

    def schema(self) -> dict[str, Any]:
        beside = {key for kind in KINDS.values() for key in (*kind.beside, *kind.over_rows)}
        keys = sorted({*KINDS, *ATTRIBUTES, *beside, "for_each"})
        return {
            "anyOf": [
                BARE.schema(),
                {
                    "type": "object",
                    "properties": {key: CLAUSES.schema() if key == "clause" else {} for key in keys},
                    "additionalProperties": False,
                    "anyOf": [{"required": [kind]} for kind in KINDS],
                },
            ]
        }


RULE = Rule()
PURPOSE = Keys({"text": TEXT, "clause": CLAUSES}, ("text",))
VALIDITY = Keys({"in_force": TEXT, "until": TEXT, "clause": CLAUSES}, ("in_force",))
CASE = Keys({"id": TEXT, "input": MapOf(ANY), "expect": MapOf(ANY), "why": TEXT}, ("id", "input", "expect"))

SECTIONS: Mapping[str, Shape] = {
    "programme": TEXT,
    "edition": BARE,
    "title": TEXT,
    "aliases": ListOf(TEXT),
    "purpose": PURPOSE,
    "validity": VALIDITY,
    "unknown": one_of("unmet", "unknown"),
    "defaults": MapOf(ANY),
    "capabilities": ListOf(TEXT),
    "sources": MapOf(SOURCE),
    "clauses": MapOf(CLAUSE),
    "parameters": MapOf(PARAMETER),
    "lists": MapOf(LIST),
    "facts": MapOf(FACT),
    "form": MapOf(FORM),
    "tables": MapOf(TABLE),
    "papers": MapOf(paper_shape(FACT)),
    "derive": MapOf(RULE),
    "columns": MapOf(MapOf(RULE)),
    "criteria": MapOf(RULE),
    "report": MapOf(MapOf(ANY)),
    "operations": MapOf(OPERATION),
    "actors": MapOf(ACTOR),
    "guards": MapOf(GUARD),
    "effects": MapOf(EFFECT),
    "overrides": MapOf(OVERRIDE),
    "reasons": MapOf(REASON),
    "workflows": MapOf(WORKFLOW),
    "rounds": ROUNDS,
    "publicity": MapOf(PUBLICITY),
    "announcements": MapOf(ANNOUNCEMENT),
    "inspections": MapOf(INSPECTION),
    "panels": MapOf(PANEL),
    "scoring": MapOf(SCORING),
    "objections": MapOf(OBJECTING),
    "supervision": SUPERVISION,
    "appraisal": APPRAISAL,
    "rankings": MapOf(RANKING),
    "orders": MapOf(ORDER),
    "receipts": RECEIPTS,
    "events": EVENTS,
    "intake": MapOf(INTAKE),
    "budget": BUDGET,
    "vouchers": VOUCHERS,
    "settlement": SETTLEMENT,
    "pilots": PILOTS,
    "catalogue": CATALOGUE,
    "deadlines": MapOf(DEADLINES),
    "appeals": MapOf(APPEALS),
    "letters": MapOf(LETTERS),
    "cases": ListOf(CASE),
}
REQUIRED = ("programme", "edition", "title", "validity", "sources", "clauses", "facts", "operations")
PACK = Keys(SECTIONS, REQUIRED)


def pack_json_schema() -> dict[str, Any]:
    """The JSON Schema of a pack (all sections as one document), for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Yunti programme pack",
        **PACK.schema(),
    }


__all__ = ["CASE", "GUARD_KINDS", "NUMBER", "PACK", "REQUIRED", "SECTIONS", "pack_json_schema"]
