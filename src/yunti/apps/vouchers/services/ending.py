"""Who waited for quota until the year was closed: why the application goes out and what its party does next.

The step is the platform's own, as the pack has it. Not here: the step (`stepping.py`), closing a year (`apps.settlement`).
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.models import Case
from yunti.apps.messages.services import Recipients, post_message
from yunti.kit.actors import Actor, Desk

KIND = "vouchers.unserved"
WRITTEN_IN = "zh-hans"


@override(WRITTEN_IN)
def why_unserved() -> str:
    return _("年度已结束，没有等到额度。合同没有占用，下一年度开始后可以重新申领。")


@override(WRITTEN_IN)
def tell_unserved(case: Case, why: str, by: Actor) -> None:
    if case.organisation is None:
        return
    post_message(
        kind=KIND,
        to=Recipients(desk=Desk.APPLICANT, organisation_ref=case.organisation.ref),
        subject=_("申领 %(number)s 没有等到额度，已退出") % {"number": case.number},
        body=why,
        link=f"/applicant/apply/{case.ref}/",
        by=by,
    )
