"""Who may read the books: the authorities over their jurisdiction, finance, auditors; a party what is its own.

Not here: booking, which rooms above permit.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.apps.registry.permissions import can_see_party
from yunti.domain.regions import common_to, lies_within, stem_of
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied

READERS = OFFICERS | {Desk.FINANCE, Desk.AUDITOR}


def can_read_books(actor: Actor, region_code: str) -> bool:
    """Of the region, or of one within it; what is the province's own is the province's to see."""
    if actor.is_system:
        return True
    return actor.desk in READERS and bool(actor.jurisdiction) and lies_within(actor.jurisdiction, region_code)


def read_by(actor: Actor, field: str = "region_code") -> Q:
    """The same as a condition on rows that have a region."""
    if actor.is_system:
        return Q()
    if actor.desk not in READERS or not actor.jurisdiction:
        return Q(pk__in=())
    return Q(**{f"{field}__startswith": stem_of(actor.jurisdiction)})


def can_take_books(actor: Actor, of: Round | Enterprise | Supplier) -> Decision:
    """Whoever may read them on the page may take them along."""
    if isinstance(of, Round):
        may = actor.desk in READERS and bool(common_to(actor.jurisdiction, of.jurisdiction))
    else:
        may = can_see_party(actor, of)
    return Allowed() if may else Denied("not_your_books", _("只能导出本岗位看得到的账。"))
