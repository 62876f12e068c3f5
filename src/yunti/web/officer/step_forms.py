"""The steps that can be taken in a case as markup: what stands in the way, what is to be stated, the form that takes the step.

Not here: what is shown (`case_file.py`), taking a step (`case_steps.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunti.apps.cases.queries.own_steps import OwnStep
from yunti.kit.errors import Refused
from yunti.web.officer.case_reasons import Group, Reason
from yunti.web.shared.html import address_of, chip, escaped, hidden, icon, mark
from yunti.web.shared.way_back import before_the_step

if TYPE_CHECKING:
    from yunti.web.officer.case_file import ShownFinding, ShownStep


@dataclass(frozen=True)
class StepForms:
    """What the forms of one page share. `token` and `sent` travel with each; `typed` is the step that was refused, if one was."""

    ref: str
    token: str
    sent: tuple[tuple[str, object], ...]
    typed: str = ""

    def drawn(self, steps: Iterable["ShownStep"]) -> SafeString:
        return SafeString("".join(self._form(each, first=not place) for place, each in enumerate(steps)))

    def _form(self, each: "ShownStep", *, first: bool) -> str:
        step, is_open, code = each.step, each.step.is_open, escaped(each.step.action)
        unfolded = " open" if each.opened or (not is_open and not self.typed and first) else ""
        leads = escaped(_("转为“%(state)s”") % {"state": step.target})
        missing = ""
        if not is_open:
            count = len(each.blocked)
            missing = chip(ngettext("还差 %(n)s 项", "还差 %(n)s 项", count) % {"n": count}, "wait")
        sent = hidden((("action", step.action), *self.sent, ("key", each.key)))
        return "".join(
            (
                f'<details class="pad" name="step"{unfolded} id="step-{code}"><summary><strong>{escaped(step.title)}</strong>'
                f' <span class="muted small">{leads}</span> {missing}</summary>\n',
                f'<form method="post" action="{address_of("officer:case-step", self.ref)}" class="stack"'
                f' style="--flow:.75rem" novalidate>{self.token}{sent}\n',
                _refusal(each.typed.refusal) if each.typed.refusal else "",
                "\n",
                _findings(each),
                "\n",
                _way_back(each.step),
                "\n",
                "".join(_stated(each, found, code, is_open=is_open) for found in each.to_state),
                "\n",
                _note(code, each.typed.note) if is_open else "",
                f'\n<div class="row">{_button(each, code, is_open=is_open)}</div>\n</form></details>\n',
            )
        )


def _clause(text: str, before: str = "") -> str:
    return f'{before}<span class="clause" lang="zh-Hans-CN">{escaped(text)}</span>' if text else ""


def _refusal(refusal: Refused) -> str:
    then = f" {escaped(refusal.next_step)}" if refusal.next_step else ""
    told = f"<strong>{escaped(refusal.reason)}</strong>{then}{_clause(refusal.clause, ' ')}"
    return f'<div class="note" data-tone="bad" role="alert" tabindex="-1" data-problems>{icon("x")}<div>{told}</div></div>'


def _findings(each: "ShownStep") -> str:
    if not each.blocked and not each.settled:
        return ""
    lines = []
    for found in each.blocked:
        advice = f" {escaped(found.advice)}" if found.advice else ""
        said = f'<strong>{escaped(found.title)}</strong><span class="why">{escaped(found.why)}{advice}</span>'
        lines.append(_line(found.mark, said, found.clause))
    lines += [_line("met", f"<span>{escaped(found.title)}</span>", found.clause) for found in each.settled]
    return f'<ul class="checks tight plainlist">{"".join(lines)}</ul>'


def _way_back(step: OwnStep) -> str:
    told = before_the_step(step.way_back, step.title, step.target)
    if told is None:
        return ""
    said = f"<strong>{escaped(told.title)}</strong>{escaped(told.text)}"
    return f'<div class="note" data-tone="{told.tone}">{icon("warn")}<div>{said}</div></div>'


def _line(result: str, said: str, clause: str) -> str:
    return f'<li data-r="{result}">{mark(result)}<div class="body">{said}{_clause(clause)}</div></li>'


# what is stated with the step -------------------------------------------------------------------------------------


def _stated(each: "ShownStep", found: "ShownFinding", code: str, *, is_open: bool) -> str:
    if found.asks == "reasons":
        return _reasons(each, found, code)
    if found.asks:
        name = f"text-{code}-{escaped(found.guard)}"
        hint = escaped(_("写明内容和出处，例如哪份记录、第几页。"))
        sent = f"text-{escaped(found.guard)}"
        return _text(name, sent, escaped(found.title), hint + _place(found.clause), found.text, rows=2)
    state = (" checked" if found.stated else "") + ("" if is_open else " disabled")
    box = f'<input type="checkbox" class="tick" name="stated" value="{escaped(found.guard)}"{state}>'
    said = f"<span>{escaped(found.title)}{_clause(found.clause, ' ')}</span>"
    return f'<label class="choice">{box}{said}</label>'


def _place(clause: str) -> str:
    return f' <span lang="zh-Hans-CN">{escaped(clause)}</span>' if clause else ""


def _text(name: str, sent: str, label: str, hint: str, typed: str, *, rows: int) -> str:
    """All but what was typed is markup already."""
    head = f'<label for="{name}">{label}</label><span class="hint" id="{name}-hint">{hint}</span>'
    box = f'<textarea class="input" rows="{rows}" name="{sent}" id="{name}" aria-describedby="{name}-hint">'
    return f'<div class="field">{head}{box}{escaped(typed)}</textarea></div>'


def _reasons(each: "ShownStep", found: "ShownFinding", code: str) -> str:
    once = ""
    if each.step.told_before:
        title = escaped(_("一次性告知"))
        said = escaped(_("这个项目要求一次告知全部问题，再次退回只能用上次告知过的理由。"))
        once = f'<div class="note" data-tone="wait">{icon("warn")}<div><strong>{title}</strong>{said}</div></div>'
    hint = escaped(_("每行一条，一次列全；写明缺什么、怎样补。")) + _place(found.clause)
    label = escaped(_("其他理由，自己写"))
    own = _text(f"reasons-{code}", "reasons", label, hint, each.typed.lines, rows=3)
    return f"{''.join(map(_group, each.reasons))}{once}{own}"


def _group(group: Group) -> str:
    head = f'{escaped(group.title)} <span class="cnt">{len(group.reasons)}</span>'
    lines = "".join(map(_reason, group.reasons))
    unfolded = "" if group.folded else " open"
    return f'<details class="reason-group"{unfolded}><summary class="label">{head}</summary><ol class="reasons">{lines}</ol></details>'


def _reason(each: Reason) -> str:
    chosen = " checked" if each.chosen else ""
    box = f'<input type="checkbox" class="tick" name="reason" value="{escaped(each.value)}"{chosen}>'
    why = f'<span class="why">{escaped(each.advice)}</span>' if each.advice else ""
    place = f'<span class="tiny muted">{escaped(each.clause)}</span>' if each.clause else ""
    said = f'<span lang="zh-Hans-CN"><strong>{escaped(each.text)}</strong>{why}{place}</span>'
    return f"<li><label>{box}{said}</label></li>"


# the step itself --------------------------------------------------------------------------------------------------


def _note(code: str, typed: str) -> str:
    label = f'{escaped(_("说明"))} <span class="opt">{escaped(_("（选填）"))}</span>'
    box = f'<textarea class="input" rows="2" name="note" id="note-{code}">{escaped(typed)}</textarea>'
    return f'<div class="field"><label for="note-{code}">{label}</label>{box}</div>'


def _button(each: "ShownStep", code: str, *, is_open: bool) -> str:
    step = each.step
    look, title = "grave" if step.ends else "main", escaped(step.title)
    if is_open:
        more = escaped(_("……")) if step.ends else ""
        return f'<button class="btn {look}">{title}{more}</button>{_clause(each.clause)}'
    count = len(each.blocked)
    why = escaped(ngettext("办好上面 %(n)s 项后可办", "办好上面 %(n)s 项后可办", count) % {"n": count})
    button = f'<button class="btn {look}" disabled aria-describedby="why-{code}">{title}</button>'
    return f'{button}<span class="small muted" id="why-{code}">{why}</span>'
