"""Certificates of statuses: a number that is printed, a code that is verified, and what the paper says.

Not here: whether one still holds, which the status itself says (`registry.StatusGrant`, `queries`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.models import StatusGrant
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Certificate(CoveredModel):
    """What is printed is frozen. `code` cannot be guessed; `subject_ref` names what the status came from, such as a case."""

    code = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    number = models.CharField(_("证书编号"), max_length=40, unique=True)
    grant = models.OneToOneField(StatusGrant, on_delete=models.PROTECT, related_name="certificate")
    subject_ref = models.CharField(max_length=16, blank=True, db_index=True)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    holder = models.CharField(max_length=200)
    holder_uscc = models.CharField(max_length=18)
    value = models.CharField(max_length=60)
    issuer = models.CharField(max_length=200)
    issued_on = models.DateField()
    is_example = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number
