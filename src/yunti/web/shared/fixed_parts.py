"""Parts that are the same on every page: the foot, the help for the keyboard. Drawn once for each language and kind of installation.

Not here: the parts themselves (`templates/shared/parts/`), what differs between readers (menus, banners).
"""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def fixed(part: str, *given: Hashable) -> SafeString:
    """The part knows the mode of the installation and what is `given`, and nothing else."""
    return _drawn(part, get_language(), settings.YUNTI_MODE, given)


@lru_cache(maxsize=512)
def _drawn(part: str, language: str | None, mode: str, given: tuple[Hashable, ...]) -> SafeString:
    return SafeString(render_to_string(part, {"mode": mode, "given": given}))
