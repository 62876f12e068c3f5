"""The door to the industries of GB/T 4754-2017 for the rooms above.

Not here: the table itself (`domain.industries`), size classes (`domain.sizes`).
"""

from yunti.domain.industries import IndustryTable, packaged_industries


def industries() -> IndustryTable:
    """The standard as published; administrators do not change it."""
    return packaged_industries()


def industry_name(code: str) -> str:
    """Of the code, or of its group where the class is unknown; the code itself where nothing fits."""
    row = industries().nearest(code) if code else None
    return row.name if row else code


def industry_choices(parent: str | None = None) -> list[tuple[str, str]]:
    """The level below, for a select: sections, divisions, groups, classes."""
    return [(row.code, row.name) for row in industries().children(parent)]
