"""Which files a paper can be drawn to, by the ending of the file's name.

Not here: the drawings themselves (the modules beside this one).
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from yunti.papers.document import Document
from yunti.papers.drawing.screen import page
from yunti.papers.drawing.sheets import sheets
from yunti.papers.drawing.typesetting import pdf
from yunti.papers.drawing.word import word

Draw = Callable[[Document, Path | None], bytes]

FORMATS: Mapping[str, Draw] = {
    ".pdf": pdf,
    ".docx": lambda document, more_fonts: word(document),
    ".xlsx": lambda document, more_fonts: sheets(document),
    ".html": lambda document, more_fonts: page(document).encode(),
}
