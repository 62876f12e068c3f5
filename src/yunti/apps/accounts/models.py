"""Persons, organisations and mandates: who sits at which desk, for whom, where, from when to when.

Not here: enterprises and suppliers as registered (`apps.registry`); who may do what (`permissions.py` of each room).
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.enums import Level, OrganisationKind
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
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_mandate_ends_after_it_begins",
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
