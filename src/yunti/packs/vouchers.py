"""What a pack says of vouchers: for which cases, by which steps public money moves, under which ceiling, what stands on them.

Not here: the amount asked for and whose turn it is (`packs.intake`), vouchers themselves (`apps.vouchers`), booking (`apps.ledger`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yunti.domain.allocating import Shortfall
from yunti.packs.errors import Problem
from yunti.packs.intake import intake_of
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack, once_per_pack, several
from yunti.packs.redeeming import (
    Effect,
    Redemption,
    Strikes,
    redemption_faults,
    redemption_in,
    strikes_in,
)
from yunti.rules.building import Scope
from yunti.rules.engine import Evaluation
from yunti.rules.errors import nearest
from yunti.rules.parameters import DatedParameter, in_force
from yunti.rules.values import MONEY_PLACES, Kind

SECTION = "vouchers"
YUAN = "元"
ARRIVAL, APPROVAL = "arrival", "approval"


@dataclass(frozen=True)
class Item:
    """One service of a contract, as the rules see it; what the pack does not name is nought."""

    service: str
    amount_fen: int
    cap_fen: int = 0
    fee_fen: int = 0
    devices: int = 0


@dataclass(frozen=True)
class Lines:
    """The list of services within an application, by the names of its columns."""

    of: str
    service: str
    amount: str
    cap: str = ""
    fee: str = ""
    devices: str = ""
    catalogue: str = ""


@dataclass(frozen=True)
class Vouchers:
    """Cases of the workflow `application` ask for vouchers; `steps` are those that only this capability takes. `paper` is what is drawn
    of one that was issued, `public` what anybody who has its code sees besides state, amount and days; `redemption` are the cases by
    which they are redeemed, `strikes` what follows from those that lapsed."""

    title: str
    application: str
    steps: Mapping[str, Effect]
    ceiling: str
    prefix: str
    contract: tuple[str, ...] = ()
    supplier: str = ""
    taken_at: str = ""
    shortfall: str = ""
    expires: str = ""
    lines: Lines | None = None
    notice: str = ""
    paper: str = ""
    public: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    redemption: Redemption | None = None
    strikes: Strikes | None = None

    def effect_of(self, workflow: str, action: str) -> Effect | None:
        """What a step of this name does to a voucher; nothing where it leaves it alone."""
        if workflow == self.application:
            return self.steps.get(action)
        if self.redemption is not None and workflow == self.redemption.workflow:
            return self.redemption.steps.get(action)
        return None

    def ceiling_fen(self, pack: Pack, day: date) -> int:
        """Of one enterprise in one round."""
        parameter = pack.definition.parameters[self.ceiling]
        return int(Decimal(_value(parameter, day)).scaleb(MONEY_PLACES - parameter.type.scale))

    def is_taken_at_arrival(self, pack: Pack, day: date) -> bool:
        """Whether quota is taken when an application is served; else when it is approved."""
        named = pack.definition.parameters.get(self.taken_at)
        return named is None or _value(named, day) == ARRIVAL

    def shortfall_on(self, pack: Pack, day: date) -> Shortfall:
        named = pack.definition.parameters.get(self.shortfall)
        return Shortfall.STOP if named is None else Shortfall(str(_value(named, day)))

    def items(self, evaluation: Evaluation) -> list[Item]:
        """Each service once, in the order of the list."""
        if self.lines is None:
            return []
        found: dict[str, Item] = {}
        for row in evaluation.env[0].get(self.lines.of) or ():
            env = (evaluation.env[0], row)
            item = self._item(evaluation, env)
            before = found.get(item.service)
            found[item.service] = item if before is None else _together(before, item)
        return list(found.values())

    def _item(self, evaluation: Evaluation, env: Any) -> Item:
        assert self.lines is not None
        scope, path = Scope((self.lines.of,)), (SECTION, "lines")

        def number(name: str, places: int) -> int:
            if not name:
                return 0
            node = evaluation.program.output(name, (*path, name), scope)
            value = evaluation.value_of(node, env)
            return 0 if value is None else int(Decimal(value).scaleb(places - node.type.scale))

        service = evaluation.program.output(self.lines.service, (*path, "service"), scope)
        return Item(
            str(evaluation.value_of(service, env) or ""),
            number(self.lines.amount, MONEY_PLACES),
            number(self.lines.cap, MONEY_PLACES),
            number(self.lines.fee, MONEY_PLACES),
            number(self.lines.devices, 0),
        )

    def service_title(self, pack: Pack, code: str) -> str:
        """As the catalogue calls it."""
        known = pack.definition.lists.get(self.lines.catalogue) if self.lines is not None else None
        return dict(known.labels).get(code, code) if known is not None else code


def _together(one: Item, other: Item) -> Item:
    return Item(
        one.service,
        one.amount_fen + other.amount_fen,
        one.cap_fen + other.cap_fen,
        one.fee_fen + other.fee_fen,
        one.devices + other.devices,
    )


def _value(parameter: DatedParameter, day: date) -> Any:
    return in_force(parameter, day)


@once_per_pack
def vouchers_of(pack: Pack) -> Vouchers | None:
    spec = pack.section(SECTION)
    if not spec:
        return None
    lines = spec.get("lines")
    return Vouchers(
        spec["title"],
        spec["application"],
        {action: Effect(effect) for action, effect in spec["steps"].items()},
        spec["ceiling"],
        spec["prefix"],
        several(spec.get("contract")),
        spec.get("supplier", ""),
        spec.get("taken_at", ""),
        spec.get("shortfall", ""),
        spec.get("expires", ""),
        Lines(**lines) if lines else None,
        spec.get("notice", ""),
        spec.get("paper", ""),
        tuple(spec.get("public") or ()),
        several(spec.get("clause")),
        redemption_in(spec),
        strikes_in(spec),
    )


def begun_by_platform(pack: Pack, workflow: str) -> bool:
    """Nobody begins such a case by hand."""
    found = vouchers_of(pack)
    redemption = found.redemption if found is not None else None
    return redemption is not None and redemption.workflow == workflow


def parameters_of_vouchers(pack: Pack) -> set[str]:
    spec = pack.section(SECTION)
    return {spec[key] for key in ("ceiling", "taken_at", "shortfall") if key in spec} if spec else set()


# checked ----------------------------------------------------------------------------------------------------------


def voucher_faults(pack: Pack) -> Iterator[Problem]:
    spec = pack.section(SECTION)
    if not spec:
        return
    workflows, name = pack.section("workflows"), spec["application"]
    if name not in workflows:
        text = f"没有流程 {name}{nearest(name, workflows)}"
        yield pack.problem((SECTION, "application"), text)
        return
    intake = intake_of(pack, name)
    if intake is None:
        yield pack.problem((SECTION, "application"), f"intake 里没有 {name}，服务券没有先后次序")
    else:
        yield from _party(pack, workflows[name], intake.action)
    yield from _steps(pack, workflows[name], spec["steps"], intake.action if intake else "")
    yield from _parameters(pack, spec)
    yield from _facts(pack, spec)
    if "expires" in spec and spec["expires"] not in (pack.section("budget") or {}).get("cutoffs", {}):
        yield pack.problem((SECTION, "expires"), f"budget 的 cutoffs 里没有 {spec['expires']}")
    if "lines" in spec:
        yield from _lines(pack, spec["lines"])
    if "paper" in spec:
        yield from _paper(pack, spec["paper"])
    yield from redemption_faults(pack, spec, (SECTION,))


def _party(pack: Pack, workflow: Mapping[str, Any], arrives_by: str) -> Iterator[Problem]:
    """The ceiling is one of enterprises."""
    for move in workflow["moves"]:
        for actor in several(move["actor"]) if move["action"] == arrives_by else ():
            if pack.section("actors").get(actor, {}).get("desk") != "applicant":
                yield pack.problem((SECTION, "application"), f"服务券由企业申请，角色 {actor} 不在企业岗位")


def _steps(
    pack: Pack, workflow: Mapping[str, Any], steps: Mapping[str, str], arrives_by: str
) -> Iterator[Problem]:
    known = {move["action"] for move in workflow["moves"]}
    appealed = {
        action
        for told in pack.section("appeals").values()
        for each in told["against"]
        for action in several(each["action"])
    }
    for action in steps:
        path: KeyPath = (SECTION, "steps", action)
        if action not in known:
            yield pack.problem(path, f"没有步骤 {action}{nearest(action, known)}")
        elif action == arrives_by:
            yield pack.problem(path, f"{action} 按到达先后办理，不另列")
        elif action in appealed:
            yield pack.problem(path, f"{action} 动用额度，不能随胜诉撤销，不能规定复议")
    if Effect.ISSUES not in steps.values():
        yield pack.problem((SECTION, "steps"), "没有发放服务券的步骤（issues）")


def _parameters(pack: Pack, spec: Mapping[str, Any]) -> Iterator[Problem]:
    options = {"taken_at": {ARRIVAL, APPROVAL}, "shortfall": {each.value for each in Shortfall}}
    known = pack.definition.parameters
    for key in ("ceiling", "taken_at", "shortfall"):
        if key not in spec:
            continue
        path: KeyPath = (SECTION, key)
        found = known.get(spec[key])
        if found is None:
            yield pack.problem(path, f"没有参数 {spec[key]}{nearest(spec[key], known)}")
        elif key == "ceiling":
            if found.type.kind is not Kind.NUMBER or found.type.unit != YUAN:
                yield pack.problem(path, f"{spec[key]} 应是以元为单位的金额")
        elif not {str(value) for value in found.values.values()} <= options[key]:
            yield pack.problem(path, f"{spec[key]} 的取值应为 {'、'.join(sorted(options[key]))} 之一")


def _facts(pack: Pack, spec: Mapping[str, Any]) -> Iterator[Problem]:
    facts = pack.definition.facts
    for key in ("contract", "supplier"):
        for name in several(spec.get(key)):
            path: KeyPath = (SECTION, key)
            if name not in facts:
                yield pack.problem(path, f"没有字段 {name}{nearest(name, facts)}")
            elif facts[name].type.kind is not Kind.TEXT:
                yield pack.problem(path, f"{name} 应是文字")


def _lines(pack: Pack, spec: Mapping[str, str]) -> Iterator[Problem]:
    facts, path = pack.definition.facts, (SECTION, "lines")
    if spec["of"] not in facts or not facts[spec["of"]].rows:
        yield pack.problem((*path, "of"), f"没有列表 {spec['of']}{nearest(spec['of'], facts)}")
        return
    known = {*facts[spec["of"]].rows, *(pack.section("columns").get(spec["of"]) or {})}
    for key in ("service", "amount", "cap", "fee", "devices"):
        if key in spec and spec[key] not in known:
            text = f"{spec['of']} 没有一列 {spec[key]}{nearest(spec[key], known)}"
            yield pack.problem((*path, key), text)
    if "catalogue" in spec and spec["catalogue"] not in pack.definition.lists:
        text = f"没有目录 {spec['catalogue']}{nearest(spec['catalogue'], pack.definition.lists)}"
        yield pack.problem((*path, "catalogue"), text)


def _paper(pack: Pack, name: str) -> Iterator[Problem]:
    path: KeyPath = (SECTION, "paper")
    if name not in pack.papers:
        yield pack.problem(path, f"没有公文 {name}{nearest(name, pack.papers)}")
    elif not pack.papers[name].offered.vouchers:
        yield pack.problem(path, f"公文 {name} 要写 offered.vouchers: true")
