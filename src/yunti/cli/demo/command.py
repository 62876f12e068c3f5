"""`yunti demo`: fill the demo, show its sign-ins and codes, write long made-up lists. Refused outside demo and test.

Not here: the tables (`tables/`), how they become rows (`people.py`, `registry.py`).
"""

from pathlib import Path
from typing import Annotated

import typer

from yunti.cli.installation import (
    DatabaseOption,
    DataOption,
    Installation,
    JsonOption,
    open_installation,
    remembered,
)
from yunti.cli.language import _
from yunti.cli.screen import answer, answer_json, progress, refuse, say, step, table

app = typer.Typer(
    name="demo",
    help=_("示例数据：填充、登录名和动态口令、大名单"),
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(help=_("填充示例数据；已有的不重复"))
def fill(data: DataOption = None, database_url: DatabaseOption = None) -> None:
    from yunti.cli.upgrade import bring_up_to_date

    installation = open_installation(data, database_url, mode="demo")
    bring_up_to_date(installation)
    fill_demo(installation)
    show_sign_ins()


@app.command(help=_("列出各岗位的示例登录名、密码和当前动态口令"))
def codes(
    login: Annotated[str, typer.Argument(help=_("只看这个登录名的动态口令"))] = "",
    data: DataOption = None,
    database_url: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    installation = open_installation(data, database_url)
    require_demo(installation)
    lines = [line for line in sign_ins(with_codes=True) if login in ("", line["login"])]
    if not lines:
        refuse(_("没有登录名为 %(login)s 的示例人员。") % {"login": login})
    if json:
        answer_json(lines)
    elif login:
        answer(lines[0]["code"])
    else:
        table(
            [_("岗位"), _("登录名"), _("密码"), _("动态口令")],
            [[line["desk"], line["login"], line["password"], line["code"] or "—"] for line in lines],
        )


@app.command("list", help=_("写一份虚构的企业名单（CSV），供导入和测速"))
def write_list(
    file: Annotated[Path, typer.Argument(help=_("写到哪里"))],
    rows: Annotated[int, typer.Option(min=1, max=1_000_000, help=_("多少家企业"))] = 1000,
) -> None:
    from yunti.cli.demo.lists import write_enterprises

    write_enterprises(file, rows)
    say(_("%(file)s：%(rows)d 家虚构企业。") % {"file": file, "rows": rows})


def require_demo(installation: Installation) -> None:
    if installation.mode == "production":
        refuse(_("这是正式库，没有示例人员。"), _("示例请另用一个数据目录，以 --demo 启动。"))


def fill_demo(installation: Installation) -> None:
    """Everything through services, so that the audit log covers the demo like real work."""
    require_demo(installation)
    from yunti.cli.demo import (
        accounts,
        cases,
        experts,
        people,
        quotas,
        registry,
        rounds,
        services,
        settlements,
    )
    from yunti.cli.demo.tables import digest_of_tables

    if is_filled(installation):
        return
    with step(_("示例人员和机构")):
        people.seat_people()
    with progress(_("示例企业")) as advance:
        registry.fill_registry(advance)
    with step(_("示例收款账户")):
        accounts.enter_accounts()
    with step(_("示例上架服务")):
        services.list_services()
    with step(_("示例专家库")):
        experts.fill_pool()
    with step(_("示例批次")):
        rounds.open_rounds()
    with step(_("示例额度")):
        quotas.hand_out()
    with progress(_("示例申报")) as advance:
        cases.make_cases(advance)
    with step(_("示例结算")):
        settlements.show_lists()
    installation.remember(demo=digest_of_tables())


def is_filled(installation: Installation) -> bool:
    """Told by the mark beside the data, and by the people in the database, which may be another one by now."""
    from yunti.apps.accounts.queries.readiness import example_persons
    from yunti.cli.demo.tables import digest_of_tables
    from yunti.cli.demo.tables import table as lines_of

    seated = len(lines_of("people")) + len(lines_of("outsiders"))
    return remembered(installation.folder).get("demo") == digest_of_tables() and example_persons() >= seated


def sign_ins(*, with_codes: bool) -> list[dict[str, str]]:
    """One line for each person of the demo; codes for those with a second factor."""
    from yunti.apps.accounts import queries
    from yunti.cli.demo.people import PASSWORD
    from yunti.cli.demo.tables import table as lines_of
    from yunti.kit.actors import Desk

    found = []
    for line in [*lines_of("outsiders"), *lines_of("people")]:
        person = queries.person_for_sign_in(line["login"])
        if person is None:
            continue
        code = queries.demo_code(person) if with_codes else ""
        desk = str(Desk(line["desk"]).label)
        found.append(
            {"desk": desk, "login": line["login"], "password": PASSWORD, "code": code, "shown": line["shown"]}
        )
    return found


def show_sign_ins() -> None:
    """One sign-in per desk; the password is the same for all."""
    lines = [line for line in sign_ins(with_codes=False) if line["shown"]]
    if not lines:
        return
    say(_("示例登录名（密码均为 %(password)s）：") % {"password": lines[0]["password"]})
    for line in lines:
        say(f"  {line['login']:<12}{line['desk']}")
    say(_("工作人员登录还要动态口令：另开终端运行 .venv/bin/yunti demo codes"))
