"""One Chinese term, one identifier: wrong words do not occur, and every noun of the tables is explained.

Not here: ids that packs take from the notices; the words of pages (`test_translation.py`).
"""

import re
from pathlib import Path

from django.apps import apps

from tests.architecture import source
from yunti.packs.loading import load_file

GLOSSARY = load_file(source.ROOT / "glossary.yaml").data
WRONG = {word for term in GLOSSARY for word in term.get("not", [])}
KNOWN = {identifier for term in GLOSSARY for identifier in term["id"]}
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def words(identifier: str) -> list[str]:
    return [word.lower() for word in WORD.findall(identifier)]


def snake(name: str) -> str:
    return "_".join(words(name))


@source.of_each(source.modules())
def test_no_wrong_word_in_an_identifier(path: Path) -> None:
    wrong = [f"line {line}: {name}" for line, name in source.identifiers(path) if WRONG & set(words(name))]
    assert not wrong


def test_the_word_splitter_sees_wrong_words() -> None:
    assert WRONG & set(words("import_company_list"))
    assert WRONG & set(words("CompanyImporter"))


def test_every_table_is_a_word_of_the_glossary() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("yunti.")]
    assert ours
    missing = sorted({snake(model.__name__) for model in ours} - KNOWN)
    assert not missing, "explain these nouns in glossary.yaml"


def test_terms_are_unique() -> None:
    ids = [identifier for term in GLOSSARY for identifier in term["id"]]
    assert len(ids) == len(set(ids))
    assert all(term.get("means") for term in GLOSSARY)
