"""Rows of the room, by noun."""

from yunti.apps.settlement.models.batches import SettlementBatch, SettlementLine
from yunti.apps.settlement.models.claims import Claim
from yunti.apps.settlement.models.payments import (
    BankAnswer,
    BankAnswerRow,
    Clawback,
    ClawbackReceipt,
    Payment,
    PaymentFile,
)

__all__ = [
    "BankAnswer",
    "BankAnswerRow",
    "Claim",
    "Clawback",
    "ClawbackReceipt",
    "Payment",
    "PaymentFile",
    "SettlementBatch",
    "SettlementLine",
]
