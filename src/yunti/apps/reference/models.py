"""What administrators add to the packaged tables: holiday notices with their days, changes of regions.

Nothing is overwritten: an entry is replaced, refused or withdrawn and stays in the history.
Not here: the packaged tables (`domain.calendar`, `domain.regions`), who is in charge where (`apps.accounts`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yunti.apps.reference.enums import DayEntryKind, EntryState, RegionChangeKind, Topic
from yunti.domain.regions import RegionLevel
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference

DAY_NAME_LENGTH, REGION_NAME_LENGTH, SOURCE_LENGTH, REASON_LENGTH = 40, 60, 120, 200

IN_FORCE = Q(state=EntryState.CONFIRMED)
WAITING = Q(state=EntryState.PROPOSED)
EVER_CONFIRMED = Q(state__in=[EntryState.CONFIRMED, EntryState.REPLACED])


class ReviewedEntry(CoveredModel):
    """Entered by one administrator, decided by another; `ended_*` says who took it back or what came after it."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.PROPOSED)
    source = models.CharField(max_length=SOURCE_LENGTH)
    source_link = models.URLField(max_length=300, blank=True)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        abstract = True


class HolidayNotice(ReviewedEntry):
    """The State Council's notice for one whole year, as an administrator typed it in."""

    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year"], condition=IN_FORCE, name="a_year_rests_on_one_notice"),
            models.UniqueConstraint(fields=["year"], condition=WAITING, name="a_year_has_one_notice_waiting"),
            models.CheckConstraint(
                condition=~EVER_CONFIRMED | (~Q(decided_by="") & ~Q(decided_by=F("entered_by"))),
                name="a_notice_is_confirmed_by_another_person",
            ),
            models.CheckConstraint(
                condition=~EVER_CONFIRMED | Q(decided_at__isnull=False),
                name="a_confirmed_notice_says_when",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["year"], name="notice_by_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.source}"


class CalendarDay(ReviewedEntry):
    """One day as a notice has it, or, without a notice, the correction of a single day."""

    notice = models.ForeignKey(HolidayNotice, on_delete=models.PROTECT, null=True, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=DayEntryKind.choices)
    name = models.CharField(max_length=DAY_NAME_LENGTH)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day"], condition=IN_FORCE, name="a_day_has_one_entry_in_force"),
            models.UniqueConstraint(fields=["notice", "day"], name="a_notice_names_a_day_once"),
            models.UniqueConstraint(
                fields=["day"],
                condition=WAITING & Q(notice__isnull=True),
                name="a_day_has_one_correction_waiting",
            ),
            models.CheckConstraint(
                condition=~EVER_CONFIRMED | (~Q(decided_by="") & ~Q(decided_by=F("entered_by"))),
                name="a_day_is_confirmed_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DayEntryKind.values), name="a_day_is_of_a_known_kind"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "day"], name="day_by_state")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class RegionChange(CoveredModel):
    """A region or zone is set up, renamed or abolished from a day on; a withdrawn change never was."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=10, choices=RegionChangeKind.choices)
    code = models.CharField(max_length=6)
    name = models.CharField(max_length=REGION_NAME_LENGTH, blank=True)
    level = models.CharField(max_length=10, choices=[(level.value, level.value) for level in RegionLevel])
    parent = models.CharField(max_length=6, blank=True)
    effective_on = models.DateField()
    source = models.CharField(max_length=SOURCE_LENGTH)
    source_link = models.URLField(max_length=300, blank=True)
    note = models.CharField(max_length=200, blank=True)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["code", "effective_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_region_changes_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind=RegionChangeKind.ABOLISHED) | ~Q(name=""),
                name="a_region_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(level=RegionLevel.PROVINCE.value) | ~Q(parent=""),
                name="a_region_below_a_province_has_a_parent",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RegionChangeKind.values), name="a_region_change_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="a_withdrawn_region_change_says_by_whom",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["code"], name="region_change_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.kind} {self.effective_on}"


class ReferenceStamp(models.Model):
    """Changes with every change of its topic, so that processes notice by one small statement."""

    topic = models.CharField(max_length=10, unique=True, choices=Topic.choices)
    stamp = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.topic} {self.stamp}"
