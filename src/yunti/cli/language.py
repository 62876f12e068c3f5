"""The language of the command line: Chinese, or English when LANG, LC_ALL or YUNTI_LANG begins with `en`.

Uses the platform's own catalogue without starting Django, so that `yunti --help` stays quick.
Not here: the language of pages (each person's own choice).
"""

import gettext
import os
from collections.abc import Iterable
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parent.parent / "locale"


def language() -> str:
    for name in ("YUNTI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value and value.split(".")[0] not in ("C", "POSIX"):
            return "en" if value.lower().startswith("en") else "zh-hans"
    return "zh-hans"


def _texts() -> gettext.NullTranslations:
    if language() == "en":
        return gettext.translation("django", CATALOGUE, ["en"], fallback=True)
    return gettext.NullTranslations()


_ = _texts().gettext


def listed(items: Iterable[object]) -> str:
    """甲、乙、丙; `kit.wording` says the same for pages, but needs Django."""
    return _("、").join(str(item) for item in items)


def labelled(label: object, text: object) -> str:
    return _("%(label)s：%(text)s") % {"label": label, "text": text}
