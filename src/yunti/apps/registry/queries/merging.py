"""What merging two files would move, and what stands in the way. Not here: doing it (`services.merging`)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.expressions import RawSQL

from yunti.apps.accounts.models import Mandate
from yunti.apps.registry.models import Ban, DishonestyRecord, Enterprise, Fact, StatusGrant
from yunti.apps.registry.permissions import PartyRow
from yunti.apps.registry.queries.facts import about, days_of


@dataclass(frozen=True)
class MergePreview:
    gone: PartyRow
    kept: PartyRow
    facts: int
    statuses: list[StatusGrant]
    overlapping: list[StatusGrant]
    members: int
    bans: list[Ban]
    records: list[DishonestyRecord]

    @property
    def is_possible(self) -> bool:
        return not self.overlapping and not self.records


def merge_preview(gone: PartyRow, kept: PartyRow, as_of: date) -> MergePreview:
    """Seven statements, whatever the size."""
    statuses = list(StatusGrant.objects.filter(about(gone)).select_related("kind"))
    standing = list(StatusGrant.objects.filter(about(kept)))
    return MergePreview(
        gone=gone,
        kept=kept,
        facts=Fact.objects.filter(about(gone)).count(),
        statuses=statuses,
        overlapping=[grant for grant in statuses if any(_overlap(grant, other) for other in standing)],
        members=Mandate.objects.filter(organisation_id=gone.organisation_id, ended_at__isnull=True).count()
        if gone.organisation_id
        else 0,
        bans=bans_to_carry(gone, kept, as_of),
        records=records_to_enter(gone, kept, as_of),
    )


def same_enterprise(key: int) -> RawSQL:
    """An enterprise with every file that was merged into it, whichever of them is asked about; within a statement, as `__in`."""
    table = Enterprise._meta.db_table
    return RawSQL(_SAME % {"table": table}, [key])  # noqa: S611  the name of a table; the key is a parameter  # noqa: S611  # the name of our own table


_SAME = """
    WITH RECURSIVE
    onwards(id, into_id) AS (
        SELECT id, merged_into_id FROM %(table)s WHERE id = %%s
        UNION
        SELECT one.id, one.merged_into_id FROM %(table)s one JOIN onwards ON one.id = onwards.into_id
    ),
    same(id) AS (
        SELECT id FROM onwards WHERE into_id IS NULL
        UNION
        SELECT one.id FROM %(table)s one JOIN same ON one.merged_into_id = same.id
    )
    SELECT id FROM same
"""


def _overlap(one: StatusGrant, other: StatusGrant) -> bool:
    return one.kind_id == other.kind_id and days_of(one).overlaps(days_of(other))


def _not_over(as_of: date) -> Q:
    return (Q(valid_to__isnull=True) | Q(valid_to__gte=as_of)) & Q(lifted_on__isnull=True)


def bans_to_carry(gone: PartyRow, kept: PartyRow, as_of: date) -> list[Ban]:
    """Bans on the one, in force or still to come, that do not yet stand on the other."""
    carried = Ban.objects.filter(uscc=kept.uscc, carried_from__isnull=False).values("carried_from")
    return list(Ban.objects.filter(_not_over(as_of), uscc=gone.uscc).exclude(pk__in=carried).order_by("id"))


def records_to_enter(gone: PartyRow, kept: PartyRow, as_of: date) -> list[DishonestyRecord]:
    """Records of public credit lists are entered by hand for the other, never copied: they name one code."""
    known = set(
        DishonestyRecord.objects.filter(_not_over(as_of), uscc=kept.uscc).values_list("number", flat=True)
    )
    found = DishonestyRecord.objects.filter(_not_over(as_of), uscc=gone.uscc).order_by("id")
    return [record for record in found if record.number not in known]
