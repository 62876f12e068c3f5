"""Applications made ready, their arrivals, and the order in which the arrivals are served. Arrivals are inserted and never changed.

Not here: what is handed in (`apps.cases`), what is given and how much there is of it (rooms above).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.cases.models import Case
from yunti.apps.intake.enums import Outcome
from yunti.apps.programmes.models import Round
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class Prepared(CoveredModel):
    """What the party is about to ask for, judged at leisure and fixed: `digest` is that of its answers and files, `asked_fen`
    what the rules of `day` make of them. It stands until it is withdrawn."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="prepared")
    ordinal = models.PositiveIntegerField()
    region_code = models.CharField(max_length=6)
    digest = models.CharField(max_length=64)
    asked_fen = models.BigIntegerField(_("申请金额"))
    day = models.DateField()
    prepared_at = models.DateTimeField(_("定稿时间"))
    prepared_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_case_is_prepared_once_at_a_time",
            ),
            models.UniqueConstraint(fields=["case", "ordinal"], name="preparations_of_a_case_are_counted"),
            models.CheckConstraint(condition=Q(asked_fen__gt=0), name="something_is_asked_for"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ordinal}"


class Arrival(CoveredModel):
    """One application reached the platform. `transaction` and the key give the order; `leaf` is what the proof rests on."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    prepared = models.OneToOneField(Prepared, on_delete=models.PROTECT, related_name="arrival")
    # The database is not asked whether there is this round, which is that of the case: asking locks one row for all who arrive.
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    region_code = models.CharField(max_length=6)
    asked_fen = models.BigIntegerField()
    transaction = models.BigIntegerField()
    arrived_at = models.DateTimeField(_("到达时间"))
    arrived_by = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(asked_fen__gt=0), name="an_arrival_asks_for_something"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "transaction", "id"], name="arrival_in_order"),
        ]

    def __str__(self) -> str:
        return self.ref


class TurnBatch(CoveredModel):
    """Turns that were counted together, `first` and so many after it: `root` is over their leaves, `chain` over all roots so far."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    first = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "ordinal"], name="turn_batches_of_a_round_are_counted"),
            models.CheckConstraint(condition=Q(count__gt=0, first__gt=0), name="a_turn_batch_holds_turns"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.ordinal}"


class Turn(CoveredModel):
    """The arrival's number in the round and its place in the queue of its region, both without gaps; `counted_at` is the moment
    by which it counts as asked for."""

    arrival = models.OneToOneField(Arrival, on_delete=models.PROTECT, primary_key=True, related_name="turn")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=6)
    ordinal = models.PositiveBigIntegerField(_("到达序号"))
    place = models.PositiveBigIntegerField(_("排队位次"))
    counted_at = models.DateTimeField(_("申请时间"))
    batch = models.ForeignKey(TurnBatch, on_delete=models.PROTECT, related_name="turns")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    why = models.TextField(_("未受理的理由"), blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "ordinal"], name="turns_of_a_round_are_counted"),
            models.UniqueConstraint(
                fields=["round", "region_code", "place"], name="places_of_a_queue_are_counted"
            ),
            models.CheckConstraint(
                condition=Q(place__lte=F("ordinal")), name="a_place_is_not_behind_the_number"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.TURNED_BACK) | ~Q(why=""),
                name="whoever_is_turned_back_is_told_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "ordinal"], condition=Q(outcome=""), name="turn_to_be_handed_in"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.ordinal}"


class TurnHead(models.Model):
    """How far the arrivals of a round are counted; follows from its turns."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, primary_key=True, related_name="+")
    transaction = models.BigIntegerField(default=-1)
    arrival = models.BigIntegerField(default=0)
    ordinal = models.PositiveBigIntegerField(default=0)
    batch = models.PositiveIntegerField(default=0)
    chain = models.CharField(max_length=64)
    counted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.round_id} {self.ordinal}"
