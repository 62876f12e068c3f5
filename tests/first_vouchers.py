"""A small programme that gives vouchers in the order of arrival, for the tests and measurements of public money.

Not here: what is tried with it (`tests/apps/vouchers`, `tests/rush`), the real programmes (`packs`).
"""

from pathlib import Path

PROGRAMME, EDITION, KIND = "first-vouchers", "2025", "voucher"
CEILING_FEN = 500_000_00
PACK = """\
programme: first-vouchers
edition: '2025'
title: 示例服务券
validity: {in_force: '2025-01-01'}
capabilities: [vouchers]
sources: {method: {title: 示例办法, short: 办法}}
clauses:
  V-1: {source: method, place: 第一条, says: 按申请先后发放}
  V-2: {source: method, place: 第二条, says: 同一企业累计不超过上限}
  V-3: {source: method, place: 第三条, says: 一份合同只用于一张券}
  V-4: {source: method, place: 第四条, says: 按发放额度分配到市}
parameters:
  most: {title: 累计上限, type: money, unit: 元, values: {'2025-01-01': {value: 500000, clause: V-2}}}
  quota_taken_at: {title: 占用额度的时点, type: text, options: [arrival, approval], values: {'2025-01-01': {value: arrival, clause: V-1}}}
  queue_shortfall: {title: 额度不足时, type: text, options: [strict_stop, skip], values: {'2025-01-01': {value: strict_stop, clause: V-1}}}
lists:
  services:
    title: 服务目录
    key: code
    clause: V-1
    columns: {code: 编号, label: 服务, cap: 上限（元）}
    rows: [[s1, 示例服务甲, 300000], [s2, 示例服务乙, 500000]]
facts:
  contract_no: {title: 合同号, type: text, required: true, clause: V-3}
  supplier_code: {title: 供应商信用代码, type: text, clause: V-3}
  items: {title: 应用服务, type: list, required: true, clause: V-1, rows: {service: {title: 服务, type: code, list: services, required: true}, fee: {title: 费用, type: money, unit: 元, required: true}}}
  target: {title: 目标额度, type: money, unit: 元, clause: V-4}
  planned: {title: 发放额度, type: money, unit: 元, clause: V-4}
  published_on: {title: 公布之日, type: date, clause: V-4}
  cutoff_on: {title: 截止日期, type: date, clause: V-4}
form:
  voucher: {title: 申领表, clause: V-1, sections: [{title: 申领, fields: [contract_no, supplier_code, items]}]}
columns:
  items:
    cap: {lookup: services, key: service, column: cap}
    amount: {title: 奖补金额, clause: V-1, unit: 元, value: 'min(cap, fee)'}
derive:
  gross: {title: 各项之和, clause: V-1, unit: 元, sum: amount, of: items}
criteria:
  in_bounds: {title: 不低于目标, clause: V-4, when: planned >= target}
  in_time: {title: 提前公布, clause: V-4, when: 'days_between(published_on, cutoff_on) >= 1'}
operations:
  amount: {title: 计算金额, clause: V-1, uses: evaluate, output: {gross: gross}}
  bounds: {title: 核对发放额度, clause: V-4, uses: evaluate, output: {valid: in_bounds}}
  notice: {title: 核对截止日期, clause: V-4, uses: evaluate, as_of: published_on, output: {valid: in_time}}
actors:
  enterprise: {title: 企业, desk: applicant, relation: applies, clause: V-1}
  city: {title: 市主管部门, desk: prefecture, relation: registered_in, clause: V-1}
  province: {title: 省主管部门, desk: province, relation: province, clause: V-4}
guards:
  window_open: {title: 在申请期内, kind: clock, clock: {window: true}, clause: V-1}
workflows:
  voucher:
    title: 服务券申领
    clause: V-1
    start: draft
    editable: [draft, returned]
    forms: [voucher]
    evaluates: amount
    ends: [rejected, withdrawn, lapsed]
    states:
      draft: {title: 填写中}
      review: {title: 审核中}
      returned: {title: 已退回}
      rejected: {title: 已驳回}
      withdrawn: {title: 已撤回}
      issued: {title: 已发放}
      lapsed: {title: 已失效}
    moves:
    - {from: draft, action: submit, title: 申请, actor: enterprise, guards: [window_open], to: review, clause: V-1}
    - {from: [draft, returned], action: withdraw, title: 撤回, actor: enterprise, to: withdrawn, clause: V-1}
    - {from: review, action: give_back, title: 退回, actor: city, to: returned, clause: V-1}
    - {from: returned, action: resubmit, title: 重新提交, actor: enterprise, to: review, clause: V-1}
    - {from: review, action: reject, title: 驳回, actor: city, to: rejected, clause: V-1}
    - {from: review, action: approve, title: 通过, actor: city, to: issued, clause: V-1}
    - {from: issued, action: expire, title: 逾期作废, actor: city, to: lapsed, clause: V-1}
intake:
  voucher: {step: submit, asks: gross, queue: prefecture, clause: V-1}
budget:
  title: 额度分配表
  clause: V-4
  by: province
  issue: {operation: bounds, target: target, planned: planned, valid: valid}
  notice: {operation: notice, published: published_on, cutoff: cutoff_on, valid: valid}
  cutoffs: {settlement: {title: 兑现截止, clause: V-4}}
vouchers:
  title: 服务券
  clause: V-1
  application: voucher
  steps: {approve: issues, reject: releases, withdraw: releases, resubmit: resubmits, expire: lapses}
  ceiling: most
  contract: [supplier_code, contract_no]
  supplier: supplier_code
  taken_at: quota_taken_at
  shortfall: queue_shortfall
  expires: settlement
  prefix: SLQ
  lines: {of: items, service: service, amount: amount, cap: cap, fee: fee, catalogue: services}
  notice: 不得转让、赠送、质押或重复使用。
  paper: voucher
  public: [enterprise, supplier, services]
papers:
  voucher:
    title: 示例服务券
    clause: V-1
    offered:
      to: [party, officers]
      vouchers: true
      given: {number: voucher.number, holder: voucher.enterprise, provider: voucher.supplier, services: voucher.services, worth: voucher.amount, written: voucher.amount_written, issued_on: voucher.issued_on, expires_on: voucher.expires_on, notice: voucher.notice, address: voucher.address, version: voucher.version}
    inputs:
      number: {title: 券号, type: text, required: true}
      holder: {title: 企业, type: text, required: true}
      provider: {title: 供应商, type: text}
      services: {title: 服务, type: list, rows: {service: {title: 服务, type: text}, amount: {title: 金额, type: money, unit: 元}}}
      worth: {title: 金额, type: money, unit: 元, required: true}
      written: {title: 金额（写法）, type: text, required: true}
      issued_on: {title: 发放日期, type: date}
      expires_on: {title: 结算截止日期, type: date}
      notice: {title: 须知, type: text}
      address: {title: 核验网址, type: text, required: true}
      version: {title: 版次, type: count}
    blocks:
    - {heading: 示例服务券, size: 二号, align: center}
    - grid:
        widths: [1.2, 3, 1.6]
        rows:
        - [券号, {field: number}, {picture: address, side: 32, rows: 6, align: center}]
        - [企业, {field: holder}]
        - [供应商, {field: provider, blank: ''}]
        - [合同号, {field: contract_no}]
        - [金额, {line: [{field: written}, 元]}]
        - [结算截止日期, {field: expires_on, blank: ''}]
    - {repeat: services, blocks: [{paragraph: '服务：{service}，{amount} 元'}]}
    - {paragraph: '{notice}'}
    - {paragraph: '第 {version} 版，{issued_on}'}
"""
AT_APPROVAL = PACK.replace("value: arrival,", "value: approval,")
BY_ITSELF = PACK.replace("title: 逾期作废, actor: city", "title: 逾期作废, actor: system").replace(
    "guards:\n", "  system: {title: 平台, desk: system, clause: V-1}\nguards:\n", 1
)
SKIPPING = PACK.replace("value: strict_stop,", "value: skip,")


def write_pack(shelf: Path, pack: str = PACK) -> Path:
    """Puts the programme on a shelf of its own."""
    folder = shelf / PROGRAMME / EDITION
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(pack, encoding="utf-8")
    return folder


# redeemed ---------------------------------------------------------------------------------------------------------

BONUS_FEN = 200_000_00
_PARTS = {
    "parameters:\n": """\
  bonus: {title: 增加额, type: money, unit: 元, values: {'2025-01-01': {value: 200000, clause: V-5}}}
  suspend_at: {title: 暂停, type: count, unit: 次, values: {'2025-01-01': {value: 2, clause: V-6}}}
  cancel_at: {title: 取消, type: count, unit: 次, values: {'2025-01-01': {value: 3, clause: V-6}}}
""",
    "facts:\n": """\
  paid: {title: 已付款, type: money, unit: 元, required: true, anew: true, clause: V-5}
  certified: {title: 通过贯标, type: yes_no, clause: V-5, prefill: {parent: certified}}
  tag: {title: 试点, type: yes_no, clause: V-5}
  pilot: {title: 试点单位, type: yes_no, clause: V-5}
  done: {title: 实施标注, type: code, options: {completed: 完成, not_completed: 未完成}, default: completed, from: officer, by: province, for: redemption, clause: V-5}
  own_worth: {title: 券额, type: money, unit: 元, from: system, source: {figure: voucher_amount_yuan}, clause: V-5}
  first: {title: 首次兑现, type: yes_no, from: system, source: {figure: first_redemption}, clause: V-5}
  granted: {title: 已增加, type: yes_no, from: system, source: {figure: bonus_granted}, clause: V-5}
  deadline: {title: 兑现截止, type: date, from: system, source: {cutoff: settlement}, clause: V-6}
  strike_status: {title: 申领资格, type: code, options: {normal: 正常, suspended: 暂停, cancelled: 取消}, from: system, source: {figure: strike_status}, clause: V-6}
  history: {title: 以往服务券, type: list, from: system, clause: V-6, rows: {period_index: {title: 周期, type: count}, voucher_id: {title: 券号, type: text}, outcome: {title: 结果, type: text}}}
  asked_index: {title: 所问的周期, type: count, from: system, clause: V-6}
""",
    "form:\n": """\
  redemption: {title: 结算申请, clause: V-5, sections: [{title: 付款, fields: [paid, certified]}]}
""",
    "columns:\n": """\
  history:
    is_strike: {title: 未兑现, clause: V-6, when: "outcome == 'lapsed' and period_index < asked_index"}
""",
    "derive:\n": """\
  bonus_due: {title: 符合增加额, clause: V-5, all: [is_true(certified), is_true(first), not is_true(granted)]}
  bonus_yuan: {title: 增加额, clause: V-5, unit: 元, table: [{when: bonus_due, then: $bonus}], else: 0}
  payable: {title: 应兑付, clause: V-5, unit: 元, table: [{when: is_true(redeemable), then: own_worth + bonus_yuan}], else: 0}
  strikes: {title: 未兑现次数, clause: V-6, unit: 次, count: rows, of: history, where: is_strike}
  last_strike: {title: 最近一次, clause: V-6, max: period_index, of: history, where: is_strike}
  next_period: {title: 暂停的周期, clause: V-6, value: last_strike + 1}
  standing: {title: 申领资格, clause: V-6, labels: {normal: 正常, suspended: 暂停, cancelled: 取消}, table: [{when: not below_cancelling, then: "'cancelled'"}, {when: not is_true(past_suspension), then: "'suspended'"}], else: "'normal'"}
""",
    "criteria:\n": """\
  tag_right: {title: 只由试点单位标注, clause: V-5, any: [not is_true(tag), is_true(pilot)]}
  was_done: {title: 已标注实施完成, clause: V-5, when: done == 'completed'}
  paid_up: {title: 付款不低于券额, clause: V-5, when: paid >= own_worth}
  redeemable: {title: 可以兑现, clause: V-5, all: [was_done, paid_up]}
  below_cancelling: {title: 不满三次, clause: V-6, when: strikes < $cancel_at}
  below_suspending: {title: 不满两次, clause: V-6, when: strikes < $suspend_at}
  suspension_over: {title: 暂停已过, clause: V-6, when: asked_index > next_period}
  past_suspension: {title: 不在暂停的周期, clause: V-6, any: [below_suspending, suspension_over]}
  may_apply: {title: 可以申领, clause: V-6, all: [below_cancelling, past_suspension]}
  may_ask: {title: 申领资格正常, clause: V-6, when: strike_status == 'normal'}
""",
    "operations:\n": """\
  strike_status: {title: 申领资格, clause: V-6, uses: evaluate, output: {strike_count: strikes, status: standing, may_apply: may_apply}}
""",
    "guards:\n": """\
  not_suspended: {title: 申领资格正常, kind: criterion, rule: may_ask, clause: V-6}
  deadline_passed: {title: 已过截止, kind: clock, clock: {after: deadline}, clause: V-6}
  before_deadline: {title: 在截止前, kind: clock, clock: {before: deadline}, clause: V-6}
  not_applied: {title: 未申请结算, kind: linked_case, clause: V-6, linked: {workflow: redemption, of: child, in: [verifying, returned, audit, approved, rejected], none: true}}
  paid_enough: {title: 已付足额, kind: criterion, rule: paid >= own_worth, clause: V-5}
  application_lapsed: {title: 申领已作废, kind: linked_case, clause: V-6, linked: {workflow: voucher, of: parent, in: lapsed}}
""",
    "workflows:\n": """\
  redemption:
    title: 服务券兑现
    clause: V-5
    start: issued
    editable: [issued, returned]
    forms: [redemption]
    ends: [lapsed, rejected, approved]
    states:
      issued: {title: 已发放}
      verifying: {title: 验证中}
      returned: {title: 已退回}
      audit: {title: 审核中}
      lapsed: {title: 已失效}
      rejected: {title: 不予兑现}
      approved: {title: 待结算}
    moves:
    - {from: issued, action: claim, title: 申请结算, actor: enterprise, guards: [before_deadline], to: verifying, clause: V-5}
    - {from: issued, action: follow, title: 随申领作废, actor: system, guards: [application_lapsed], to: lapsed, clause: V-6}
    - {from: verifying, action: mark, title: 标注完成, actor: province, to: audit, clause: V-5}
    - {from: verifying, action: mark_not, title: 标注未完成, actor: province, to: returned, clause: V-5}
    - {from: audit, action: send_back, title: 退回, actor: city, to: returned, clause: V-5}
    - {from: returned, action: claim_again, title: 重新申请, actor: enterprise, guards: [before_deadline], to: verifying, clause: V-5}
    - {from: returned, action: expire, title: 逾期作废, actor: system, guards: [deadline_passed], to: lapsed, clause: V-6}
    - {from: audit, action: refuse, title: 不予兑现, actor: city, to: rejected, clause: V-5}
    - {from: audit, action: approve, title: 通过, actor: city, guards: [paid_enough], to: approved, clause: V-5}
""",
    "vouchers:\n": """\
  redemption: {workflow: redemption, steps: {claim: begins, claim_again: begins, approve: redeems, refuse: voids, expire: lapses}, bonus: bonus_yuan, payable: payable, tag: tag, tag_right: tag_right, clause: V-5}
  strikes: {operation: strike_status, history: history, period: period_index, voucher: voucher_id, outcome: outcome, lapsed: lapsed, asked: asked_index, count: strike_count, status: status, may_apply: may_apply}
""",
}


def _redeemed(pack: str) -> str:
    for head, more in _PARTS.items():
        assert pack.count(f"\n{head}") == 1, head
        pack = pack.replace(f"\n{head}", f"\n{head}{more}")
    return pack


REDEEMING = _redeemed(
    BY_ITSELF.replace(
        "title: 逾期作废, actor: system, to",
        "title: 逾期作废, actor: system, guards: [deadline_passed, not_applied], to",
    )
    .replace(
        "fields: [contract_no, supplier_code, items]",
        "fields: [contract_no, supplier_code, items, certified, tag, pilot]",
    )
    .replace("guards: [window_open], to: review", "guards: [window_open, not_suspended], to: review")
    .replace(
        "  V-4:",
        "  V-5: {source: method, place: 第五条, says: 实施后兑现}\n  V-6: {source: method, place: 第六条, says: 逾期作废}\n  V-4:",
        1,
    )
)
"""Vouchers are redeemed: by a case of their own, with an addition once for an enterprise; who lets them lapse is barred after a while."""
