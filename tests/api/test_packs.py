"""The interface for programs: the same answers as the command line, exact numbers, every fault as an object with a code.

Not here: who may open it (`tests/access`), what operations compute (`tests/programmes`).
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.unit.packs.test_checking import SOUND, write
from yunti.apps.programmes.queries import packs as opened
from yunti.cli.main import run as run_command
from yunti.domain.exact_json import exact_json
from yunti.packs.casebook import equal
from yunti.packs.catalogue import editions
from yunti.packs.operations import run
from yunti.packs.reading import load_pack

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # packs alone; the database holds but the door
ROOT = Path(__file__).resolve().parents[2] / "packs"
each_edition = pytest.mark.parametrize(
    "edition", editions(ROOT), ids=lambda edition: f"{edition.programme}/{edition.edition}"
)
PRECISE = "12.3456789012345678"


@pytest.fixture(autouse=True)
def _patient(settings: Any) -> Iterator[None]:
    settings.YUNTI_PACKS = str(ROOT)
    settings.YUNTI_API_PER_MINUTE = 100_000
    yield
    cache.clear()


@pytest.fixture
def small(settings: Any, tmp_path: Path) -> Path:
    """A little programme of its own, with a decimal that comes back as it was sent."""
    text = SOUND.replace(
        "  day: {title: 日期, type: date}",
        "  day: {title: 日期, type: date}\n  exact: {title: 精确, type: decimal(16)}",
    )
    text = text.replace("output: {ok: enough,", "output: {ok: enough, exact: exact,")
    settings.YUNTI_PACKS = str(tmp_path)
    write(tmp_path, text)
    return tmp_path


def post(address: str, body: Any, **more: Any) -> tuple[int, Any]:
    text = body if isinstance(body, str | bytes) else exact_json(body)
    answer = Client().post(address, text, content_type=more.pop("content_type", "application/json"), **more)
    return answer.status_code, json.loads(answer.content, parse_float=Decimal)


EVALUATE = "/api/packs/sample/operations/evaluate"


@each_edition
def test_every_case_is_answered_as_by_the_command_line(edition: Any) -> None:
    pack = load_pack(edition.folder)
    for case in pack.section("cases"):
        fields = {key: value for key, value in case["input"].items() if key != "op"}
        address = f"/api/packs/{edition.programme}/operations/{case['input']['op']}?edition={edition.edition}"
        status, found = post(address, fields)
        computed = json.loads(exact_json(run(pack, case["input"])), parse_float=Decimal)
        assert (status, case["id"]) == (200, case["id"])
        assert equal(found, computed), case["id"]


@each_edition
def test_the_command_itself_says_the_same(
    edition: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUNTI_PACKS", str(ROOT))
    case = load_pack(edition.folder).section("cases")[0]["input"]
    (tmp_path / "facts.json").write_text(exact_json(case), encoding="utf-8")
    name = f"{edition.programme}/{edition.edition}"
    assert run_command(["evaluate", name, str(tmp_path / "facts.json")]) == 0
    printed = json.loads(capsys.readouterr().out, parse_float=Decimal)
    address = f"/api/packs/{edition.programme}/operations/{case['op']}?edition={edition.edition}"
    assert equal(post(address, case)[1], printed)


def test_digits_survive_both_ways(small: Path) -> None:
    status, found = post(EVALUATE, f'{{"items": 2, "exact": {PRECISE}}}')
    assert (status, found["exact"]) == (200, Decimal(PRECISE))


def test_day_edition_and_what_if(small: Path) -> None:
    given = {"items": 2, "day": "2025-07-01"}
    assert post(EVALUATE, given)[1]["ok"] is False
    assert post(f"{EVALUATE}?as_of=2025-06-30", given)[1]["ok"] is True
    assert post(f"{EVALUATE}?edition=2025", given)[1]["ok"] is False
    what_if = '%7B"floor":%7B"2025":1%7D%7D'
    assert post(f"{EVALUATE}?what_if={what_if}", given)[1]["ok"] is True
    assert post("/api/packs/SMALL-sample/operations/evaluate", {**given, "op": "evaluate"})[1]["ok"] is False


@pytest.mark.parametrize(
    ("address", "body", "status", "found"),
    [
        ("/api/packs/sample/operations/nothing", {}, 404, {"error": "E_OP"}),
        (EVALUATE, {"op": "transition"}, 422, {"error": "E_OP"}),
        (EVALUATE, {"itms": 1}, 422, {"error": "E_FIELD"}),
        (EVALUATE, {"itms": None}, 422, {"error": "E_FIELD"}),
        ("/api/packs/smple/operations/evaluate", {}, 404, "没有项目包 smple；是否想写 sample"),
        ("/api/packs/..%2Fsample/operations/evaluate", {}, 404, None),
        (f"{EVALUATE}?edition=2024", {}, 404, "没有版本 2024"),
        (f"{EVALUATE}?as_of=2025-13-01", {}, 422, "as_of 应为"),
        (f"{EVALUATE}?what_if=1", {}, 422, "what_if 应为 JSON"),
        (f"{EVALUATE}?what_if=%7B", {}, 422, "第 1 行第 2 列"),
        (f"{EVALUATE}?what_if=%7B%22flor%22:%7B%222025%22:1%7D%7D", {}, 422, "是否想写 floor"),
        (EVALUATE, {"items": "two"}, 422, "items：应为数字"),
        (EVALUATE, {"items": 1.5}, 422, "小数位数超过"),
        (EVALUATE, '{"items": 1,\n "items": 2}', 400, "第 2 行第 2 列：不是有效的 JSON：键 items 重复"),
        (EVALUATE, '{"items": NaN}', 400, "不能使用 NaN"),
        (EVALUATE, '{"items": 1e999999}', 400, "数字超过"),
        (EVALUATE, "{", 400, "第 1 行第 2 列"),
        (EVALUATE, " ", 400, "不是有效的 JSON"),
        (EVALUATE, "[]", 400, "应为一个 JSON 对象"),
        (EVALUATE, b"\xff", 400, "UTF-8"),
        (EVALUATE, "[" * 100_000, 400, "嵌套超过"),
        (EVALUATE, {"items": 1, "day": [0] * 2001}, 413, "最多 2000 行"),
        (EVALUATE, '{"items": "' + "x" * 2_000_000 + '"}', 413, "超过 1024 KB"),
    ],
)
def test_a_fault_is_an_object_with_a_code(
    small: Path, address: str, body: Any, status: int, found: Any
) -> None:
    if found is None:
        assert Client().post(address, "{}", content_type="application/json").status_code == status
        return
    answered, told = post(address, body)
    assert answered == status, told
    if isinstance(found, str):
        assert set(told) == {"error", "detail"} and found in told["detail"], told
    else:
        assert told == found


def test_what_a_form_sends_is_refused(small: Path) -> None:
    code, told = post(EVALUATE, "items=1", content_type="application/x-www-form-urlencoded")
    assert (code, told["error"]) == (415, "E_MEDIA")


def test_no_token_is_asked_for_and_nothing_is_kept(small: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(EVALUATE, '{"items": 3}', content_type="application/json")
    assert answer.status_code == 200 and not answer.cookies


def test_too_many_requests_are_held_off(small: Path, settings: Any) -> None:
    settings.YUNTI_API_PER_MINUTE = 3
    codes = [post(EVALUATE, {"items": 1})[0] for _ in range(5)]
    assert codes[:3] == [200] * 3 and 429 in codes
    answer = Client().post(EVALUATE, "{}", content_type="application/json")
    assert json.loads(answer.content)["error"] == "E_RATE" and 0 < int(answer["Retry-After"]) <= 61
    assert post(EVALUATE, {"items": 1}, REMOTE_ADDR="192.0.2.7")[0] == 200


def test_a_changed_pack_is_read_again(small: Path) -> None:
    assert post(EVALUATE, {"items": 2})[1]["ok"] is True
    text = (small / "sample" / "2025" / "pack.yaml").read_text(encoding="utf-8")
    write(small, text.replace("value: 2, clause", "value: 22, clause"))
    assert post(EVALUATE, {"items": 2})[1]["ok"] is False


def test_with_the_stamp_off_a_changed_pack_would_not_be_seen(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "_stamp", lambda folder, pattern="": ())
    assert post(EVALUATE, {"items": 2})[1]["ok"] is True
    write(small, SOUND.replace("value: 2, clause", "value: 22, clause"))
    assert post(EVALUATE, {"items": 2})[1]["ok"] is True


def test_programmes_fields_and_operations_are_told(small: Path) -> None:
    listed = Client().get("/api/packs").json()
    assert [(each["programme"], each["edition"]) for each in listed] == [("sample", "2025")]
    told = Client().get("/api/packs/sample").json()
    assert told["fields"]["items"] == {"title": "项数", "type": "count", "unit": "项"}
    assert told["operations"]["evaluate"]["outputs"] == ["exact", "failures", "ok"]
    assert told["operations"]["transition"]["inputs"]["state"]["type"] == "text"
    assert Client().get("/api/packs/nothing").status_code == 404


@each_edition
def test_every_programme_is_told(edition: Any) -> None:
    told = Client().get(f"/api/packs/{edition.programme}?edition={edition.edition}").json()
    pack = load_pack(edition.folder)
    assert set(told["operations"]) == set(pack.section("operations"))
    assert set(told["fields"]) == set(pack.definition.facts)


def test_the_description_is_openapi(small: Path) -> None:
    described = Client().get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    asked = described["paths"]["/api/packs/{pack}/operations/{op}"]["post"]
    assert {"200", "400", "404", "413", "415", "422", "429"} <= set(asked["responses"])
    assert "application/json" in asked["requestBody"]["content"]
    named = {each["name"]: each["in"] for each in asked["parameters"]}
    assert named == {"pack": "path", "op": "path", "edition": "query", "as_of": "query", "what_if": "query"}


def test_the_page_needs_nothing_from_elsewhere(small: Path) -> None:
    answer = Client().get("/api/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "E_FIELD" in page and "/api/packs/sample/operations/" in page
    assert "<script>" not in page and "https://" not in page
