"""The cells in which officers mark the rows of a list: the verdict that stands, and the form for another one. A page shows a hundred.

Not here: what is sent from it (`case_desk.py`), the list around it (`web.shared.filled`).
"""

from functools import cached_property, lru_cache

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yunti.apps.casework.queries.desk import ItemMark, Verdict
from yunti.web.shared.case_facts import Line, Shown
from yunti.web.shared.html import address_of, chip, escaped, token_of

LONGEST_NOTE = 500


class Marking:
    """The cells of one page; what all of them share is made once. Where it is not `open` they only tell."""

    def __init__(self, request: HttpRequest, ref: str, *, is_open: bool) -> None:
        self.request, self.is_open = request, is_open
        self.address = escaped(address_of("officer:case-marks", ref))
        self.title = _("核对")

    @cached_property
    def token(self) -> str:
        return token_of(self.request)

    def of_list(self, each: Shown) -> str:
        count = each.unmarked
        if not self.is_open or not count:
            return ""
        said = ngettext("没核对的 %(n)s 行都认可", "没核对的 %(n)s 行都认可", count) % {"n": count}
        return (
            f'<form method="post" action="{self.address}" class="push">{self.token}'
            f'<input type="hidden" name="all" value="{escaped(each.field)}">'
            f'<button class="btn quiet tiny-btn">{escaped(said)}</button></form>'
        )

    def of_row(self, field: str, line: Line) -> SafeString:
        return self.cell(field, line)

    def cell(self, field: str, line: Line, problem: str = "", typed: str = "") -> SafeString:
        """`typed` is a note that was refused for the `problem`."""
        told = _told(line) if line.mark else ""
        if not self.is_open:
            return SafeString(told)
        blank = not line.mark and not problem and not typed
        choices = self._blank if blank else _choices(line.mark, line.outdated, problem, typed)
        named = f'<input type="hidden" name="field" value="{escaped(field)}"><input type="hidden" name="row" value="{escaped(line.key)}">'
        return SafeString(f"{told}\n{self._form}{named}\n{choices}</form>")

    @cached_property
    def _blank(self) -> str:
        return _blank(get_language())

    @cached_property
    def _form(self) -> str:
        sent = f'hx-post="{self.address}" hx-target="closest td" hx-swap="innerHTML"'
        return f'<form method="post" action="{self.address}" class="marking" {sent}>{self.token}'


@lru_cache(maxsize=8)
def _blank(language: str | None) -> str:
    """In the language that is active, which is the one named."""
    return _choices(None, False, "", "")


def _choices(mark: ItemMark | None, outdated: bool, problem: str, typed: str) -> str:
    accept = _button(Verdict.ACCEPTED, _("认可"))
    wrong = f'<span class="err" role="alert">{escaped(problem)}</span>' if problem else ""
    note = escaped(typed or (mark.note if mark else ""))
    box = (
        f'<input class="input" name="note" maxlength="{LONGEST_NOTE}" value="{note}"'
        f' placeholder="{escaped(_("哪里有疑问，缺什么"))}" aria-label="{escaped(_("核对说明"))}">'
    )
    others = _button(Verdict.DOUBTED, _("存疑")) + _button(Verdict.REJECTED, _("不认可"))
    if mark:
        others += accept if mark.verdict != Verdict.ACCEPTED else ""
        others += _button("", _("取消核对"), "quiet")
    summary = escaped(_("改") if mark else _("有疑问"))
    return (
        f"{accept if not mark or outdated else ''}\n"
        f'<details{" open" if problem else ""}><summary class="tiny">{summary}</summary>\n{wrong}\n{box}\n'
        f'<span class="row">{others}</span></details>'
    )


def _button(verdict: str, text: str, kind: str = "") -> str:
    look = f"btn tiny-btn {kind}".strip()
    return f'<button class="{look}" name="verdict" value="{escaped(str(verdict))}">{escaped(text)}</button>'


def _told(line: Line) -> str:
    mark = line.mark
    if mark is None:
        return ""
    later = (
        f' <span class="tag warm">{escaped(_("此行后来有改动，请再核对"))}</span>' if line.outdated else ""
    )
    note = f'<span class="sub">{escaped(mark.note)}</span>' if mark.note else ""
    return f"{chip(mark.get_verdict_display(), mark.tone)}{later}{note}"
