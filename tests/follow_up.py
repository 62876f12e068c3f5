"""A small programme in which one case follows from another, suppliers take steps and the platform takes some by itself.

Not here: what is tried with it, the real programmes (`packs`).
"""

from pathlib import Path

PROGRAMME, EDITION = "follow-up", "2025"
PACK = """\
programme: follow-up
edition: '2025'
title: 示例后续补助
validity: {in_force: '2025-01-01'}
sources: {method: {title: 示例办法, short: 办法}}
clauses:
  U-1: {source: method, place: 第一条, says: 供应商登记后才能参与}
  U-2: {source: method, place: 第二条, says: 截止日后不再受理，没有使用的作废}
parameters:
  planned_last_day: {title: 计划的截止日期, type: date, values: {'2025-01-01': {value: 2026-06-30, clause: U-2}}}
  notice_days: {title: 提前天数, type: count, unit: 天, values: {'2025-01-01': {value: 30, clause: U-2}}}
facts:
  in_city: {title: 在本市, type: yes_no, clause: U-1}
  helper: {title: 供应商, type: text, required: true, prefill: {parent: helper}, clause: U-1}
  fee: {title: 费用, type: money, unit: 元, clause: U-1}
  secret: {title: 营业收入, type: money, unit: 元, clause: U-1}
  asked_at: {title: 申请时间, type: moment, from: system, clause: U-1, source: {submitted: first}}
  handed_in_at: {title: 提交时间, type: moment, from: system, clause: U-1, source: {submitted: moment}}
  open_days: {title: 起止日期, type: list, short: {key: day}, rows: {day: {title: 日期, type: date}}, from: system, clause: U-2, source: {window_days: applicant}}
  last_day: {title: 截止日期, type: date, from: system, clause: U-2, source: {cutoff: use, parameter: planned_last_day}}
  used_with: {title: 供应商, type: text, from: system, clause: U-1, source: {parent: helper}}
  listed: {title: 已上架的服务, type: set, from: system, clause: U-1, source: {partner: services}}
  quota_left: {title: 剩余额度, type: money, unit: 元, from: system, clause: U-1, source: {figure: left}}
  used: {title: 使用情况, type: text, clause: U-2}
  published_on: {title: 公布之日, type: date, clause: U-2}
  cutoff_on: {title: 截止日, type: date, clause: U-2}
  target: {title: 目标额度, type: money, unit: 元, clause: U-1}
  planned: {title: 发放额度, type: money, unit: 元, clause: U-1}
form:
  registering: {title: 登记表, clause: U-1, sections: [{title: 登记, fields: [in_city]}]}
  asking: {title: 申请表, clause: U-1, sections: [{title: 申请, fields: [helper, fee, secret]}]}
  using: {title: 使用表, clause: U-2, sections: [{title: 使用, fields: [used]}]}
criteria:
  home: {title: 在本市, clause: U-1, when: in_city}
  enough: {title: 额度有余, clause: U-1, when: quota_left > 0}
  in_time: {title: 提前公布, clause: U-2, when: 'days_between(published_on, cutoff_on) >= $notice_days'}
  planned_well: {title: 在范围内, clause: U-1, when: planned >= target}
operations:
  amount: {title: 核对, clause: U-1, uses: evaluate, output: {home: home}}
  bounds: {title: 核对发放额度, clause: U-1, uses: evaluate, output: {valid: planned_well}}
  notice: {title: 核对截止日期, clause: U-2, uses: evaluate, as_of: published_on, output: {valid: in_time}}
actors:
  enterprise: {title: 企业, desk: applicant, relation: applies, clause: U-1}
  supplier: {title: 供应商, desk: supplier, relation: partner, clause: U-1}
  city: {title: 市主管部门, desk: prefecture, relation: registered_in, clause: U-1}
  province: {title: 省主管部门, desk: province, relation: province, clause: U-1}
  platform: {title: 平台, desk: system, relation: none, clause: U-1}
guards:
  window_open: {title: 在申请期内, kind: clock, clock: {window: true}, clause: U-2}
  is_home: {title: 在本市, kind: criterion, rule: home, clause: U-1}
  is_elsewhere: {title: 在外地, kind: criterion, rule: not home, clause: U-1}
  helper_registered: {title: 供应商已登记, kind: linked_case, clause: U-1, advice: 请选择已登记的供应商, linked: {workflow: registering, of: partner, in: registered}}
  true_copy: {title: 内容属实, kind: attestation, by: supplier, clause: U-1, advice: 请核对}
  reasons_listed: {title: 已写明理由, kind: attestation, asks: reasons, clause: U-1, advice: 请逐条写明理由}
  quota_there: {title: 额度有余, kind: criterion, rule: enough, clause: U-1}
  still_time: {title: 截止以前, kind: clock, clock: {before: last_day}, clause: U-2, advice: 请在截止以前提交}
  too_late: {title: 已经截止, kind: clock, clock: {after: last_day}, clause: U-2}
workflows:
  registering:
    title: 供应商登记
    clause: U-1
    start: draft
    from_elsewhere: true
    forms: [registering]
    ends: [registered]
    states: {draft: {title: 填写中}, submitted: {title: 已提交}, city_review: {title: 市审核中}, province_review: {title: 省审核中}, registered: {title: 已登记}}
    moves:
    - {from: draft, action: submit, title: 提交, actor: supplier, guards: [window_open], to: submitted, clause: U-1}
    - {from: submitted, action: to_city, title: 转市审核, actor: platform, guards: [is_home], to: city_review, clause: U-1}
    - {from: submitted, action: to_province, title: 转省审核, actor: platform, guards: [is_elsewhere], to: province_review, clause: U-1}
    - {from: city_review, action: accept, title: 通过, actor: city, to: registered, clause: U-1}
    - {from: province_review, action: accept, title: 通过, actor: province, to: registered, clause: U-1}
  asking:
    title: 补助申请
    clause: U-1
    start: draft
    editable: [draft, returned]
    forms: [asking]
    partners: helper
    partner_sees: [helper, fee]
    ends: [granted]
    states: {draft: {title: 填写中}, confirming: {title: 待供应商确认}, returned: {title: 已退回}, review: {title: 审核中}, granted: {title: 已通过}}
    moves:
    - {from: draft, action: submit, title: 提交, actor: enterprise, guards: [window_open, helper_registered], to: confirming, clause: U-1}
    - {from: returned, action: resubmit, title: 重新提交, actor: enterprise, guards: [window_open], to: confirming, clause: U-1}
    - {from: confirming, action: confirm, title: 确认, actor: supplier, guards: [true_copy], to: review, clause: U-1}
    - {from: confirming, action: refuse, title: 不予确认, actor: supplier, guards: [reasons_listed], to: returned, clause: U-1}
    - {from: review, action: grant, title: 通过, actor: city, guards: [quota_there], to: granted, clause: U-1}
  using:
    title: 使用补助
    clause: U-2
    start: open
    forms: [using]
    ends: [done, lapsed]
    states: {open: {title: 未使用}, done: {title: 已使用}, lapsed: {title: 已作废}}
    moves:
    - {from: open, action: submit, title: 申请使用, actor: enterprise, guards: [still_time], to: done, clause: U-2}
    - {from: open, action: expire, title: 作废, actor: platform, guards: [too_late], to: lapsed, clause: U-2}
budget:
  title: 额度分配表
  clause: U-1
  by: province
  issue: {operation: bounds, target: target, planned: planned, valid: valid}
  notice: {operation: notice, published: published_on, cutoff: cutoff_on, valid: valid}
  cutoffs: {use: {title: 使用截止, clause: U-2}}
"""


def write_pack(shelf: Path) -> Path:
    """Puts the programme on a shelf of its own."""
    folder = shelf / PROGRAMME / EDITION
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    return folder
