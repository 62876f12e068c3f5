"""Templates: no inline code, no dead links, no text that cannot be translated, none left unused.

Not here: what pages show (`tests/web`), the translations themselves (`test_translation.py`).
"""

import re
from pathlib import Path

from tests.architecture import source

CHINESE = re.compile(r"[\u3400-\u9fff]")
COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.S)
BLOCK = re.compile(r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}", re.S)
TRANS = re.compile(r"{%\s*trans(late)?\s+(\"[^\"]*\"|'[^']*').*?%}", re.S)
INSIDE = re.compile(r"_\(\s*(\"[^\"]*\"|'[^']*')\s*\)")
GIVEN = re.compile(r"\s:[a-z-]+=\"([^\"]*)\"")
NAME = re.compile(r"[a-z_]\w*(\.\w+)*|True|False|\d+|\{\{.*\}\}|\[.*\]")
LANG_ZH = re.compile(r"<(\w+)[^>]*\blang=\"zh[^>]*>.*?</\1>", re.S)

each_template = source.of_each(source.templates())


def untranslatable(text: str) -> list[str]:
    """Chinese text that no translation can reach; official wording stands in elements with lang="zh…"."""
    for pattern in (COMMENT, BLOCK, TRANS, INSIDE, LANG_ZH):
        text = pattern.sub("", text)
    return [line.strip() for line in text.splitlines() if CHINESE.search(line)]


@each_template
def test_every_chinese_text_can_be_translated(path: Path) -> None:
    assert not untranslatable(path.read_text(encoding="utf-8"))


def test_the_search_for_untranslatable_text_finds_some() -> None:
    assert untranslatable('<p>没有标记</p>{% trans "有标记" %}') == ["<p>没有标记</p>"]


@each_template
def test_no_inline_script_style_or_handler(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), "scripts come from static files"
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=", text), (
        "no inline handlers: the content security policy forbids them"
    )
    assert "javascript:" not in text


@each_template
def test_no_dead_links_and_no_unescaped_values(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert 'href="#"' not in text
    assert not re.search(r"\|\s*safe\b|{%\s*autoescape off", text), (
        "mark safe in Python, where it can be seen why"
    )


@each_template
def test_what_a_component_is_given_is_a_name(path: Path) -> None:
    """`:current="a is not None"` is no condition there: it would be taken for a name that nobody gave, and be empty."""
    given = GIVEN.findall(COMMENT.sub("", path.read_text(encoding="utf-8")))
    assert [each for each in given if not NAME.fullmatch(each)] == []


@each_template
def test_template_is_not_a_hall(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


FRAMEWORK_TEMPLATES = ("account/", "mfa/", "socialaccount/", "usersessions/", "axes/")


@each_template
def test_no_template_changes_the_language(path: Path) -> None:
    """A text of the template is looked for in the language that the page began with (`web.shared.quick_tags`)."""
    assert not re.search(r"{%\s*language\b", path.read_text(encoding="utf-8"))


def test_every_template_is_used() -> None:
    """A page template is named in Python or another template; a component by its tag."""
    python = "\n".join(path.read_text(encoding="utf-8") for path in source.modules())
    html = "\n".join(path.read_text(encoding="utf-8") for path in source.templates())
    unused = []
    for path in source.templates():
        name = path.as_posix().split("/templates/", 1)[1]
        if name.startswith("cotton/"):
            tag = name.removeprefix("cotton/").removesuffix(".html").replace("/", ".").replace("_", "-")
            used = f"<c-{tag}" in html or f"<c-{tag}" in python or name in python
        else:
            used = name in python or f'"{name}"' in html or name.startswith(FRAMEWORK_TEMPLATES)
        if not used:
            unused.append(name)
    assert not unused
