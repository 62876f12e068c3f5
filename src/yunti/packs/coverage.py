"""Where each clause of a pack lives: a rule, a field, a state, a table, an operation, or a stated reason why not.

Not here: whether names exist (`checking`), how much of the rules the cases reach (`checking`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.reading import Pack
from yunti.rules.errors import nearest

SKIPPED = ("clauses", "sources", "cases")


def references(pack: Pack) -> Iterator[tuple[str, KeyPath]]:
    """Every clause id that some part of the pack names, with its place."""
    for section, value in pack.data.items():
        if section not in SKIPPED:
            yield from _walk(value, (section,))
    for name, table in pack.definition.lists.items():
        if "clause" in table.columns:
            for number, row in enumerate(table.rows):
                if row["clause"]:
                    yield str(row["clause"]), ("lists", name, "rows", number)


def _walk(value: Any, path: KeyPath) -> Iterator[tuple[str, KeyPath]]:
    if isinstance(value, Mapping):
        if path[0] == "lists" and len(path) == 3 and path[2] in ("rows", "columns"):
            return
        for key, item in value.items():
            if key == "clause":
                for clause in [item] if isinstance(item, str) else item if isinstance(item, list) else []:
                    if "{" not in str(clause):
                        yield str(clause), (*path, key)
            else:
                yield from _walk(item, (*path, key))
    elif isinstance(value, list):
        if path[0] == "lists":
            return
        for number, item in enumerate(value):
            yield from _walk(item, (*path, number))


def lives(pack: Pack) -> dict[str, list[str]]:
    """Clause → places as `section/name`; `later: …` and `not_for_the_system: …` count as places."""
    out: dict[str, list[str]] = {clause: [] for clause in pack.section("clauses")}
    for clause, path in references(pack):
        place = "/".join(map(str, path[:2]))
        if clause in out and place not in out[clause]:
            out[clause].append(place)
    for clause, spec in pack.section("clauses").items():
        out[clause] += [f"{key}: {spec[key]}" for key in ("later", "not_for_the_system") if spec.get(key)]
    return out


def gaps(pack: Pack) -> list[str]:
    return [clause for clause, places in lives(pack).items() if not places]


def clause_problems(pack: Pack) -> Iterator[Problem]:
    """Clauses that are named and not listed, listed and not used, or lead to no source."""
    clauses, sources = pack.section("clauses"), pack.section("sources")
    for clause, path in references(pack):
        if clause not in clauses:
            yield pack.problem(path, f"没有条款 {clause}{nearest(clause, clauses)}")
    for clause, spec in clauses.items():
        if spec["source"] not in sources:
            yield pack.problem(
                ("clauses", clause), f"没有依据文件 {spec['source']}{nearest(spec['source'], sources)}"
            )
    for clause in gaps(pack):
        yield pack.problem(
            ("clauses", clause),
            f"条款 {clause} 没有落到任何规则、字段或流程；请引用它，或写明 later 或 not_for_the_system",
        )


def clause_text(pack: Pack, clause: str) -> str:
    """`指南四（表）JSS-32`: the short name of the source, the place, the number."""
    spec = pack.section("clauses").get(clause)
    if spec is None:
        return clause
    source = pack.section("sources").get(spec["source"], {})
    return f"{source.get('short', source.get('title', ''))}{spec.get('place', '')} {clause}".strip()


def clause_words(pack: Pack, clause: str) -> str:
    """For letters: the document by its title and number, and the place in it; an unknown id as it is."""
    spec = pack.section("clauses").get(clause)
    if spec is None:
        return clause
    source = pack.section("sources")[spec["source"]]
    number = f"（{source['number']}）" if source.get("number") else ""
    return f"《{source['title']}》{number}{spec.get('place', '')}"
