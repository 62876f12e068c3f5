"""Collects the interface texts and keeps the English catalogue: `python -m tools.translations update | compile | missing`.

Chinese is the language of the source; the English catalogue lies in src/yunti/locale/en. No gettext programs are needed.
Not here: official wording in packs, which stays Chinese.
"""

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "yunti"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop", "_lazy", "_now"}
PLURAL = {"ngettext", "ngettext_lazy"}
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")  # with the punctuation
LITERAL = r"""(u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))"""
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[sdfr]|\{\w*\}")
TEMPLATE_SINGLE = re.compile(r"(?<![a-z])(?:gettext|_)\(\s*" + LITERAL + r"\s*\)")
TEMPLATE_PLURAL = re.compile(r"ngettext\(\s*" + LITERAL + r"\s*,\s*" + LITERAL)

Message = tuple[str, str]  # singular, plural ("" when there is none)


def may_hold_chinese(code: str) -> bool:
    """Written out or escaped: what holds neither need not be read as a program."""
    return bool(CHINESE.search(code)) or any(mark in code for mark in ("\\u", "\\U", "\\x", "\\N"))


def texts_of_python(path: Path) -> list[tuple[int, Message]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if node.func.id in SINGLE and texts:
            found.append((node.lineno, (texts[0], "")))
        elif node.func.id in PLURAL and len(texts) > 1:
            found.append((node.lineno, (texts[0], texts[1])))
    return found


def texts_of_template(path: Path) -> list[tuple[int, Message]]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    found = []
    for match in TEMPLATE_PLURAL.finditer(code):
        pair = (ast.literal_eval(match[1]), ast.literal_eval(match[2]))
        found.append((code.count("\n", 0, match.start()) + 1, pair))
    for match in TEMPLATE_SINGLE.finditer(code):
        found.append((code.count("\n", 0, match.start()) + 1, (ast.literal_eval(match[1]), "")))
    return found


def collect() -> dict[Message, list[tuple[str, str]]]:
    """Every text with the places where it stands."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    places: dict[Message, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts and may_hold_chinese(path.read_text(encoding="utf-8")):
            for line, message in texts_of_python(path):
                places[message].append((path.relative_to(ROOT).as_posix(), str(line)))
    for path in sorted(SOURCE.rglob("*.html")):
        for line, message in texts_of_template(path):
            places[message].append((path.relative_to(ROOT).as_posix(), str(line)))
    return {message: where for message, where in places.items() if CHINESE.search(message[0])}


def catalogue() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=110)
    book = polib.POFile(wrapwidth=110)
    book.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return book


def update() -> int:
    """Add new texts with an empty translation, drop texts that no longer occur; places are files without lines."""
    book, places = catalogue(), collect()
    known = {(entry.msgid, entry.msgid_plural or ""): entry for entry in book}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = book.metadata
    for message in sorted(places, key=lambda item: (places[item][0][0], item)):
        entry = known.get(message) or polib.POEntry(msgid=message[0], msgid_plural=message[1])
        entry.occurrences = sorted({(name, "") for name, _ in places[message]})
        if message[1] and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        fresh.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    return len(missing())


def missing() -> list[str]:
    """What keeps the English interface from being complete, in sentences."""
    known = {(entry.msgid, entry.msgid_plural or ""): entry for entry in catalogue()}
    complaints = []
    for message, where in collect().items():
        entry = known.get(message)
        answers = (
            [] if entry is None else list(entry.msgstr_plural.values()) if message[1] else [entry.msgstr]
        )
        place = f"{where[0][0]}:{where[0][1]}"
        if not answers or not all(answers):
            complaints.append(f"{place} has no English: {message[0]!r}")
        elif any(CHINESE.search(answer.replace("简体中文", "")) for answer in answers):
            complaints.append(f"{place} is still Chinese in English: {message[0]!r}")
        elif not all(same_placeholders(message, answer) for answer in answers):
            complaints.append(f"{place} has other placeholders in English: {message[0]!r}")
    return complaints


def same_placeholders(message: Message, answer: str) -> bool:
    """As many and the same, however ordered; "one enterprise" may do without the number of a plural."""
    wanted, given = set(PLACEHOLDER.findall(message[1] or message[0])), set(PLACEHOLDER.findall(answer))
    return given <= wanted if message[1] else given == wanted


def compiled() -> bytes:
    return bytes(catalogue().to_binary())


def main() -> int:
    verb = sys.argv[1] if len(sys.argv) > 1 else "missing"
    if verb == "update":
        print(f"{update()} texts wait for their English")
    elif verb == "compile":
        CATALOGUE.with_suffix(".mo").write_bytes(compiled())
    elif verb == "missing":
        complaints = missing()
        print("\n".join(complaints))
        return 1 if complaints else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
