"""Who waited for quota until the year was closed: what its party is told and does next.

The step is the platform's own, as the pack has it. Not here: the step (`stepping.py`), closing a year (`apps.settlement`).
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.models import Case
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.vouchers.queries.unserved import WRITTEN_IN
from yunti.kit.actors import Actor, Desk

KIND = "vouchers.unserved"


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
