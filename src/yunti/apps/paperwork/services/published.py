"""Papers that are the same for everybody: what a published edition itself prints, such as its catalogue of services.

Not here: papers of a case or a round (`drawing.py`, `listing.py`), the page around them (`web.public`).
"""

from functools import lru_cache

from django.utils.translation import gettext as _

from yunti.apps.paperwork.services.drawing import Content, DrawnPaper, draw
from yunti.apps.programmes.queries.packs import digest_of, opened
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.services import catalogue_of

FORMATS = (".pdf", ".docx", ".xlsx")


def catalogue_paper(programme: str, edition: str, suffix: str) -> DrawnPaper:
    """Drawn once for each edition and format: everybody may ask for it, as often as they like."""
    pack = opened(programme, edition)
    catalogue = catalogue_of(pack)
    if catalogue is None or not catalogue.paper or suffix not in FORMATS:
        raise NotFoundOrHidden(_("没有这份目录的这种文件。"))
    content = _drawn(programme, edition, catalogue.paper, suffix, digest_of(pack))
    return DrawnPaper(f"{catalogue.title}{suffix}", content)


@lru_cache(maxsize=12)
def _drawn(programme: str, edition: str, name: str, suffix: str, mark: str) -> bytes:
    """`mark` is that of the edition's files: one that is edited is drawn anew."""
    pack = opened(programme, edition)
    return draw(Content(pack.papers[name], pack, {}), suffix)
