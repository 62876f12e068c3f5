"""Import of 100,000 enterprises: judging against a plain loop, the whole against reader plus bulk insert of the same rows.

Run: python -m bench.registry_import [rows] [rounds]. Not here: that the result is right (`tests/apps/registry`).
"""

import io
import random
import re
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from bench import harness

FIRST_DAY = date(2025, 12, 31)
TITLES = (
    "企业名称",
    "统一社会信用代码",
    "所在县（市、区）",
    "行业代码",
    "规模",
    "成立日期",
    "地址",
    "法定代表人",
    "联系人",
    "联系电话",
    "从业人员",
    "营业收入（万元）",
)
SYLLABLES = "云山江海华盛达新远恒泰宏光明兴隆瑞丰金银玉龙凤祥和顺安康德义诚信博雅文思创智能源科技"
COUNTIES = ("900101", "900102", "900201", "900202", "900301")
INDUSTRIES = ("3411", "1711", "6510", "2710", "3985", "C3620")
SIZES = ("大型", "中型", "小型", "微型")


def listing(count: int) -> bytes:
    import xlsxwriter

    from yunti.domain.identifiers import uscc_from

    chance = random.Random(7)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, TITLES)
    for number in range(1, count + 1):
        name = (
            "示例" + "".join(chance.choices(SYLLABLES, k=3)) + f"{chance.choice('机械纺织化工电子')}有限公司"
        )
        county = chance.choice(COUNTIES)
        cells = (
            name,
            uscc_from(f"91{county}{number:09d}"),
            county,
            chance.choice(INDUSTRIES),
            chance.choice(SIZES),
            date(2000 + number % 25, 1 + number % 12, 1 + number % 28),
            f"示例路{number % 900}号",
            "".join(chance.choices(SYLLABLES, k=3)),
            "".join(chance.choices(SYLLABLES, k=2)),
            f"13{number % 1_000_000_000:09d}",
            number % 900,
            (number % 99_999) / 10,
        )
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell)
            else:
                sheet.write(number, place, cell)
    book.close()
    return target.getvalue()


def plain_loop(rows: list[list[Any]], known: set[str], counties: set[str], industries: set[str]) -> int:
    """The same checks as anybody would write them: one row after the other, one list of complaints each."""
    letters = {letter: value for value, letter in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
    weights = [pow(3, place, 31) for place in range(17)]
    phone = re.compile(r"\+?[0-9][0-9\-() ]{4,18}[0-9]")
    seen: dict[str, int] = {}
    wrong = 0
    for number, (
        name,
        code,
        county,
        industry,
        size,
        day,
        address,
        boss,
        contact,
        mobile,
        people,
        revenue,
    ) in enumerate(rows):
        complaints = []
        name = " ".join(name.split())
        if not 2 <= len(name) <= 200 or name.isdigit():
            complaints.append("name")
        code = code.replace(" ", "").upper()
        try:
            total = sum(letters[letter] * weight for letter, weight in zip(code, weights, strict=False))
            if len(code) != 18 or not code[2:8].isdigit() or letters[code[17]] != -total % 31:
                complaints.append("code")
        except KeyError:
            complaints.append("code")
        if str(county).strip() not in counties or not str(county).startswith("90"):
            complaints.append("county")
        if industry.strip().upper().lstrip("C") not in industries:
            complaints.append("industry")
        if size.strip() not in ("大型", "中型", "小型", "微型", ""):
            complaints.append("size")
        if not (isinstance(day, date) and date(1900, 1, 1) <= day <= date(2026, 12, 31)):
            complaints.append("day")
        if len(address.strip()) > 200 or len(boss.strip()) > 60 or len(contact.strip()) > 60:
            complaints.append("length")
        if mobile and not phone.fullmatch(mobile):
            complaints.append("phone")
        if not (people >= 0 and people == int(people) and people <= 9_999_999):
            complaints.append("people")
        if revenue < 0 or abs(revenue * 1_000_000 - round(revenue * 1_000_000)) > 1e-3:
            complaints.append("revenue")
        if code in seen:
            complaints.append("double")
        seen[code] = number
        if code in known:
            complaints.append("known")
        wrong += bool(complaints)
    return wrong


class Run:
    """One installation with the list in its store; each round begins with an empty registry."""

    def __init__(self, count: int) -> None:
        from tests.people import move_in

        from yunti.domain.industries import packaged_industries

        self.officer = move_in().su
        self.content = listing(count)
        self.counties = set(COUNTIES)
        table = packaged_industries()
        self.industries = {code.lstrip("C") for code in INDUSTRIES if table.nearest(code)}
        self.kept: list[tuple[dict[str, Any], ...]] = []

    def judge(self) -> Callable[[], Any]:
        from yunti.apps.registry.importing.checking import check
        from yunti.apps.registry.importing.reading import read_table
        from yunti.apps.registry.importing.sniffing import sniff

        file = io.BytesIO(self.content)
        self.table = read_table(file, sniff(file))
        return lambda: check(self.table, self.officer.jurisdiction, date(2026, 5, 12))

    def loop(self) -> Callable[[], Any]:
        rows: Any = self.table.rows
        return lambda: plain_loop(rows, set(), self.counties, self.industries)

    def whole(self) -> Callable[[], Any]:
        """From the stored file to the committed rows, as the worker does it after a person confirmed."""
        from yunti.apps.registry.enums import ImportState
        from yunti.apps.registry.importing.flow import run_import
        from yunti.apps.registry.models import EnterpriseImport
        from yunti.kit import clock, files

        stored = files.put(io.BytesIO(self.content), limit=1 << 30)
        row = EnterpriseImport.objects.create(
            file_name="bench.xlsx",
            digest=stored.digest,
            size=stored.size,
            source="bench",
            facts_from=FIRST_DAY,
            jurisdiction=self.officer.jurisdiction,
            state=ImportState.RUNNING,
            mode="all_or_nothing",
            outcome={"good": 0},
            started_by=self.officer.ref,
            started_at=clock.now(),
        )
        return lambda: run_import(ref=row.ref, said=lambda *_: None, by=self.officer)

    def keep_rows(self) -> None:
        """The rows as the import left them, for the reference to insert the same."""
        from yunti.apps.registry.models import Enterprise, Fact, Provenance

        self.kept = [tuple(model.objects.order_by("pk").values()) for model in (Provenance, Enterprise, Fact)]

    def read_and_insert(self) -> Callable[[], Any]:
        """The reader to plain rows, and Django's bulk insert of the same rows in one transaction."""
        from django.db import transaction
        from python_calamine import CalamineWorkbook

        from yunti.apps.registry.models import Enterprise, Fact, Provenance

        def work() -> None:
            CalamineWorkbook.from_filelike(io.BytesIO(self.content)).get_sheet_by_index(0).to_python()
            with transaction.atomic():
                for model, lines in zip((Provenance, Enterprise, Fact), self.kept, strict=True):
                    model.objects.bulk_create([model(**line) for line in lines], batch_size=2000)

        return work

    def clear(self) -> None:
        """An empty registry; the index of search terms with it."""
        from django.db import connection

        tables = ("fact", "formername", "provenance", "enterpriseimport", "enterprise")
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys=OFF")  # else every deleted row searches all others
                cursor.execute("DELETE FROM kit_auditedrow")
                for table in tables:
                    cursor.execute(f"DELETE FROM registry_{table}")
                cursor.execute(
                    "INSERT INTO registry_enterprise_search (registry_enterprise_search) VALUES ('rebuild')"
                )
                cursor.execute("PRAGMA foreign_keys=ON")
            else:
                cursor.execute(
                    "TRUNCATE kit_auditedrow, "
                    + ", ".join(f"registry_{table}" for table in tables)
                    + " CASCADE"
                )


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    folder = harness.set_up()
    try:
        from django.db import connection

        run = Run(count)
        judging = harness.Comparison("judging / plain loop over the same checks", at_most=3.0)
        whole = harness.Comparison("import / (reader + bulk insert)", at_most=1.5)
        run.judge()()
        for _round in range(rounds):
            judging.take(harness.cpu(run.judge()), harness.cpu(run.loop()))
        for _round in range(rounds):
            run.clear()
            ours = harness.cpu(run.whole())
            if not run.kept:
                run.keep_rows()
            run.clear()
            whole.take(ours, harness.cpu(run.read_and_insert()))
        facts = {"rows": count, "rounds": rounds, "database": connection.vendor, "bytes": len(run.content)}
        return harness.publish("registry_import", facts, [judging, whole])
    finally:
        harness.tear_down(folder)


if __name__ == "__main__":
    raise SystemExit(main())
