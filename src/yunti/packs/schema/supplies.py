"""What the platform fills in by itself: a field that it supplies, a value that it proposes.

Not here: the other shapes of a pack (`sections.py`), whether what is named exists (`packs.procedures`), supplying it (`apps.cases`).
"""

from yunti.packs.schema.shapes import ANY, BARE, TEXT, YES_NO, Keys, MapOf, one_of

PARTY_FIELDS = ("uscc", "name", "address", "legal_representative", "contact_name", "contact_phone", "industry_code",
                "size_class", "region", "prefecture", "established_on")  # fmt: skip
LEVELS = ("applicant", "county", "prefecture", "province")
SUPPLY = Keys(
    {
        "enterprise": one_of(*PARTY_FIELDS),
        "row": one_of("number"),
        "length_of": TEXT,
        "rows_of": TEXT,
        "where": MapOf(ANY),
        "submitted": one_of("day", "moment", "first"),
        "round": one_of("code", "title", "edition", "year"),
        "window": one_of(*LEVELS),
        "window_days": one_of(*LEVELS),
        "cutoff": TEXT,
        "parameter": TEXT,
        "parent": TEXT,
        "figure": TEXT,
        "earlier": TEXT,
        "partner": one_of("services", "name", "uscc"),
        "form": YES_NO,
        "registered_in": one_of("round", "province"),
        "barred": one_of("enterprise", "partners"),
        "violations": one_of("enterprise"),
        "partners": TEXT,
        "code": TEXT,
        "status": TEXT,
        "values": MapOf(BARE),
        "otherwise": BARE,
        "allow_list": TEXT,
        "proposed": YES_NO,
        "used_elsewhere": TEXT,
    }
)
