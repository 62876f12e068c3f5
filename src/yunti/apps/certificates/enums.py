"""How a certificate stands, with Chinese labels. Not here: the status behind it (`apps.registry`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    VALID = "valid", _("有效")
    TO_COME = "to_come", _("尚未生效")
    EXPIRED = "expired", _("已到期")
    REVOKED = "revoked", _("已撤销")
