"""An officer's word that a name on an allow-list is that of another enterprise: who gives it, why, and taking it back.

Not here: confirming a name (`test_allow_lists.py`), what follows for a case (`tests/programmes/jiangsu_star/test_whitelist.py`).
"""

import pytest

from tests import factories
from tests.apps.registry.test_allow_lists import published, read
from tests.people import People
from yunti.apps.registry.models import AllowListDenial
from yunti.apps.registry.queries.allow_lists import looked_up
from yunti.apps.registry.services.allow_lists import confirm_listed, deny_listed, withdraw_denied
from yunti.kit.errors import Conflict, InvalidInput, Refused
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_another_enterprise_of_the_name_is_ruled_out_until_that_is_taken_back(people: People) -> None:
    party = factories.enterprise(1)
    each = published(people, ("", party.name))
    entry = each.entries.get()
    denial = deny_listed(entry=entry, party=party, reason=" 外地同名 ", by=people.su)
    assert (read(party).matched, read(party).how, denial.reason) == (False, "denied", "外地同名")
    (hint,) = looked_up([entry], each.jurisdiction)[0].hints
    assert hint.denial == denial
    for say in (deny_listed, confirm_listed):
        with pytest.raises(Conflict) as refused:
            say(entry=entry, party=party, reason="x", by=people.su)
        assert refused.value.code == "already_denied"
    with pytest.raises(Refused):
        withdraw_denied(denial=denial, by=people.wei)
    withdraw_denied(denial=denial, by=people.su)
    assert read(party).matched is None and read(party).proposed
    assert not AllowListDenial.objects.exists()
    events = AuditEvent.objects.filter(action__in=["registry.deny_listed", "registry.withdraw_denied"])
    assert list(events.values_list("action", "outcome").order_by("id")) == [
        ("registry.deny_listed", "done"),
        ("registry.withdraw_denied", "denied"),
        ("registry.withdraw_denied", "done"),
    ]


def test_a_word_against_is_given_by_whoever_may_confirm_with_a_reason(people: People) -> None:
    party = factories.enterprise(1)
    entry = published(people, ("", party.name)).entries.get()
    with pytest.raises(InvalidInput):
        deny_listed(entry=entry, party=party, reason=" ", by=people.su)
    for by in (people.luo, people.wei, people.ma, people.shen):
        with pytest.raises(Refused) as refused:
            deny_listed(entry=entry, party=party, reason="x", by=by)
        assert refused.value.denial
    confirm_listed(entry=entry, party=party, reason="x", by=people.su)
    with pytest.raises(Conflict, match="已经确认过"):
        deny_listed(entry=entry, party=party, reason="x", by=people.su)
    assert not AllowListDenial.objects.exists()
