"""Many rows at once are the same rows as one by one: keys, values, digests."""

from datetime import date

import pytest

from tests.people import FROM, People
from yunti.apps.accounts.models import Organisation
from yunti.kit import canonical
from yunti.kit.actors import Actor
from yunti.kit.bulk import insert_rows
from yunti.kit.commands import Step, command
from yunti.kit.models import AuditedRow

pytestmark = pytest.mark.django_db


def fresh(number: int) -> Organisation:
    return Organisation(
        name=f"示例{number}\t\\N'\"", kind="panel", valid_from=FROM, valid_to=date(2027, 1, 1)
    )


@command("test.many")
def many(step: Step, *, count: int, by: Actor) -> list[Organisation]:
    step.open_to_all()
    rows = step.bulk_create(Organisation, [fresh(number) for number in range(count)])
    step.record()
    return rows


def test_rows_have_keys_and_values_as_written_one_by_one(people: People) -> None:
    before = Organisation.objects.create(name="前", kind="panel", valid_from=FROM)
    rows = insert_rows(Organisation, [fresh(1), fresh(2)])
    after = Organisation.objects.create(name="后", kind="panel", valid_from=FROM)
    assert before.pk < rows[0].pk < rows[1].pk < after.pk
    stored = Organisation.objects.get(pk=rows[1].pk)
    assert (stored.name, stored.valid_from, stored.valid_to, stored.ref) == (
        rows[1].name,
        FROM,
        date(2027, 1, 1),
        rows[1].ref,
    )


def test_every_row_of_a_batch_is_covered(people: People) -> None:
    rows = many(count=30, by=people.xi)
    covered = {row.row_key: row for row in AuditedRow.objects.all()}
    assert set(covered) == {str(row.pk) for row in rows}
    for row in Organisation.objects.filter(pk__in=[row.pk for row in rows]):
        line = covered[str(row.pk)]
        assert line.digest == canonical.row_digest(line.salt, row)
