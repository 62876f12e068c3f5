"""Requests about the own data: asked, answered within their period; a copy of everything; erasing on request.

Not here: how a person is erased (`erasure.py`), periods of keeping (`retention.py`).
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation, Person
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.privacy.enums import RequestKind, RequestState
from yunti.apps.privacy.erasure import erase_person
from yunti.apps.privacy.models import PrivacyRequest
from yunti.apps.privacy.permissions import can_ask_about_own_data, can_decide_request
from yunti.apps.privacy.queries import everything_about, sees_request
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem

ANSWER_DAYS = 30  # GB/T 35273-2020 8.7: thirty days, counted in calendar days
CLAUSE = "GB/T 35273-2020 8.7"


@command("privacy.ask")
def ask(step: Step, *, kind: str, text: str, by: Actor) -> PrivacyRequest:
    step.require(can_ask_about_own_data(by))
    if kind not in RequestKind.values:
        raise InvalidInput([Problem("kind", "unknown", _("请选择请求的种类。"))])
    if kind != RequestKind.ERASURE and not text.strip():
        raise InvalidInput(
            [Problem("text", "missing", _("没有写明请求的内容。"), _("写明哪一项、应当是什么。"))]
        )
    person = step.lock_one(Person.objects.filter(ref=by.person_ref))
    if PrivacyRequest.objects.filter(person=person, kind=kind, state=RequestState.OPEN).exists():
        raise Conflict(
            "asked_already", _("同样的请求正在办理。"), next_step=_("办理结果会以消息告知，期间不必再提。")
        )
    row = step.create(
        PrivacyRequest,
        person=person,
        kind=kind,
        text=text.strip()[:500],
        region_code=_region_of(by),
        received_at=clock.now(),
        due_on=clock.today() + timedelta(days=ANSWER_DAYS),
    )
    post_message(
        kind="privacy.request",
        to=Recipients(desk=Desk.SECURITY_ADMIN),
        subject=_("个人信息请求待办理"),
        body=_("收到一件“%(kind)s”请求，%(due)s前答复。")
        % {"kind": row.get_kind_display(), "due": row.due_on},
        link=f"/administration/privacy/{row.ref}/",
        by=by,
    )
    step.record(row, details={"kind": kind, "text": row.text}, about=person.ref, clause=CLAUSE)
    return row


def _region_of(by: Actor) -> str:
    """Where the person belongs: the own jurisdiction, else where the organisation sits."""
    if by.jurisdiction or by.organisation_id is None:
        return by.jurisdiction
    return Organisation.objects.values_list("region_code", flat=True).get(pk=by.organisation_id)


@command("privacy.decide")
def decide(step: Step, *, ref: str, grant: bool, answer: str, by: Actor) -> PrivacyRequest:
    """Granting an erasure erases at once, and leaves nobody to tell; every other answer goes to the person."""
    asked = PrivacyRequest.objects.select_related("person").filter(ref=ref).first()
    if asked is None or not sees_request(by, asked):
        raise NotFoundOrHidden(_("没有这件请求。"))
    step.require(can_decide_request(by, asked.person_id))
    if not answer.strip():
        raise InvalidInput(
            [Problem("answer", "missing", _("没有写答复。"), _("写明办理结果或不同意的理由。"))]
        )
    erasing = grant and asked.kind == RequestKind.ERASURE
    if asked.state != RequestState.OPEN:
        raise Conflict("decided_already", _("这件请求已经办结。"))
    if erasing:
        erase_person(person_ref=asked.person.ref, ground=f"request {asked.ref}", by=by)
    row = step.lock_one(PrivacyRequest.objects.filter(pk=asked.pk))
    if row.state != RequestState.OPEN:
        raise Conflict("decided_already", _("这件请求已经办结。"), next_step=_("请刷新后查看答复。"))
    row.state = RequestState.GRANTED if grant else RequestState.REFUSED
    row.decided_at, row.decided_by = clock.now(), by.ref
    row.answer = "" if erasing else answer.strip()[:500]
    step.save(row)
    if not erasing:
        _tell(row, asked.person, by)
    details = {"granted": grant} if erasing else {"granted": grant, "answer": row.answer}
    step.record(row, details=details, about="" if erasing else asked.person.ref, clause=CLAUSE)
    return row


def _tell(row: PrivacyRequest, person: Person, by: Actor) -> None:
    result = _("已办理") if row.state == RequestState.GRANTED else _("未同意")
    post_message(
        kind="privacy.request",
        to=[person.ref],
        subject=_("个人信息请求：%(result)s") % {"result": result},
        body=row.answer,
        link="/account/privacy/",
        by=by,
    )


@command("privacy.export_own_data")
def export_own_data(step: Step, *, by: Actor) -> dict[str, list[dict[str, Any]]]:
    """A copy of everything about oneself; the event comes after what it contains."""
    step.require(can_ask_about_own_data(by))
    person = Person.objects.get(ref=by.person_ref)
    content = everything_about(person)
    step.record(person, details={name: len(rows) for name, rows in content.items()}, about=person.ref)
    return content
