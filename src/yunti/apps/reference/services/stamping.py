"""Tells every process that the calendar or the regions have changed. Not here: who looks (`queries.stamps`)."""

from yunti.apps.reference.enums import Topic
from yunti.apps.reference.models import ReferenceStamp
from yunti.apps.reference.queries import forget
from yunti.kit.commands import Step
from yunti.kit.references import new_reference


def renew_stamp(step: Step, topic: Topic) -> None:
    """A new random stamp rather than a number: one rolled back can never be met again."""
    ReferenceStamp.objects.update_or_create(topic=topic.value, defaults={"stamp": new_reference()})
    forget()
    step.after_commit(forget)  # another thread may have looked in between
