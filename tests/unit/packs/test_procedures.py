"""What a procedure names to be run: each fault is told with its line and the nearest right spelling.

Not here: the rest of a pack (`test_checking.py`), running procedures (`tests/apps/cases`).
"""

from pathlib import Path

import pytest

from tests.unit.packs.test_checking import SOUND, problems, write

RUN = (
    SOUND.replace("    start: draft\n", "    start: draft\n    editable: [draft]\n    evaluates: evaluate\n")
    .replace(
        "guards: {fits: {title: 够, kind: criterion, rule: enough}}",
        "guards:\n"
        "  fits: {title: 够, kind: criterion, rule: enough}\n"
        "  open: {title: 期限内, kind: clock, clock: {window: true}}\n"
        "  over: {title: 期满, kind: clock, clock: {elapsed: days}}\n"
        "  calm: {title: 无异议, kind: linked_case, linked: {workflow: case, of: child, in: done}}\n"
        "  told: {title: 已写明, kind: attestation, by: officer, asks: note}\n"
        "  many: {title: 够多, kind: population, rule: enough, population: {within: county, facts: {items: {in: done, where: enough}}}}",
    )
    .replace(
        "guards: [fits], to: done}",
        "guards: [fits, open, over, calm, told, many], to: done, effects: [bar]}",
    )
    .replace(
        "parameters:\n",
        "parameters:\n  days: {title: 公示期, type: count, unit: 天, values: {'2025-01-01': {value: 7, clause: C-1}}}\n",
    )
    .replace("validity:", "capabilities: [bans]\nvalidity:", 1)
    .replace("workflows:\n", "effects:\n  bar: {title: 列入名单, clause: C-1, ban: enterprise}\nworkflows:\n")
    .replace(
        "  day: {title: 日期, type: date}",
        "  day: {title: 日期, type: date, from: system, source: {submitted: day}}\n"
        "  name: {title: 名称, type: text, clause: C-1, prefill: {enterprise: name}}",
    )
)


def test_a_procedure_that_can_be_run_is_sound(tmp_path: Path) -> None:
    assert problems(write(tmp_path, RUN)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("editable: [draft]", "editable: [draf]", "没有状态 draf；是否想写 draft"),
        ("editable: [draft]", "editable: [done]", "done 是结束状态，不能再填写"),
        ("editable: [draft]", "forms: [paper]", "没有申请表 paper"),
        ("evaluates: evaluate", "also_asks: [nam]", "没有字段 nam；是否想写 name"),
        ("evaluates: evaluate", "beside_fields: [enouhg]", "没有条件 enouhg；是否想写 enough"),
        ("evaluates: evaluate", "ladder: itms", "没有字段 itms；是否想写 items"),
        ("evaluates: evaluate", "ladder: items", "items 没有 options，分不出等级"),
        ("evaluates: evaluate", "evaluates: evalute", "没有操作 evalute；是否想写 evaluate"),
        ("evaluates: evaluate", "evaluates: transition", "transition 不是逐户评定的操作"),
        ("asks: note}", "with_step: true}", "with_step 只用于 kind: criterion"),
        (
            "rule: enough}\n  open",
            "rule: enough, with_step: true}\n  open",
            "不由券、结算办理，做不到随这一步办成 fits",
        ),
        ("{elapsed: days}", "{elapsed: day}", "没有参数 day；是否想写 days"),
        ("{elapsed: days}", "{after: dya}", "没有字段 dya；是否想写 day"),
        ("{elapsed: days}", "{before: name}", "name 不是日期"),
        ("evaluates: evaluate", "partners: itms", "没有字段 itms；是否想写 items"),
        ("evaluates: evaluate", "partner_sees: [nam]", "没有字段 nam；是否想写 name"),
        ("evaluates: evaluate", "partners: day", "day 不是有 name 一列的列表，也不是文字"),
        ("source: {submitted: day}", "source: {parent: nam}", "没有字段 nam；是否想写 name"),
        ("source: {submitted: day}", "source: {cutoff: use}", "没有截止日期 use"),
        (
            "source: {submitted: day}",
            "source: {window: county, parameter: day}",
            "没有参数 day；是否想写 days",
        ),
        ("kind: clock, clock: {window", "kind: attestation, clock: {window", "clock 只用于 kind: clock"),
        ("kind: attestation, by: officer, asks", "kind: clock, asks", "asks 只用于 kind: attestation"),
        ("linked: {workflow: case", "linked: {workflow: cas", "没有流程 cas；是否想写 case"),
        ("of: child, in: done", "in: done", "workflow（哪一类事项）和 of（与本件的关系）要一起写"),
        ("of: child, in: done", "of: child, in: don", "没有状态 don；是否想写 done"),
        ("within: county, facts", "facts", "population 要写 within"),
        ("facts: {items: {in: done", "facts: {itms: {in: done", "没有字段 itms；是否想写 items"),
        ("{in: done, where", "{in: doen, where", "没有状态 doen；是否想写 done"),
        ("where: enough", "where: items", "这里的规则要能判断是否"),
        ("where: enough", "where: enouhg", "没有名为 enouhg"),
        (
            ", ban: enterprise",
            "",
            "应写 ban、grant_status、revoke_status、list_services、delist_services、capability 之一",
        ),
        ("ban: enterprise", "ban: enterprise, periods: 2", "只用于 ban，还要写 budget（年度额度）"),
        ("ban: enterprise", "ban: enterprise, periods: 0", "periods 应是不小于 1 的整数"),
        ("ban: enterprise", "grant_status: star", "grant_status 要写 value"),
        ("ban: enterprise", "grant_status: star, value: itms", "没有字段 itms；是否想写 items"),
        ("ban: enterprise", "ban: partners, partners: items, code: uscc", "没有列 uscc"),
        (", effects: [bar]", "", "结果 bar 没有被任何一步使用"),
        ("effects: [bar]", "effects: [bra]", "没有结果 bra；是否想写 bar"),
        ("ban: enterprise", "capability: vouchers", "没有功能 vouchers"),
        ("ban: enterprise", "grant_status: star, value: items, says: 一星", "或 says"),
        ("source: {submitted: day}", "source: {otherwise: 1}", "应写下列之一"),
        ("from: system, source", "source", "from 应为 registry 或 system"),
        ("prefill: {enterprise: name}", "prefill: {submitted: day}", "预填只能取自企业档案"),
        ("prefill: {enterprise: name}", "prefill: {enterprise: nam}", "是否想写 name"),
        ("source: {submitted: day}", "source: {length_of: nam}", "没有字段 nam；是否想写 name"),
        ("desk: county}", "desk: conty}", "是否想写 county"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert RUN.count(old) >= 1
    told = problems(write(tmp_path, RUN.replace(old, new, 1)))
    assert any(said in each for each in told), told


LISTED = (
    "  on_list: {title: 在名单内, type: yes_no, default: null, awaits: 待确认, from: registry, source: {allow_list: key}}\n"
    "  named: {title: 名称在名单上, type: yes_no, from: registry, source: {allow_list: key, proposed: true}}\n"
)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        (" awaits: 待确认,", "", "还要有取自同一名单的字段说明是否在名单内"),
        ("default: null, ", "", "还要有取自同一名单的字段说明是否在名单内"),
        ("{allow_list: key, proposed", "{allow_list: other, proposed", "还要有取自同一名单的字段"),
        (
            "{allow_list: key, proposed: true}",
            "{registered_in: round, proposed: true}",
            "proposed 只用于 allow_list",
        ),
        (
            "from: registry, source: {allow_list: key}}",
            "source: {allow_list: key}}",
            "申报单位填写的字段不用等待",
        ),
    ],
)
def test_a_name_is_proposed_beside_what_counts(tmp_path: Path, old: str, new: str, said: str) -> None:
    fields = LISTED.replace(old, new) if old else LISTED
    found = problems(
        write(
            tmp_path,
            RUN.replace("  name: {title: 名称, type: text", f"{fields}  name: {{title: 名称, type: text"),
        )
    )
    assert (
        not [each for each in found if "没有被任何" not in each]
        if not said
        else any(said in each for each in found)
    )
