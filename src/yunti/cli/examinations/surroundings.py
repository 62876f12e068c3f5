"""The machine around the platform: clock, calendar, fonts, names of the site, optional parts.

Not here: disks and keys (`storage.py`).
"""

import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from yunti.cli.examinations.finding import Finding, absent, amber, green, red
from yunti.cli.language import _, listed

DRIFT_SECONDS = 2.0
FONT_PLACES = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
)
FONT_WORDS = (
    "cjk",
    "sourcehan",
    "source-han",
    "wqy",
    "droidsansfallback",
    "simsun",
    "notosanssc",
    "pingfang",
)
EXTRAS = {
    "ocr": "rapidocr",
    "cluster": "pyspark",
    "tasks-redis": "django_tasks_rq",
    "s3": "storages",
    "sm2": "gmssl",
}


def examine() -> Iterator[Finding]:
    from django.conf import settings

    yield _clock(settings.YUNTI_MODE, settings.YUNTI_CLOCK_SHIFT_SECONDS)
    yield _calendar()
    yield _fonts()
    yield _paper_fonts(settings.YUNTI_FONTS)
    yield from _site(settings)
    for extra, module in EXTRAS.items():
        yield _extra(extra, module)


def _clock(mode: str, shift: int) -> Finding:
    name = _("时钟")
    if shift:
        text = _("测试时钟偏移 %(seconds)d 秒") % {"seconds": shift}
        remedy = _("正式模式请去掉 YUNTI_CLOCK_SHIFT_SECONDS。")
        return red(name, text, remedy) if mode == "production" else amber(name, text, remedy)
    drift = database_drift()
    text = _("与数据库相差 %(seconds).1f 秒") % {"seconds": drift}
    if drift > DRIFT_SECONDS:
        return red(name, text, _("请在两台机器上启用同一时间源（chrony 或 NTP）。"))
    return green(name, text)


def database_drift() -> float:
    """Seconds between this machine and the database server; SQLite runs on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        theirs, after = float(cursor.fetchone()[0]), time.time()
    return max(0.0, before - theirs, theirs - after)


def _calendar() -> Finding:
    """This year's make-up days must be known; next year's are published in November."""
    from yunti.apps.reference.queries.calendar import working_calendar
    from yunti.domain.calendar import Coverage
    from yunti.kit import clock

    name = _("工作日历")
    calendar, today = working_calendar(), clock.today()
    years = calendar.published_years
    text = _("调休已公布：%(first)d—%(last)d 年") % {"first": min(years), "last": max(years)}
    remedy = _("请在“工作日历”中录入国务院办公厅的放假通知；之前涉及该年的期限均标明“调休尚未公布”。")
    if calendar.coverage(today.year) is not Coverage.PUBLISHED:
        return red(name, _("%(year)d 年调休尚未录入") % {"year": today.year}, remedy)
    if today.month == 12 and calendar.coverage(today.year + 1) is not Coverage.PUBLISHED:
        return amber(name, _("%(year)d 年调休尚未录入") % {"year": today.year + 1}, remedy)
    return green(name, text)


def _fonts() -> Finding:
    name = _("中文字体")
    found = find_font()
    if found:
        return green(name, found)
    return amber(
        name, _("没有找到"), _("请安装 fonts-noto-cjk（Debian）或 google-noto-sans-cjk-fonts（openEuler）。")
    )


def _paper_fonts(folder: str) -> Finding:
    """Papers bring their fonts along; this is the folder for names beyond them."""
    from yunti.papers.drawing.fonts import SUFFIXES, characters

    name = _("公文用的字体")
    if not folder:
        return green(name, _("自带（GB 2312 和通用规范汉字表）"))
    place = Path(folder)
    if not place.is_dir():
        return red(
            name, _("没有文件夹 %(folder)s") % {"folder": folder}, _("请改正 YUNTI_FONTS，或建好这个文件夹。")
        )
    found = [file for file in sorted(place.iterdir()) if file.suffix.lower() in SUFFIXES]
    unreadable = [file.name for file in found if not _is_font(file, characters)]
    if unreadable:
        return red(
            name,
            _("读不出 %(files)s") % {"files": listed(unreadable)},
            _("请换成完好的字体文件，或从文件夹里移走；否则 PDF 出不来。"),
        )
    if not found:
        return amber(
            name,
            _("%(folder)s 里没有字体文件") % {"folder": folder},
            _("请放入 %(kinds)s 字体文件，或去掉 YUNTI_FONTS。") % {"kinds": listed(SUFFIXES)},
        )
    return green(name, _("自带，另有 %(count)d 个") % {"count": len(found)})


def _is_font(file: Path, characters: Callable[[bytes], Iterable[int]]) -> bool:
    try:
        return any(True for _code in characters(file.read_bytes()))
    except (OSError, ValueError, IndexError, struct.error):
        return False


def find_font() -> str:
    if shutil.which("fc-list"):
        answer = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True)
        lines = sorted(answer.stdout.strip().splitlines())
        return lines[0].split(",")[0] if lines else ""
    for place in FONT_PLACES:
        for path in Path(place).expanduser().rglob("*.[ot]t[cf]"):
            if any(word in path.name.lower() for word in FONT_WORDS):
                return path.stem
    return ""


def _site(settings: Any) -> Iterator[Finding]:
    name = _("网站设置")
    if settings.YUNTI_MODE != "production":
        yield amber(
            name,
            _("%(mode)s 模式") % {"mode": settings.YUNTI_MODE},
            _("正式使用请另设数据目录，以 --no-demo 启动。"),
        )
        return
    if settings.DEBUG or "*" in settings.ALLOWED_HOSTS:
        yield red(name, _("打开了调试或允许任意主机名"), _("请关闭调试，并在 YUNTI_HOSTS 中写明域名。"))
    elif not settings.USE_HTTPS:
        yield amber(name, _("没有启用 HTTPS"), _("请由反向代理提供 HTTPS，并设置 YUNTI_HTTPS=yes。"))
    else:
        yield green(name, listed(settings.ALLOWED_HOSTS))


def _extra(extra: str, module: str) -> Finding:
    name = _("可选部件 %(extra)s") % {"extra": extra}
    if find_spec(module) is None:
        return absent(name, _("未安装"), _("需要时安装：pip install 'yunti[%(extra)s]'") % {"extra": extra})
    return green(name, _("已安装"))
