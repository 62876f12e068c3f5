"""A round and cases in it, for the tests of this folder; everything made up and in the made-up province.

Not here: people (`tests/people.py`), parties (`tests/factories.py`).
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from tests import factories
from tests.people import People
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Assignment, Case, CasePartner
from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import NewRound, NewWindow, open_round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.kit import clock
from yunti.kit.actors import Actor, system_actor

SETTING_UP = system_actor("test")
DAY = timedelta(days=1)


def a_round(
    programme: str,
    edition: str,
    *,
    jurisdiction: str = "900000",
    code: str = "SL-1",
    title: str = "",
    **values: Any,
) -> Round:
    now = clock.now()
    windows = [NewWindow(level, now - DAY, now + 30 * DAY) for level in WindowLevel]
    new = NewRound(
        programme,
        edition,
        code,
        title or f"示例{code}",
        jurisdiction,
        windows,
        is_example=True,
        **values,
    )
    return open_round(new=new, by=SETTING_UP)


def windows_end(each: Round, at: datetime) -> None:
    each.windows.update(opens_at=at - 30 * DAY, closes_at=at)


def party_of(actor: Actor, number: int = 1) -> Enterprise:
    """The enterprise of an applicant, made when it is not there yet."""
    found = Enterprise.objects.filter(organisation__ref=actor.organisation_ref).first()
    return found or factories.owned_enterprise(actor.organisation_ref, number)


def a_case(each: Round, workflow: str, state: str, people: People, *, number: int = 1) -> Case:
    """A case that stands in a state, however it came there; the supplier takes part, the expert is asked."""
    party = party_of(people.ma)
    now = clock.now()
    case = Case.objects.create(
        round=each,
        workflow=workflow,
        state=state,
        entered_at=now,
        enterprise=party,
        organisation=party.organisation,
        region_code=party.region_code,
        prefecture_code=party.prefecture_code,
        province_code=party.province_code,
        number=f"SL-{workflow}-{number}",
        started_at=now,
        started_by=people.ma.ref,
    )
    CasePartner.objects.create(case=case, supplier=_supplier(people))
    return case


def _supplier(people: People) -> Any:
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    return Supplier.objects.filter(organisation=organisation).first() or factories.supplier(
        7, organisation=organisation
    )


def ask(case: Case, who: Actor, role: str) -> None:
    Assignment.objects.create(
        case=case, person_id=who.person_id, role=role, assigned_at=clock.now(), assigned_by="system:test"
    )


def ever_asked_to(person: int) -> "QuerySet[Case]":
    """In place of `queries.cases._asked_to`, with the guard off: an invitation that ended still opens the case."""
    return Case.objects.filter(pk__in=Assignment.objects.filter(person_id=person).values("case"))
