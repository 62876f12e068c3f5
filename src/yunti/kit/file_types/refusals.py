"""What is said of a file that is not taken: what is wrong with it, and what to do.

Not here: when it is said (the modules beside this one).
"""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.kit.errors import Refused
from yunti.kit.file_types.kinds import SAME
from yunti.kit.wording import listed

AGAIN = gettext_lazy("请用原来的程序重新导出后再上传。")
ARCHIVES = {
    "encrypted": gettext_lazy("文件加了密码，不能检查。"),
    "bomb": gettext_lazy("压缩包解开后过大，或文件数过多。"),
    "too_deep": gettext_lazy("压缩包套了太多层。"),
    "broken": gettext_lazy("文件不完整，打不开。"),
    "overlapping": gettext_lazy("压缩包里的文件互相重叠，不是正常生成的。"),
    "names": gettext_lazy("压缩包里有指向别处的文件名或链接。"),
    "two_faced": gettext_lazy("压缩包的目录与内容对不上，不同程序打开会看到不同的东西。"),
    "method": gettext_lazy("压缩包用了不常见的压缩方式，不能检查。"),
    "programs": gettext_lazy("压缩包里有程序或脚本。"),
}


def archive(code: str) -> Refused:
    return Refused(
        f"archive_{code}", str(ARCHIVES[code]), next_step=_("请重新保存文件，或分别上传其中的文件。")
    )


def not_allowed(reason: str, allowed: Collection[str]) -> Refused:
    kinds = listed(extension for extension in allowed if extension not in SAME or extension == "csv")
    return Refused("type_not_allowed", reason, next_step=_("可上传：%(kinds)s。") % {"kinds": kinds})


def mismatch(extension: str, what: str) -> Refused:
    return Refused(
        "type_mismatch",
        _("文件名写的是 .%(extension)s，内容却是 %(what)s。") % {"extension": extension, "what": what},
        next_step=_("请用原来的程序打开，另存为正确的类型后再上传；只改扩展名不行。"),
    )


def empty() -> Refused:
    return Refused("file_empty", _("文件是空的，0 字节或全是空白。"), next_step=_("请核对后重新选择文件。"))


def truncated() -> Refused:
    return Refused(
        "file_truncated",
        _("文件不完整，后面缺了一部分。"),
        next_step=_("可能是下载或复制中断，请重新取得完整的文件。"),
    )


def macros() -> Refused:
    return Refused("macros", _("文件里有宏，不能上传。"), next_step=_("请另存为不含宏的文件，或导出为 PDF。"))


def active(what: str) -> Refused:
    return Refused(
        "active_content",
        _("文件里有会自动执行或取用外部内容的部分：%(what)s。") % {"what": what},
        next_step=_("请打印或另存为普通 PDF 后再上传。"),
    )


def declared_types() -> Refused:
    return Refused(
        "document_type",
        _("文件内部的 XML 带有 DOCTYPE 声明，可能取用外部内容，不能上传。"),
        next_step=str(AGAIN),
    )


def two_faced() -> Refused:
    return Refused(
        "two_faced",
        _("文件同时带有两种类型的内容，不同程序打开会看到不同的东西。"),
        next_step=str(AGAIN),
    )


def encrypted() -> Refused:
    return Refused(
        "file_encrypted",
        _("文件加了密码，打不开。"),
        next_step=_("请去掉密码后重新上传。"),
    )


def too_much_inside(what: str) -> Refused:
    return Refused(
        "too_much_inside",
        _("文件里的内容过多：%(what)s。") % {"what": what},
        next_step=_("请只保留需要的页或行，或拆成几个文件。"),
    )


def misleading_name() -> Refused:
    return Refused(
        "misleading_name",
        _("文件名里有颠倒显示顺序的字符，看到的扩展名不是真的。"),
        next_step=_("请重新命名文件后再上传。"),
    )
