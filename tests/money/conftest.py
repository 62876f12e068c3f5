"""One round for all histories of a module; whatever a history does is rolled back. Not here: what is done (`machine.py`, `settling.py`)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.apps.settlement.test_paying import another_officer
from tests.apps.settlement.test_recovering import recovering
from tests.apps.settlement.test_settling import year
from tests.conftest import A_TUESDAY
from tests.first_vouchers import write_pack
from tests.money.machine import Money, World
from tests.money.settling import Settlements, Settling
from tests.people import move_in
from tests.storm.settling import accounts, some_claims
from yunti.apps.reference.queries import forget
from yunti.apps.settlement.queries import figures, objections
from yunti.apps.settlement.services import deciding, proposing
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


@pytest.fixture(scope="module")
def settlements(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[type[Settlements]]:
    """Six claims of three enterprises, of which each has one that is worth much more."""
    forget()
    shelf = tmp_path_factory.mktemp("shelf")
    write_pack(shelf, recovering())
    outermost = transaction.atomic()
    outermost._from_testcase = True  # type: ignore[attr-defined]  # commands insist on being outermost but for tests
    with (
        django_db_blocker.unblock(),
        override_settings(YUNTI_PACKS=str(shelf), YUNTI_PACKS_LOOK_SECONDS=0),
        pytest.MonkeyPatch.context() as patch,
        outermost,
        clock.held(A_TUESDAY),
    ):
        people = move_in()
        each = year(people)
        claims = some_claims(each, people, 6, enterprises=3, certified=True)
        accounts(claims, people)
        world = Settling(each, people, another_officer(people), claims, clock.now())

        def standing(case_ids: Any) -> dict[int, str]:
            return {case: how for case, how in world.objections.items() if case in set(case_ids)}

        for module in (objections, figures, deciding, proposing):
            patch.setattr(module, "standing", standing)
        yield type("Histories", (Settlements,), {"world": world})
        transaction.set_rollback(True)
