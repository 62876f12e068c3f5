"""One round for all histories of a module; whatever a history books is rolled back. Not here: what is booked (`machine.py`)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.conftest import A_TUESDAY
from tests.money.machine import Money, World
from tests.people import move_in
from yunti.apps.reference.queries import forget
from yunti.kit import clock
from yunti.kit.actors import system_actor


@pytest.fixture(scope="module")
def machine(django_db_setup: None, django_db_blocker: Any) -> Iterator[type[Money]]:
    forget()
    with django_db_blocker.unblock():
        outermost = transaction.atomic()
        outermost._from_testcase = True  # type: ignore[attr-defined]  # commands insist on being outermost but for tests
        with outermost, clock.held(A_TUESDAY):
            people = move_in()
            enterprise = factories.owned_enterprise(people.ma.organisation_ref, 11, factories.COUNTY)
            world = World(a_round("jiangsu-star", "2020"), enterprise, system_actor("test"))
            yield type("Histories", (Money,), {"world": world})
            transaction.set_rollback(True)
