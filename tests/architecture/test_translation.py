"""The English interface is complete and true: every text has its English, and no Chinese is said past the catalogue.

Not here: what single pages show (`tests/web/shared/test_english_pages.py`).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tools import translations

# Chinese that is data, not speech: what people write in files and texts that are read, names of the land, demo rows.
DATA = {
    "apps/letters/composing.py": "a letter to the party is official and in Chinese",
    "apps/accounts/importing.py": "column headings of the staff file, Chinese in every language, and a form of dates",
    "apps/accounts/passwords.py": "words that no password may contain",
    "apps/documents/reading/invoice_data.py": "names of values in invoices, and signs of money",
    "apps/documents/reading/invoice_texts.py": "labels printed on invoices",
    "apps/publicity/services/publishing.py": "numbers of public lists, frozen as documents are numbered",
    "apps/paperwork/printed.py": "words printed on papers, which are Chinese in every language",
    "apps/reference/importing.py": "the language of holiday notices, which are read here",
    "apps/reference/services/days.py": "the statutory holidays as the notices name them",
    "apps/settlement/spellings.py": "column headings and words of the tables that go to the bank and come back",
    "apps/registry/exports.py": "characters that spreadsheets take for formulas, blanks that are cut off",
    "apps/registry/importing/cells.py": "which characters names and addresses may hold",
    "apps/registry/importing/columns.py": "column headings of lists, as offices write them",
    "apps/registry/importing/reading.py": "separators and the range of Chinese characters, to know an encoding",
    "apps/registry/importing/reporting.py": "units in the column headings of the list, which is read back",
    "apps/registry/masterdata.py": "forms of dates, sizes and brackets as written in lists",
    "cli/demo/accounts.py": "made-up papers of the demonstration",
    "cli/demo/experts.py": "a made-up undertaking of the demonstration",
    "cli/demo/lists.py": "made-up enterprises of the demonstration",
    "cli/demo/registry.py": "made-up sources of the demonstration",
    "cli/demo/quotas.py": "a made-up tranche of the demonstration",
    "cli/demo/services.py": "a made-up source of the demonstration",
    "kit/wording.py": "the full stop that is taken off",
    "web/account/registration_forms.py": "separators that people type",
    "web/shared/packforms.py": "separators that people type",
    "web/public/catalogue.py": "how notices number their points",
    "web/public/parts.py": "made-up content of the component page",
    "web/officer/case_reasons.py": "how a reason and its clause are put together in what the party is told",
    "web/shared/errors.py": "the last page, in both languages, when nothing else can be relied upon",
}
ROOMS = ("web", "api", "apps", "kit", "cli", "jobs")
MARKING = translations.SINGLE | translations.PLURAL


def modules() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((translations.SOURCE / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(translations.SOURCE).as_posix(), path.read_text(encoding="utf-8")


def unmarked(code: str) -> list[tuple[int, str]]:
    """Chinese string constants outside docstrings and outside calls that mark a text for translation."""
    if not translations.may_hold_chinese(code):
        return []
    nodes = list(ast.walk(ast.parse(code)))
    excused: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKING:
            excused |= {id(arg) for arg in node.args if isinstance(arg, ast.Constant)}
    return [
        (node.lineno, node.value)
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in excused
        and translations.CHINESE.search(node.value)
    ]


def complaint(msgid: str, english: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said of a catalogue that answers this text so."""
    book = polib.POFile()
    book.append(polib.POEntry(msgid=msgid, msgstr=english))
    monkeypatch.setattr(translations, "catalogue", lambda: book)
    monkeypatch.setattr(translations, "collect", lambda: {(msgid, ""): [("web/x.py", "1")]})
    return translations.missing()


def test_every_text_has_its_english() -> None:
    complaints = translations.missing()
    assert not complaints, "\n".join(
        ["python -m tools.translations update, fill in the English, then compile:", *complaints]
    )


def test_the_catalogue_holds_nothing_that_is_no_longer_said() -> None:
    said = set(translations.collect())
    assert [
        entry.msgid
        for entry in translations.catalogue()
        if (entry.msgid, entry.msgid_plural or "") not in said
    ] == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    held = translations.CATALOGUE.with_suffix(".mo").read_bytes()
    assert held == translations.compiled(), "python -m tools.translations compile"


@pytest.mark.parametrize(
    ("msgid", "english", "said"),
    [
        ("已交 %(count)s 件", "", "no English"),
        ("已交 %(count)s 件", "%(number)s submitted", "other placeholders"),
        ("已交 %(count)s 件", "Submitted", "other placeholders"),
        ("已交 %(count)s 件", "%(count)s 件 submitted", "still Chinese"),
        ("第一；第二", "first；second", "still Chinese"),
    ],
)
def test_a_wrong_english_is_noticed(
    msgid: str, english: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [line for line in complaint(msgid, english, monkeypatch) if said in line]


def test_a_right_english_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaint("已交 %(count)s 件", "Submitted: %(count)s", monkeypatch) == []


def test_a_stale_compiled_catalogue_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    book = translations.catalogue()
    book[0].msgstr += " more"
    monkeypatch.setattr(translations, "catalogue", lambda: book)
    assert translations.CATALOGUE.with_suffix(".mo").read_bytes() != translations.compiled()


def test_no_chinese_is_said_past_the_catalogue() -> None:
    found = [
        f"{name}:{line} {text!r}"
        for name, code in modules()
        if name not in DATA
        for line, text in unmarked(code)
    ]
    assert not found, "mark for translation, or name the reason in DATA:\n" + "\n".join(found)


def test_only_modules_with_such_data_are_excused() -> None:
    holding = {name for name, code in modules() if unmarked(code)}
    assert set(DATA) <= holding


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ('reason = "没有权限"', True),
        ('names = "、".join(desks)', True),
        ('text = f"{name}：{value}"', True),
        ('reason = _("没有权限")', False),
        ('reason = gettext_lazy("没有权限")', False),
        ('reason = _("%s" % "没有权限")', True),
        ('def f():\n    """没有权限"""', False),
        ("reason = 1  # 没有权限", False),
    ],
)
def test_a_chinese_literal_is_noticed(code: str, caught: bool) -> None:
    assert bool(unmarked(code)) is caught


def test_templates_are_read_too() -> None:
    assert Path("web/shared/templates").as_posix() in " ".join(
        place for where in translations.collect().values() for place, _line in where
    )
