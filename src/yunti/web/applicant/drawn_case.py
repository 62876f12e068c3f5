"""Parts of an applicant's page of a case as markup: the sections of the form, the ladder, what is checked before handing in.

The ladder is drawn once as long as it is the same. Not here: what they say (`packs.filling`, `packs.ladder`, `apps.cases.guards`),
the inputs (`web.shared.pack_inputs`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Finding
from yunti.apps.cases.queries.cases import Case
from yunti.apps.cases.queries.numbers import ToldNumber
from yunti.kit.wording import listed
from yunti.packs.filling import Filling, SectionState
from yunti.packs.ladder import Ladder, Level
from yunti.packs.reading import Pack
from yunti.rules.needs import Need
from yunti.web.shared.html import address_of, chip, criterion, crumbs, escaped, explained, icon, mark, tongue
from yunti.web.shared.numbers import place_of, sequence_of_rows
from yunti.web.shared.rows import need

AT_ONCE = 5  # of what is missing, before the rest is folded
FORM, LEVEL = "applicant:case-section", "level"


# above everything -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """`saved_at` and `closes_at` are local moments and stand there only while the case can be changed."""

    case: Case
    title: str
    state: str
    editable: bool
    saved_at: datetime
    closes_at: datetime | None

    def drawn(self) -> SafeString:
        title = f'<h1 lang="{tongue(self.title)}">{escaped(self.title)}</h1>'
        state = chip(self.state, "todo" if self.editable else "on")
        number = f'<span class="mono">{escaped(self.case.number)}</span>' if self.case.number else ""
        times = f"{self._saved()}{self._until()}" if self.editable else ""
        row = f'<div class="row">{title}{state}{number}<span class="push row">{times}</span></div>'
        way = crumbs(_("申报"), address_of("applicant:case-list"), self.case.round.title)
        return SafeString(f'<div class="page-head apply-head">{way}{row}</div>')

    def _saved(self) -> str:
        text = escaped(_("%(when)s 已保存") % {"when": f"{self.saved_at:%H:%M}"})
        return f'<span class="saved" id="saved" role="status">{icon("check")}{text}</span>'

    def _until(self) -> str:
        if self.closes_at is None:
            return ""
        text = _("%(when)s 截止（北京时间）") % {"when": f"{self.closes_at:%Y-%m-%d %H:%M}"}
        return f'<span class="due" data-sla="calm">{escaped(text)}</span>'


# the ladder -----------------------------------------------------------------------------------------------------------


def ladder(found: Ladder, programme: str) -> SafeString:
    """Nothing for a workflow without rules; `programme` names the rung of one without levels."""
    return _ladder(found, programme, get_language()) if found.levels else SafeString()


@lru_cache(maxsize=256)
def _ladder(found: Ladder, programme: str, language: str | None) -> SafeString:
    """In the language that is active, which is the one named."""
    count = len(found.levels)
    rungs = "\n".join(_rung(each, count - place, programme) for place, each in enumerate(found.levels))
    foot = escaped(_("自动判定只看填报的数据，以评审为准。由主管部门核实的项目在核实前不算符合。"))
    return SafeString(
        f'<section class="card"><div class="card-head"><h3>{escaped(_("按现在填的算"))}</h3></div>'
        f'<div class="pad"><ol class="ladder">\n{rungs}\n</ol></div><p class="card-foot">{foot}</p></section>'
    )


def _rung(each: Level, height: int, programme: str) -> str:
    met = each.outcome == "met"
    state = "met" if met else "next" if each.chosen else "later"
    sign = mark(each.outcome if each.outcome in ("met", "unknown") else "unmet")
    title = f'<strong lang="zh-Hans-CN">{escaped(each.title or programme)}</strong>'
    head = f'<div class="rung-head">{title}<span>{_standing(each)}</span></div>'
    criteria = "".join(criterion(part.outcome, part.title, part.clause) for part in each.criteria)
    inner = "\n".join(
        (_missing(each), _to_verify(each), _folded(_("看每一项"), _list(criteria), unfolded=False))
    )
    return f'<li class="rung" data-state="{state}" style="--lvl:{height}">{sign}{head}\n{inner}</li>'


def _standing(each: Level) -> str:
    if each.outcome == "met":
        text = _("全部符合")
    elif each.needs:
        text = _("还差 %(count)s 项") % {"count": len(each.needs)}
    else:
        text = _("填报部分已齐，待核实")
    return escaped(f"{text}{_('，')}{_('正在申报')}" if each.chosen and each.title else text)


def _missing(each: Level) -> str:
    if not each.needs:
        return ""
    first, rest = _needs(each.needs[:AT_ONCE]), ""
    if len(each.needs) > AT_ONCE:
        told = _("全部 %(count)s 项") % {"count": len(each.needs)}
        rest = _folded(told, _needs(each.needs[AT_ONCE:]), unfolded=False)
    return _folded(_("还差什么"), f"{first}{rest}", unfolded=each.chosen)


def _needs(needs: Iterable[Need]) -> str:
    return _list("".join(map(need, needs)))


def _list(items: str) -> str:
    return f'<ul class="checks tight">{items}</ul>'


def _folded(summary: str, inner: str, *, unfolded: bool) -> str:
    return f"<details{' open' if unfolded else ''}><summary>{escaped(summary)}</summary>{inner}</details>"


def _to_verify(each: Level) -> str:
    if not each.to_verify or not each.chosen:
        return ""
    told = f'<span lang="zh-Hans-CN">{escaped(listed(each.to_verify))}</span>'
    return f'<p class="small muted">{mark("unknown")} {escaped(_("由主管部门核实："))}{told}</p>'


# before handing in ----------------------------------------------------------------------------------------------------


def checked(findings: Sequence[Finding], ref: str) -> SafeString:
    """What stands in the way of handing in, as a card; nothing where nothing is asked. Each leads to the list of what is missing."""
    if not findings:
        return SafeString()
    waiting = sum(each.holds is not True for each in findings)
    count = f'<span class="push cnt hot">{waiting}</span>' if waiting else ""
    head = f'<div class="card-head"><h3>{escaped(_("提交前核对"))}</h3>{count}</div>'
    address = escaped(address_of("applicant:case", ref))
    items = "".join(_finding(each, address) for each in findings)
    return SafeString(f'<section class="card">{head}<ul class="checks tight">{items}</ul></section>')


def _finding(each: Finding, address: str) -> str:
    result = "met" if each.holds else "unknown" if each.holds is None else "fail"
    title = f'<span lang="zh-Hans-CN">{escaped(each.title)}</span>'
    title = f'<strong><a href="{address}">{title}</a></strong>' if result == "fail" else title
    why = explained(each.why, "why") if each.why else ""
    body = f'<div class="body">{title}{why}</div>'
    return f'<li data-r="{result}">{mark(result)}{body}</li>'


def numbers(pack: Pack, told: Sequence[ToldNumber]) -> SafeString:
    """Numbers that stand in another application too, or twice in a list: which one it is, only where it is one's own."""
    if not told:
        return SafeString()
    head = f'<div class="card-head"><h3>{escaped(_("号码重复"))}</h3></div>'
    items = "".join(_number(pack, each) for each in told)
    foot = escaped(_("请核对是否填错。提交不受影响，主管部门也会看到这些提示。"))
    return SafeString(
        f'<section class="card" id="numbers">{head}<ul class="checks tight">{items}</ul><p class="card-foot">{foot}</p></section>'
    )


def _number(pack: Pack, told: ToldNumber) -> str:
    where = f"{place_of(pack, told.stated)}{_('　')}{told.stated.where.title} {told.stated.text}"
    lines = [_own(case) for case in told.seen]
    if told.others:
        lines.append(escaped(_("这个号码也出现在别的申报里。")))
    if told.again:
        rows = sequence_of_rows(told.again)
        lines.append(escaped(_("同一张表里又填了一次：第 %(rows)s 行") % {"rows": rows}))
    said = "".join(f'<span class="why">{line}</span>' for line in lines)
    body = f'<div class="body"><span lang="zh-Hans-CN">{escaped(where)}</span>{said}</div>'
    return f'<li data-r="hint">{mark("hint")}{body}</li>'


def _own(case: Case) -> str:
    there = f'<a href="{escaped(address_of("applicant:case", case.ref))}">{escaped(str(case))}</a>'
    return f"{escaped(_('这个号码也出现在本单位的另一份申报里：'))}{there}"


# the sections of the form ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ways:
    """Where one can go within a case: to the level, to each section, to handing in. `here` is the section of this page."""

    ref: str
    filling: Filling
    by_level: bool
    here: str
    ready: bool

    def drawn(self) -> SafeString:
        return _ways(self, get_language())

    @property
    def states(self) -> Sequence[SectionState]:
        return self.filling.sections

    def markup(self) -> SafeString:
        parts = [f'<nav class="secnav" aria-label="{escaped(_("填报栏目"))}">']
        if self.states:
            parts.append(self._progress())
        parts.append("\n<ol>")
        if self.by_level:
            sign, text = mark("met" if self.states else "unknown"), escaped(_("申报的级别"))
            parts.append(self._way(LEVEL, sign, text, ""))
        parts += [f"\n{self._section(each)}" for each in self.states]
        sign, address = mark("met" if self.ready else "unknown"), address_of("applicant:case", self.ref)
        there = f'<a href="{escaped(address)}">{escaped(_("核对和提交"))}</a>'
        parts.append(f"\n<li{_current(not self.here)}>{sign}{there}</li></ol></nav>")
        return SafeString("".join(parts))

    def _progress(self) -> str:
        counted = [each for each in self.states if each.counts]
        told = {"done": sum(each.done for each in self.states), "all": len(counted)}
        text = escaped(_("完成 %(done)s / %(all)s 栏") % told)
        letters = ("y" if each.done else "w" if each.filled else "n" for each in counted[:30])
        pips = "".join(f'<i class="{letter}"></i>' for letter in letters)
        said = f'<span class="pips" role="img" aria-label="{text}">{pips}</span>'
        return f'<p class="small"><strong>{text}</strong></p>{said}'

    def _section(self, each: SectionState) -> str:
        sign = mark("na", _("选填，还没有填")) if each.mark == "na" else mark(each.mark)
        hot = " hot" if each.filled else ""
        count = f'<span class="cnt{hot}">{len(each.open)}</span>' if each.open else ""
        return self._way(each.section.key, sign, escaped(each.section.title or _("其他填报内容")), count)

    def _way(self, key: str, sign: str, text: str, count: str) -> str:
        there = f'<a href="{escaped(address_of(FORM, self.ref, key))}">{text}</a>'
        return f"<li{_current(key == self.here)}>{sign}{there}{count}</li>"


@lru_cache(maxsize=512)
def _ways(ways: Ways, language: str | None) -> SafeString:
    """In the language that is active, which is the one named; the same filling is the same object."""
    return ways.markup()


def _current(here: bool) -> str:
    return ' aria-current="step"' if here else ""
