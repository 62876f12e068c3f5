"""A small programme that hands out the money of a year to cities, for the tests of that. Not here: what is tried, the real programmes (`packs`)."""

from pathlib import Path

PROGRAMME, EDITION = "yearly-money", "2025"
PACK = """\
programme: yearly-money
edition: '2025'
title: 示例年度补助
validity: {in_force: '2025-01-01'}
sources: {method: {title: 示例办法, short: 办法}}
clauses:
  M-1: {source: method, place: 第一条, says: 发放额度为目标额度的一至二倍}
  M-2: {source: method, place: 第二条, says: 截止日期提前三十天公布}
  M-3: {source: method, place: 第三条, says: 试点额度一并下达}
parameters:
  most_times: {title: 最高倍数, type: count, unit: 倍, values: {'2025-01-01': {value: 2, clause: M-1}}}
  notice_days: {title: 提前天数, type: count, unit: 天, values: {'2025-01-01': {value: 30, clause: M-2}}}
facts:
  target: {title: 目标额度, type: money, unit: 元, clause: M-1}
  planned: {title: 发放额度, type: money, unit: 元, clause: M-1}
  published_on: {title: 公布之日, type: date, clause: M-2}
  cutoff_on: {title: 截止日期, type: date, clause: M-2}
derive:
  least: {title: 下限, clause: M-1, unit: 元, value: target}
  most: {title: 上限, clause: M-1, unit: 元, value: target * $most_times}
criteria:
  in_bounds: {title: 在范围内, clause: M-1, all: [planned >= least, planned <= most]}
  in_time: {title: 提前公布, clause: M-2, when: 'days_between(published_on, cutoff_on) >= $notice_days'}
operations:
  bounds: {title: 核对发放额度, clause: M-1, uses: evaluate, output: {least: least, most: most, valid: in_bounds}}
  notice: {title: 核对截止日期, clause: M-2, uses: evaluate, as_of: published_on, output: {valid: in_time}}
actors:
  province: {title: 省主管部门, desk: province, relation: province, clause: M-1}
budget:
  title: 额度分配表
  clause: M-1
  by: province
  issue: {operation: bounds, target: target, planned: planned, least: least, most: most, valid: valid}
  notice: {operation: notice, published: published_on, cutoff: cutoff_on, valid: valid}
  cutoffs:
    application: {title: 申请截止, clause: M-2}
    settlement: {title: 结算截止, clause: M-2}
  earmark: {title: 试点额度, clause: M-3}
"""


def write_pack(shelf: Path, pack: str = PACK) -> Path:
    """Puts the programme on a shelf of its own."""
    folder = shelf / PROGRAMME / EDITION
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(pack, encoding="utf-8")
    return folder
