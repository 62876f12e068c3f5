"""The shape of what follows from a step: bans, statuses, services listed and taken off, what a capability takes care of.

Not here: whether what is named exists (`packs.procedures`), the steps (`sections.py`).
"""

from yunti.packs.schema.shapes import BARE, CLAUSES, NUMBER, TEXT, Keys, one_of

EFFECT = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "ban": one_of("enterprise", "partners"),
        "partners": TEXT,
        "where": BARE,
        "code": TEXT,
        "ground": TEXT,
        "scope": TEXT,
        "periods": NUMBER,
        "grant_status": TEXT,
        "status_title": TEXT,
        "revoke_status": TEXT,
        "list_services": TEXT,
        "delist_services": TEXT,
        "service": TEXT,
        "kind": TEXT,
        "product": TEXT,
        "endpoints": TEXT,
        "rights": TEXT,
        "rights_holder": TEXT,
        "rights_until": TEXT,
        "value": BARE,
        "says": TEXT,
        "capability": TEXT,
        "certificate": Keys({"title": TEXT, "prefix": TEXT, "text": TEXT}, ("title",)),
    },
    ("title",),
)
