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
