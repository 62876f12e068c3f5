"""Who returns a receipt, who takes it in, who reads it, who proposes an account upon it.

Not here: accounts and mandates themselves (`apps.accounts.permissions`).
"""

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round
from yunti.apps.receipts.models import ContactReceipt
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks
from yunti.packs.contact_receipts import Receipts
from yunti.packs.reading import Pack


def role_of(actor: Actor, each: Round, pack: Pack, told: Receipts) -> str:
    """As whom the actor has to do with receipts of the round; empty for whoever has not."""
    mine = not actor.programmes or pack.programme in actor.programmes
    if not (actor.is_person and actor.jurisdiction and mine):
        return ""
    actors = pack.section("actors")
    if actor.desk == actors[told.to]["desk"] and lies_within(actor.jurisdiction, each.jurisdiction):
        return told.to
    for role in (told.by, told.below.by if told.below is not None else ""):
        inside = lies_within(each.jurisdiction, actor.jurisdiction)
        if role and inside and actor.desk == actors[role]["desk"]:
            return role
    return ""


def can_return(actor: Actor, each: Round, pack: Pack, told: Receipts) -> Decision:
    """For the own region only."""
    if role_of(actor, each, pack, told) in ("", told.to):
        title = pack.section("actors")[told.by]["title"]
        return Denied("not_your_receipt", _("回执由%(who)s填报。") % {"who": title})
    return Allowed()


def can_take_in(actor: Actor, each: Round, pack: Pack, told: Receipts) -> Decision:
    if role_of(actor, each, pack, told) != told.to:
        title = pack.section("actors")[told.to]["title"]
        return Denied("not_your_receipt", _("回执由%(who)s接收。") % {"who": title})
    return Allowed()


def can_remind(actor: Actor, each: Round, pack: Pack, told: Receipts) -> Decision:
    """Whoever gathers: the receiving authority, and the one between for the level below."""
    role = role_of(actor, each, pack, told)
    if role == told.to or (role == told.by and told.below is not None):
        return Allowed()
    return Denied("not_your_receipt", _("提醒由收集回执的单位发出。"))


def can_issue(actor: Actor, receipt: ContactReceipt) -> Decision:
    decision = only_desks(actor, Desk.SYSTEM_ADMIN)
    if decision and not lies_within(actor.jurisdiction, receipt.region_code):
        return Denied("other_jurisdiction", _("这份回执不在您的管辖范围内。"))
    return decision
