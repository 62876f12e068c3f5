"""Lists that are as people make them: read as meant, judged row by row, imported once and wholly."""

import io
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.apps.registry import lists
from tests.people import COUNTY, OTHER_COUNTY, SECOND_COUNTY, People
from yunti.apps.messages import job_reports
from yunti.apps.messages.queries import inbox
from yunti.apps.registry.enums import ImportMode
from yunti.apps.registry.importing import flow
from yunti.apps.registry.importing.flow import (
    Upload,
    confirm_import,
    discard_list,
    receive_list,
    run_import,
)
from yunti.apps.registry.importing.reporting import template_workbook
from yunti.apps.registry.models import Enterprise, EnterpriseImport, Fact, FormerName
from yunti.apps.registry.queries.parties import ListFilter, enterprises_visible_to, filtered
from yunti.kit import canonical, clock, files, tasks
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditedRow, AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.YUNTI_DATA = tmp_path


def upload(content: bytes, name: str = "名单.xlsx", facts_from: date = date(2025, 12, 31)) -> Upload:
    return Upload(io.BytesIO(content), name, len(content), "示例名单", facts_from)


def brought_in(content: bytes, by: Actor, mode: ImportMode = ImportMode.ALL_OR_NOTHING) -> EnterpriseImport:
    row = receive_list(upload=upload(content), by=by)
    confirm_import(ref=row.ref, mode=mode, by=by)
    tasks.run_pending()
    row.refresh_from_db()
    return row


def problems(content: bytes, by: Actor) -> list[tuple[int, str, str]]:
    outcome = receive_list(upload=upload(content), by=by).outcome
    return [(each["row"], each["title"], each["text"]) for each in outcome["problems"]]


def test_list_becomes_files_with_facts_and_search(people: People) -> None:
    row = brought_in(lists.workbook(lists.lines(3)), people.luo)
    assert row.state == "done"
    assert row.outcome["result"] == {"created": 3, "updated": 0, "unchanged": 0, "facts": 6, "skipped": 0}
    made = Enterprise.objects.get(uscc=factories.uscc(2))
    assert (made.name, made.region_code, made.prefecture_code, made.industry_division) == (
        "示例导入2号有限公司",
        COUNTY,
        "900100",
        "34",
    )
    assert sorted(
        Fact.objects.filter(enterprise=made).values_list("key", "value", "unit", "provenance__kind")
    ) == [
        ("employees", "20", "person", "imported"),
        ("revenue_fen", "350500000", "fen", "imported"),
    ]
    shown = filtered(enterprises_visible_to(people.luo), ListFilter(words="导入"), clock.today())
    assert shown.count() == 3


def test_the_one_who_brought_a_list_is_told_how_it_ended(people: People) -> None:
    content = lists.workbook([*lists.lines(3), lists.line(4, 企业名称="")])
    with clock.held(clock.now() - timedelta(minutes=1)):  # long enough for a message about any job
        row = receive_list(upload=upload(content), by=people.luo)
        confirm_import(ref=row.ref, mode=ImportMode.GOOD_ROWS_ONLY, by=people.luo)
    tasks.run_pending()
    told = inbox(people.luo).get().message
    assert (told.kind, told.link) == ("registry.import", f"/officer/imports/{row.ref}/")
    assert told.body == "新增 3 家，更新 0 家，没有变化 0 家，没有导入 1 行。"
    assert job_reports.report_ended(clock.now()) == 0, "told once, not twice"
    assert not inbox(people.qin)


def test_one_event_covers_every_row(people: People) -> None:
    brought_in(lists.workbook(lists.lines(3)), people.luo)
    event = AuditEvent.objects.get(action="registry.import_list")
    covered = AuditedRow.objects.filter(event=event, table="registry_enterprise")
    assert covered.count() == 3
    for line in covered:
        assert line.digest == canonical.row_digest(line.salt, Enterprise.objects.get(pk=line.row_key))


def test_all_or_nothing_and_good_rows_only(people: People) -> None:
    content = lists.workbook([*lists.lines(2), lists.line(3, 统一社会信用代码="123")])
    row = receive_list(upload=upload(content), by=people.luo)
    with pytest.raises(Refused, match="有 1 行不对，没有导入任何一行"):
        confirm_import(ref=row.ref, mode=ImportMode.ALL_OR_NOTHING, by=people.luo)
    assert not Enterprise.objects.exists()
    confirm_import(ref=row.ref, mode=ImportMode.GOOD_ROWS_ONLY, by=people.luo)
    tasks.run_pending()
    row.refresh_from_db()
    assert row.outcome["result"]["created"] == 2 and row.outcome["result"]["skipped"] == 1


def test_second_list_updates_renames_and_supersedes(people: People) -> None:
    brought_in(lists.workbook(lists.lines(3)), people.luo)
    changed = [lists.line(1, 企业名称="示例改名有限公司", 从业人员=30), lists.line(2), lists.line(4)]
    row = receive_list(upload=upload(lists.workbook(changed)), by=people.luo)
    assert (row.outcome["creates"], row.outcome["updates"]) == (1, 1)
    confirm_import(ref=row.ref, mode=ImportMode.ALL_OR_NOTHING, by=people.luo)
    tasks.run_pending()
    row.refresh_from_db()
    assert row.outcome["result"] == {"created": 1, "updated": 1, "unchanged": 1, "facts": 3, "skipped": 0}
    first = Enterprise.objects.get(uscc=factories.uscc(1))
    assert first.name == "示例改名有限公司" and FormerName.objects.get().enterprise_id == first.pk
    standing = Fact.objects.filter(enterprise=first, key="employees").order_by("id")
    assert [(fact.value, fact.stands) for fact in standing] == [("20", False), ("30", True)]
    for words in ("改名", "导入1号"):
        shown = filtered(enterprises_visible_to(people.luo), ListFilter(words=words), clock.today())
        assert first in shown


def test_running_twice_changes_nothing(people: People) -> None:
    row = brought_in(lists.workbook(lists.lines(2)), people.luo)
    events = AuditEvent.objects.count()
    again = run_import(ref=row.ref, said=lambda *_: None, by=people.luo)
    assert again == row.outcome["result"]
    assert (Enterprise.objects.count(), Fact.objects.count(), AuditEvent.objects.count()) == (2, 4, events)
    with pytest.raises(Conflict):
        confirm_import(ref=row.ref, mode=ImportMode.ALL_OR_NOTHING, by=people.luo)


def test_death_in_the_middle_leaves_nothing_and_the_next_run_ends_it(people: People, monkeypatch) -> None:
    row = receive_list(upload=upload(lists.workbook(lists.lines(3))), by=people.luo)
    confirm_import(ref=row.ref, mode=ImportMode.ALL_OR_NOTHING, by=people.luo)

    def killed(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("yunti.apps.registry.importing.writing._record_facts", killed)
        with pytest.raises(KeyboardInterrupt):
            run_import(ref=row.ref, said=lambda *_: None, by=people.luo)
    assert not Enterprise.objects.exists()
    run_import(ref=row.ref, said=lambda *_: None, by=people.luo)
    assert Enterprise.objects.count() == 3


def test_large_list_is_checked_in_the_background(people: People, monkeypatch) -> None:
    monkeypatch.setattr(flow, "INLINE_BYTES", 10)
    row = receive_list(upload=upload(lists.workbook(lists.lines(3))), by=people.luo)
    assert row.state == "checking"
    tasks.run_pending()
    row.refresh_from_db()
    assert row.state == "checked" and row.outcome["good"] == 3
    told = inbox(people.luo).get().message
    assert told.subject == "核对完成，请确认是否导入：名单.xlsx"
    assert told.body == "3 行正确，0 行不对；新增 3 家，更新 0 家。"


def test_unreadable_large_list_ends_refused_with_its_reason(people: People, monkeypatch) -> None:
    monkeypatch.setattr(flow, "INLINE_BYTES", 10)
    row = receive_list(upload=upload(lists.workbook(lists.lines(3), head=("a", "b"))), by=people.luo)
    tasks.run_pending()
    row.refresh_from_db()
    assert row.state == "refused" and "没有找到表头" in row.outcome["refusal"]
    told = inbox(people.luo).get().message
    assert told.subject == "没有读成：名单.xlsx" and "没有找到表头" in told.body


@pytest.mark.parametrize(
    "content",
    [
        lists.text(lists.lines(2)),
        lists.text(lists.lines(2), encoding="utf-8-sig"),
        lists.text(lists.lines(2), encoding="gb18030"),
        lists.text(lists.lines(2), encoding="utf-16"),
        lists.text(lists.lines(2), delimiter="\t"),
        lists.text(lists.lines(2), delimiter=";"),
        lists.text(lists.lines(2), delimiter="|"),
        lists.workbook([["示例市企业名单"], [], list(lists.HEAD), *lists.lines(2)], head=()),
        lists.workbook([*lists.lines(2), [None], [""]]),
    ],
    ids=["utf-8", "mark", "gb18030", "utf-16", "tabs", "semicolons", "bars", "title above", "blank below"],
)
def test_usual_forms_are_read(people: People, content: bytes) -> None:
    outcome = receive_list(upload=upload(content), by=people.luo).outcome
    assert (outcome["good"], outcome["bad"]) == (2, 0), outcome["problems"]


def test_headers_are_understood_by_synonym_and_nearest_spelling(people: People) -> None:
    head = ("单位名称*", "统一社会信用代马", "区县", "所属行业", "职工人数（人）", "营业收入(元)", "备注")
    outcome = receive_list(
        upload=upload(lists.workbook([[*lists.line(1)[:5], 3505000, "x"]], head=head)), by=people.luo
    ).outcome
    assert outcome["good"] == 1 and outcome["ignored"] == ["备注"]
    assert [each["title"] for each in outcome["columns"] if each["near"]] == ["统一社会信用代马"]
    confirm_import(ref=EnterpriseImport.objects.get().ref, mode=ImportMode.ALL_OR_NOTHING, by=people.luo)
    tasks.run_pending()
    assert Fact.objects.get(key="revenue_fen").value == "350500000"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("统一社会信用代码", " ９１" + factories.uscc(1)[2:].lower() + " "),
        ("所在县（市、区）", 900101),
        ("从业人员", "２０人"),
        ("从业人员", "1,200"),
        ("营业收入（万元）", "３５０.５万元"),
        ("营业收入（万元）", ""),
        ("联系电话", 13800000000),
        ("行业代码", "Ｃ3411"),
    ],
)
def test_what_is_meant_is_taken(people: People, column: str, cell: object) -> None:
    outcome = receive_list(
        upload=upload(lists.workbook([lists.line(1, **{column: cell})])), by=people.luo
    ).outcome
    assert (outcome["good"], outcome["bad"]) == (1, 0), outcome["problems"]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (
            "统一社会信用代码",
            factories.uscc(1)[:-1] + ("0" if factories.uscc(1)[-1] != "0" else "1"),
            "校验位不符",
        ),
        ("统一社会信用代码", 9.1e17, "后几位已经丢失"),
        ("统一社会信用代码", "", "为空"),
        ("企业名称", "", "没有填写企业名称"),
        ("企业名称", "长" * 300, "最多 200 个"),
        ("所在县（市、区）", OTHER_COUNTY, "不在本岗位的辖区内"),
        ("所在县（市、区）", "900100", "不是县级代码"),
        ("所在县（市、区）", "示例无名县", "没有名为"),
        ("行业代码", "ZZ", "国民经济行业分类里没有"),
        ("从业人员", -5, "不是人数"),
        ("从业人员", "很多", "不是人数"),
        ("营业收入（万元）", -1, "负数"),
        ("营业收入（万元）", datetime(2026, 1, 1), "是日期，不是金额"),
        ("联系电话", 571880000, "开头的 0"),
        ("联系电话", "无", "不是电话号码"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(
    people: People, column: str, cell: object, said: str
) -> None:
    options = {"default_date_format": "yyyy-mm-dd"}
    found = problems(lists.workbook([lists.line(9), lists.line(1, **{column: cell})], **options), people.luo)
    assert len(found) == 1
    assert found[0][:2] == (3, column) and said in found[0][2], found


def test_doubles_in_the_file_and_files_of_elsewhere(people: People) -> None:
    factories.enterprise(8, OTHER_COUNTY)
    code = factories.uscc(8, OTHER_COUNTY)
    rows = [lists.line(1), lists.line(1), lists.line(2, 统一社会信用代码=code)]
    found = problems(lists.workbook(rows), people.luo)
    assert [(row, text) for row, _title, text in found] == [
        (3, "与第 2 行的信用代码重复。"),
        (4, "这个信用代码不能由本辖区导入。"),
    ]


def test_report_names_every_problem_as_text(people: People) -> None:
    row = receive_list(
        upload=upload(
            lists.workbook(
                [lists.line(1), lists.line(2, 企业名称="=cmd|' /C calc'!A0"), lists.line(3, 从业人员="=1+1")]
            )
        ),
        by=people.luo,
    )
    with files.open(row.report_digest) as file:
        book = CalamineWorkbook.from_filelike(file)
        problems_sheet = book.get_sheet_by_index(0).to_python()
        assert problems_sheet[1][:3] == ["4", "从业人员", "=1+1"]
        assert len(book.get_sheet_by_index(1).to_python()) == 3


def test_template_is_a_list_that_is_understood(people: People) -> None:
    with pytest.raises(Refused, match="没有数据行"):
        receive_list(upload=upload(template_workbook().getvalue()), by=people.luo)


@pytest.mark.parametrize("name", ["ma", "ge", "tan", "shen", "xi"])
def test_others_may_not_import(people: People, name: str) -> None:
    with pytest.raises(Forbidden):
        receive_list(upload=upload(lists.workbook(lists.lines(1))), by=getattr(people, name))
    assert not EnterpriseImport.objects.exists()


def test_list_belongs_to_the_person_who_uploaded_it(people: People) -> None:
    row = receive_list(upload=upload(lists.workbook(lists.lines(1))), by=people.luo)
    with pytest.raises(NotFoundOrHidden):
        discard_list(ref=row.ref, by=people.qin)
    discard_list(ref=row.ref, by=people.luo)
    with pytest.raises(Conflict):
        confirm_import(ref=row.ref, mode=ImportMode.ALL_OR_NOTHING, by=people.luo)


def test_source_is_needed(people: People) -> None:
    content = lists.workbook(lists.lines(1))
    with pytest.raises(InvalidInput, match="来源"):
        receive_list(
            upload=Upload(io.BytesIO(content), "a.xlsx", len(content), " ", date(2026, 1, 1)), by=people.luo
        )


def test_prefecture_imports_several_counties(people: People) -> None:
    rows = [lists.line(1), lists.line(2, **{"所在县（市、区）": SECOND_COUNTY})]
    assert receive_list(upload=upload(lists.workbook(rows)), by=people.qin).outcome["good"] == 2
