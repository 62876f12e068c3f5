"""Who chose English reads English: every address without an argument, as every desk; only names and data stay Chinese.

Not here: whether every text has its English (`tests/architecture/test_translation.py`).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.access.lasting import lasting, people, world
from tests.access.policy import POLICY
from tests.access.test_matrix import NAMES, client_of, targets
from tests.access.world import CANARIES, World
from tests.architecture.test_addresses import ALL
from tests.people import People
from yunti.apps.accounts.models import Organisation, Person
from yunti.apps.certificates.models import Certificate
from yunti.apps.experts.models import Expert
from yunti.apps.letters.models import Letter
from yunti.apps.programmes.models import Round, RoundEvent, RoundNotice
from yunti.apps.publicity.models import PublicList
from yunti.apps.registry.models import AllowList, BankAccount, Enterprise, StatusKind, Supplier
from yunti.domain.packaged import table_rows
from yunti.packs.reading import load_pack

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
]  # words alone; tests/access reads the same pages on both

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-l")
BETWEEN = re.compile(r"\{\w+\}")  # in a title that is written out for every row of a list
MASKED = re.compile(r"[\u3400-\u9fff]\*+")  # a name of which only the first character is shown
# written by the people of this world: their changed names, their list with its headings and its sheet
WRITTEN = {f"示例{name}{what}有限公司" for name in CANARIES.values() for what in ("改名", "名单")}
WRITTEN |= {f"示例{name}" for name in CANARIES.values()}  # what was found of their dealings with public money
WRITTEN |= {"企业名称", "统一社会信用代码", "所在县", "文本"}
WRITTEN |= {"示例甲", "示例乙"}  # officers named on contact receipts
EXPLAINED = {  # pages that say how the rules came out, by desk
    "ma": {"applicant:case", "applicant:case-section"},
    "qin": {"officer:case"},
}
PROGRAMMES = ("jiangsu-star/2020", "guangdong-voucher/2018", "zhejiang-cloud-level/2024")
__all__ = ["lasting", "people", "world"]  # fixtures of the room beside, asked for by name
SAMPLES = {"public:parts"}  # the component page: samples of content, made up in Chinese


class Spoken(HTMLParser):
    """The text of a page and of the attributes that are read out; what is marked as Chinese is left out.

    A sentence of the rules (`said`) is read as a whole, with the names in it that are marked.
    """

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.parts: list[str] = []
        self.explained: list[str] = []
        self._silent: list[str] = []
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "html":
            self.language = held.get("lang") or ""
        elif self._said:
            self._said.append(tag)
        elif "said" in (held.get("class") or "").split():
            self._said.append(tag)
            self.explained.append("")
        elif self._silent:
            if tag == self._silent[0]:
                self._silent.append(tag)
        elif tag in ("script", "style") or str(held.get("lang") or "").startswith("zh"):
            self._silent.append(tag)
        if not self._silent:
            self.parts += [held[name] or "" for name in SPOKEN if name in held]

    def handle_endtag(self, tag: str) -> None:
        if self._said:
            self._said.pop()
            if not self._said:
                self.parts.append(self.explained[-1])
        elif self._silent and tag == self._silent[0]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if self._said:
            self.explained[-1] += data
        elif not self._silent:
            self.parts.append(data)


def read(page: str) -> Spoken:
    spoken = Spoken()
    spoken.feed(page)
    return spoken


@cache
def wording() -> frozenset[str]:
    """What the programmes of this world say in the words of their notices: it has no English, and is shown as it is."""
    packs = [load_pack(Path(__file__).parents[3] / "packs" / each) for each in PROGRAMMES]
    texts = [part for pack in packs for text in _texts(pack.data) for part in (text, *BETWEEN.split(text))]
    return frozenset(" ".join(text.split()) for text in texts)


@cache
def longest_wording() -> tuple[str, ...]:
    """Within a sentence only what is long enough to be nothing else."""
    return tuple(
        sorted((text for text in wording() if len(text) >= 2 and CHINESE.search(text)), key=len, reverse=True)
    )


@cache
def counted() -> re.Pattern[str]:
    """A figure in a unit of the programme that is one character, which is too short to be looked for by itself."""
    units = "".join(text for text in wording() if len(text) == 1 and CHINESE.match(text))
    return re.compile(rf"(?<=[0-9] )[{units}](?![\u3400-\u9fff])")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def names_in_use() -> list[str]:
    """What stays Chinese in every language: names of people and organisations, of places, industries and holidays."""
    names = {
        name
        for model in (Person, Organisation, Enterprise, Supplier)
        for name in model.objects.values_list("name", flat=True)
    }
    names |= set(StatusKind.objects.values_list("title", flat=True))
    names |= set(Round.objects.values_list("title", flat=True))
    names |= set(RoundNotice.objects.values_list("title", flat=True))
    names |= set(RoundEvent.objects.values_list("title", flat=True))
    names |= {name for row in AllowList.objects.all() for name in (row.title, row.edition)}
    names |= {name for row in PublicList.objects.all() for name in (row.number, row.contact)}
    names |= set(BankAccount.objects.values_list("bank", flat=True))
    names |= set(Certificate.objects.values_list("title", flat=True))
    names |= set(Letter.objects.values_list("number", flat=True))
    names |= {field for expert in Expert.objects.all() for field in expert.named_fields}
    names |= {name.replace("（示例）", "") for name in names}
    for table in ("regions", "industries", "holidays"):
        names |= {
            row[column]
            for row in table_rows(f"{table}.csv")
            for column in ("name", "source")
            if column in row
        }
    names |= set(CANARIES.values()) | WRITTEN
    return sorted(filter(CHINESE.search, names), key=len, reverse=True)


def chinese_left(spoken: Spoken, allowed: list[str]) -> list[str]:
    found = []
    for part in spoken.parts:
        if not CHINESE.search(part) or " ".join(part.split()) in wording():
            continue
        for name in sorted((*allowed, *longest_wording()), key=len, reverse=True):
            part = part.replace(name, "")
        part = counted().sub("", part)
        if CHINESE.search(MASKED.sub("", part)):
            found.append(" ".join(part.split()))
    return found


def pages(actor: str, people: People, world: World, language: str) -> list[tuple[str, Spoken]]:
    """Every page that this desk is shown, refusals too."""
    client = client_of(actor, people)
    client.cookies["django_language"] = language
    shown = []
    for _route, name, entry in ALL:
        if "GET" not in entry.callback.methods or name in SAMPLES:  # type: ignore[attr-defined]
            continue
        for _place, url in targets(name, POLICY[name], world):
            answer = client.get(url)
            if answer.streaming:
                b"".join(answer)  # read to its end: closing it by hand would close the test's connection too
            elif answer.headers.get("Content-Type", "").startswith("text/html"):
                page = answer.content.decode()
                if "<html" in page:
                    shown.append((f"{name} {answer.status_code}", read(page)))
    return shown


@pytest.mark.parametrize("actor", NAMES)
def test_pages_are_english(actor: str, people: People, world: World) -> None:
    allowed = names_in_use()
    shown = pages(actor, people, world, "en")
    assert len(shown) > 10
    left = {text: name for name, page in shown for text in chinese_left(page, allowed)}
    explained = {name.split()[0] for name, page in shown if page.explained}
    assert explained >= EXPLAINED.get(actor, set())
    assert not left, "\n".join(f"{name}: {text}" for text, name in left.items())
    assert {page.language for _name, page in shown} == {"en"}


def test_pages_are_chinese_by_themselves(people: People, world: World) -> None:
    shown = pages("qin", people, world, "")
    assert {page.language for _name, page in shown} == {"zh-Hans-CN"}
    assert all(any(CHINESE.search(part) for part in page.parts) for _name, page in shown)


def test_chinese_left_over_is_noticed() -> None:
    page = read(
        '<html lang="en"><h1>Tasks</h1><p title="查无">示例甲厂, open</p><b lang="zh-Hans-CN">中文</b></html>'
    )
    assert chinese_left(page, ["示例甲厂"]) == ["查无"]
    assert chinese_left(page, []) == ["查无", "示例甲厂, open"]


def test_a_sentence_of_the_rules_is_read_whole() -> None:
    name = '<span lang="zh-Hans-CN">查无</span>'
    page = read(
        f'<html lang="en"><p class="why said">{name}: Met, 3 {name}</p><b lang="zh-Hans-CN">中文</b></html>'
    )
    assert page.explained == ["查无: Met, 3 查无"] and chinese_left(page, []) == ["查无: Met, 3 查无"]
    assert chinese_left(page, ["查无"]) == []
