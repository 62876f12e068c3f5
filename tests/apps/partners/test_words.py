"""Suppliers named in a case: they see the lines about them and nothing else, and their word stands beside the case.

Not here: who is liable (`tests/programmes`), pages of other desks.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Answer, Case, CasePartner
from yunti.apps.cases.services import Change, move_case, save_answers, start_case
from yunti.apps.messages.models import Message
from yunti.apps.partners.models import PartnerWord
from yunti.apps.partners.queries import part_by_ref, parts_of, words_in
from yunti.apps.partners.services import LONGEST, give_word
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden

pytestmark = pytest.mark.django_db
OURS, OTHER = "示例云服务有限公司", "别家云（示例）"


@pytest.fixture
def case(people: People) -> Case:
    organisation = Organisation.objects.get(ref=people.ge.organisation_ref)
    factories.supplier(7, organisation=organisation, name=OURS)
    party = party_of(people.ma)
    made = start_case(
        round=a_round("jiangsu-star", "2020"), workflow="star_application", party=party, by=people.ma
    )
    answers = filled(3, party.name, party.uscc, OURS)
    answers["investment_lines"] = [
        *answers["investment_lines"],
        {**answers["investment_lines"][0], "seller_name": OTHER, "invoice_no": "88880000", "seq": 2},
    ]
    answers["investment_total_wan"] = 4
    save(made, answers, people)
    return with_papers(made, lines=2)


def save(case: Case, answers: dict[str, object], people: People) -> None:
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=people.ma)


def hand_in(case: Case, people: People, action: str = "submit") -> Case:
    return move_case(case=case, action=action, seen=case.moves.count(), by=people.ma)


def test_a_draft_is_nobody_elses_business(case: Case, people: People) -> None:
    assert parts_of(people.ge) == []
    with pytest.raises(NotFoundOrHidden):
        part_by_ref(people.ge, case.ref)


def test_handed_in_it_shows_the_supplier_its_own_lines_only(
    case: Case, people: People, client: Client
) -> None:
    hand_in(case, people)
    page = sign_in(client, people.ge).get(reverse("supplier:case", args=[case.ref])).content.decode()
    assert "26952000000000000001" in page and "云ERP" in page
    assert "88880000" not in page and OTHER not in page
    assert "13900000000" not in page, "contacts of the enterprise are not the supplier's business"
    told = Message.objects.get(kind="cases.partner")
    assert told.link == f"/supplier/cases/{case.ref}/"


def test_a_supplier_that_is_not_named_finds_nothing(case: Case, people: People, client: Client) -> None:
    hand_in(case, people)
    CasePartner.objects.all().delete()
    answer = sign_in(client, people.ge).get(reverse("supplier:case", args=[case.ref]))
    assert answer.status_code == 404


def test_its_word_stands_beside_the_case(case: Case, people: People, client: Client) -> None:
    hand_in(case, people)
    part = part_by_ref(people.ge, case.ref)
    give_word(case=case, word="agrees", note="", digest=part.digest, by=people.ge)
    page = sign_in(client, people.luo).get(reverse("officer:case", args=[case.ref])).content.decode()
    assert "合作方的确认" in page and "确认属实" in page


def test_a_dispute_says_what_and_is_told_to_the_enterprise(case: Case, people: People) -> None:
    hand_in(case, people)
    part = part_by_ref(people.ge, case.ref)
    with pytest.raises(InvalidInput):
        give_word(case=case, word="disputes", note=" ", digest=part.digest, by=people.ge)
    give_word(case=case, word="disputes", note="金额应为一万元", digest=part.digest, by=people.ge)
    assert Message.objects.filter(kind="cases.partner", link=f"/applicant/apply/{case.ref}/").exists()


def test_a_word_about_earlier_lines_does_not_count(case: Case, people: People) -> None:
    hand_in(case, people)
    seen = part_by_ref(people.ge, case.ref).digest
    give_word(case=case, word="agrees", note="", digest=seen, by=people.ge)
    move_case(
        case=case,
        action="return_for_correction",
        seen=1,
        by=people.luo,
        stated={"reasons_listed": ""},
        reasons=["改金额"],
    )
    lines = filled(3, "甲", "乙", OURS)["investment_lines"]
    save(case, {"investment_lines": [{**lines[0], "amount_wan": 3}], "investment_total_wan": 3}, people)
    hand_in(Case.objects.get(pk=case.pk), people, "resubmit")
    part = words_in(case)[0]
    assert part.word is None and part.stale is not None and part.waits
    with pytest.raises(Conflict):
        give_word(case=case, word="agrees", note="", digest=seen, by=people.ge)
    assert PartnerWord.objects.count() == 1


def test_others_have_no_word(case: Case, people: People) -> None:
    hand_in(case, people)
    digest = part_by_ref(people.ge, case.ref).digest
    for who in (people.ma, people.luo):
        with pytest.raises((Forbidden, NotFoundOrHidden)):
            give_word(case=case, word="agrees", note="", digest=digest, by=who)


def test_what_was_typed_stays_when_it_is_refused(case: Case, people: People, client: Client) -> None:
    hand_in(case, people)
    address = reverse("supplier:case", args=[case.ref])
    answer = sign_in(client, people.ge).post(address, {"note": "写了一半"})
    assert answer.status_code == 422 and "写了一半" in answer.content.decode()


def test_an_explanation_is_as_long_as_its_counter_says(case: Case, people: People, client: Client) -> None:
    """Blanks count neither on the page nor here."""
    hand_in(case, people)
    page = sign_in(client, people.ge).get(reverse("supplier:case", args=[case.ref])).content.decode()
    assert (
        f'data-count="{LONGEST}"' in page and f'data-counter aria-live="polite">不超过 {LONGEST} 字<' in page
    )
    digest = part_by_ref(people.ge, case.ref).digest
    give_word(case=case, word="disputes", note="字 \n" * LONGEST, digest=digest, by=people.ge)
    with pytest.raises(InvalidInput):
        give_word(case=case, word="disputes", note="字" * (LONGEST + 1), digest=digest, by=people.ge)
