"""The record of a visit: what keeps it from being signed, and that the step after it follows from nothing else.

Not here: who was drawn (`test_samples.py`).
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from tests.apps.cases.rounds import a_round
from tests.apps.inspections.making import VISITORS, a_file, gone_through, signed, typed, waiting, written
from tests.people import People
from yunti.apps.cases.guards import findings
from yunti.apps.cases.models import Answer, Attestation, Case
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.services import GuardsMissing, move_case, state_guard
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.queries import evidence_visible_to
from yunti.apps.documents.services import open_evidence, scan_due
from yunti.apps.inspections.models import SiteVisit
from yunti.apps.inspections.services import add_photo, save_visit, sign_visit
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_SCANNER = "demo"
    settings.YUNTI_DISK_RESERVE_MB = 0


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


@pytest.fixture
def case(each: Round) -> Case:
    return gone_through(waiting(each, 1)[0], "onsite_check")


def passed(case: Case, people: People, **stated: str) -> Case:
    return move_case(case=case, action="onsite_pass", seen=case.moves.count(), by=people.qin, stated=stated)


def test_the_step_follows_from_the_record_and_from_nobody_s_word(case: Case, people: People) -> None:
    with pytest.raises(GuardsMissing, match="还没有签字的记录") as refusal:
        passed(case, people, onsite_record_signed="签了")
    assert "现场核查" in refusal.value.next_step
    with pytest.raises(Forbidden, match="不由本岗位确认"):
        state_guard(case=case, guard="onsite_record_signed", note="签了", by=people.qin)
    visit = signed(case, people.qin)
    assert Attestation.objects.get(case=case).evidence_ref == visit.ref
    assert passed(case, people).state == "city_prechecked"


def test_a_written_record_is_no_signed_one(case: Case, people: People) -> None:
    written(case, people.qin)
    with pytest.raises(GuardsMissing, match="还没有签字的记录"):
        passed(case, people)


def test_the_list_of_visits_is_filled_from_the_record(case: Case, people: People) -> None:
    """In Chinese, whoever signs in whatever language: it is printed."""
    with override("en"):
        visit = signed(case, people.qin)
    (row,) = value_of(Answer.objects.get(case=case, field="onsite_checks").value)
    assert row == {
        "app_id": case.number,
        "date": clock.today().isoformat(),
        "inspectors": "秦复审、示例核查员",
        "record_file": visit.ref,
        "conclusion": "核查合格",
    }


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"visitors": ["秦复审"]}, "核查人员至少 2 人，现在填了 1 人"),
        ({"visitors": ["秦复审", "秦复审"]}, "现在填了 1 人"),
        ({"visited_on": None}, "没有填写核查日期"),
        ({"visited_on": date(2026, 5, 13)}, "还没有到"),
        ({"visited_on": date(2026, 5, 11)}, "早于企业提交"),
        ({"conclusion": ""}, "没有选核查结论"),
        ({"representative": " "}, "没有填写企业代表"),
    ],
)
def test_an_incomplete_record_is_kept_but_not_signed(
    case: Case, people: People, values: dict[str, Any], told: str
) -> None:
    visit = written(case, people.qin, **values)
    with pytest.raises(InvalidInput, match=told):
        sign_visit(visit=visit, seen=1, signed_by=visit.visitors, sheet_ref="", by=people.qin)
    assert SiteVisit.objects.get().signed_at is None
    assert not Attestation.objects.exists()


def test_every_item_gets_its_finding_and_an_untrue_one_its_words(case: Case, people: People) -> None:
    submission = case.submissions.get()
    facts = value_of(submission.facts) | {
        "claimed_items": [{"code": "app_erp", "evidence_pages": "3"}, {"code": "fx_cost"}]
    }
    from yunti.domain.exact_json import exact_json

    case.submissions.update(facts=exact_json(facts))
    visit = written(case, people.qin, findings={"app_erp": ("false", "")})
    assert [each["label"] for each in visit.findings] == ["企业资源规划", "成本下降"]
    with pytest.raises(InvalidInput) as refusal:
        sign_visit(visit=visit, seen=1, signed_by=VISITORS, sheet_ref="", by=people.qin)
    assert [each.code for each in refusal.value.problems] == ["open", "bare"]
    findings = {"app_erp": ("false", "现场没有该系统"), "fx_cost": ("not_seen", "")}
    visit = save_visit(case=case, typed=typed(case, people.qin, findings=findings), seen=1, by=people.qin)
    assert sign_visit(visit=visit, seen=2, signed_by=VISITORS, sheet_ref="", by=people.qin).signed_at


def test_each_visitor_signs_or_a_clean_sheet_says_so(case: Case, people: People) -> None:
    visit = written(case, people.qin, representative="")
    with pytest.raises(InvalidInput, match=r"还没有签字：示例核查员"):
        sign_visit(visit=visit, seen=1, signed_by=["秦复审"], sheet_ref="", by=people.qin)
    sheet = add_photo(visit=visit, file=a_file(), name="签字页.pdf", by=people.qin)
    with pytest.raises(InvalidInput, match="还没有通过查毒"):
        sign_visit(visit=visit, seen=1, signed_by=[], sheet_ref=sheet.ref, by=people.qin)
    with pytest.raises(InvalidInput, match="没有找到这份签字页"):
        sign_visit(visit=visit, seen=1, signed_by=[], sheet_ref="nope", by=people.qin)
    scan_due(clock.now())
    done = sign_visit(visit=visit, seen=1, signed_by=[], sheet_ref=sheet.ref, by=people.qin)
    assert done.sheet_ref == sheet.ref
    with pytest.raises(Conflict, match="不能再加"):
        add_photo(visit=done, file=a_file(), name="补.pdf", by=people.qin)


def test_photos_belong_to_the_authority_and_open_only_when_clean(case: Case, people: People) -> None:
    photo = add_photo(visit=written(case, people.qin), file=a_file(), name="现场.pdf", by=people.qin)
    with pytest.raises(Refused):
        open_evidence(ref=photo.ref, by=people.qin, purpose="download")
    scan_due(clock.now())
    open_evidence(ref=photo.ref, by=people.qin, purpose="download").file.close()
    assert Evidence.objects.get().organisation_id == people.qin.organisation_id
    for stranger in (people.ma, people.wei, people.luo):
        assert not evidence_visible_to(stranger).exists()


def test_colleagues_notice_each_other(case: Case, people: People) -> None:
    visit = written(case, people.qin)
    save_visit(case=case, typed=typed(case, people.qin, opinion="同事改过"), seen=1, by=people.qin)
    with pytest.raises(Conflict, match="别人改过"):
        save_visit(case=case, typed=typed(case, people.qin), seen=1, by=people.qin)
    with pytest.raises(Conflict, match="别人改过"):
        sign_visit(visit=visit, seen=1, signed_by=VISITORS, sheet_ref="", by=people.qin)
    assert SiteVisit.objects.get().opinion == "同事改过"


def test_only_its_authority_writes_the_record(case: Case, people: People) -> None:
    for stranger, error in ((people.luo, Forbidden), (people.su, Forbidden), (people.wei, NotFoundOrHidden)):
        with pytest.raises(error):
            save_visit(case=case, typed=typed(case, people.qin), seen=0, by=stranger)
    assert not SiteVisit.objects.exists()


def test_a_case_that_waits_for_no_visit_takes_no_record(each: Round, people: People) -> None:
    other = waiting(each, 1, first=5)[0]
    with pytest.raises(Conflict, match="不在现场核查"):
        save_visit(case=other, typed=typed(other, people.qin), seen=0, by=people.qin)


def test_the_ratio_says_how_many_of_how_many_and_what_next(
    each: Round, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [gone_through(case, "city_prechecked") for case in waiting(each, 11, first=20)]
    gone_through(cases[0], "onsite_check", "city_prechecked")

    def blocked() -> GuardsMissing:
        with pytest.raises(GuardsMissing) as refusal:
            move_case(case=cases[1], action="recommend_to_province", seen=1, by=people.qin)
        return refusal.value

    told = {each.guard: each for each in blocked().findings}["onsite_ratio_met"]
    assert "应现场核查的项目数 2，已现场核查的项目数 1，还差 1" in told.why
    assert "本批拟推荐的四星级、五星级项目数 11" in told.why
    assert "现场核查" in told.advice
    gone_through(cases[1], "onsite_check", "city_prechecked")
    assert {each.guard: each.holds for each in _findings(cases[2], people)}["onsite_ratio_met"] is True
    monkeypatch.setitem(
        findings.KINDS, "population", lambda *_: (True, "")
    )  # off: nothing would keep it closed
    assert all(each.holds for each in _findings(cases[3], people) if each.kind == "population")


def _findings(case: Case, people: People) -> Any:
    with pytest.raises(GuardsMissing) as refusal:
        move_case(case=case, action="recommend_to_province", seen=case.moves.count(), by=people.qin)
    return refusal.value.findings
