"""Who can be invited to a case: what the pool knows of each, how many cases they have in hand, what speaks against asking them.

Not here: inviting (`services.assigning`), which asks all of this again.
"""

from dataclasses import dataclass
from datetime import date

from yunti.apps.accounts.models import Mandate
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import parties_of, readers_of, ties_of
from yunti.apps.cases.queries.opinions import in_hand_of
from yunti.apps.experts.models import Expert
from yunti.apps.experts.queries import asking_of
from yunti.domain.regions import lies_within
from yunti.kit.actors import Desk

MOST = 200


@dataclass(frozen=True)
class Invitee:
    """`expert` is missing for who has a mandate but is not in the pool; `reasons` are why not."""

    ref: str
    name: str
    expert: Expert | None
    in_hand: int
    reasons: tuple[str, ...]

    @property
    def may(self) -> bool:
        return not self.reasons


def invitees_for(case: Case, day: date) -> list[Invitee]:
    """Eight statements, however many they are; those who may be asked first, of these who has least in hand. Whom another
    prefecture keeps is left out."""
    seats = Mandate.objects.filter(in_force(day), desk=Desk.EXPERT, person__is_active=True)
    rows = seats.select_related("person").order_by("person__name", "person_id")[:MOST]
    persons = {row.person_id: row.person for row in rows}
    pool = {each.person_id: each for each in Expert.objects.filter(person__in=persons)}
    counts, readers = in_hand_of(persons), readers_of(persons)
    askings, parties = asking_of(list(pool.values()), day, counts), parties_of(case)
    found = []
    for pk, person in persons.items():
        expert = pool.get(pk)
        if expert is not None and not lies_within(expert.region_code, case.region_code):
            continue
        against = askings[expert.pk].reasons if expert else ()
        ties = ties_of(readers[pk], case.organisation_id, parties)
        reasons = (*dict.fromkeys(str(each.kind.label) for each in ties), *against)
        found.append(Invitee(person.ref, person.name, expert, counts[pk], reasons))
    return sorted(found, key=lambda each: (not each.may, each.in_hand, each.name, each.ref))
