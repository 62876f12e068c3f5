"""Who may draw, register and bind the papers of a case: the party its own, officers those they may see.

Not here: whether the case is visible at all (`cases.queries.case_by_ref`).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import has_no_interest, is_party, officer_roles
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.models import Voucher
from yunti.domain.regions import lies_within
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied


def is_officer_of(actor: Actor, case: Case) -> bool:
    return (
        actor.at(*OFFICERS) and case.number is not None and lies_within(actor.jurisdiction, case.region_code)
    )


def can_draw_papers(actor: Actor, case: Case) -> Decision:
    if is_party(actor, case) or is_officer_of(actor, case):
        return Allowed()
    return Denied("not_your_papers", _("这份申报的公文由申报单位和办理单位出具。"))


def can_draw_voucher(actor: Actor, case: Case) -> Decision:
    """Also the supplier that a voucher of the case names. One statement for suppliers, none for others."""
    if can_draw_papers(actor, case) or _is_named_on_voucher(actor, case):
        return Allowed()
    return Denied("not_your_papers", _("服务券由申领企业、券面上的供应商和办理单位查看。"))


def _is_named_on_voucher(actor: Actor, case: Case) -> bool:
    if not actor.at(Desk.SUPPLIER) or not actor.organisation_ref:
        return False
    named = Voucher.objects.filter(case=case, supplier__organisation__ref=actor.organisation_ref)
    return named.exclude(number="").exists()


def can_draw_visits(actor: Actor, case: Case) -> Decision:
    """Records of visits are the offices' own."""
    if is_officer_of(actor, case):
        return Allowed()
    return Denied("not_your_record", _("现场核查的记录由办理单位出具。"))


def can_keep_register(actor: Actor, case: Case) -> Decision:
    """Whoever has a part in the case; who only reads it, as a prefecture does those of a county with its powers, does not."""
    if not is_officer_of(actor, case) or not officer_roles(
        actor, case, pack_of(case.round).section("actors")
    ):
        return Denied("not_your_register", _("纸质材料和用印由办理单位登记。"))
    return has_no_interest(actor, case)


def can_draw_round_papers(actor: Actor) -> Decision:
    if actor.at(*OFFICERS):
        return Allowed()
    return Denied("not_your_papers", _("汇总表由办理单位出具。"))


def can_draw_boards(actor: Actor) -> Decision:
    """Tables of a round: the offices, and finance, which sees the boards."""
    if actor.at(*OFFICERS, Desk.FINANCE):
        return Allowed()
    return Denied("not_your_papers", _("看板和汇总表由办理单位出具。"))
