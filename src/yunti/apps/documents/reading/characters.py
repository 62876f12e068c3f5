"""Characters recognised on a picture, offline, by the optional extra `ocr`; the last resort, and never believed by itself.

Runs in the reader's own process. Not here: saying that the extra is absent (`cli.examinations`, the invoice page).
"""

from importlib import import_module
from importlib.util import find_spec

from PIL import Image

PACKAGE = "rapidocr"
SURE_ENOUGH = 0.6


def installed() -> bool:
    return find_spec(PACKAGE) is not None and find_spec("onnxruntime") is not None


def lines_of(picture: Image.Image) -> list[str]:
    """Line by line from the top; what was read with too little certainty is left out."""
    import_module("onnxruntime").disable_telemetry_events()  # nothing about what is read leaves this machine
    engine = import_module(PACKAGE).RapidOCR()
    numbers = import_module("numpy")
    answer = engine(numbers.asarray(picture.convert("RGB")))
    texts, scores = answer.txts or (), answer.scores or ()
    return [str(text) for text, score in zip(texts, scores, strict=True) if score >= SURE_ENOUGH]
