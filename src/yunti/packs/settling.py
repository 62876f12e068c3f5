"""An operation `allocate_in_order` over tables of claims, many cases at once: for the settlements of whole provinces.

The rules of the pack are computed on an engine, then the money is given (`rules.allotting`). Not here: one case (`uses.allocate_in_order`),
rows of databases (`apps`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from yunti.domain.allocating import Shortfall
from yunti.domain.ordering import read_order
from yunti.packs.calls import Call
from yunti.packs.reading import Pack
from yunti.packs.uses.rows import names_in
from yunti.rules.allotting import Allotted, PotColumns, allot
from yunti.rules.batch import DEFAULT, ENGINES
from yunti.rules.building import Scope as Place
from yunti.rules.errors import RuleError
from yunti.rules.layout import CASE_KEY, Layout, layout_of
from yunti.rules.nodes import Node
from yunti.rules.planning import CASE, Scope, plan_for
from yunti.rules.stages import run_in_stages
from yunti.rules.tables import Tables

EVERY = "true"


@dataclass(frozen=True)
class Settling:
    """One operation of a pack by the rules of one day."""

    pack: Pack
    operation: str
    day: date | None = None

    def __post_init__(self) -> None:
        if self.pack.section("operations")[self.operation]["uses"] != "allocate_in_order":
            raise RuleError(f"操作 {self.operation} 不是按次序分配资金")

    @property
    def layout(self) -> Layout:
        """The tables and columns that are needed."""
        return layout_of(plan_for(self._wanted()))

    def settled(self, tables: Tables, engine: str = DEFAULT) -> "Settled":
        call, wanted = self._call, self._wanted()
        answers = run_in_stages(ENGINES[engine], wanted, tables)
        claims, aside = self._claims, list((call.settings.get("aside") or {}).values())
        pots = [
            PotColumns(
                pot["name"], pot["money"], "" if pot.get("where", EVERY) == EVERY else pot["where"],
                read_order(pot["order"]),
            )
            for pot in call.settings["pots"]
        ]  # fmt: skip
        found = allot(
            answers[claims],
            answers[CASE],
            pots,
            amount=call.setting("amount"),
            aside=aside,
            shortfall=Shortfall(call.setting("shortfall", Shortfall.STOP)),
        )
        return Settled(found, answers[claims], call.settings.get("aside") or {}, call.setting("key"))

    @property
    def _call(self) -> Call:
        return Call(self.pack, self.operation, {}, self.day)

    @property
    def _claims(self) -> Scope:
        return (str(self._call.setting("claims")),)

    def _wanted(self) -> dict[Scope, dict[str, Node]]:
        call = self._call
        pots = call.settings["pots"]
        rules = {call.setting("key"), call.setting("amount"), *(call.settings.get("aside") or {}).values()}
        for pot in pots:
            rules |= {pot.get("where", EVERY), *names_in(pot["order"])}
        return {
            CASE: self._nodes({pot["money"] for pot in pots}, CASE),
            self._claims: self._nodes(rules - {EVERY}, self._claims),
        }

    def _nodes(self, rules: set[str], tables: Scope) -> dict[str, Node]:
        call = self._call
        path = ("operations", call.name, "with", ".".join(tables))
        return {rule: call.program.output(rule, (*path, rule), Place(tables)) for rule in sorted(rules)}


@dataclass(frozen=True)
class Settled:
    """What was decided, beside the claims as the rules see them."""

    found: Allotted
    claims: pl.DataFrame
    aside: Mapping[str, Any]
    key: str

    def of_case(self, case: int) -> dict[str, list[Any]]:
        """Keys of the claims of one case as the operation puts them out: paid in order, not paid in order, and those set aside."""
        found = self.found.claims.select("pot", "asked", "turn")
        rows = pl.concat([self.claims, found], how="horizontal").filter(pl.col(CASE_KEY) == case)
        aside = {
            name: sorted(rows.filter(pl.col(rule).eq_missing(True))[self.key].to_list())
            for name, rule in self.aside.items()
        }
        asked = rows.filter(pl.col("turn").is_not_null())
        paid = asked.filter(pl.col("pot").is_not_null()).sort("pot", "turn")
        left = asked.filter(pl.col("pot").is_null()).sort("asked", "turn")
        return {"paid": paid[self.key].to_list(), "unpaid": left[self.key].to_list(), **aside}
