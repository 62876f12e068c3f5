"""Experts in the pool, for tests of all rooms. Not here: their pages (`tests/web`)."""

from dataclasses import replace
from typing import Any

from tests.people import PREFECTURE, People
from yunti.apps.accounts.models import Person
from yunti.apps.experts.models import Expert, UndertakingText
from yunti.apps.experts.queries import current_text
from yunti.apps.experts.services import (
    Particulars,
    admit_expert,
    publish_undertaking,
    sign_undertaking,
)
from yunti.kit.actors import Actor

TEXT = "本人承诺不外传评审材料（示例）。"
PLAIN = Particulars(("云计算", "信息安全"), "示例大学")


def pooled(who: Actor, by: Actor, region: str = PREFECTURE, **told: Any) -> Expert:
    person = Person.objects.get(pk=who.person_id)
    return admit_expert(person=person, region_code=region, particulars=replace(PLAIN, **told), by=by)


def published(people: People, text: str = TEXT) -> UndertakingText:
    return publish_undertaking(text=text, by=people.su)


def sign(who: Actor) -> None:
    text = current_text()
    assert text is not None
    sign_undertaking(digest=text.digest, by=who)


def ready(people: People, **told: Any) -> Expert:
    """Yan is in the pool of Qin's prefecture and has signed."""
    if current_text() is None:
        published(people)
    row = pooled(people.yan, people.qin, **told)
    sign(people.yan)
    return row
