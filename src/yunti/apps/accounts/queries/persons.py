"""Reads of persons, their sessions and second factors, for signing in and for the administrators' pages.

Not here: changes (`services`), mandates (`queries.mandates`).
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.accounts import factors, sealing
from yunti.apps.accounts.models import (
    FactorReset,
    Mandate,
    NoticeAcceptance,
    Organisation,
    Person,
    SecretLink,
    SignIn,
)
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.accounts.queries.regions import region_filter
from yunti.kit import clock
from yunti.kit.actors import ADMINISTRATORS, OUTSIDE, Actor
from yunti.kit.errors import Forbidden
from yunti.kit.shapes import shaped
from yunti.kit.together import read_together

UNUSED_AFTER = timedelta(days=90)


def person_for_sign_in(typed: str) -> Person | None:
    """By login name whatever its case; else by a phone or e-mail that belongs to one person only. One statement."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text or "\x00" in text:
        return None
    rows = list(Person.objects.filter(Q(login__iexact=text) | Q(phone=text) | Q(email__iexact=text))[:3])
    for row in rows:
        if row.login.lower() == text.lower():
            return row
    return rows[0] if len(rows) == 1 else None


def person_by_login(login: str) -> Person | None:
    """By login name alone, whatever its case: for single sign-on, where the issuer vouches for it."""
    return Person.objects.filter(login__iexact=login).first() if login else None


def sign_in_of(ref: str, as_of: date) -> tuple[SignIn, list[Mandate]] | None:
    """The session's row with its person, and the mandates in force, the newest first; one statement for all."""
    rows, persons, mandates, organisations = read_together(
        shaped(_signed, ref),
        shaped(_person_of, ref),
        shaped(_mandates_of, ref, as_of),
        shaped(_organisations_of, ref, as_of),
    )
    if not rows:
        return None
    known = {each.pk: each for each in organisations}
    for mandate in mandates:
        mandate.person, mandate.organisation = persons[0], known[mandate.organisation_id]
    rows[0].person = persons[0]
    return rows[0], sorted(mandates, key=lambda each: (each.valid_from, each.pk), reverse=True)


def _signed(ref: str) -> QuerySet[SignIn]:
    return SignIn.objects.filter(ref=ref)


def _person_of(ref: str) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=_signed(ref).values("person"))


def _mandates_of(ref: str, as_of: date) -> QuerySet[Mandate]:
    return Mandate.objects.filter(in_force(as_of), person__in=_signed(ref).values("person"))


def _organisations_of(ref: str, as_of: date) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=_mandates_of(ref, as_of).values("organisation"))


def open_sign_ins(person_id: int | None) -> QuerySet[SignIn]:
    """The devices a person is signed in on, the latest first; one statement."""
    return (
        SignIn.objects.filter(person_id=person_id or 0, ended_at__isnull=True)
        .select_related("mandate__organisation")
        .order_by("-last_seen_at")
    )


def has_second_factor(person_id: int | None) -> bool:
    return bool(Authenticator.objects.filter(user_id=person_id or 0, type=Authenticator.Type.TOTP).exists())


def accepted_notice(person_id: int | None) -> str:
    """The version of the privacy notice accepted last, or nothing."""
    row = NoticeAcceptance.objects.filter(person_id=person_id or 0).order_by("-accepted_at", "-pk").first()
    return row.version if row else ""


def recovery_codes_left(person_id: int | None) -> int:
    row = Authenticator.objects.filter(user_id=person_id or 0, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.data["codes"]) if row else 0


def demo_people() -> list[Person]:
    """Made-up people one may sign in as, desks first; two statements. Nobody outside demo and test."""
    if settings.YUNTI_MODE not in clock.TEST_MODES:
        return []
    mandates = Mandate.objects.filter(in_force(clock.today())).select_related("organisation").order_by("pk")
    rows = Person.objects.filter(is_example=True, is_active=True)
    return list(rows.prefetch_related(Prefetch("mandates", mandates, to_attr="open_mandates")).order_by("pk"))


def demo_code(person: Person) -> str:
    """The code a demo person's device would show, or the next one when it was used. Refused outside demo and test."""
    if not factors.may_have_demo_secret(person):
        raise Forbidden("no_demo", _("只有演示模式下的示例人员才显示验证码。"))
    row = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).first()
    if row is None:
        return ""
    secret = sealing.decrypt(row.data["secret"])
    if secret != factors.demo_secret(person.login):
        return ""
    return factors.next_code(secret, clock.now(), after=row.data.get("last_counter", -1))


def person_by_ref(ref: str) -> Person | None:
    return Person.objects.filter(ref=ref).first()


def live_link(digest: str, now: datetime) -> SecretLink | None:
    return (
        SecretLink.objects.select_related("person")
        .filter(digest=digest, used_at__isnull=True, expires_at__gt=now)
        .first()
    )


def persons_administered_by(actor: Actor, *, words: str = "", state: str = "") -> QuerySet[Person]:
    """Persons with a mandate in the jurisdiction, and persons without any; with mandates, two statements."""
    today = clock.today()
    here = region_filter(actor.jurisdiction, "organisation__region_code")
    theirs = Mandate.objects.filter(person=OuterRef("pk"))
    rows = (
        Person.objects.filter(Exists(theirs.filter(here)) | ~Exists(theirs))
        if actor.jurisdiction
        else (Person.objects.none())
    )
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(login__icontains=words))
    if state == "disabled":
        rows = rows.filter(is_active=False)
    elif state == "unused":
        rows = rows.filter(unused_since(clock.now() - UNUSED_AFTER), is_active=True)
    elif state == "no_factor":
        staff = theirs.filter(in_force(today)).exclude(desk__in=OUTSIDE)
        factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        rows = rows.filter(Exists(staff), ~Exists(factor), is_active=True)
    open_mandates = (
        Mandate.objects.filter(here, ended_at__isnull=True).select_related("organisation").order_by("pk")
    )
    return rows.prefetch_related(Prefetch("mandates", open_mandates, to_attr="open_mandates")).order_by(
        "login"
    )


def person_administered_by(actor: Actor, ref: str) -> Person | None:
    return persons_administered_by(actor).filter(ref=ref).first()


def unused_since(moment: datetime) -> Q:
    return Q(last_login__lt=moment) | Q(last_login__isnull=True, created_at__lt=moment)


def unused_accounts(before: datetime) -> QuerySet[Person]:
    return Person.objects.filter(unused_since(before), is_active=True)


def last_administrators(as_of: date) -> list[int]:
    """The keys of persons who sit alone at an administrator's desk; one statement."""
    seats: dict[str, list[int]] = {}
    rows = Mandate.objects.filter(in_force(as_of), desk__in=ADMINISTRATORS, person__is_active=True)
    for desk, person in rows.values_list("desk", "person_id"):
        seats.setdefault(desk, []).append(person)
    return [persons[0] for persons in seats.values() if len(set(persons)) == 1]


@dataclass(frozen=True)
class AccountReview:
    """One line of the review report: what an inspector asks of an account."""

    person: Person
    mandates: tuple[Mandate, ...]
    last_used_at: datetime | None
    unused_days: int
    second_factor: bool

    @property
    def staff(self) -> bool:
        return any(mandate.desk not in OUTSIDE for mandate in self.mandates)


def account_review(actor: Actor, as_of: date) -> list[AccountReview]:
    """Every active account of the jurisdiction; four statements."""
    persons: list[Any] = list(
        persons_administered_by(actor).filter(is_active=True).annotate(seen=Max("sign_ins__last_seen_at"))
    )
    with_factor = set(
        Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__in=persons).values_list(
            "user_id", flat=True
        )
    )
    report = []
    for person in persons:
        used = max((moment for moment in (person.seen, person.last_login) if moment), default=None)
        since = clock.local(used or person.created_at).date()
        report.append(
            AccountReview(
                person=person,
                mandates=tuple(person.open_mandates),
                last_used_at=used,
                unused_days=(as_of - since).days,
                second_factor=person.pk in with_factor,
            )
        )
    return sorted(report, key=lambda line: -line.unused_days)


def open_factor_resets(actor: Actor) -> list[FactorReset]:
    """Requests that wait for the second person; for administrators of the jurisdiction."""
    persons = persons_administered_by(actor).values("pk")
    return list(
        FactorReset.objects.filter(decided_at__isnull=True, person__in=persons)
        .select_related("person", "requested_by")
        .order_by("requested_at")
    )
