"""Every component in every state: it renders, nothing of it is left over, and no text breaks out of its place.

Not here: pages and layouts (`test_layouts.py`).
"""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Template, engines
from django.urls import reverse
from django_cotton.compiler_regex import CottonCompiler

from yunti.web.shared import html
from yunti.web.shared.fields import describe

COMPONENTS = Path(html.__file__).parent / "templates" / "cotton"
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '"x" onmouseover="alert(1)"',
    "{{ 1|add:1 }}<c-chip>x</c-chip>",
)
VARS = re.compile(r"<c-vars\s+(.*?)\s*/>", re.S)


def drawn(source: str, **values: Any) -> str:
    template: Template = engines["django"].from_string(CottonCompiler().process(source))
    return template.render(values)


def variables(name: str) -> list[str]:
    found = VARS.search((COMPONENTS / f"{name}.html").read_text(encoding="utf-8"))
    return re.findall(r'([\w-]+)="', found[1]) if found else []


NAMES = sorted(path.stem for path in COMPONENTS.glob("*.html"))
# These take objects or a closed set of words, not texts.
OBJECTS = {
    "field": {"field"},
    "upload": {"field"},
    "uploads": {"field", "about"},
    "problems": {"form", "problems"},
    "job": {"job"},
    "mk": {"r"},
    "check": {"r"},
}
ICONS = {("icon", "name"), ("icon", "kind"), ("btn", "icon")}


class AForm(forms.Form):
    name = forms.CharField(label="名称", help_text="营业执照上的全称")
    amount = forms.DecimalField(label="金额", required=False)
    founded = forms.DateField(label="成立日期", required=False)
    size = forms.ChoiceField(label="规模", choices=[("s", "小型")], required=False)
    way = forms.ChoiceField(label="方式", choices=[("a", "本企业")], widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label="种类", choices=[("a", "计算")], widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    paper = forms.FileField(label="执照", required=False)
    secret = forms.CharField(label="密码", widget=forms.PasswordInput, required=False)
    agreed = forms.BooleanField(label="属实", required=False)
    place = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("name", NAMES)
def test_component_declares_its_variables_and_never_prints_raw_attributes(name: str) -> None:
    text = (COMPONENTS / f"{name}.html").read_text(encoding="utf-8")
    assert not re.search(r"{{\s*attrs", text), "raw attributes are not escaped by the component library"
    assert "|safe" not in text


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("name", NAMES)
def test_texts_in_attributes_and_slots_stay_texts(name: str, payload: str) -> None:
    taken = OBJECTS.get(name, set())
    given = [v for v in variables(name) if v not in taken and (name, v) not in ICONS]
    for way in ('{v}="{{{{ text }}}}"', ':{v}="text"'):
        attributes = " ".join(
            [
                *(way.format(v=v) for v in given),
                ':field="field"' if name in ("field", "upload", "uploads") else "",
            ]
        )
        page = drawn(
            f"<c-{name} {attributes}>{{{{ text }}}}</c-{name}>", text=payload, field=AForm({})["name"]
        )
        assert not broken_out(page), page


class Watch(HTMLParser):
    """Reads markup as a browser does and keeps what must never be there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img"):
            self.found.append(tag)
        self.found += [name for name, _ in attrs if name.startswith("on")]


def broken_out(page: str) -> list[str]:
    watch = Watch()
    watch.feed(page)
    watch.close()
    return watch.found


@pytest.mark.parametrize(
    "page", ['<p title=""x" onmouseover="alert(1)"">', "<b><img src=x></b>", "<a title=x onclick=y>"]
)
def test_the_watch_sees_what_breaks_out(page: str) -> None:
    assert broken_out(page)


@pytest.mark.parametrize("result", html.MARKS)
def test_marks(result: str) -> None:
    page = drawn(f'<c-mk r="{result}" />')
    assert f'data-r="{result}"' in page and str(html.MARKS[result][1]) in page


@pytest.mark.parametrize("tone", html.TONES)
def test_chips(tone: str) -> None:
    assert f'data-tone="{tone}"' in drawn(f'<c-chip tone="{tone}">状态</c-chip>')
    assert html.chip("<状态>", tone) == f'<span class="chip" data-tone="{tone}">&lt;状态&gt;</span>'


@pytest.mark.parametrize("sla", ["calm", "soon", "today", "over", "pause"])
def test_deadlines(sla: str) -> None:
    page = drawn(f'<c-due sla="{sla}" before="剩" number="2" unit="个工作日" date="5月14日" />')
    assert f'data-sla="{sla}"' in page and "<b>2</b>" in page and "5月14日" in page


@pytest.mark.parametrize(
    ("cells", "expected"),
    [("y4w1", "yyyyw"), ("yyw", "yyw"), ("s2 n1", "ssn"), ("y99", "y" * 30), ("<b>", "")],
)
def test_pips(cells: str, expected: str) -> None:
    page = drawn('<c-pips :cells="cells" label="5 项符合 4 项" />', cells=cells)
    assert re.findall(r'<i class="(\w)">', page) == list(expected)
    assert 'role="img"' in page and "5 项符合 4 项" in page


@pytest.mark.parametrize(
    ("value", "width"), [("86.5", "86.5"), ("-3", "0"), ("250", "100"), ("x;color:red", "0")]
)
def test_meter_takes_only_numbers(value: str, width: str) -> None:
    assert f"--v:{width}" in drawn('<c-meter :value="value" label="x" />', value=value)


@pytest.mark.parametrize("state", ["ready", "uploading", "scanning", "unscanned", "refused"])
def test_evidence(state: str) -> None:
    assert f'data-state="{state}"' in drawn(f'<c-evid state="{state}" name="合同.pdf" detail="1.2 MB" />')


@pytest.mark.parametrize(("state", "mark"), [("met", "met"), ("next", "unmet"), ("later", "na")])
def test_rungs(state: str, mark: str) -> None:
    page = drawn(f'<c-rung level="2" state="{state}" title="四星级" status="还差 2 项" cells="y2w1" />')
    assert f'data-r="{mark}"' in page and "--lvl:2" in page and "四星级" in page


def test_button_says_what_is_missing_and_link_is_a_link() -> None:
    assert "disabled>改完 3 项后可提交<" in drawn('<c-btn why="改完 3 项后可提交" />')
    assert drawn('<c-btn href="/a/">去</c-btn>').startswith('<a class="btn ')
    assert 'name="move" value="accept"' in drawn('<c-btn name="move" value="accept">通过</c-btn>')


def test_pager_shows_only_ways_that_exist() -> None:
    page = drawn('<c-pager next="?after=x" summary="第 1–25 家" />')
    assert 'rel="next"' in page and 'rel="prev"' not in page


@pytest.mark.parametrize(
    ("state", "over"),
    [
        ("queued", False),
        ("running", False),
        ("done", True),
        ("failed", True),
        ("parked", True),
        ("cancelled", True),
    ],
)
def test_job_polls_until_it_is_over(state: str, over: bool) -> None:
    job = {"ref": "r1", "state": state, "is_over": over, "title": "导入", "total": 3, "done": 1, "error": ""}
    page = drawn('<c-job :job="job" href="/jobs/r1/" />', job=job)
    assert ('hx-trigger="every 1s"' in page) is not over
    assert ('href="/jobs/r1/"' in page) is not over
    assert "1 / 3" in page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_was_typed_and_what_is_wrong_stay_texts(payload: str) -> None:
    form = AForm(dict.fromkeys(AForm.base_fields, payload))
    form.is_valid()
    for name in form.fields:
        form.fields[name].label = form.fields[name].help_text = payload
        form.add_error(name, payload)
    page = drawn(
        '<c-problems :form="form" />{% for field in form %}<c-field :field="field" />{% endfor %}', form=form
    )
    assert not broken_out(page), page


def test_every_kind_of_field() -> None:
    form = AForm({"name": "", "way": "a", "founded": "2026-05-12"})
    page = drawn('{% for field in form %}<c-field :field="field" unit="" />{% endfor %}', form=form)
    kinds = ("number", "date", "radio", "checkbox", "file", "password", "hidden")
    assert all(f'type="{kind}"' in page for kind in kinds)
    assert "<textarea" in page and "<select" in page and "<fieldset" in page
    assert 'value="2026-05-12"' in page
    assert page.count("（选填）") == 7
    assert "<c-" not in page


def test_field_joins_hint_and_error_to_the_box() -> None:
    form = AForm({})
    page = drawn('<c-field :field="form.name" unit="家" source="取自营业执照" />', form=form)
    assert 'aria-describedby="id_name_hint id_name_error"' in page
    assert 'id="id_name_hint"' in page and 'id="id_name_error"' in page
    assert page.count('aria-invalid="true"') == 1
    assert "取自营业执照" in page and "with-unit" in page
    group = drawn('<c-field :field="form.way" />', form=form)
    assert 'aria-describedby="id_way_error"' in group and "<legend" in group


def test_upload_has_a_button_and_room_for_progress() -> None:
    page = drawn('<c-upload :field="form.paper" hint="PDF，不超过 20 MB" />', form=AForm())
    assert 'type="file"' in page and "data-bar" in page and 'aria-describedby="id_paper_hint"' in page


def test_hint_of_the_page_stands_in_for_the_hint_of_the_form() -> None:
    assert describe(AForm()["amount"], "万元").described_by == "id_amount_hint"


def test_summary_of_problems_links_to_the_fields() -> None:
    form = AForm({})
    form.is_valid()
    form.add_error(None, "两处合计不一致")
    page = drawn('<c-problems :form="form" />', form=form)
    assert 'href="#id_name"' in page and "两处合计不一致" in page and 'role="alert"' in page
    assert drawn('<c-problems :form="form" />', form=AForm()).strip() == ""


def test_components_do_not_see_the_page() -> None:
    assert 'data-tone=""' in drawn("<c-chip>x</c-chip>", tone="bad")


def test_an_address_is_the_one_that_the_platform_gives() -> None:
    for name, args in (
        ("shared:evidence-detail", ["sh3r8hdjw52c5gjr"]),
        ("shared:evidence-thumbnail", ["sh3r8hdjw52c5gjr", 12]),
        ("public:home", []),
    ):
        assert html.address_of(name, *args) == html.address_of(name, *args) == reverse(name, args=args)


@pytest.mark.parametrize("text", ["a/b", "a b", "", "é", "..", "a?b"])
def test_an_address_is_made_of_nothing_that_could_lead_elsewhere(text: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        html.address_of("shared:evidence-detail", text)
