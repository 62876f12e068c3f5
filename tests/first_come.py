"""A small programme that serves applications in the order of their arrival, for the tests and measurements of that order.

Not here: what is tried with it (`tests/apps/intake`, `tests/unit/packs`), the real programmes (`packs`).
"""

from pathlib import Path

PROGRAMME, EDITION, KIND = "first-come", "2025", "grant"
PACK = """\
programme: first-come
edition: '2025'
title: 示例先到先得补助
validity: {in_force: '2025-01-01'}
sources: {method: {title: 示例办法, short: 办法}}
clauses:
  C-1: {source: method, place: 第一条, says: 按申请先后发放，不超过上限}
  C-2: {source: method, place: 第二条, says: 写明用途}
parameters:
  most: {title: 上限, type: money, unit: 元, values: {'2025-01-01': {value: 100000, clause: C-1}}}
facts:
  purpose: {title: 用途, type: text, required: true, clause: C-2}
  fee: {title: 费用, type: money, unit: 元, required: true, clause: C-1}
form:
  grant: {title: 申请表, clause: C-2, sections: [{title: 申请, fields: [purpose, fee]}]}
derive:
  asked: {title: 申请的金额, clause: C-1, unit: 元, value: 'min(fee, $most)'}
criteria:
  purpose_told: {title: 写明了用途, clause: C-2, when: known(purpose)}
operations:
  amount: {title: 计算金额, clause: C-1, uses: evaluate, output: {asked: asked, told: purpose_told}}
actors:
  enterprise: {title: 企业, desk: applicant, relation: applies, clause: C-1}
  city: {title: 市主管部门, desk: prefecture, relation: registered_in, clause: C-1}
guards:
  window_open: {title: 在申请期内, kind: clock, clock: {window: true}, clause: C-1}
  purpose_there: {title: 写明了用途, kind: criterion, rule: purpose_told, clause: C-2, advice: 请写明用途}
workflows:
  grant:
    title: 补助申请
    clause: C-1
    start: draft
    forms: [grant]
    evaluates: amount
    ends: [granted, withdrawn]
    states:
      draft: {title: 填写中}
      review: {title: 审核中}
      granted: {title: 已发放}
      withdrawn: {title: 已撤回}
    moves:
    - {from: draft, action: submit, title: 申请, actor: enterprise, guards: [window_open, purpose_there], to: review, clause: C-1}
    - {from: draft, action: withdraw, title: 撤回, actor: enterprise, to: withdrawn, clause: C-1}
    - {from: review, action: grant, title: 通过, actor: city, to: granted, clause: C-1}
intake:
  grant: {step: submit, asks: asked, queue: prefecture, clause: C-1}
"""


def write_pack(shelf: Path) -> Path:
    """Puts the programme on a shelf of its own."""
    folder = shelf / PROGRAMME / EDITION
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    return folder
