"""Who may read, seal, sign, witness and sample the audit log.

Not here: which desks may open which address (`web/<desk>/urls.py`).
"""

from django.utils.translation import gettext as _

from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks


def can_seal_log(actor: Actor) -> Decision:
    return _platform_or(actor, Desk.AUDITOR)


def can_publish_checkpoint(actor: Actor) -> Decision:
    return _platform_or(actor, Desk.AUDITOR)


def can_verify_log(actor: Actor) -> Decision:
    return _platform_or(actor, Desk.AUDITOR)


def can_search_log(actor: Actor) -> Decision:
    return _platform_or(actor, Desk.AUDITOR)


def can_see_state_of_log(actor: Actor) -> Decision:
    return _platform_or(actor, Desk.AUDITOR, Desk.SECURITY_ADMIN)


def can_see_checkpoints(actor: Actor) -> Decision:
    return only_desks(actor, Desk.AUDITOR, Desk.SECURITY_ADMIN, Desk.FINANCE, *sorted(OFFICERS))


def can_sample_log(actor: Actor) -> Decision:
    return only_desks(actor, Desk.AUDITOR)


def can_open_detail(actor: Actor, purpose: str) -> Decision:
    """Details hold personal data; they open for a stated purpose only."""
    if actor.at(Desk.AUDITOR) and not purpose:
        return Denied("purpose_missing", _("没有选择查阅目的。"), next_step=_("选择目的后再打开详情。"))
    return only_desks(actor, Desk.AUDITOR)


def can_witness(actor: Actor, *, operates_platform: bool) -> Decision:
    """A witness sits in another authority than the one that runs the platform, else it vouches for itself."""
    if actor.at(*OFFICERS, Desk.FINANCE) and operates_platform:
        return Denied(
            "own_log",
            _("见证由运行平台的单位以外的主管部门或财政部门签署。"),
            next_step=_("请把检查点文件交给其他层级保存。"),
        )
    return only_desks(actor, *sorted(OFFICERS), Desk.FINANCE)


def _platform_or(actor: Actor, *desks: Desk) -> Decision:
    return Allowed() if actor.is_system else only_desks(actor, *desks)
