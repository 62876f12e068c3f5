"""The shape of what a pack says of public money: the order of arrival, the amounts of a year, services, vouchers, pilots.

Not here: what it means (`packs.intake`, `packs.budget`, `packs.services`, `packs.vouchers`, `packs.pilots`).
"""

from yunti.packs.schema.shapes import CLAUSES, TEXT, WHOLE, YES_NO, Keys, ListOf, MapOf, OneOrMore, one_of

INTAKE = Keys(
    {
        "step": TEXT,
        "asks": TEXT,
        "queue": one_of("county", "prefecture", "province"),
        "clause": CLAUSES,
        "reading": TEXT,
    },
    ("step", "asks", "queue"),
)
CALLED = Keys({"title": TEXT, "clause": CLAUSES}, ("title",))
BUDGET = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "by": OneOrMore(TEXT),
        "issue": Keys(
            dict.fromkeys(("operation", "target", "planned", "least", "most", "valid"), TEXT),
            ("operation", "target", "planned", "valid"),
        ),
        "notice": Keys(
            dict.fromkeys(("operation", "published", "cutoff", "valid"), TEXT),
            ("operation", "published", "cutoff", "valid"),
        ),
        "cutoffs": MapOf(CALLED),
        "earmark": CALLED,
        "aims": ListOf(
            Keys(
                {
                    "title": TEXT,
                    "unit": TEXT,
                    "aim": WHOLE,
                    "counts": one_of("enterprises", "suppliers"),
                    "note": TEXT,
                    "clause": CLAUSES,
                    "reading": TEXT,
                },
                ("title", "unit", "aim"),
            )
        ),
        "next": Keys(
            {
                "title": TEXT,
                "clause": CLAUSES,
                "reading": TEXT,
                "strong": TEXT,
                "weak": TEXT,
                "most": TEXT,
            },
            ("title", "strong", "weak", "most"),
        ),
    },
    ("title", "by", "issue", "notice", "cutoffs"),
)
PILOTS = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "workflow": TEXT,
        "running": OneOrMore(TEXT),
        "received_by": OneOrMore(TEXT),
        "intake": TEXT,
        "copies": TEXT,
        "confirm": TEXT,
        "least": TEXT,
        "completed": TEXT,
    },
    ("title", "workflow", "running", "received_by", "intake", "copies", "confirm", "least", "completed"),
)
STRIKES = ("operation", "history", "period", "voucher", "outcome", "lapsed", "asked", "count", "status", "may_apply")  # fmt: skip
VOUCHERS = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "application": TEXT,
        "steps": MapOf(one_of("issues", "resubmits", "releases", "lapses")),
        "ceiling": TEXT,
        "contract": OneOrMore(TEXT),
        "supplier": TEXT,
        "taken_at": TEXT,
        "shortfall": TEXT,
        "expires": TEXT,
        "prefix": TEXT,
        "lines": Keys(
            dict.fromkeys(("of", "service", "amount", "cap", "fee", "devices", "catalogue"), TEXT),
            ("of", "service", "amount"),
        ),
        "notice": TEXT,
        "paper": TEXT,
        "public": ListOf(one_of("enterprise", "supplier", "services")),
        "redemption": Keys(
            {
                "workflow": TEXT,
                "steps": MapOf(one_of("begins", "redeems", "voids", "lapses")),
                "bonus": TEXT,
                "payable": TEXT,
                "tag": TEXT,
                "tag_right": TEXT,
                "clause": CLAUSES,
            },
            ("workflow", "steps"),
        ),
        "strikes": Keys(
            dict.fromkeys(STRIKES, TEXT),
            STRIKES,
        ),
    },
    ("title", "application", "steps", "ceiling", "prefix"),
)
PAYOUT = ("operation", "start", "end", "on", "allowed")
SETTLED_READS = ("enterprise", "applied_at", "tagged", "carried", "objection")
SETTLED_LINES = (
    "enterprise", "voucher", "supplier", "services", "fees", "face", "bonus", "payable", "applied_at", "tagged", "carried",
    "decision", "remark", "local",
)  # fmt: skip
RECOVERY = ("step", "operation", "paid", "lines", "result")
SETTLEMENT = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "batch": TEXT,
        "steps": MapOf(one_of("proposes", "publishes", "decides", "archives")),
        "claims": MapOf(one_of("includes", "pays", "carries", "postpones", "denies")),
        "operation": TEXT,
        "reads": Keys(dict.fromkeys(SETTLED_READS, TEXT), ("applied_at", "carried", "objection")),
        "aside": MapOf(one_of("postponed", "denied")),
        "pots": MapOf(one_of("general", "earmark")),
        "days": TEXT,
        "payout": Keys(dict.fromkeys(PAYOUT, TEXT), PAYOUT),
        "recovery": Keys({**dict.fromkeys(RECOVERY, TEXT), "clause": CLAUSES}, RECOVERY),
        "matching": Keys(
            {"title": TEXT, "by": OneOrMore(TEXT), "clause": CLAUSES, "reading": TEXT}, ("title", "by")
        ),
        "list": Keys(
            {
                "title": TEXT,
                "text": TEXT,
                "by": OneOrMore(TEXT),
                "papers": ListOf(TEXT),
                "columns": ListOf(
                    Keys({"label": TEXT, "line": one_of(*SETTLED_LINES), "filters": YES_NO}, ("label", "line"))
                ),
            },
            ("title", "by", "columns"),
        ),
    },
    (
        "title", "batch", "steps", "claims", "operation", "reads", "aside", "pots", "days", "payout", "list",
    ),
)  # fmt: skip
CATALOGUE = Keys(
    {
        "title": TEXT,
        "clause": CLAUSES,
        "reading": TEXT,
        "list": TEXT,
        "from": TEXT,
        "name": TEXT,
        "group": TEXT,
        "cap": TEXT,
        "about": ListOf(TEXT),
        "kinds": TEXT,
        "status": TEXT,
        "total": Keys({"title": TEXT, "text": TEXT}, ("title", "text")),
        "paper": TEXT,
    },
    ("title", "list", "from", "name"),
)
