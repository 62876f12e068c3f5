"""Several tables in one statement: the rows are those that separate statements give, of every kind of column.

Not here: which pages read so (`tests/web`).
"""

from typing import Any

import pytest
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from tests.apps.cases.rounds import a_case, a_round, ask
from tests.people import People
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.apps.cases.models import Answer, Assignment, Case, CaseMove, CasePartner
from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.models import Round, RoundWindow
from yunti.kit import clock
from yunti.kit.together import forget_read, prefetch_together, read_together

pytestmark = pytest.mark.django_db


def told(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.fixture
def cases(people: People) -> list[Case]:
    each = a_round("jiangsu-star", "2020")
    made = [a_case(each, "star_application", "draft", people, number=number) for number in (1, 2, 3)]
    for case in made[:2]:
        ask(case, people.yan, "expert")
        moved = {"source": "draft", "target": "submitted", "role": "enterprise", "moved_by": people.ma.ref}
        CaseMove.objects.create(
            case=case, ordinal=1, action="submit", moved_at=clock.now(), reasons=["甲", "乙"], **moved
        )
        Answer.objects.create(
            case=case, field="effect", value='"“100%”"', saved_at=clock.now(), saved_by=people.ma.ref
        )
    return list(Case.objects.select_related("round").order_by("id"))


def test_every_kind_of_column_comes_out_as_by_itself(
    cases: list[Case], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    models: list[Any] = [Case, Round, RoundWindow, CaseMove, Answer, Person, Mandate, Organisation]
    with django_assert_num_queries(1):
        found = read_together(*(model.objects.all() for model in models))
    for model, rows in zip(models, found, strict=True):
        expected = [told(row) for row in model.objects.order_by("pk")]
        assert expected and [told(row) for row in sorted(rows, key=lambda row: row.pk)] == expected, model
        assert {row._state.adding for row in rows} == {False}


def test_conditions_hold_and_what_can_have_no_rows_has_none(
    cases: list[Case], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        answers, none, moves = read_together(
            Answer.objects.filter(value__contains="100%"),
            Case.objects.filter(pk__in=[]),
            CaseMove.objects.filter(case=cases[0]),
        )
    assert (len(answers), none, [row.case_id for row in moves]) == (2, [], [cases[0].pk])
    with django_assert_num_queries(0):
        assert read_together(Case.objects.none()) == [[]]


def test_relations_are_read_along(
    cases: list[Case], people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        names = ("answers", "moves", "assignments__person", "partners__supplier", "round__windows")
        (organisations,) = prefetch_together(cases, *names, besides=[Organisation.objects.all()])
    with django_assert_num_queries(0):
        assert [len(case.answers.all()) for case in cases] == [1, 1, 0]
        assert [case.moves.count() for case in cases] == [1, 1, 0]
        assert cases[0].moves.all()[0].case is cases[0]
        assert cases[1].assignments.all()[0].person.pk == people.yan.person_id
        assert {each.supplier.name for case in cases for each in case.partners.all()}
        assert all(len(case.round.windows.all()) == len(WindowLevel) for case in cases)
    with django_assert_num_queries(1):
        prefetch_together(cases, "partners__words", "partners__supplier")
    with django_assert_num_queries(0):
        assert [list(each.words.all()) for case in cases for each in case.partners.all()] == [[], [], []]
        assert cases[0].partners.all()[0].supplier.name
    assert len(organisations) == Organisation.objects.count()
    assert len(CasePartner.objects.all()) == 3 and len(Assignment.objects.all()) == 2


def test_what_was_read_along_can_be_forgotten(cases: list[Case]) -> None:
    prefetch_together(cases, "answers")
    Answer.objects.filter(case=cases[0]).delete()
    assert len(cases[0].answers.all()) == 1
    forget_read(cases[0])
    assert not cases[0].answers.all()


def test_no_instances_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert prefetch_together([], "answers") == []
