"""Claims: what is to be paid for vouchers that were redeemed, each once.

Not here: vouchers (`apps.vouchers`), the books (`apps.ledger`), the procedure (`apps.cases`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise, Supplier
from yunti.apps.settlement.enums import State
from yunti.apps.vouchers.models import Voucher
from yunti.kit.models import CoveredModel

# As with vouchers the database is not asked whether there are this round and these parties: whoever holds their rows may wait for
# the queue that is held here.


class Claim(CoveredModel):
    """A voucher that passed its audit: its face, and what is added to it once for an enterprise, which is told by `bonus_key`.

    `case` is the one by which it was redeemed. `carried` and `tagged` come first in settlement, then the earlier `applied_at`.
    """

    voucher = models.OneToOneField(Voucher, on_delete=models.PROTECT, related_name="claim")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="claim", db_constraint=False)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    region_code = models.CharField(max_length=6)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    face_fen = models.BigIntegerField(_("券额"))
    bonus_fen = models.BigIntegerField(_("增加额"), default=0)
    bonus_key = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001  null does not count
    tagged = models.BooleanField(_("专项标记"), default=False)
    carried = models.BooleanField(_("上期结转"), default=False)
    applied_at = models.DateTimeField(_("结算申请时间"))
    state = models.CharField(max_length=10, choices=State.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(face_fen__gt=0, bonus_fen__gte=0), name="a_claim_is_of_something"
            ),
            models.CheckConstraint(
                condition=Q(bonus_fen=0, bonus_key__isnull=True)
                | Q(bonus_fen__gt=0, bonus_key__isnull=False),
                name="a_bonus_has_a_key",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region_code", "state", "carried", "tagged", "applied_at", "id"],
                name="claim_queue",
            ),
            models.Index(fields=["round", "region_code"], name="claim_of_round"),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}"

    @property
    def payable_fen(self) -> int:
        return self.face_fen + self.bonus_fen
