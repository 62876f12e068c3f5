"""Are the three administrators three persons, do staff have their second factor, are no made-up people in production?

Not here: single accounts (the administration pages).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from yunti.cli.examinations.finding import Finding, amber, green, red
from yunti.cli.language import _, listed

if TYPE_CHECKING:
    from yunti.kit.actors import Desk


def examine() -> Iterator[Finding]:
    from django.conf import settings

    from yunti.apps.accounts.queries import readiness
    from yunti.kit import clock

    today = clock.today()
    yield _administrators(readiness.administrators_in_force(today))
    without = readiness.staff_without_second_factor(today)
    if without:
        yield amber(
            _("动态口令"),
            _("%(count)d 名工作人员尚未绑定") % {"count": without},
            _("他们下次登录时须先绑定；长期不登录的请结束授权。"),
        )
    else:
        yield green(_("动态口令"), _("工作人员均已绑定"))
    examples = readiness.example_persons()
    if examples and settings.YUNTI_MODE == "production":
        yield red(
            _("示例人员"),
            _("正式库中有 %(count)d 个示例账号，其密码是公开的") % {"count": examples},
            _("请停用这些账号，或改用全新的数据目录和数据库。"),
        )


def _administrators(seats: "dict[Desk, frozenset[int]]") -> Finding:
    name = _("三员分立")
    empty = [str(desk.label) for desk, people in seats.items() if not people]
    if empty:
        return red(
            name,
            _("尚未设立：%(desks)s") % {"desks": listed(sorted(empty))},
            _("请运行 yunti person create-admin 设立。"),
        )
    people = [person for persons in seats.values() for person in persons]
    if len(people) != len(set(people)):
        return red(name, _("同一人担任了两类管理员"), _("请结束其中一项授权。"))
    return green(name, _("三类管理员由不同的人担任"))
