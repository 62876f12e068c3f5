"""Setting passwords: by oneself, by a link sent for a first or a forgotten password. An administrator never chooses one.

Not here: what a password must be (`accounts.passwords`), pages (`web.account`).
"""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _lazy

from yunti.apps.accounts import sealing
from yunti.apps.accounts.enums import LinkPurpose, SignInEnd
from yunti.apps.accounts.letters import can_be_sent, post_letter
from yunti.apps.accounts.models import Person, UsedPassword
from yunti.apps.accounts.passwords import REMEMBERED
from yunti.apps.accounts.permissions import can_change_account, only_person_themselves
from yunti.apps.accounts.queries import person_for_sign_in
from yunti.apps.accounts.services.links import issue_link, kill_links, use_link
from yunti.apps.accounts.services.sign_ins import end_sessions
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem
from yunti.kit.tasks import Job, background, start

TYPED_LENGTH = 254
MOST_IN_AN_HOUR = 3
SEND_AGAIN = timedelta(minutes=2)


@command("accounts.change_password")
def change_password(step: Step, *, password: str, keep_sign_in: str = "", by: Actor) -> Person:
    """The caller has checked the old password. Every other session of the person ends."""
    step.require(only_person_themselves(by, by.person_id or 0))
    person = step.lock_one(Person.objects.filter(pk=by.person_id or 0))
    write_password(step, person, password)
    kill_links(step, person, LinkPurpose.FIRST, LinkPurpose.RESET)
    end_sessions(SignInEnd.PASSWORD, person=person, keep=keep_sign_in)
    step.record(person, about=person.ref)
    if person.email and can_be_sent():
        post_letter("password_changed", person.email, {"name": person.name})
    return person


@command("accounts.set_password_by_link")
def set_password_by_link(step: Step, *, token: str, password: str, by: Actor) -> Person:
    """Spends the link only when the password is taken, so that a weak choice does not cost the link."""
    step.open_to_all()
    link, person = use_link(step, token, LinkPurpose.FIRST, LinkPurpose.RESET)
    write_password(step, person, password)
    kill_links(step, person, LinkPurpose.FIRST, LinkPurpose.RESET)
    end_sessions(SignInEnd.PASSWORD, person=person)
    step.record(person, details={"purpose": link.purpose}, about=person.ref)
    return person


def request_password_reset(*, typed: str, origin: str) -> None:
    """Looks nobody up: whoever asks sees the same answer after the same time. The worker finds the person, if any."""
    start(
        answer_password_reset,
        by=system_actor("password_reset"),
        sealed=sealing.encrypt(typed[:TYPED_LENGTH]),
        origin=origin,
    )


@background("accounts.answer_password_reset", title=_lazy("处理重设密码申请"))
def answer_password_reset(job: Job, *, sealed: str, origin: str) -> dict[str, Any]:
    send_password_link(typed=sealing.decrypt(sealed), origin=origin, by=system_actor("password_reset"))
    return {}


@command("accounts.send_password_link")
def send_password_link(step: Step, *, typed: str, origin: str, by: Actor) -> None:
    """A link goes out only to the address on record, and not twice within two minutes."""
    step.open_to_all()
    person = person_for_sign_in(typed)
    if person is None or not person.is_active or not person.email:
        step.record(details={"found": False})
        return
    person = step.lock_one(Person.objects.filter(pk=person.pk))
    if _sent_lately(person):
        step.record(person, details={"found": True, "sent": False}, about=person.ref)
        return
    token = issue_link(step, person, LinkPurpose.RESET)
    step.record(person, details={"found": True}, about=person.ref)
    post_letter("password_reset", person.email, {"name": person.name, "link": f"{origin}{token}/"})


def _sent_lately(person: Person) -> bool:
    """Who asks in another's name neither floods the mailbox nor, link after link, kills every one in it."""
    links = person.secret_links.filter(purpose=LinkPurpose.RESET)
    if links.filter(created_at__gt=clock.now() - SEND_AGAIN).exists():
        return True
    return links.filter(created_at__gt=clock.now() - timedelta(hours=1)).count() >= MOST_IN_AN_HOUR


@command("accounts.start_password_reset")
def start_password_reset(step: Step, *, person_ref: str, by: Actor) -> tuple[Person, str]:
    """For a person without e-mail: the security administrator hands over a link and never learns the password."""
    person = step.lock_one(Person.objects.filter(ref=person_ref))
    step.require(can_change_account(by, person))
    token = issue_link(step, person, LinkPurpose.RESET)
    step.record(person, about=person.ref)
    return person, token


@command("accounts.renew_hash")
def renew_hash(step: Step, *, password: str, by: Actor) -> Person:
    """After a right sign-in: the same password under today's hash function."""
    step.require(only_person_themselves(by, by.person_id or 0))
    person = step.lock_one(Person.objects.filter(pk=by.person_id or 0))
    if check_password(password, person.password):
        person.password = make_password(password)
        step.save(person, "password")
    step.record(person, about=person.ref)
    return person


def write_password(step: Step, person: Person, password: str, hashed: str = "") -> None:
    """Checks against the profile, keeps the history, writes the row. For commands that hold the person's lock."""
    check_new_password(password, person)
    now = clock.now()
    if person.password and person.has_usable_password():
        UsedPassword.objects.create(person=person, password=person.password, set_at=now)
    old = UsedPassword.objects.filter(person=person).order_by("-set_at", "-pk").values_list("pk", flat=True)
    UsedPassword.objects.filter(pk__in=list(old[REMEMBERED:])).delete()
    person.password = hashed or make_password(password)
    person.password_changed_at = now
    person.must_change_password = False
    step.save(person, "password", "password_changed_at", "must_change_password")


@lru_cache(maxsize=1)
def hash_of_demo(password: str) -> str:
    """Public and the same for everybody in the demo, so that one hash serves them all."""
    return make_password(password)


def check_new_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InvalidInput(
            [Problem("password", "weak_password", message) for message in error.messages]
        ) from error
