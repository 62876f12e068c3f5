"""`yunti person`: the three administrators of a new installation, each with a link that works once. No default accounts.

Not here: everybody after them, whom they appoint on the pages (`web.administration`); the people of the demo (`cli.demo`).
"""

from enum import StrEnum
from typing import Annotated, Any

import typer

from yunti.cli.installation import DatabaseOption, DataOption, JsonOption, open_installation
from yunti.cli.language import _
from yunti.cli.screen import answer, answer_json, refuse
from yunti.cli.upgrade import require_up_to_date

app = typer.Typer(name="person", help=_("设立最初的三类管理员"), no_args_is_help=True, rich_markup_mode=None)
BY = "cli.person"


class Seat(StrEnum):
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"


@app.callback()
def people() -> None:
    """Keeps `create-admin` a command of its own name."""


@app.command("create-admin", help=_("设立系统管理员、安全管理员、审计管理员之一；三者须是三个人"))
def create_admin(
    desk: Annotated[Seat, typer.Option(help=_("岗位"), prompt=_("岗位"))],
    login: Annotated[str, typer.Option(help=_("登录名"), prompt=_("登录名"))],
    name: Annotated[str, typer.Option(help=_("姓名"), prompt=_("姓名"))],
    organisation: Annotated[str, typer.Option(help=_("所在单位全称"), prompt=_("所在单位全称"))],
    region: Annotated[str, typer.Option(help=_("单位所在省的 6 位代码"), prompt=_("单位所在省的 6 位代码"))],
    email: Annotated[str, typer.Option(help=_("电子邮箱"), prompt=_("电子邮箱"))],
    data: DataOption = None,
    database_url: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    open_installation(data, database_url)
    require_up_to_date()
    link = appoint(desk, login=login, name=name, organisation=organisation, region=region, email=email)
    if json:
        answer_json({"login": login, "desk": desk, "link": link})
        return
    answer(
        _("已设立。请把下面的链接当面交给本人，用它设置密码；只能用一次，三天内有效：")
        if link
        else _("已设立。")
    )
    if link:
        answer(link)


def appoint(desk: Seat, *, login: str, name: str, organisation: str, region: str, email: str) -> str:
    """The link for the first password; empty when the person had an account already (an earlier attempt was cut off)."""
    from django.conf import settings
    from django.urls import reverse

    from yunti.apps.accounts import queries, services
    from yunti.apps.accounts.queries import readiness
    from yunti.kit import clock
    from yunti.kit.actors import Desk, system_actor

    by = system_actor(BY)
    if readiness.administrators_in_force(clock.today())[Desk(desk.value)]:
        refuse(_("这类管理员已经设立过。"), _("之后由管理员在平台上按程序授权。"))
    place = _authority(organisation, region)
    person, token = queries.person_for_sign_in(login), ""
    if person is None:
        origin = settings.YUNTI_ADDRESS + reverse("account:link-open", args=["t"]).removesuffix("t/")
        person, token = services.propose_person(login=login, name=name, email=email, origin=origin, by=by)
    services.appoint_first_administrator(
        person_ref=person.ref, desk=Desk(desk.value), organisation_ref=place.ref, by=by
    )
    return settings.YUNTI_ADDRESS + reverse("account:link-open", args=[token]) if token else ""


def _authority(name: str, region: str) -> Any:
    """The authority of this name, made when it is the first one."""
    from yunti.apps.accounts import queries
    from yunti.apps.accounts.enums import Level, OrganisationKind
    from yunti.apps.accounts.services import create_authority
    from yunti.kit import clock
    from yunti.kit.actors import Actor, system_actor

    reader, today = Actor(kind="system", name=BY, jurisdiction=region), clock.today()
    known = queries.authorities(reader, today).filter(name=name.strip()).first()
    return known or create_authority(
        kind=OrganisationKind.AUTHORITY,
        name=name,
        level=Level.PROVINCE,
        region_code=region,
        valid_from=today,
        by=system_actor(BY),
    )
