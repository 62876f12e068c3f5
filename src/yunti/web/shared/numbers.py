"""Where a number stands in a form, in words. Not here: where else it stands (`apps.cases.queries.numbers`)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from yunti.kit.wording import listed
from yunti.packs.numbers import StatedNumber
from yunti.packs.reading import Pack


def place_of(pack: Pack, stated: StatedNumber) -> str:
    """Rows are counted from one here."""
    title = pack.section("facts")[stated.where.field]["title"]
    return _("%(list)s 第 %(row)s 行") % {"list": title, "row": stated.row + 1}


def sequence_of_rows(rows: Iterable[int]) -> str:
    return listed(str(row + 1) for row in rows)
