"""The shape of what a pack says of public lists: before the decision, and of the decision.

Not here: whether names exist (`packs.publicity`), the steps themselves (`sections`).
"""

from yunti.domain.masking import MASKS
from yunti.packs.schema.shapes import CLAUSES, TEXT, YES_NO, Keys, ListOf, OneOrMore, Shape, one_of

SHOWN_COLUMN = Keys(
    {
        "label": TEXT,
        "field": TEXT,
        "party": one_of("name", "uscc", "region", "prefecture"),
        "mask": one_of(*MASKS),
        "filters": YES_NO,
    },
    ("label",),
)
_SHOWN: dict[str, Shape] = {
    "title": TEXT,
    "clause": CLAUSES,
    "reading": TEXT,
    "workflow": TEXT,
    "by": OneOrMore(TEXT),
    "columns": ListOf(SHOWN_COLUMN),
    "text": TEXT,
    "contact": TEXT,
    "papers": ListOf(TEXT),
}
PUBLICITY = Keys(
    {
        **_SHOWN,
        "state": TEXT,
        "days": TEXT,
        "objections": Keys(
            {
                "by": OneOrMore(TEXT),
                "workflow": TEXT,
                "days": TEXT,
                "upheld": TEXT,
                "note": TEXT,
                "clause": CLAUSES,
            }
        ),
    },
    ("title", "workflow", "by", "columns", "state", "days"),
)
ANNOUNCEMENT = Keys({**_SHOWN, "action": TEXT}, ("title", "workflow", "by", "columns", "action"))
