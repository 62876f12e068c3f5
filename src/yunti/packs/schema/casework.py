"""The shape of what a pack says of the time a case takes, of panels of experts and checks on the spot, of appeals against a decision, and of letters to the party.

Not here: whether names exist (`packs.handling`), the steps themselves (`sections`).
"""

from yunti.packs.schema.shapes import CLAUSES, NUMBER, TEXT, YES_NO, Keys, ListOf, MapOf, OneOrMore, one_of

OBJECTING = Keys(
    {
        "title": TEXT,
        "of": OneOrMore(TEXT),
        "outcome": TEXT,
        "upheld": TEXT,
        "reply": TEXT,
        "line": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
    },
    ("of", "outcome", "upheld", "reply", "line"),
)
PERIOD = Keys(
    {"title": TEXT, "states": OneOrMore(TEXT), "within": TEXT, "clause": CLAUSES, "reading": TEXT},
    ("title", "states", "within"),
)
PAUSE = Keys(
    {
        "title": TEXT,
        "states": OneOrMore(TEXT),
        "during": OneOrMore(TEXT),
        "by_question": YES_NO,
        "clause": CLAUSES,
        "reading": TEXT,
    },
    ("title",),
)
DEADLINES = Keys(
    {
        "periods": MapOf(PERIOD),
        "pauses": MapOf(PAUSE),
        "remind_before": ListOf(TEXT),
        "escalate_after": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
    }
)
REVIEW = Keys(
    {
        "title": TEXT,
        "action": TEXT,
        "from": OneOrMore(TEXT),
        "decided_by": OneOrMore(TEXT),
        "body": OneOrMore(TEXT),
        "reopens_to": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
    },
    ("action", "decided_by", "reopens_to"),
)
APPEALS = Keys(
    {
        "title": TEXT,
        "within": TEXT,
        "decided_within": TEXT,
        "by": TEXT,
        "letter": TEXT,
        "against": ListOf(REVIEW),
        "clause": CLAUSES,
        "reading": TEXT,
    },
    ("title", "within", "by", "against"),
)
LETTER = Keys(
    {
        "title": TEXT,
        "code": TEXT,
        "on": OneOrMore(TEXT),
        "served_after": TEXT,
        "lines": ListOf(TEXT),
        "paper": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
    },
    ("title", "code", "lines"),
)
LETTERS = MapOf(LETTER)
APPRAISAL = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "by": OneOrMore(TEXT),
        "weights": MapOf(TEXT),
        "honour": Keys(
            {"status": TEXT, "title": TEXT, "says": TEXT, "clause": CLAUSES}, ("status", "title", "says")
        ),
    },
    ("title", "by", "weights"),
)
_SCORED = {"list": TEXT, "where": MapOf(TEXT), "value": TEXT}
SCORING = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "total": TEXT,
        "most": TEXT,
        "peers_least": TEXT,
        "groups": Keys({**_SCORED, "label": TEXT, "most": TEXT}, ("list", "label", "most", "value")),
        "items": Keys(
            {**_SCORED, "within": TEXT, "counts": TEXT, "warns": OneOrMore(TEXT), "earlier": TEXT},
            ("list", "within", "value", "counts"),
        ),
    },
    ("title", "total", "most", "groups", "items"),
)
RANKING = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "workflow": TEXT,
        "in": OneOrMore(TEXT),
        "until": OneOrMore(TEXT),
        "by": OneOrMore(TEXT),
        "items": TEXT,
        "place": TEXT,
        "own": TEXT,
        "operation": TEXT,
        "enabled": TEXT,
        "besides": TEXT,
    },
    ("title", "workflow", "in", "by", "items", "place", "own", "operation", "enabled"),
)
ORDER = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "workflow": TEXT,
        "in": OneOrMore(TEXT),
        "by": TEXT,
        "step": TEXT,
        "field": TEXT,
        "presort": ListOf(TEXT),
        "table": TEXT,
    },
    ("title", "workflow", "in", "by", "step", "field", "presort", "table"),
)
RECEIPTS = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "by": TEXT,
        "to": TEXT,
        "form": TEXT,
        "paper": TEXT,
        "deadline": TEXT,
        "remind": TEXT,
        "sealed": TEXT,
        "officer": Keys({"name": TEXT, "phone": TEXT, "email": TEXT}, ("name", "phone")),
        "below": Keys(
            {"by": TEXT, "list": TEXT, "place": TEXT, "name": TEXT, "phone": TEXT},
            ("by", "list", "place", "name", "phone"),
        ),
    },
    ("title", "by", "to", "form", "deadline", "officer"),
)
EVENTS = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "by": OneOrMore(TEXT),
        "kinds": MapOf(Keys({"title": TEXT}, ("title",))),
        "invites": OneOrMore(TEXT),
    },
    ("title", "by", "kinds", "invites"),
)
SUPERVISION = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "by": OneOrMore(TEXT),
        "confirmed_by": OneOrMore(TEXT),
        "conclusions": MapOf(
            Keys(
                {
                    "title": TEXT,
                    "clause": CLAUSES,
                    "of": OneOrMore(one_of("enterprise", "supplier")),
                    "guard": TEXT,
                    "bars": TEXT,
                    "lifts": TEXT,
                },
                ("title",),
            )
        ),
        "draw": Keys(
            {
                "workflow": TEXT,
                "in": OneOrMore(TEXT),
                "share": TEXT,
                "least": TEXT,
                "clause": CLAUSES,
                "reading": TEXT,
            },
            ("workflow", "in", "share", "least"),
        ),
    },
    ("title", "by", "confirmed_by", "conclusions"),
)
SCORED_ITEM = Keys(
    {
        "title": TEXT,
        "most": TEXT,
        "clause": CLAUSES,
        "anchors": ListOf(Keys({"at": NUMBER, "says": TEXT}, ("at", "says"))),
    },
    ("title", "most", "anchors"),
)
SCORES = Keys(
    {
        "into": TEXT,
        "within": TEXT,
        "spread": TEXT,
        "outlier": TEXT,
        "added": TEXT,
        "dropped": TEXT,
        "items": MapOf(SCORED_ITEM),
    },
    ("into", "items"),
)
PANEL = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "workflow": TEXT,
        "step": TEXT,
        "by": OneOrMore(TEXT),
        "role": TEXT,
        "fields": OneOrMore(TEXT),
        "fields_from": TEXT,
        "size": TEXT,
        "most": TEXT,
        "mode": TEXT,
        "hides": OneOrMore(TEXT),
        "scores": SCORES,
    },
    ("title", "workflow", "step", "by", "role", "size"),
)
