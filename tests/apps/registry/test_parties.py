"""Entering, correcting, renaming, moving: success and refusal start from the same rows."""

import pytest

from tests import factories
from tests.people import COUNTY, OTHER_COUNTY, SECOND_COUNTY, People
from yunti.apps.registry.models import Enterprise, FormerName
from yunti.apps.registry.queries.parties import ListFilter, enterprises_visible_to, filtered
from yunti.apps.registry.services.facts import FactSource, record_facts
from yunti.apps.registry.services.parties import (
    close_party,
    correct_party,
    declare_enterprise,
    link_organisation,
    register_enterprise,
)
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput
from yunti.kit.models import AuditedRow, AuditEvent

pytestmark = pytest.mark.django_db


def found(actor, words: str) -> list[str]:
    rows = filtered(enterprises_visible_to(actor), ListFilter(words=words), clock.today())
    return sorted(rows.values_list("name", flat=True))


def typed(**changes: str) -> dict[str, str]:
    return {
        "name": "示例 甲 机械(集团)有限公司",
        "uscc": factories.uscc(1).lower(),
        "region_code": COUNTY,
        "industry_code": "C3411",
        **changes,
    }


def test_officer_enters_an_enterprise_of_the_county(people: People) -> None:
    row = register_enterprise(values=typed(), by=people.luo)
    assert (row.name, row.uscc) == ("示例 甲 机械（集团）有限公司", factories.uscc(1))
    assert (row.industry_code, row.industry_division, row.prefecture_code) == ("3411", "34", "900100")
    event = AuditEvent.objects.get(action="registry.register_enterprise")
    assert event.subject_ref == row.ref and AuditedRow.objects.filter(event=event).count() == 1


def test_enterprise_of_another_county_is_refused(people: People) -> None:
    with pytest.raises(Forbidden, match="不在本岗位的辖区内"):
        register_enterprise(values=typed(region_code=OTHER_COUNTY), by=people.luo)
    assert not Enterprise.objects.exists()


def test_all_problems_are_named_at_once(people: People) -> None:
    with pytest.raises(InvalidInput) as caught:
        register_enterprise(values={"name": "", "uscc": "123", "region_code": "99"}, by=people.luo)
    assert set(caught.value.by_field()) == {"name", "uscc", "region_code"}


def test_known_credit_code_is_a_conflict(people: People) -> None:
    register_enterprise(values=typed(), by=people.luo)
    with pytest.raises(Conflict, match="已在名录中"):
        register_enterprise(values=typed(name="另一个名字"), by=people.luo)


def test_applicant_declares_its_own_code_only(people: People) -> None:
    from yunti.apps.accounts.models import Organisation

    Organisation.objects.filter(ref=people.ma.organisation_ref).update(uscc=factories.uscc(7))
    row = declare_enterprise(values=typed(uscc=factories.uscc(1)), by=people.ma)
    assert row.uscc == factories.uscc(7) and row.provenance == "declared"
    assert list(enterprises_visible_to(people.ma)) == [row]
    assert not enterprises_visible_to(people.gao).exists()


def test_rename_keeps_the_old_name_findable(people: People) -> None:
    row = factories.enterprise(name="示例云鹤纺织有限公司")
    correct_party(party=row, values={"name": "示例锦绣服饰有限公司"}, reason="营业执照变更", by=people.luo)
    assert FormerName.objects.get().name == "示例云鹤纺织有限公司"
    for words in ("锦绣", "云鹤", "jxfs", "yhfz"):
        assert found(people.luo, words) == ["示例锦绣服饰有限公司"], words


def test_correction_needs_reason_and_the_page_as_shown(people: People) -> None:
    row = factories.enterprise()
    with pytest.raises(InvalidInput, match="更正理由"):
        correct_party(party=row, values={"address": "示例路 1 号"}, reason=" ", by=people.luo)
    with pytest.raises(Conflict, match="由别人修改"):
        correct_party(party=row, values={"address": "1"}, reason="依据", seen_at="2020-01-01", by=people.luo)
    seen = row.updated_at.isoformat()
    correct_party(party=row, values={"address": "示例路 1 号"}, reason="依据", seen_at=seen, by=people.luo)
    assert Enterprise.objects.get().address == "示例路 1 号"


@pytest.mark.parametrize("name", ["wei", "ma", "tan", "shen", "xi"])
def test_correction_by_others_is_denied(people: People, name: str) -> None:
    row = factories.enterprise()
    with pytest.raises(Forbidden):
        correct_party(party=row, values={"address": "x"}, reason="依据", by=getattr(people, name))
    assert AuditEvent.objects.get().outcome == "denied"


def test_move_within_the_jurisdiction_only(people: People) -> None:
    row = factories.enterprise()
    with pytest.raises(InvalidInput, match="迁入地不在"):
        correct_party(party=row, values={"region_code": SECOND_COUNTY}, reason="迁址", by=people.luo)
    correct_party(party=row, values={"region_code": SECOND_COUNTY}, reason="迁址", by=people.qin)
    with pytest.raises(InvalidInput, match="迁入地不在"):
        correct_party(party=row, values={"region_code": OTHER_COUNTY}, reason="迁址", by=people.qin)
    correct_party(party=row, values={"region_code": OTHER_COUNTY}, reason="迁址", by=people.su)
    assert list(enterprises_visible_to(people.wei)) == [row]
    assert not enterprises_visible_to(people.qin).exists()


def test_closing_says_why_and_happens_once(people: People) -> None:
    row = factories.enterprise()
    with pytest.raises(InvalidInput):
        close_party(party=row, reason="", by=people.luo)
    close_party(party=row, reason="注销登记", by=people.luo)
    with pytest.raises(Conflict):
        close_party(party=row, reason="注销登记", by=people.luo)


def test_organisation_is_linked_by_the_officer(people: People) -> None:
    from yunti.apps.accounts.models import Organisation

    row = factories.enterprise()
    Organisation.objects.filter(ref=people.ma.organisation_ref).update(uscc=row.uscc)
    assert not enterprises_visible_to(people.ma).exists()
    with pytest.raises(Forbidden):
        link_organisation(party=row, by=people.ma)
    link_organisation(party=row, by=people.luo)
    assert list(enterprises_visible_to(people.ma)) == [row]


def test_verified_figures_settle_the_size(people: People) -> None:
    row = factories.enterprise(industry_code="3411", size_class="")
    record_facts(
        party=row,
        values={"employees": "350 人", "revenue_fen": "２５００", "assets_fen": ""},
        valid_from=clock.today(),
        source=FactSource("2025 年度报表"),
        by=people.luo,
    )
    row.refresh_from_db()
    assert row.size_class == "medium"
