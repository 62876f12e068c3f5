"""Rankings of all who apply in a round, frozen as they were made, the terms decided for them, and orders that authorities decide.

Not here: which figures are ranked (`packs.rankings`), placing (`rules.cutting`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.kit.models import CoveredModel
from yunti.kit.references import new_reference


class RankingTerms(CoveredModel):
    """Never changed: the latest of a round counts. `tiers` are shares and points as they were written, `document` what decided it.
    Where `enabled` is not, it was decided that the points of the tiers do not count."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ranking_terms")
    name = models.CharField(max_length=60)
    ordinal = models.PositiveIntegerField()
    enabled = models.BooleanField()
    tiers = models.JSONField(default=list)
    own_weight = models.CharField(max_length=8, blank=True)
    tier_weight = models.CharField(max_length=8, blank=True)
    document = models.CharField(_("文件和文号"), max_length=200)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "name", "ordinal"], name="terms_of_a_ranking_are_counted"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="terms_of_a_ranking_name_a_document"),
            models.CheckConstraint(
                condition=Q(enabled=False) | (~Q(own_weight="") & ~Q(tier_weight="")),
                name="terms_that_count_have_weights",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.name} {self.ordinal}"


class Ranking(CoveredModel):
    """Never changed. `figures` are the ranked figures with their cut points, `terms_used` tiers and weights, `left_out` the cases of the
    round that could not take part; `digest` is of what was ranked, `results_digest` of what came of it."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="rankings")
    name = models.CharField(max_length=60)
    ordinal = models.PositiveIntegerField()
    terms = models.ForeignKey(RankingTerms, on_delete=models.PROTECT, null=True, related_name="rankings")
    day = models.DateField()
    population = models.PositiveIntegerField()
    terms_used = models.JSONField()
    figures = models.JSONField()
    left_out = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    results_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "name", "ordinal"], name="rankings_of_a_round_are_counted"
            ),
            models.CheckConstraint(condition=Q(population__gte=1), name="a_ranking_ranks_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.name} {self.ordinal}"

    @property
    def counts(self) -> bool:
        """Whether the points of the tiers are part of a total."""
        return bool(self.terms_used["counts"])


class RankedCase(CoveredModel):
    """One of those ranked: for each figure its key, its own points, place, how many share it, points of the tier, weighted points.
    Points are hundredths; `own_total` and `total` are the sums, `place` is by `total`."""

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ranked")
    lines = models.JSONField()
    own_total = models.BigIntegerField()
    total = models.BigIntegerField()
    place = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ranking", "case"], name="a_case_is_ranked_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ranking", "place"], name="ranked_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id} {self.place}"


class CaseOrder(CoveredModel):
    """The order of the cases of one authority, decided by it; the latest counts. `cases` are references in that order, those first that
    had gone on before and keep their places."""

    ref = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="case_orders")
    name = models.CharField(max_length=60)
    region_code = models.CharField(max_length=6)
    ordinal = models.PositiveIntegerField()
    cases = models.JSONField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "name", "region_code", "ordinal"], name="orders_of_an_authority_are_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.name} {self.region_code} {self.ordinal}"
