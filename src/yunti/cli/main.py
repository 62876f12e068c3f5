"""The command `yunti`: one place that lists every command; refusals end as sentences, not as tracebacks.

Heavy imports (Django, rich) happen inside the commands, so that `yunti --help` answers at once.
Not here: what a command does (the module named after it).
"""

import os
import sys

import typer

from yunti.cli import (
    audit,
    backup,
    doctor,
    importing,
    intake,
    ledger,
    panels,
    person,
    restore,
    serve,
    vouchers,
)
from yunti.cli.demo import command as demo
from yunti.cli.installation import SETTINGS, DatabaseOption, DataOption, open_installation
from yunti.cli.language import _
from yunti.cli.packs import batching, cases, editions, evaluating, papering
from yunti.cli.release import release as this_release
from yunti.cli.screen import answer, say, tint
from yunti.cli.upgrade import bring_up_to_date, collect_static_files

app = typer.Typer(
    name="yunti",
    help=_("云梯：企业上云项目管理平台"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(help=_("启动平台：数据库、网页服务和后台任务；按 Ctrl-C 全部停止"))(serve.serve)
app.command(help=_("只启动后台任务（与 serve --no-worker 配合，供系统服务使用）"))(serve.worker)


app.command(help=_("检查这套安装是否完好：正常、留意、须处理，各附办法"))(doctor.doctor)
app.command(help=_("备份数据库、佐证材料和密钥清单，并当场核对"))(backup.backup)
app.command(help=_("把备份恢复到空的数据目录和数据库"))(restore.restore)
app.command("import", help=_("导入企业名单（xlsx、csv），逐行报告"))(importing.import_list)
app.add_typer(audit.app)
app.add_typer(intake.app)
app.add_typer(ledger.app)
app.add_typer(panels.app)
app.add_typer(vouchers.app)
app.command(help=_("试算案例：逐条比较，以 N passed, M failed 结束"))(cases.cases)
app.command(help=_("评定一份填报内容，可附理由和还差什么"))(evaluating.evaluate)
app.command(help=_("批量计算：表格进，表格出"))(batching.batch)
app.command(help=_("从评定记录重算，指出第一处不同"))(evaluating.replay)
editions.pack_app.command(
    "paper", help=_("出公文和表册：申请表、汇总表、通知、名单，PDF、Word、表格或 HTML")
)(papering.paper)
app.add_typer(editions.pack_app)
app.add_typer(demo.app)
app.add_typer(person.app)


@app.command(help=_("更新数据库和静态文件，不启动服务；已有数据先备份"))
def upgrade(data: DataOption = None, database_url: DatabaseOption = None) -> None:
    installation = open_installation(data, database_url)
    before = bring_up_to_date(installation)
    collect_static_files(installation)
    done = _("更新完成。") if before.pending else _("已是最新，无需更新。")
    say(done)


@app.command(help=_("显示版本"))
def version() -> None:
    answer(f"yunti {this_release()}")


@app.command(help=_("运行 Django 的管理命令，供开发人员使用"), add_help_option=False)
def manage() -> None:
    """Listed here for its help line; `run` hands it over before typer reads the arguments."""


def run(arguments: list[str] | None = None) -> int:
    """The console script. Answers the exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["manage"]:
        return _manage(given[1:])
    try:
        app(given, prog_name="yunti")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        say(tint(sentence, "red"))
        return 1
    return 0


def _manage(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yunti manage", *arguments])
    return 0


def _sentence(error: Exception) -> str | None:
    """Refusals and an unreachable database as sentences for people; None for faults of the program."""
    from django.db import OperationalError

    from yunti.kit.errors import InvalidInput, Refused

    if isinstance(error, InvalidInput):
        return "\n".join(f"{problem.text} {problem.suggestion}".strip() for problem in error.problems)
    if isinstance(error, Refused):
        return "\n".join(part for part in (error.reason, error.clause, error.next_step) if part)
    if isinstance(error, OperationalError):
        reason = str(error).strip().splitlines()[0]
        return (
            _("数据库不可用：%(reason)s") % {"reason": reason}
            + "\n"
            + _("请检查 DATABASE_URL 和数据目录，再运行 yunti doctor。")
        )
    return None
