"""Choices of the room with their Chinese labels. Not here: desks themselves (`kit.actors`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RelationKind(TextChoices):
    """A namesake is the opposite of a relation: the person states that they are not the one whom the file names."""

    WORKS = "works", _("本人任职或曾任职")
    OWNS = "owns", _("本人持股或出资")
    FAMILY = "family", _("近亲属任职或持股")
    ADVISES = "advises", _("曾提供咨询、代理等服务")
    OTHER = "other", _("其他可能影响公正的关系")
    NAMESAKE = "namesake", _("同名，不是本人")
