"""What pages say where a case goes back to its party and handing in again has an end: the moment, and what it means.

Not here: whether it has (`apps.cases.queries.way_back`).
"""

from math import ceil
from typing import NamedTuple

from django.utils.translation import gettext as _

from yunti.apps.cases.guards import said_moment
from yunti.apps.cases.queries.way_back import WayBack
from yunti.kit import clock

HOUR = 3600


class Told(NamedTuple):
    tone: str
    title: str
    text: str


def before_the_step(way: WayBack | None, step: str, state: str) -> Told | None:
    """To the officer, before the case is given back; nothing while there is time enough."""
    if way is None or not (way.is_over or way.is_near):
        return None
    told = {"when": said_moment(way.closes_at), "step": step, "state": state}
    if way.is_over:
        text = _(
            "本批申报已于 %(when)s 截止（北京时间）。办“%(step)s”以后，申报单位看得到意见，也能修改，但不能重新提交，这一件会停在“%(state)s”。"
        )
        return Told("wait", _("申报期限已过"), text % told)
    told["left"] = str(max(1, ceil((way.closes_at - clock.now()).total_seconds() / HOUR)))
    text = _(
        "本批申报 %(when)s 截止（北京时间），剩下不到 %(left)s 小时。申报单位要在这之前改好并重新提交；过了这一时刻不能再交，这一件会停在“%(state)s”。"
    )
    return Told("wait", _("申报期限快到了"), text % told)


def to_the_party(way: WayBack | None) -> Told | None:
    """While the case is back in its hands."""
    if way is None:
        return None
    told = {"when": said_moment(way.closes_at)}
    if way.is_over:
        text = _(
            "本批申报已于 %(when)s 截止（北京时间），这一份现在不能重新提交。退回的意见和填过的内容都保留。以后怎样申报，请看批次公告，或问办理单位。"
        )
        return Told("wait", _("这一批已经截止"), text % told)
    text = _("本批申报 %(when)s 截止（北京时间）。请在这之前改好并重新提交；过了这一时刻不能再交。")
    return Told("wait" if way.is_near else "on", _("请在截止前重新提交"), text % told)
