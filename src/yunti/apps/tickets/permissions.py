"""Who enters a call, who answers a ticket, who hands it on. Writing one is open to all; following it is for the holder of its secret.

Not here: which tickets an officer sees (`queries`).
"""

from django.utils.translation import gettext as _

from yunti.apps.tickets.models import Ticket
from yunti.domain.regions import lies_within
from yunti.kit.actors import OFFICERS, Actor
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks


def can_enter(actor: Actor, region_code: str) -> Decision:
    """A call is entered for a desk of the own jurisdiction; from there it may be handed on to any other."""
    decision = only_desks(actor, *OFFICERS)
    if not decision:
        return decision
    if not lies_within(actor.jurisdiction, region_code):
        return Denied(
            "other_jurisdiction",
            _("这个单位不在本单位的辖区内。"),
            next_step=_("请先记在本单位名下，再转办。"),
        )
    return Allowed()


def can_answer(actor: Actor, ticket: Ticket) -> Decision:
    """The desk at which it lies, and no other: whoever stands above takes it over first, by handing it on to themselves."""
    decision = only_desks(actor, *OFFICERS)
    if not decision:
        return decision
    if actor.jurisdiction != ticket.region_code:
        return Denied(
            "other_desk",
            _("这件留言现在由别的单位办理。"),
            next_step=_("上级单位可以先转到本单位，再答复。"),
        )
    return Allowed()


def can_hand_on(actor: Actor, ticket: Ticket) -> Decision:
    decision = only_desks(actor, *OFFICERS)
    if not decision:
        return decision
    if not lies_within(actor.jurisdiction, ticket.region_code):
        return Denied("other_desk", _("这件留言现在由别的单位办理。"))
    return Allowed()
