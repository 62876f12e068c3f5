"""What is wrong with an answer by what its field declares: out of bounds, too long, of another form.

Unknown is no fault. Not here: answers that cannot be read at all (`rules.values`), required answers (`forms`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from yunti.packs.forms import OF_APPLICANT, Asked
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack
from yunti.rules.building import CASE, Scope
from yunti.rules.engine import Evaluation
from yunti.rules.tracing import Env
from yunti.rules.values import FactSpec, Kind

SAID = {
    "min": "应不小于{bound}",
    "max": "应不大于{bound}",
    "max_length": "不超过{bound}字",
    "format": "格式不对，应为{bound}",
}
DAYS = {"min": "应不早于{bound}", "max": "应不晚于{bound}"}
FORMS = {
    "uscc": "18 位统一社会信用代码",
    "organisation_code": "组织机构代码",
    "mobile": "11 位手机号码",
    "email": "电子邮箱",
    "year_month": "年月，如 2026-05",
    "industry_code": "国民经济行业代码",
    "with_digit": "含有数字的文字",
}


class Fault(NamedTuple):
    """`row` counts from 1 in a list, where the fault is in its `column`; `text` names the field."""

    field: str
    row: int | None
    text: str
    column: str = ""

    @property
    def place(self) -> str:
        """Where it is filled in, as the form names it: `field`, `field.0.column`."""
        return self.field if self.row is None else f"{self.field}.{self.row - 1}.{self.column}"


def faults_of(pack: Pack, asked: Asked, evaluation: Evaluation) -> list[Fault]:
    raw = pack.section("facts")[asked.field]
    path: KeyPath = ("facts", asked.field)
    if asked.spec.type.kind is not Kind.TABLE:
        return [
            Fault(asked.field, None, f"{asked.label}：{text}")
            for text in _faults(pack, asked.field, asked.spec, raw, path, CASE, evaluation, evaluation.env)
        ]
    found = []
    scope = Scope((asked.field,))
    for place, row in enumerate(evaluation.env[-1].get(asked.field) or (), 1):
        for name, cell in raw["rows"].items():
            if cell.get("from", OF_APPLICANT) != OF_APPLICANT or "rows" in cell:
                continue
            spec, inner = asked.spec.rows[name], (*path, "rows", name)
            for text in _faults(pack, name, spec, cell, inner, scope, evaluation, (*evaluation.env, row)):
                found.append(Fault(asked.field, place, f"第 {place} 行 {spec.title}：{text}", name))
    return found


def _faults(
    pack: Pack,
    name: str,
    spec: FactSpec,
    raw: Mapping[str, Any],
    path: KeyPath,
    scope: Scope,
    evaluation: Evaluation,
    env: Env,
) -> Iterator[str]:
    for key, rule in _rules(name, raw):
        node = evaluation.program.output(rule, (*path, key, "holds"), scope)
        if evaluation.value_of(node, env) is False:
            words = DAYS if spec.type.kind is Kind.DATE else SAID
            yield words.get(key, SAID[key]).format(bound=_bound(pack, key, raw[key], spec, evaluation))


def _rules(name: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "min" in raw:
        yield "min", f"{name} >= ({raw['min']})"
    if "max" in raw:
        yield "max", f"{name} <= ({raw['max']})"
    if "max_length" in raw:
        yield "max_length", f"characters({name}) <= ({raw['max_length']})"
    if "format" in raw:
        yield "format", f"is_format('{raw['format']}', {name})"


def _bound(pack: Pack, key: str, bound: Any, spec: FactSpec, evaluation: Evaluation) -> str:
    """In words: the other field's title, the parameter's value, or the number itself."""
    if key == "format":
        return FORMS.get(str(bound), str(bound))
    if isinstance(bound, str) and bound in pack.definition.facts:
        return f"“{pack.definition.facts[bound].title}”"
    if isinstance(bound, str) and bound.startswith("$"):
        node = evaluation.program.output(bound, ("facts", "bounds", bound))
        return f" {evaluation.trace_of(node).value} "
    if isinstance(bound, str) and bound in evaluation.program.nodes:
        title = evaluation.program.nodes[bound].meta.title
        return f"“{title or bound}”"
    return f" {bound} {spec.unit}".rstrip() if key != "max_length" else f" {bound} "
