"""What a pack says of settling claims: the case of an authority that runs a batch, the steps of the claims, the operation that gives
the money, out of which pots, and the list that is published before.

Not here: the operation over tables (`settling.py`), claims and batches (`apps.settlement`), the list for the public (`publicity.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yunti.domain.money import FEN_PER_YUAN
from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.operations import run
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.packs.vouchers import vouchers_of
from yunti.rules.errors import nearest
from yunti.rules.values import Kind, read_facts

if TYPE_CHECKING:
    import polars as pl

SECTION = "settlement"
POTS = ("general", "earmark")
OBJECTIONS = ("none", "pending", "upheld", "dismissed")


class Act(StrEnum):
    """What a step of the batch does."""

    PROPOSES = "proposes"
    PUBLISHES = "publishes"
    DECIDES = "decides"
    ARCHIVES = "archives"


class Fate(StrEnum):
    """What a step does to a claim."""

    INCLUDES = "includes"
    PAYS = "pays"
    CARRIES = "carries"
    POSTPONES = "postpones"
    DENIES = "denies"


class Outcome(StrEnum):
    """What is decided on a claim."""

    PAID = "paid"
    CARRIED = "carried"
    POSTPONED = "postponed"
    DENIED = "denied"


@dataclass(frozen=True)
class Asked:
    """A claim as the operation reads it. `applied_at` is the local time as the pack writes moments."""

    key: str
    enterprise: str
    applied_at: str
    amount_fen: int
    tagged: bool
    carried: bool
    objection: str = "none"


@dataclass(frozen=True)
class Decided:
    """In the order of the queue: those that are paid in the order of their pots, those left over, those set aside."""

    key: str
    outcome: Outcome
    pot: str


@dataclass(frozen=True)
class Settlement:
    """`steps` are those of the batch that only this capability takes, `fates` those of the cases of claims; `pots` gives for each pot
    of the operation the account that it is; `aside` for each output that sets claims aside what that decides."""

    title: str
    batch: str
    steps: Mapping[str, Act]
    fates: Mapping[str, Fate]
    operation: str
    reads: Mapping[str, str]
    aside: Mapping[str, Outcome]
    pots: Mapping[str, str]
    days: str
    payout: Mapping[str, str]
    listed: Mapping[str, Any]
    clause: tuple[str, ...] = ()

    def act_of(self, workflow: str, action: str) -> Act | None:
        return self.steps.get(action) if workflow == self.batch else None

    def fate_of(self, pack: Pack, workflow: str, action: str) -> Fate | None:
        return self.fates.get(action) if workflow == claims_workflow(pack) else None

    def action_of(self, wanted: Act | Fate) -> str:
        steps: Mapping[str, Act | Fate] = self.steps if isinstance(wanted, Act) else self.fates
        return next((action for action, each in steps.items() if each is wanted), "")

    def may_pay_out(self, pack: Pack, opened_on: date, last_day: date, day: date) -> bool:
        """By the operation that judges publicity, for a payout on this day."""
        given = {
            self.payout["start"]: opened_on.isoformat(),
            self.payout["end"]: last_day.isoformat(),
            self.payout["on"]: day.isoformat(),
        }
        found = run(pack, {"op": self.payout["operation"], **given}, opened_on)
        return found[self.payout["allowed"]] is True

    def decide(
        self, pack: Pack, claims: Sequence[Asked], money_fen: Mapping[str, int], day: date
    ) -> list[Decided]:
        """`money_fen` by account. Each claim once. The engines are loaded only now: who only reads a pack starts without them."""
        if not claims:
            return []
        import polars as pl

        from yunti.packs.settling import Settling
        from yunti.rules.tables import tables_of

        settling = Settling(pack, self.operation, day)
        told = pack.section("operations")[self.operation]["with"]
        facts: dict[str, Any] = {
            pot["money"]: Decimal(money_fen[self.pots[pot["name"]]]) / FEN_PER_YUAN for pot in told["pots"]
        }
        facts[told["claims"]] = [self._row(told, each) for each in claims]
        wanted = {name: pack.definition.facts[name] for name in facts}
        others = dict.fromkeys(pack.definition.facts)
        settled = settling.settled(tables_of([others | read_facts(facts, wanted)], settling.layout))
        rules = list(settled.aside.values())
        rows = pl.concat(
            [
                settled.claims.select(told["key"], *rules),
                settled.found.claims.select("pot", "asked", "turn"),
            ],
            how="horizontal",
        )
        return self._decided(rows, told, settled.aside)

    def _row(self, told: Mapping[str, Any], each: Asked) -> dict[str, Any]:
        own = {
            "enterprise": each.enterprise,
            "applied_at": each.applied_at,
            "tagged": each.tagged,
            "carried": each.carried,
            "objection": each.objection,
        }
        named = {self.reads[name]: value for name, value in own.items() if name in self.reads}
        return {told["key"]: each.key, told["amount"]: Decimal(each.amount_fen) / FEN_PER_YUAN, **named}

    def _decided(
        self, rows: "pl.DataFrame", told: Mapping[str, Any], aside: Mapping[str, Any]
    ) -> list[Decided]:
        import polars as pl

        key, pots = told["key"], [pot["name"] for pot in told["pots"]]
        asked = rows.filter(pl.col("turn").is_not_null())
        paid = asked.filter(pl.col("pot").is_not_null()).sort("pot", "turn")
        left = asked.filter(pl.col("pot").is_null()).sort("asked", "turn")
        out = [
            Decided(name, Outcome.PAID, self.pots[pots[pot]]) for name, pot in paid.select(key, "pot").rows()
        ]
        out += [Decided(name, Outcome.CARRIED, "") for name in left[key].to_list()]
        seen = {each.key for each in out}
        for output, rule in aside.items():
            names = sorted(rows.filter(pl.col(rule).eq_missing(True))[key].to_list())
            out += [Decided(name, self.aside[output], "") for name in names if name not in seen]
            seen |= set(names)
        assert len(out) == rows.height, "every claim is decided once"
        return out


@once_per_pack
def settlement_of(pack: Pack) -> Settlement | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    return Settlement(
        spec["title"],
        spec["batch"],
        {action: Act(each) for action, each in spec["steps"].items()},
        {action: Fate(each) for action, each in spec["claims"].items()},
        spec["operation"],
        spec["reads"],
        {name: Outcome(each) for name, each in spec["aside"].items()},
        spec["pots"],
        spec["days"],
        spec["payout"],
        spec["list"],
        several(spec.get("clause")),
    )


def claims_workflow(pack: Pack) -> str:
    """The cases by which vouchers are redeemed."""
    found = vouchers_of(pack)
    return found.redemption.workflow if found is not None and found.redemption is not None else ""


# checked ----------------------------------------------------------------------------------------------------------


def settlement_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    workflow = claims_workflow(pack)
    if not workflow:
        yield pack.problem((SECTION,), "vouchers 里没有 redemption，没有可以结算的请求")
        return
    workflows = pack.section("workflows")
    if spec["batch"] not in workflows:
        text = f"没有流程 {spec['batch']}{nearest(spec['batch'], workflows)}"
        yield pack.problem((SECTION, "batch"), text)
        return
    yield from _of_authority(pack, spec["batch"])
    yield from _steps(pack, workflows[spec["batch"]], spec["steps"], "steps", tuple(Act))
    yield from _steps(pack, workflows[workflow], spec["claims"], "claims", tuple(Fate))
    yield from _operation(pack, spec)
    yield from _payout(pack, spec)


def _of_authority(pack: Pack, name: str) -> Iterator[Problem]:
    workflow, actors = pack.section("workflows")[name], pack.section("actors")
    for place, move in enumerate(workflow["moves"]):
        for role in several(move["actor"]):
            if actors.get(role, {}).get("desk") not in ("county", "prefecture", "province"):
                path = ("workflows", name, "moves", place, "actor")
                yield pack.problem(path, f"结算批次由主管部门办理，角色 {role} 不在主管部门岗位")


def _steps(
    pack: Pack,
    workflow: Mapping[str, Any],
    steps: Mapping[str, str],
    key: str,
    wanted: Sequence[Act] | Sequence[Fate],
) -> Iterator[Problem]:
    known = {move["action"] for move in workflow["moves"]}
    for action in steps:
        if action not in known:
            yield pack.problem((SECTION, key, action), f"没有步骤 {action}{nearest(action, known)}")
    for each in wanted:
        count = list(steps.values()).count(each.value)
        if count != 1:
            yield pack.problem((SECTION, key), f"{each} 应有一步，现有 {count} 步")


def _operation(pack: Pack, spec: Mapping[str, Any]) -> Iterator[Problem]:
    operations, path = pack.section("operations"), (SECTION, "operation")
    name = spec["operation"]
    if name not in operations:
        yield pack.problem(path, f"没有操作 {name}{nearest(name, operations)}")
        return
    told = operations[name].get("with") or {}
    if operations[name]["uses"] != "allocate_in_order" or "periods" in told:
        yield pack.problem(path, f"操作 {name} 不是一批按次序分配资金")
        return
    yield from _mapped(pack, spec, "pots", [pot["name"] for pot in told["pots"]])
    yield from _mapped(pack, spec, "aside", list(told.get("aside") or {}))
    rows = pack.definition.facts[told["claims"]].rows or {}
    for key, column in spec["reads"].items():
        if column not in rows:
            problem: KeyPath = (SECTION, "reads", key)
            yield pack.problem(problem, f"{told['claims']} 没有一列 {column}{nearest(column, rows)}")
    objection = rows.get(spec["reads"].get("objection", ""))
    if objection is not None and not set(OBJECTIONS) <= set(objection.options):
        yield pack.problem((SECTION, "reads", "objection"), f"选项应有 {'、'.join(OBJECTIONS)}")
    for name in (told["amount"], *(pot["money"] for pot in told["pots"])):
        found = rows.get(name) or pack.definition.facts.get(name)
        if found is None or found.type.kind is not Kind.NUMBER or found.unit != "元":
            yield pack.problem(path, f"{name} 应是以元为单位的金额")


def _mapped(pack: Pack, spec: Mapping[str, Any], key: str, names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if name not in spec[key]:
            yield pack.problem((SECTION, key), f"没有写 {name}")
    for name in spec[key]:
        if name not in names:
            yield pack.problem(
                (SECTION, key, name), f"操作 {spec['operation']} 没有 {name}{nearest(name, names)}"
            )


def _payout(pack: Pack, spec: Mapping[str, Any]) -> Iterator[Problem]:
    parameters, operations, told = pack.definition.parameters, pack.section("operations"), spec["payout"]
    if spec["days"] not in parameters:
        text = f"没有参数 {spec['days']}{nearest(spec['days'], parameters)}"
        yield pack.problem((SECTION, "days"), text)
    operation = operations.get(told["operation"])
    if operation is None:
        text = f"没有操作 {told['operation']}{nearest(told['operation'], operations)}"
        yield pack.problem((SECTION, "payout", "operation"), text)
    elif told["allowed"] not in operation.get("output", {}):
        text = f"操作 {told['operation']} 不给出 {told['allowed']}"
        yield pack.problem((SECTION, "payout", "allowed"), text)
    for key in ("start", "end", "on"):
        if told[key] not in pack.definition.facts:
            yield pack.problem((SECTION, "payout", key), f"没有字段 {told[key]}")
