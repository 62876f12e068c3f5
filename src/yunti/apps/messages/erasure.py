"""Takes a person out of the messages: what they were sent, what they chose, where they are named; and old messages.

Not here: who asked for it (`apps.privacy`), posting (`services.py`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy

from yunti.apps.accounts.permissions import can_erase_person
from yunti.apps.messages.models import Delivery, Message, Preference
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command

FILLER = gettext_lazy("（已删除）")
SHORTEST = 2  # a single character would hit other words


@command("messages.erase_person")
def erase_person_from_messages(
    step: Step, *, person_id: int, texts: Sequence[str], about: str, by: Actor
) -> int:
    """`texts` are the names and contacts by which messages to others may still know the person."""
    step.require(can_erase_person(by, person_id))
    for preference in step.lock(Preference.objects.filter(person_id=person_id)):
        step.delete(preference)
    count = Delivery.objects.filter(person_id=person_id).delete()[0]
    Message.objects.filter(deliveries__isnull=True).delete()
    for text in (text for text in texts if len(text) >= SHORTEST):
        for message in Message.objects.filter(Q(subject__contains=text) | Q(body__contains=text)):
            message.subject = message.subject.replace(text, str(FILLER))[:120]
            message.body = message.body.replace(text, str(FILLER))
            message.save(update_fields=["subject", "body"])
            count += 1
    step.record(details={"count": count}, about=about)
    return count


def forget_messages(before: datetime) -> int:
    """Messages that could no longer be sent before that moment, with their deliveries, read or not."""
    return Message.objects.filter(expires_at__lt=before).delete()[0]
