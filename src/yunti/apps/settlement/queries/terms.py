"""On which ground a batch is paid: what stands on its entries. Not here: the rules themselves (packs)."""

from dataclasses import dataclass

from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.models import SettlementBatch
from yunti.kit.wording import listed
from yunti.packs.vouchers import vouchers_of


@dataclass(frozen=True)
class Terms:
    clause: str
    edition: str


def terms_of(batch: SettlementBatch) -> Terms:
    pack = pack_of(batch.round)
    spec = vouchers_of(pack)
    clauses = spec.redemption.clause if spec is not None and spec.redemption is not None else ()
    return Terms(listed(clauses), f"{pack.programme}/{pack.edition}")
