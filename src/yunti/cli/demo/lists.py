"""Long made-up lists of enterprises with valid credit codes, the same for the same length on every machine.

Not here: importing them (`cli.registry`), the small demo (`registry.py`).
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from yunti.domain.identifiers import uscc_from
from yunti.domain.industries import IndustryLevel, packaged_industries
from yunti.domain.regions import Region, RegionLevel, packaged_rows

SEED = 20261121
PROVINCE = "43"
HEADS = (
    "企业名称",
    "统一社会信用代码",
    "所在县（市、区）",
    "行业代码",
    "成立日期",
    "地址",
    "法定代表人",
    "联系人",
    "联系电话",
    "从业人员",
    "营业收入",
    "资产总额",
)
FIRST = "云星湘岳麓澄启远百嘉瑞恒天明致新宏锦泰正金银碧青红蓝广同盛永"
SECOND = "帆禾谷江航川源通信工德城图程和阳桥杉枫湾辉达兴拓力普联创盈"
TRADES = (
    "机械",
    "电子",
    "软件",
    "食品",
    "陶瓷",
    "纺织",
    "物流",
    "建材",
    "医药",
    "环保",
    "农业",
    "商贸",
    "汽配",
    "仪器",
)
SURNAMES = "李王张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程"
BASE = 31
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def write_enterprises(file: Path, rows: int) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADS)
        writer.writerows(enterprises(rows))


def enterprises(rows: int) -> Iterator[tuple[str, ...]]:
    counties = counties_of(PROVINCE)
    classes = [row.code for row in packaged_industries().search("制造") if row.level is IndustryLevel.CLASS]
    chance = random.Random(SEED)  # noqa: S311  reproducible on purpose
    for number in range(rows):
        county, people = chance.choice(counties), chance.choice((6, 15, 40, 90, 260, 700, 1800))
        name = chance.choice(FIRST) + chance.choice(SECOND) + chance.choice(FIRST) + chance.choice(TRADES)
        yield (
            f"{county.name}{name}有限公司（示例{number + 1}）",
            uscc_from(f"91{county.code}{organisation_code(number)}"),
            county.code,
            chance.choice(classes),
            f"{chance.randint(1995, 2024)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
            f"示例路{number + 1}号",
            chance.choice(SURNAMES) + "法人",
            chance.choice(SURNAMES) + "联系",
            f"0999-{8_000_000 + number % 1_000_000}",
            str(people),
            str(people * chance.randint(20, 150)),
            str(people * chance.randint(10, 200)),
        )


def counties_of(province: str) -> list[Region]:
    """Those that still stand: of no county whose end is known."""
    rows = (row for row in packaged_rows() if row.code.startswith(province))
    return [row for row in rows if row.level is RegionLevel.COUNTY and row.span.end is None]


def organisation_code(number: int) -> str:
    """Nine characters of GB 11714 beginning with `MA`, the last of them its own check."""
    body = ""
    for _place in range(6):
        number, rest = divmod(number, BASE)
        body = ALPHABET[rest] + body
    body = "MA" + body
    values = [int(char) if char.isdigit() else ord(char) - 55 for char in body]
    left = 11 - sum(value * weight for value, weight in zip(values, WEIGHTS, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(left, str(left))
