"""Lists of staff: every problem of every row is told, all come in or none, hostile files leave nothing behind.

Not here: the page (`tests/web/administration/test_staff_import.py`).
"""

import io
import zipfile

import pytest
import xlsxwriter

from tests.people import People
from yunti.apps.accounts import importing, services
from yunti.apps.accounts.enums import Level, OrganisationKind
from yunti.apps.accounts.models import Mandate, Organisation, Person
from yunti.kit import clock
from yunti.kit.errors import Forbidden, InvalidInput

pytestmark = pytest.mark.django_db
HEADER = ["登录名", "姓名", "电子邮箱", "手机号", "岗位", "单位", "开始日期", "结束日期"]
COUNTY = "示例甲县工业和信息化局"
GOOD = ["xin.yi", "新一（示例）", "yi@example.org", "13900000001", "县级主管部门", COUNTY, "2026-05-12", ""]
OTHER = ["xin.er", "新二（示例）", "", "", "县级主管部门", COUNTY, "", "2026-12-31"]


def table(*rows: list[str]) -> bytes:
    return "\n".join(",".join(row) for row in [HEADER, *rows]).encode("utf-8-sig")


def workbook(*rows: list[object]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADER, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def bring_in(people: People, content: bytes, name: str = "a.csv"):
    rows = importing.read_staff(content, name)
    return importing.import_staff(rows=rows, origin="http://testserver/account/link/", by=people.xi)


@pytest.mark.parametrize("make", [table, workbook])
def test_a_good_list_gives_accounts_and_proposals(people: People, make) -> None:
    made = bring_in(people, make(GOOD, OTHER), "a.csv" if make is table else "a.xlsx")
    assert [(new.login, new.by_mail) for new in made] == [("xin.yi", True), ("xin.er", False)]
    mandates = Mandate.objects.filter(person__login__startswith="xin.")
    assert {row.jurisdiction for row in mandates} == {"900101"}
    assert all(row.approved_at is None and row.granter_id == people.xi.person_id for row in mandates)
    assert not Person.objects.get(login="xin.yi").has_usable_password()


def test_a_phone_kept_as_a_number_is_read(people: People) -> None:
    row: list[object] = list(GOOD)
    row[3] = 13900000001
    bring_in(people, workbook(row), "a.xlsx")
    assert Person.objects.get(login="xin.yi").phone == "13900000001"


def test_gb18030_is_read(people: People) -> None:
    rows = importing.read_staff(table(GOOD).decode("utf-8-sig").encode("gb18030"), "a.CSV")
    assert rows[0].organisation == COUNTY


def test_every_problem_is_told_and_nothing_comes_in(people: People) -> None:
    bad = [
        ["1x", "", "kein", "12", "门卫", "没有的局", "昨天", ""],
        GOOD,
        ["XIN.YI", *GOOD[1:]],
        ["xin.san", "新三", "", "", "省级主管部门", COUNTY, "", ""],
        ["xin.si", "新四", "", "", "系统管理员", COUNTY, "", ""],
    ]
    rows = importing.read_staff(table(*bad), "a.csv")
    told = {(problem.number, problem.column) for problem in importing.check_staff(rows, people.xi)}
    assert told == {
        *((2, column) for column in ("登录名", "姓名", "电子邮箱", "手机号", "岗位", "单位", "开始日期")),
        (4, "登录名"),
        (5, "单位"),
        (6, "岗位"),
    }
    with pytest.raises(InvalidInput):
        importing.import_staff(rows=rows, origin="x", by=people.xi)
    assert not Person.objects.filter(login="xin.yi").exists()


def test_only_the_system_administrator_and_only_within_the_jurisdiction(people: People) -> None:
    rows = importing.read_staff(table(GOOD), "a.csv")
    for actor in (people.an, people.shen, people.su):
        with pytest.raises(Forbidden):
            importing.import_staff(rows=rows, origin="x", by=actor)


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60 * 1024 * 1024)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.csv", "空的"),
        (b"x" * (importing.LARGEST_BYTES + 1), "a.csv", "2 MB"),
        (b"\xff\xfe\xff\xff", "a.csv", "编码|列"),
        (b"a\x00b", "a.csv", "不是 CSV"),
        ("登录名,姓名\nx,y".encode(), "a.csv", "缺少列：岗位、单位"),
        (",".join(HEADER).encode(), "a.csv", "没有数据行"),
        (b"%PDF-1.7", "a.xlsx", "不是 xlsx"),
        (b"PK\x03\x04broken", "a.xlsx", "损坏"),
        (workbook(GOOD)[:-400], "a.xlsx", "损坏"),
        (bomb(), "a.xlsx", "过大"),
    ],
)
def test_files_that_are_no_list_say_so(people: People, content: bytes, name: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        importing.read_staff(content, name)


def test_too_many_rows_are_refused(people: People) -> None:
    rows = [[f"user{number}", *GOOD[1:]] for number in range(importing.MOST_ROWS + 1)]
    with pytest.raises(InvalidInput, match="1000"):
        importing.read_staff(table(*rows), "a.csv")


def test_a_unit_is_found_whatever_its_brackets(people: People) -> None:
    place = services.create_authority(
        kind=OrganisationKind.AUTHORITY,
        name="示例丁县局(示例)",
        level=Level.COUNTY,
        region_code="900104",
        parent_ref=Organisation.objects.get(region_code="900100", kind="authority").ref,
        valid_from=clock.today(),
        by=people.xi,
    )
    assert place.name == "示例丁县局（示例）"
    row = ["xin.san", "新三(示例)", "", "", "县级主管部门", "示例丁县局(示例)", "", "2026-12-31"]
    bring_in(people, table(row))
    assert Person.objects.get(login="xin.san").name == "新三（示例）"
