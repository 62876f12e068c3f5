"""Persons, organisations and mandates: who sits at which desk, for whom, where, from when to when; what lets them in.

Not here: enterprises and suppliers as registered (`apps.registry`); who may do what (`permissions.py` of each room).
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password as compare_password
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.enums import JoinRoute, Level, LinkPurpose, OrganisationKind, SignInEnd
from yunti.kit.actors import Desk
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, login: str | None) -> "Person":
        return self.get(login__iexact=login)


class Person(CoveredModel, AbstractBaseUser):
    """One human being. Rights come from mandates alone; there is no superuser."""

    audit_exempt = ("last_login",)

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    login = models.CharField(_("登录名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    password_changed_at = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("login"), name="a_login_differs_by_more_than_case"),
        ]

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Only compares. Django would also renew an old hash here, and so write a covered row outside a command;
        `services.passwords.renew_hash` does that at sign-in."""
        return compare_password(raw_password, self.password)


class Organisation(CoveredModel):
    """A party that people act for: an authority of the tree, an enterprise or supplier with accounts, an expert panel."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18, blank=True)
    level = models.CharField(max_length=12, choices=Level.choices, blank=True)
    region_code = models.CharField(max_length=6, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="an_organisation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["kind", "uscc"],
                condition=~Q(uscc=""),
                name="one_organisation_of_a_kind_for_a_credit_code",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region_code"], name="organisation_by_region")
        ]

    def __str__(self) -> str:
        return self.name


class Mandate(CoveredModel):
    """The right of a person to sit at a desk for an organisation within a jurisdiction, between two days."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    desk = models.CharField(max_length=20, choices=Desk.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    roles = models.JSONField(default=list)
    programmes = models.JSONField(default=list)  # empty: every programme
    jurisdiction = models.CharField(max_length=6, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.CharField(max_length=64)
    granter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    approver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)  # null: proposed, gives no right yet
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=(Q(granter__isnull=True) | ~Q(granter=F("person")))
                & (Q(approver__isnull=True) | ~Q(approver=F("person"))),
                name="nobody_grants_or_approves_a_mandate_of_their_own",
            ),
            models.CheckConstraint(
                condition=Q(desk__in=[Desk.APPLICANT, Desk.SUPPLIER])
                | Q(granter__isnull=True)
                | Q(approver__isnull=True)
                | ~Q(granter=F("approver")),
                name="a_staff_mandate_is_granted_and_approved_by_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(granter__isnull=False) | Q(granted_by__contains=":"),
                name="a_granter_is_a_person_or_a_named_part_of_the_platform",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(
                    desk__in=[Desk.AUDITOR, Desk.SECURITY_ADMIN, Desk.SYSTEM_ADMIN], ended_at__isnull=True
                ),
                name="the_three_administrators_are_three_persons",
            ),
            models.UniqueConstraint(
                fields=["person", "desk", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="one_open_mandate_per_person_desk_and_organisation",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "desk"], name="mandate_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.desk} {self.organisation_id}"


class SignIn(models.Model):
    """One session of one person on one device. The session is alive as long as this row says so."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    second_factor = models.BooleanField(default=False)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=20, blank=True, choices=SignInEnd.choices)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "ended_at"], name="sign_in_by_person"),
        ]

    def __str__(self) -> str:
        return self.ref


class UsedPassword(models.Model):
    """The hash of a password this person has had, so that it can be refused when chosen again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="used_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.set_at}"


class SecretLink(CoveredModel):
    """A link that works once and for a while: first password, forgotten password, new contact. Only a digest is kept."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    purpose = models.CharField(max_length=12, choices=LinkPurpose.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="secret_links")
    digest = models.CharField(max_length=64, unique=True)
    contact = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.ref}"


class Invitation(CoveredModel):
    """A colleague asked to act for an organisation; accepted once, by whoever holds the link and the contact it names."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    desk = models.CharField(max_length=20, choices=Desk.choices)
    roles = models.JSONField(default=list)
    contact = models.CharField(max_length=254)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.ref}"


class JoinRequest(CoveredModel):
    """A person who asks to act for an organisation that others act for already; its managers or an officer decide."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="join_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="join_requests")
    desk = models.CharField(max_length=20, choices=Desk.choices)
    route = models.CharField(max_length=10, choices=JoinRoute.choices)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(decided_at__isnull=True),
                name="one_open_request_per_person_and_organisation",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")),
                name="nobody_decides_on_joining_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"join request {self.ref}"


class FactorReset(CoveredModel):
    """Taking away a lost second factor needs two persons, neither of them the holder."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="factor_resets")
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(requested_by=F("person"))
                & (
                    Q(decided_by__isnull=True)
                    | (~Q(decided_by=F("person")) & ~Q(decided_by=F("requested_by")))
                ),
                name="a_factor_is_reset_by_two_other_persons",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(decided_at__isnull=True),
                name="one_open_factor_reset_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"factor reset {self.ref}"


class NoticeAcceptance(CoveredModel):
    """Which version of the privacy notice a person accepted, and when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notice_acceptances")
    version = models.CharField(max_length=20)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "version"], name="a_notice_is_accepted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version}"
