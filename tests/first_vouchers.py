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
  quota_ended: {title: 年度已结束, type: yes_no, from: system, source: {figure: quota_ended}, clause: V-4}
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
  system: {title: 平台, desk: system, clause: V-1}
guards:
  unserved: {title: 年度已结束, kind: criterion, rule: is_true(quota_ended), clause: V-4}
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
    - {from: [review, returned], action: end_unserved, title: 年度结束退出, actor: system, guards: [unserved], to: rejected, clause: V-4}
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
  steps: {approve: issues, reject: releases, withdraw: releases, resubmit: resubmits, expire: lapses, end_unserved: releases}
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
BY_ITSELF = PACK.replace("title: 逾期作废, actor: city", "title: 逾期作废, actor: system")
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


# settled ----------------------------------------------------------------------------------------------------------

_SETTLED = {
    "parameters:\n": """\
  shown_days: {title: 公示天数, type: count, unit: 天, values: {'2025-01-01': {value: 7, clause: V-7}}}
  settling_shortfall: {title: 资金不足时, type: text, options: [strict_stop, skip], values: {'2025-01-01': {value: strict_stop, clause: V-7}}}
""",
    "facts:\n": """\
  general_yuan: {title: 一般资金, type: money, unit: 元, from: system, source: {figure: settlement_general_yuan}, clause: V-7}
  earmark_yuan: {title: 专项资金, type: money, unit: 元, from: system, source: {figure: settlement_earmark_yuan}, clause: V-7}
  claims: {title: 结算清单, type: list, from: system, clause: V-7, rows: {claim_no: {title: 券号, type: text}, holder: {title: 企业, type: text}, asked_at: {title: 申请时间, type: moment}, worth: {title: 应兑付, type: money, unit: 元}, tagged: {title: 试点, type: yes_no}, carried: {title: 结转, type: yes_no}, objection: {title: 异议, type: code, options: {none: 无, pending: 处理中, dismissed: 不成立, upheld: 成立}}}}
  shown_from: {title: 公示开始, type: date, from: system, source: {figure: settlement_shown_from}, clause: V-7}
  shown_until: {title: 公示结束, type: date, from: system, source: {figure: settlement_shown_until}, clause: V-7}
  paid_on: {title: 兑付日期, type: date, from: system, clause: V-7}
  posted: {title: 已公示, type: yes_no, from: system, source: {figure: settlement_posted}, clause: V-7}
  in_open_batch: {title: 在批次中, type: yes_no, from: system, source: {figure: settlement_open}, clause: V-7}
  decided: {title: 决定, type: code, options: {none: 未决定, paid: 兑付, carried: 结转, postponed: 推迟, denied: 不予结算}, default: none, from: system, source: {figure: settlement_decision}, clause: V-7}
  objected: {title: 异议, type: code, options: {none: 无, pending: 处理中, dismissed: 不成立, upheld: 成立}, default: none, from: system, source: {figure: settlement_objection}, clause: V-7}
""",
    "columns:\n": """\
  claims:
    is_postponed: {title: 异议处理中, clause: V-7, when: "objection == 'pending'"}
    is_denied: {title: 异议成立, clause: V-7, when: "objection == 'upheld'"}
    is_tagged: {title: 试点, clause: V-7, when: is_true(tagged)}
    carried_first: {title: 结转在前, clause: V-7, table: [{when: is_true(carried), then: 0}], else: 1}
    class_order: {title: 次序, clause: V-7, table: [{when: is_true(carried), then: 0}, {when: is_true(tagged), then: 1}], else: 2}
""",
    "derive:\n": """\
  shown_least: {title: 最早结束, clause: V-7, value: 'add_days(shown_from, $shown_days)'}
""",
    "criteria:\n": """\
  shown_enough: {title: 公示满期, clause: V-7, when: shown_until >= shown_least}
  payout_right: {title: 可以兑付, clause: V-7, all: [shown_enough, after_shown]}
  after_shown: {title: 公示之后, clause: V-7, when: paid_on > shown_until}
""",
    "operations:\n": """\
  settle:
    title: 一批结算
    clause: V-7
    uses: allocate_in_order
    with: {claims: claims, key: claim_no, amount: worth, aside: {postponed: is_postponed, denied: is_denied}, pots: [{name: pilots, money: earmark_yuan, where: is_tagged, order: [carried_first, asked_at, claim_no], left_as: pilots_left}, {name: others, money: general_yuan, order: [class_order, asked_at, claim_no], left_as: others_left}], shortfall: $settling_shortfall, paid_order_as: paid_in_order, paid_as: paid_amounts, carried_as: carried_over}
  shown: {title: 公示期, clause: V-7, uses: evaluate, as_of: shown_from, output: {allowed: payout_right}}
""",
    "guards:\n": """\
  batch_open: {title: 批次进行中, kind: criterion, rule: is_true(in_open_batch), clause: V-7}
  was_shown: {title: 公示期满, kind: clock, clock: {elapsed: shown_days}, clause: V-7}
  undisputed: {title: 没有未处理的异议, kind: criterion, rule: "objected != 'pending'", clause: V-7}
  money_there: {title: 资金足够, kind: criterion, rule: "decided == 'paid'", clause: V-7}
  money_gone: {title: 资金不足, kind: criterion, rule: "decided == 'carried'", clause: V-7}
  disputed: {title: 异议未处理完, kind: criterion, rule: "decided == 'postponed' or decided == 'denied'", clause: V-7}
  not_upheld: {title: 异议不成立, kind: criterion, rule: "objected == 'dismissed'", clause: V-7}
  was_upheld: {title: 异议成立, kind: criterion, rule: "objected == 'upheld'", clause: V-7}
  is_posted: {title: 已公示, kind: criterion, rule: is_true(posted), clause: V-7}
  over: {title: 公示结束, kind: criterion, rule: shown_enough, clause: V-7}
  receipts: {title: 已有回单, kind: attestation, by: city, clause: V-7}
""",
    "workflows:\n": """\
  settling:
    title: 结算批次
    clause: V-7
    start: open
    ends: [archived]
    states:
      open: {title: 进行中}
      drafted: {title: 清单已出}
      shown: {title: 公示中}
      closed: {title: 公示期满}
      paid_out: {title: 已兑付}
      archived: {title: 已归档}
    moves:
    - {from: open, action: list, title: 出具清单, actor: city, to: drafted, clause: V-7}
    - {from: drafted, action: show, title: 开始公示, actor: city, guards: [is_posted], to: shown, clause: V-7}
    - {from: shown, action: close, title: 公示结束, actor: city, guards: [over], to: closed, clause: V-7}
    - {from: closed, action: pay_out, title: 统一兑付, actor: city, to: paid_out, clause: V-7}
    - {from: paid_out, action: archive, title: 归档, actor: city, guards: [receipts], to: archived, clause: V-7}
""",
}
_SETTLEMENT = """\
settlement:
  title: 结算
  clause: V-7
  batch: settling
  steps: {list: proposes, show: publishes, pay_out: decides, archive: archives}
  claims: {include: includes, pay: pays, carry: carries, postpone: postpones, deny: denies}
  operation: settle
  reads: {enterprise: holder, applied_at: asked_at, tagged: tagged, carried: carried, objection: objection}
  aside: {postponed: postponed, denied: denied}
  pots: {pilots: earmark, others: general}
  days: shown_days
  payout: {operation: shown, start: shown_from, end: shown_until, on: paid_on, allowed: allowed}
  matching: {title: 示例配套, by: city, clause: V-7}
  list:
    title: 示例结算清单
    by: city
    columns:
    - {label: 企业, line: enterprise}
    - {label: 券号, line: voucher}
    - {label: 供应商, line: supplier}
    - {label: 服务, line: services}
    - {label: 合同费用（元）, line: fees}
    - {label: 券额（元）, line: face}
    - {label: 增加额（元）, line: bonus}
    - {label: 应兑付（元）, line: payable}
    - {label: 配套（元）, line: local}
    - {label: 申请时间, line: applied_at}
    - {label: 试点, line: tagged}
    - {label: 结转, line: carried, filters: true}
    - {label: 备注, line: decision}
"""
_CLAIM_STEPS = """\
    - {from: approved, action: include, title: 列入清单, actor: city, guards: [batch_open], to: on_list, clause: V-7}
    - {from: on_list, action: pay, title: 兑付, actor: city, guards: [was_shown, undisputed, money_there], to: paid, clause: V-7}
    - {from: on_list, action: carry, title: 结转, actor: system, guards: [money_gone], to: carried, clause: V-7}
    - {from: carried, action: include, title: 列入清单, actor: city, guards: [batch_open], to: on_list, clause: V-7}
    - {from: on_list, action: postpone, title: 推迟, actor: city, guards: [disputed], to: postponed, clause: V-7}
    - {from: postponed, action: include, title: 列入清单, actor: city, guards: [not_upheld, batch_open], to: on_list, clause: V-7}
    - {from: postponed, action: deny, title: 不予结算, actor: city, guards: [was_upheld], to: denied, clause: V-7}
"""


def _with(pack: str, parts: dict[str, str]) -> str:
    for head, more in parts.items():
        assert pack.count(f"\n{head}") == 1, head
        pack = pack.replace(f"\n{head}", f"\n{head}{more}")
    return pack


SETTLING = (
    _with(REDEEMING, _SETTLED)
    .replace("ends: [lapsed, rejected, approved]", "ends: [lapsed, rejected, denied, paid]")
    .replace(
        "      approved: {title: 待结算}\n",
        "      approved: {title: 待结算}\n      on_list: {title: 已列入清单}\n      paid: {title: 已兑付}\n      carried: {title: 已结转}\n      postponed: {title: 已推迟}\n      denied: {title: 不予结算}\n",
    )
    .replace(
        "guards: [paid_enough], to: approved, clause: V-5}\n",
        "guards: [paid_enough], to: approved, clause: V-5}\n" + _CLAIM_STEPS,
    )
    .replace(
        "in: [verifying, returned, audit, approved, rejected]",
        "in: [verifying, returned, audit, approved, rejected, on_list, paid, carried, postponed, denied]",
    )
    .replace("capabilities: [vouchers]", "capabilities: [vouchers, settlement]")
    .replace("  V-4:", "  V-7: {source: method, place: 第七条, says: 公示后按次序兑付}\n  V-4:", 1)
    .replace("\npapers:\n", f"\n{_SETTLEMENT}papers:\n", 1)
)
"""Claims are settled in batches of a city: listed, shown for seven days, decided once out of two pots."""
