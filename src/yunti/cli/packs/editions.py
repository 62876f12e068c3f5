"""`yunti pack …`: an edition checked, tried out, covered, shown, compared with another and published.

Exit codes: 0 all well, 1 a case failed or a finding stands, 2 a wrong name or a broken file.
Not here: reading, checking and computing (`packs`, `rules`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from yunti.cli.language import _, listed
from yunti.cli.packs.cases import tell
from yunti.cli.packs.opening import (
    BROKEN,
    AsOf,
    PackName,
    day_of,
    faults_as_sentences,
    folder_of_packs,
    open_pack,
)
from yunti.cli.screen import answer, refuse

if TYPE_CHECKING:
    from yunti.packs.errors import Problem

pack_app = typer.Typer(
    name="pack", help=_("项目包：检查、试算、条款落点、展示、比较、发布"), no_args_is_help=True
)


@pack_app.command(help=_("检查项目包：写法、条款、引用、流程、案例是否够用"))
def check(pack: PackName) -> None:
    from yunti.packs.catalogue import changed_editions
    from yunti.packs.checking import check as check_pack

    with faults_as_sentences():
        opened = open_pack(pack)
        found: list[Problem] = [*check_pack(opened), *changed_editions(folder_of_packs())]
    for each in found:
        answer(str(each))
    wrong = sum(not each.notice for each in found)
    answer(_("%(count)s 处问题") % {"count": wrong} if wrong else _("没有问题"))
    raise typer.Exit(1 if wrong else 0)


@pack_app.command(help=_("试算项目包自带的案例"))
def test(pack: PackName) -> None:
    from yunti.packs.casebook import run_cases

    with faults_as_sentences():
        opened = open_pack(pack)
        results = run_cases(opened, opened.section("cases"))
    tell(results)


@pack_app.command(help=_("每个条款落在哪里；有缺口时以 1 结束"))
def coverage(pack: PackName) -> None:
    from yunti.packs.coverage import clause_text, gaps, lives

    with faults_as_sentences():
        opened = open_pack(pack)
        places, missing = lives(opened), gaps(opened)
    for clause, where in places.items():
        answer(f"{clause_text(opened, clause)}  →  {listed(where) or _('（没有落点）')}")
    answer(_("共 %(all)s 条，%(gaps)s 条没有落点") % {"all": len(places), "gaps": len(missing)})
    raise typer.Exit(1 if missing else 0)


@pack_app.command(help=_("展示规则（中文）、参数、流程（Mermaid）、表单和附表（Markdown）、公文、参照表"))
def show(
    pack: PackName,
    part: Annotated[
        str,
        typer.Option(
            "--part", help=_("rules、parameters、workflows、forms、tables、papers、lists、sql 或 schema")
        ),
    ] = "rules",
    as_of: AsOf = None,
) -> None:
    from yunti.domain.exact_json import exact_json
    from yunti.packs.schema.sections import pack_json_schema
    from yunti.packs.showing import PARTS
    from yunti.rules.errors import nearest

    if part == "schema":
        answer(exact_json(pack_json_schema(), indent=2))
        return
    if part not in PARTS:
        known = (*PARTS, "schema")
        refuse(_("没有 %(part)s 这一部分") % {"part": part} + nearest(part, known), code=BROKEN)
    with faults_as_sentences():
        for line in PARTS[part](open_pack(pack, as_of), day_of(as_of)):
            answer(line)


@pack_app.command(help=_("比较两个版本，逐条说明增删和变化"))
def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help=_("原版本：项目/版本，或文件夹"))],
    after: Annotated[str, typer.Argument(metavar="AFTER", help=_("新版本：项目/版本，或文件夹"))],
) -> None:
    from yunti.packs.differences import differences

    with faults_as_sentences():
        found = list(differences(open_pack(before), open_pack(after)))
    for sentence in found:
        answer(sentence)
    answer(_("%(count)s 处不同") % {"count": len(found)} if found else _("没有不同"))


@pack_app.command(help=_("发布版本：检查无误后登记指纹，此后一个字节也不能改"))
def publish(pack: PackName) -> None:
    from yunti.packs.catalogue import changed_editions, find, fingerprint
    from yunti.packs.catalogue import publish as publish_edition
    from yunti.packs.checking import check as check_pack
    from yunti.packs.errors import PackError
    from yunti.packs.reading import load_pack

    root = folder_of_packs()
    with faults_as_sentences():
        folder = find(root, pack).folder
        digest = fingerprint(folder)
        opened = load_pack(folder)
        found = [*check_pack(opened), *changed_editions(root)]
        problems = [each for each in found if not each.notice]
    try:
        name = publish_edition(root, opened, problems, digest)
    except PackError as refused:
        refuse(
            "\n".join(str(each) for each in refused.problems),
            _("没有发布。改好后请再运行 yunti pack publish。"),
        )
    answer(_("已发布 %(name)s，指纹 %(digest)s") % {"name": name, "digest": digest})
