"""What the person who brought a list is told once work in the background ends: it was checked, refused, imported.

Refused imports are told as ended jobs (`apps.messages.job_reports`). Not here: the way of a list (`flow.py`).
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.messages.services import post_message
from yunti.apps.registry.enums import ImportState
from yunti.apps.registry.models import EnterpriseImport
from yunti.kit.actors import Actor

KIND = "registry.import"


@override("zh-hans")
def tell_checked(row: EnterpriseImport, by: Actor) -> None:
    """A list too large to be judged while its person waits: now it can be confirmed, or must be mended."""
    if row.state == ImportState.REFUSED:
        subject = _("没有读成：%(name)s") % {"name": row.file_name}
        body = f"{row.outcome['refusal']}\n{row.outcome['next_step']}".strip()
    else:
        subject = _("核对完成，请确认是否导入：%(name)s") % {"name": row.file_name}
        body = _("%(good)s 行正确，%(bad)s 行不对；新增 %(creates)s 家，更新 %(updates)s 家。") % row.outcome
    _post(row, subject, body, by)


@override("zh-hans")
def tell_imported(row: EnterpriseImport, by: Actor) -> None:
    subject = _("已导入：%(name)s") % {"name": row.file_name}
    body = (
        _("新增 %(created)s 家，更新 %(updated)s 家，没有变化 %(unchanged)s 家，没有导入 %(skipped)s 行。")
        % row.outcome["result"]
    )
    _post(row, subject, body, by)


def _post(row: EnterpriseImport, subject: str, body: str, by: Actor) -> None:
    link = f"/officer/imports/{row.ref}/"
    post_message(kind=KIND, to=[row.started_by], subject=subject, body=body, link=link, by=by)
