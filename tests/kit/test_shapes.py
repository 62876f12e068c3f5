"""Queries of one shape: the kept statement finds what the queryset itself finds, whatever the values are.

Not here: several of them at once (`test_together.py`).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from pytest_django import DjangoAssertNumQueries

from tests.people import People
from yunti.apps.accounts.models import Mandate, Person
from yunti.kit.shapes import first_row, shaped, values_of
from yunti.kit.together import read_together

pytestmark = pytest.mark.django_db


def either(first: Sequence[str], second: Sequence[str], key: int) -> "QuerySet[Person]":
    return Person.objects.filter(Q(ref__in=second) | Q(pk=key) | Q(ref__in=first))


def begun(persons: Sequence[int], day: date) -> "QuerySet[Mandate]":
    return Mandate.objects.filter(person_id__in=persons, valid_from__lte=day)


def holding(persons: Sequence[int], day: date) -> "QuerySet[Mandate]":
    return begun(persons, day).select_related("person")


def containing(text: str) -> "QuerySet[Person]":
    return Person.objects.filter(name__contains=text)


def keys(rows: Iterable[Any]) -> list[int]:
    return sorted(row.pk for row in rows)


def test_other_values_of_the_same_shape_find_their_own_rows(people: People) -> None:
    """In whatever order the values stand in the statement, and when two of them are equal."""
    rows = list(Person.objects.order_by("pk")[:6])
    refs = [row.ref for row in rows]
    asked = [
        ((refs[0],), (refs[1],), rows[2].pk),
        ((refs[3],), (refs[4],), rows[5].pk),
        ((refs[5],), (refs[5],), rows[5].pk),
        ((), (refs[1],), rows[2].pk),
        ((), (), 0),
        (("' OR 1=1 --",), ("%s",), 0),
    ]
    for values in (*asked, *asked):
        (found,) = read_together(shaped(either, *values))
        assert keys(found) == keys(either(*values)), values


def test_a_day_is_a_value(people: People) -> None:
    persons = tuple(Person.objects.values_list("pk", flat=True))
    for day in (date(1990, 1, 1), date(2090, 1, 1), date(1990, 1, 1)):
        (found,) = read_together(shaped(begun, persons, day))
        assert keys(found) == keys(begun(persons, day))
    assert found == [] and Mandate.objects.exists()


def test_a_row_comes_with_the_rows_selected_along(
    people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for person in (people.ma, people.luo):
        with django_assert_num_queries(1):
            row = first_row(shaped(holding, (person.person_id,), date(2090, 1, 1)))
            assert row.person.pk == person.person_id and not row._state.adding
    assert first_row(shaped(holding, (), date(2090, 1, 1))) is None
    assert first_row(shaped(holding, (0,), date(2090, 1, 1))) is None


def test_a_value_that_is_changed_on_its_way_is_refused(people: People) -> None:
    """Else the first text asked for would be looked for ever after."""
    with pytest.raises(TypeError):
        read_together(shaped(containing, "示例"))
    for value in (None, ["a"], ("a", 1), 1.5, True):
        with pytest.raises(TypeError):
            read_together(shaped(containing, value))


def told(day: date, key: int) -> "QuerySet[Mandate, Any]":
    rows = Mandate.objects.filter(Q(valid_from__lte=day) | Q(person_id=key)).order_by("-pk")
    return rows.values_list("ref", "valid_from", "granted_at", "person__name")


def test_values_are_asked_for_again_and_read_as_the_queryset_reads_them(
    people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Days and moments among them, which one of the databases keeps as text."""
    for day in (date(2090, 1, 1), date(1990, 1, 1), date(2090, 1, 1)):
        with django_assert_num_queries(1):
            found = values_of(shaped(told, day, people.luo.person_id or 0))
        assert found == list(told(day, people.luo.person_id or 0)) != []
    assert values_of(shaped(nobody)) == []


def nobody() -> "QuerySet[Mandate, Any]":
    return Mandate.objects.none().values_list("ref")
