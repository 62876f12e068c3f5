"""Rankings of a round: who takes part, that they are what the pack's own rules say, frozen, computed again and explained.

Not here: cut points (`tests/unit/rules/test_cutting.py`), pages (`tests/web/officer/test_rankings.py`).
"""

from typing import Any

import pytest

from tests.apps.rankings.ranked import (
    GIVEN,
    NAME,
    STORAGE,
    a_ranked_round,
    all_applied,
    applied,
    of_storage,
)
from tests.people import OTHER_COUNTY, People
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.rankings.models import RankedCase, Ranking
from yunti.apps.rankings.queries.rankings import (
    faults_of,
    latest_ranking,
    previewed,
    ranked_cases,
    ranking_by_ref,
)
from yunti.apps.rankings.queries.standings import standing_of
from yunti.apps.rankings.services import decide_terms, freeze_ranking, make_ranking
from yunti.apps.rankings.services import ranking as making
from yunti.apps.rankings.terms import WrittenTerms, written
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.packs.rankings import ranking_rules
from yunti.rules.engine import evaluate_many

pytestmark = pytest.mark.django_db
TERMS = WrittenTerms((("20", "5"), ("50", "3"), ("100", "1")), "40", "60")


@pytest.fixture
def each(people: People) -> Round:
    return a_ranked_round()


@pytest.fixture
def cases(each: Round, people: People) -> list[Case]:
    return all_applied(each, people)


def ranked(ranking: Ranking) -> dict[int, RankedCase]:
    return {row.case_id: row for row in ranking.cases.all()}


def test_it_is_what_the_rules_of_the_pack_say_of_the_whole_population(
    each: Round, people: People, cases: list[Case]
) -> None:
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    pack = pack_of(each)
    rules = pack.program(clock.today())
    told = [{**GIVEN, **of_storage(*pair)} for pair in STORAGE]
    rows = ranked(ranking)
    for case, evaluation in zip(cases, evaluate_many(rules, told), strict=True):
        row = rows[case.pk]
        for figure in ranking_rules(pack)[NAME].figures(pack, clock.today()):
            line = row.lines[figure.name]
            kinds = ("score", "place", "horizontal", "final")
            own, place, points, final = (evaluation.value(f"{kind}_{figure.name}") for kind in kinds)
            assert (line[2], line[3], line[5], line[6]) == (own, place, points, final), figure.name
        assert row.own_total == evaluation.value("self_total")
    assert ranking.population == len(cases) and ranking.left_out == [] and not ranking.counts


def test_ties_share_a_place_and_are_told(each: Round, people: People, cases: list[Case]) -> None:
    make_ranking(round=each, name=NAME, by=people.su)
    standing = standing_of(cases[1], pack_of(each))
    assert standing is not None and standing.population == 10
    storage = standing.figures[0]
    assert (storage.place, storage.tied, storage.key) == (3, 1, "8 / 10")
    assert [end.key for end in storage.ends] == ["9 / 10", "8 / 10", "5 / 6", "0 / 5"]
    assert [end.last_place for end in storage.ends] == [1, 3, 6, 10] and storage.reached == 1
    assert standing.whole is None, "what experts give is not known yet"
    nothing = standing_of(cases[3], pack_of(each))
    assert nothing is not None and nothing.figures[0].points == "0.00" and nothing.figures[0].reached is None


def test_the_second_number_is_told_only_where_it_decides(
    each: Round, people: People, cases: list[Case]
) -> None:
    make_ranking(round=each, name=NAME, by=people.su)
    standing = standing_of(cases[0], pack_of(each))
    assert standing is not None
    keys = {figure.title: (figure.key, figure.unit) for figure in standing.figures}
    assert keys["上云投入"] == ("150", "万元") and keys["云存储"] == ("9 / 10", "TB")
    assert keys["云服务器"] == ("16 / 32", "4核16G")


def test_who_cannot_be_scored_is_left_out_and_named(each: Round, people: People, cases: list[Case]) -> None:
    wanting = applied(each, people, 50, {"biz_rd_n": None})
    not_yet = applied(each, people, 51, {}, state="submitted")
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    assert ranking.left_out == [wanting.ref] and ranking.population == 10
    assert standing_of(wanting, pack_of(each)) is None and standing_of(not_yet, pack_of(each)) is None


def test_made_again_it_is_the_same_and_computed_again_nothing_departs(
    each: Round, people: People, cases: list[Case]
) -> None:
    first = make_ranking(round=each, name=NAME, by=people.su)
    again = make_ranking(round=each, name=NAME, by=people.su)
    assert (again.ordinal, again.digest, again.results_digest) == (2, first.digest, first.results_digest)
    assert latest_ranking(each, NAME) == again and faults_of(first) == faults_of(again) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"total": 1}, "得分或名次"),
        ({"place": 9}, "得分或名次"),
        ({"lines": "n"}, "当时的指纹"),
        ({"lines": "final"}, "得分或名次"),
    ],
)
def test_whatever_was_changed_afterwards_is_found(
    each: Round, people: People, cases: list[Case], changes: dict[str, Any], told: str
) -> None:
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    row = ranking.cases.get(case=cases[0])
    if "lines" in changes:
        place = 0 if changes["lines"] == "n" else 6
        row.lines["storage"][place] += 1
        changes = {"lines": row.lines}
    RankedCase.objects.filter(pk=row.pk).update(**changes)
    assert any(told in fault for fault in faults_of(ranking)), faults_of(ranking)


def test_cut_points_changed_afterwards_are_found(each: Round, people: People, cases: list[Case]) -> None:
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    ranking.figures[0]["cuts"][0][0] += 1
    Ranking.objects.filter(pk=ranking.pk).update(figures=ranking.figures)
    assert any("分界" in fault for fault in faults_of(Ranking.objects.get(pk=ranking.pk)))


def test_without_a_decision_the_points_do_not_count(each: Round, people: People, cases: list[Case]) -> None:
    assert not make_ranking(round=each, name=NAME, by=people.su).counts
    decide_terms(round=each, name=NAME, written=TERMS, document="示例〔2024〕1号", by=people.su)
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    assert ranking.counts and ranking.terms is not None and ranking.terms.ordinal == 1
    assert ranking.terms_used["tiers"] == [["1/5", 500], ["1/2", 300], ["1", 100]]
    assert (ranking.terms_used["own"], ranking.terms_used["tier"]) == ("2/5", "3/5")
    assert ranked(ranking)[cases[0].pk].lines["storage"][5:] == [500, (450 * 2 + 500 * 3) // 5]
    decide_terms(round=each, name=NAME, written=None, document="示例〔2024〕2号", by=people.su)
    assert not make_ranking(round=each, name=NAME, by=people.su).counts


def test_a_decision_is_what_the_guard_asks_for(each: Round, people: People, cases: list[Case]) -> None:
    def told() -> Any:
        return facts_of(Case.objects.get(pk=cases[0].pk), pack_of(each)).facts["horizontal_confirmed"]

    assert told() is False
    decide_terms(round=each, name=NAME, written=TERMS, document="示例〔2024〕1号", by=people.su)
    assert told() is True


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        (WrittenTerms((), "50", "50"), "tiers", "没有写等级"),
        (WrittenTerms((("10", "5"),) * 9, "50", "50"), "tiers", "最多 8"),
        (WrittenTerms((("0", "5"),), "50", "50"), "share0", "大于 0"),
        (WrittenTerms((("x", "5"),), "50", "50"), "share0", "大于 0"),
        (WrittenTerms((("NaN", "5"),), "50", "50"), "share0", "大于 0"),
        (WrittenTerms((("10", "5.001"),), "50", "50"), "points0", "两位小数"),
        (WrittenTerms((("30", "5"), ("10", "4")), "50", "50"), "share1", "从小到大"),
        (WrittenTerms((("10", "3"), ("30", "4")), "50", "50"), "points1", "越少"),
        (WrittenTerms((("10", "3"),), "50", "60"), "own_weight", "合计"),
        (WrittenTerms((("10", "3"),), "", "100"), "own_weight", "0 至 100"),
    ],
)
def test_terms_that_make_no_sense_are_refused_where_they_stand(
    each: Round, people: People, given: WrittenTerms, field: str, told: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        decide_terms(round=each, name=NAME, written=given, document="示例", by=people.su)
    (problem,) = refused.value.problems
    assert problem.field == field and told in problem.text


def test_a_decision_names_its_document(each: Round, people: People) -> None:
    with pytest.raises(InvalidInput, match="文号"):
        decide_terms(round=each, name=NAME, written=None, document=" ", by=people.su)


def test_other_tiers_are_tried_without_keeping_anything(
    each: Round, people: People, cases: list[Case]
) -> None:
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    same = previewed(ranking, ranking_rules(pack_of(each))[NAME].terms(pack_of(each), clock.today()))
    assert same.changed == 0 and same.moved == []
    before = RankedCase.objects.count()
    other = previewed(ranking, TERMS.read())
    assert other.changed == 10 and {each.ranked.case_id for each in other.moved} <= {
        case.pk for case in cases
    }
    assert other.counts[0][1] == [2, 3, 4], "of storage: two tenths, five tenths, everybody; one has nothing"
    assert RankedCase.objects.count() == before and faults_of(ranking) == []


def test_terms_read_as_they_were_written() -> None:
    assert written(TERMS.read()) == TERMS


# who may, and until when --------------------------------------------------------------------------------------------


def test_the_province_alone_ranks_and_a_prefecture_reads_its_own(
    each: Round, people: People, cases: list[Case]
) -> None:
    elsewhere = applied(each, people, 60, of_storage(4, 9), region=OTHER_COUNTY)
    for stranger in (people.qin, people.luo, people.ma, people.yan):
        with pytest.raises(Forbidden):
            make_ranking(round=each, name=NAME, by=stranger)
        with pytest.raises(Forbidden):
            decide_terms(round=each, name=NAME, written=None, document="示例", by=stranger)
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    assert ranking_by_ref(people.qin, ranking.ref) == ranking
    assert elsewhere.pk in {row.case_id for row in ranked_cases(people.su, ranking)}
    assert {row.case_id for row in ranked_cases(people.wei, ranking)} == {elsewhere.pk}
    for stranger in (people.luo, people.ma, people.yan, people.tan):
        with pytest.raises(NotFoundOrHidden):
            ranking_by_ref(stranger, ranking.ref)


def test_nothing_changes_once_somebody_is_shown_to_the_public(
    each: Round, people: People, cases: list[Case]
) -> None:
    Case.objects.filter(pk=cases[4].pk).update(state="publicity")
    with pytest.raises(Refused, match="进入公示"):
        make_ranking(round=each, name=NAME, by=people.su)
    with pytest.raises(Refused, match="进入公示"):
        decide_terms(round=each, name=NAME, written=TERMS, document="示例", by=people.su)


def test_nobody_to_rank_is_told(each: Round, people: People) -> None:
    with pytest.raises(Refused, match="还没有可以参加"):
        make_ranking(round=each, name=NAME, by=people.su)
    applied(each, people, 50, {"biz_rd_n": None})
    with pytest.raises(Refused, match="还没有可以参加"):
        make_ranking(round=each, name=NAME, by=people.su)


@pytest.mark.parametrize("moved", ["state", "handed in anew", "terms"])
def test_what_moves_while_it_is_computed_is_noticed(
    each: Round, people: People, cases: list[Case], monkeypatch: pytest.MonkeyPatch, moved: str
) -> None:
    def meanwhile(**given: Any) -> Any:
        if moved == "state":
            Case.objects.filter(pk=cases[0].pk).update(state="province_returned")
        elif moved == "terms":
            decide_terms(round=each, name=NAME, written=TERMS, document="示例", by=people.su)
        else:
            last = Submission.objects.get(case=cases[0])
            Submission.objects.create(
                case=cases[0], ordinal=2, facts=last.facts, submitted_at=clock.now(), submitted_by="a"
            )
        return freeze_ranking(**given)

    monkeypatch.setattr(making, "freeze_ranking", meanwhile)
    with pytest.raises(Conflict, match="变动"):
        make_ranking(round=each, name=NAME, by=people.su)
    assert not Ranking.objects.exists()
