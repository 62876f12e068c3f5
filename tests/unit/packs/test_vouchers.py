"""What a pack says of vouchers: read as written, the owner of each step, each fault told with its line. Not here: vouchers (`tests/apps/vouchers`)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.first_come import write_pack as write_other
from tests.first_vouchers import (
    AT_APPROVAL,
    BY_ITSELF,
    CEILING_FEN,
    KIND,
    PACK,
    REDEEMING,
    SKIPPING,
    write_pack,
)
from tests.unit.packs.test_checking import problems
from yunti.domain.allocating import Shortfall
from yunti.packs.owners import owner_of
from yunti.packs.reading import load_pack
from yunti.packs.redeeming import Effect
from yunti.packs.vouchers import Item, Vouchers, begun_by_platform, vouchers_of
from yunti.rules.engine import evaluate

DAY = date(2026, 5, 12)


def told(tmp_path: Path, pack: str = PACK) -> Vouchers:
    found = vouchers_of(load_pack(write_pack(tmp_path, pack)))
    assert found is not None
    return found


def test_a_sound_pack_is_read(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    assert problems(folder) == []
    pack, found = load_pack(folder), told(tmp_path)
    assert found.application == KIND and found.steps["approve"] is Effect.ISSUES
    assert found.ceiling_fen(pack, DAY) == CEILING_FEN
    assert found.is_taken_at_arrival(pack, DAY)
    assert found.shortfall_on(pack, DAY) is Shortfall.STOP
    assert found.service_title(pack, "s1") == "示例服务甲"
    assert vouchers_of(load_pack(write_other(tmp_path))) is None


def test_dated_parameters_say_when_quota_is_taken_and_what_follows_a_shortfall(tmp_path: Path) -> None:
    for text in (AT_APPROVAL, BY_ITSELF, SKIPPING):
        assert text != PACK and problems(write_pack(tmp_path, text)) == []
    pack = load_pack(write_pack(tmp_path, AT_APPROVAL))
    assert not told(tmp_path, AT_APPROVAL).is_taken_at_arrival(pack, DAY)
    pack = load_pack(write_pack(tmp_path, SKIPPING))
    assert told(tmp_path, SKIPPING).shortfall_on(pack, DAY) is Shortfall.SKIP


def test_each_step_has_one_owner(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path))
    owned = {"approve", "reject", "withdraw", "resubmit", "expire", "end_unserved"}
    actions = {move.action for move in pack.moves[KIND]}
    assert {action for action in actions if owner_of(pack, KIND, action) == "vouchers"} == owned
    assert owner_of(pack, "other", "approve") == ""
    assert owner_of(load_pack(write_other(tmp_path)), "grant", "grant") == ""


def test_lines_are_those_of_the_rules_each_service_once(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path))
    rows = [("s1", "350000"), ("s2", "100.05"), ("s1", "10")]
    facts = {"items": tuple({"service": code, "fee": Decimal(fee)} for code, fee in rows)}
    assert told(tmp_path).items(evaluate(pack.program(DAY), facts)) == [
        Item("s1", 300_010_00, 600_000_00, 350_010_00),
        Item("s2", 100_05, 500_000_00, 100_05),
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("capabilities: [vouchers]", "capabilities: [budget]", "capabilities 里没有 vouchers"),
        ("  application: voucher", "  application: vouchr", "没有流程 vouchr；是否想写 voucher"),
        ("  voucher: {step: submit,", "  vaucher: {step: submit,", "intake 里没有 voucher"),
        ("{approve: issues,", "{aprove: issues,", "没有步骤 aprove；是否想写 approve"),
        ("{approve: issues,", "{approve: releases,", "没有发放服务券的步骤"),
        ("{approve: issues,", "{approve: issues, submit: issues,", "submit 按到达先后办理"),
        ("{approve: issues,", "{approve: isues,", "isues"),
        ("  ceiling: most", "  ceiling: mostt", "没有参数 mostt"),
        ("  ceiling: most", "  ceiling: queue_shortfall", "应是以元为单位的金额"),
        ("taken_at: quota_taken_at", "taken_at: queue_shortfall", "应为 approval、arrival 之一"),
        ("contract: [supplier_code, contract_no]", "contract: [contract_nr]", "没有字段 contract_nr"),
        ("supplier: supplier_code\n", "supplier: planned\n", "planned 应是文字"),
        ("expires: settlement", "expires: other", "cutoffs 里没有 other"),
        ("lines: {of: items,", "lines: {of: itms,", "没有列表 itms；是否想写 items"),
        ("amount: amount, cap: cap", "amount: amont, cap: cap", "没有一列 amont；是否想写 amount"),
        ("catalogue: services", "catalogue: servces", "没有目录 servces"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in PACK
    found = problems(write_pack(tmp_path, PACK.replace(before, after)))
    assert any(told in each and "pack.yaml" in each for each in found), found


def test_the_paper_and_what_everybody_sees_are_declared(tmp_path: Path) -> None:
    found = told(tmp_path)
    assert found.paper == "voucher" and found.public == ("enterprise", "supplier", "services")
    for was, wrong, said in (
        ("paper: voucher\n", "paper: vouchr\n", "没有公文 vouchr；是否想写 voucher"),
        ("      vouchers: true\n", "", "公文 voucher 要写 offered.vouchers: true"),
        ("number: voucher.number", "number: voucher.numbr", "没有来源 voucher.numbr"),
        (
            "rows: {service: {title: 服务, type: text}",
            "rows: {servce: {title: 服务, type: text}",
            "没有列 servce",
        ),
        ("public: [enterprise,", "public: [phone,", "phone"),
    ):
        assert was in PACK
        folder = write_pack(tmp_path, PACK.replace(was, wrong))
        assert any(said in each for each in problems(folder)), (wrong, problems(folder))
    write_pack(tmp_path)


def test_redeeming_is_read_with_what_lapsed(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, REDEEMING)
    assert problems(folder) == []
    pack, found = load_pack(folder), told(tmp_path, REDEEMING)
    assert found.redemption is not None and found.strikes is not None
    assert found.effect_of("redemption", "approve") is Effect.REDEEMS
    assert found.effect_of(KIND, "approve") is Effect.ISSUES
    assert owner_of(pack, "redemption", "refuse") == "vouchers" and owner_of(pack, "redemption", "mark") == ""
    assert begun_by_platform(pack, "redemption") and not begun_by_platform(pack, KIND)
    facts = {"certified": True, "first": True, "granted": False}
    assert found.redemption.bonus_fen(evaluate(pack.program(DAY), facts)) == 200_000_00
    facts |= {"own_worth": Decimal("60000.01"), "paid": Decimal("60000.01")}
    paid = evaluate(pack.program(DAY), facts)
    assert found.redemption.is_payable(paid, 260_000_01) and not found.redemption.is_payable(paid, 60_000_01)
    assert found.redemption.in_the_way(paid) == ()
    unpaid = evaluate(pack.program(DAY), {**facts, "paid": Decimal(1), "done": "not_completed"})
    assert not found.redemption.is_payable(unpaid, 260_000_01)
    assert [each.title for each in found.redemption.in_the_way(unpaid)] == [
        "已标注实施完成",
        "付款不低于券额",
    ]
    lapsed = [(2, "a"), (3, "b")]
    standings = [found.strikes.standing(pack, lapsed, index, DAY) for index in (3, 4, 5)]
    assert [(each.count, each.status, each.may_apply) for each in standings] == [
        (1, "normal", True),
        (2, "suspended", False),
        (2, "normal", True),
    ]
    assert found.strikes.title(pack, "suspended") == "暂停" and found.strikes.clause(pack) == ("V-6",)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "{workflow: redemption, steps",
            "{workflow: redemtion, steps",
            "没有流程 redemtion；是否想写 redemption",
        ),
        ("{workflow: redemption, steps", "{workflow: voucher, steps", "兑现要另有流程"),
        ("{claim: begins,", "{clame: begins,", "没有步骤 clame；是否想写 claim"),
        ("approve: redeems,", "approve: voids,", "没有通过兑现的步骤"),
        ("approve: redeems,", "approve: issues,", "issues"),
        ("bonus: bonus_yuan,", "bonus: bonus_yun,", "derive 里没有 bonus_yun；是否想写 bonus_yuan"),
        ("bonus: bonus_yuan,", "bonus: last_strike,", "last_strike 应是以元为单位、最多两位小数的金额"),
        ("then: $bonus}", "then: $bonus * 0.001}", "bonus_yuan 应是以元为单位、最多两位小数的金额"),
        ("payable: payable,", "payable: payble,", "derive 里没有 payble；是否想写 payable"),
        ("payable: payable,", "payable: strikes,", "最多两位小数的金额"),
        (
            "then: own_worth + bonus_yuan}",
            "then: own_worth * 0.001}",
            "payable 应是以元为单位、最多两位小数的金额",
        ),
        ("tag_right: tag_right,", "tag_right: tag_rigt,", "没有判定 tag_rigt；是否想写 tag_right"),
        ("tag_right: tag_right,", "tag_right: strikes,", "strikes 应是一个判定"),
        ("tag: tag, tag_right", "tag_right", "没有 tag"),
        ("tag: tag,", "tag: paid,", "paid 应是一个是非字段"),
        ("{operation: strike_status,", "{operation: strike,", "没有操作 strike"),
        ("history: history,", "history: histry,", "没有字段 histry；是否想写 history"),
        ("period: period_index,", "period: period,", "没有一列 period"),
        ("count: strike_count,", "count: strikes,", "不给出 strikes"),
    ],
)
def test_each_fault_of_redeeming_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in REDEEMING
    found = problems(write_pack(tmp_path, REDEEMING.replace(before, after)))
    assert any(told in each and "pack.yaml" in each for each in found), found
