"""Rows of the room, by noun."""

from yunti.apps.settlement.models.batches import SettlementBatch, SettlementLine
from yunti.apps.settlement.models.claims import Claim
from yunti.apps.settlement.models.payments import Clawback, Payment, PaymentFile

__all__ = ["Claim", "Clawback", "Payment", "PaymentFile", "SettlementBatch", "SettlementLine"]
