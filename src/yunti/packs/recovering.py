"""What a pack says of asking back what was paid: the step of the claim's case, and the operation that computes how much.

Not here: the rest of the section (`settlement.py`), who asks back and what is booked (`apps.settlement`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yunti.domain.money import FEN_PER_YUAN
from yunti.packs.errors import Problem
from yunti.packs.operations import run
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.packs.vouchers import vouchers_of
from yunti.rules.errors import FactError, nearest

SECTION, KEY = "settlement", "recovery"


@dataclass(frozen=True)
class Recovery:
    """`operation` takes what was paid and lines with fair fees, by the columns of the voucher's own lines; `result` is what it gives."""

    step: str
    operation: str
    paid: str
    lines: str
    result: str
    clause: tuple[str, ...] = ()

    def asked(self, pack: Pack, paid_fen: int, lines: Sequence[Mapping[str, Any]], as_of: date) -> int | None:
        """Whole fen that are to come back; unknown where the rules cannot tell."""
        given = {
            "op": self.operation,
            self.paid: Decimal(paid_fen) / FEN_PER_YUAN,
            self.lines: [dict(each) for each in lines],
        }
        try:
            found = run(pack, given, as_of).get(self.result)
        except FactError:
            return None
        if found is None:
            return None
        fen = Decimal(str(found)) * FEN_PER_YUAN
        return int(fen) if fen == int(fen) else None


@once_per_pack
def recovery_of(pack: Pack) -> Recovery | None:
    spec = (pack.section(SECTION) or {}).get(KEY)
    if not spec:
        return None
    names = ("step", "operation", "paid", "lines", "result")
    return Recovery(**{name: spec[name] for name in names}, clause=several(spec.get("clause")))


def recovery_faults(pack: Pack) -> Iterator[Problem]:
    spec = (pack.section(SECTION) or {}).get(KEY)
    if not spec:
        return
    path, facts = (SECTION, KEY), pack.definition.facts
    vouchers = vouchers_of(pack)
    if vouchers is None or vouchers.redemption is None:
        yield pack.problem(path, "vouchers 里没有 redemption，没有可以追回的付款")
        return
    moves = pack.section("workflows")[vouchers.redemption.workflow]["moves"]
    known = {move["action"] for move in moves}
    if spec["step"] not in known:
        yield pack.problem((*path, "step"), f"没有步骤 {spec['step']}{nearest(spec['step'], known)}")
    operation = pack.section("operations").get(spec["operation"])
    if operation is None:
        names = pack.section("operations")
        text = f"没有操作 {spec['operation']}{nearest(spec['operation'], names)}"
        yield pack.problem((*path, "operation"), text)
    elif spec["result"] not in operation.get("output", {}):
        yield pack.problem((*path, "result"), f"操作 {spec['operation']} 不给出 {spec['result']}")
    for key in ("paid", "lines"):
        if spec[key] not in facts:
            yield pack.problem((*path, key), f"没有字段 {spec[key]}{nearest(spec[key], facts)}")
