"""The picture of an address, to be read by a camera: as a drawing for papers and pages, as an image for Word.

Equal texts give equal bytes. Not here: what it leads to.
"""

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage

EDGE = 2  # of white, in squares: papers are white around it
SQUARE = 8  # pixels of the image for Word


def squares(text: str) -> list[list[bool]]:
    """Rows of dark and light, with the white edge."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=EDGE)
    code.add_data(text)
    code.make(fit=True)
    return [list(map(bool, row)) for row in code.get_matrix()]


def svg(text: str) -> str:
    """A stroke per run of dark squares."""
    rows = squares(text)
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                parts.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{"".join(parts)}"/></svg>'
    )


def png(text: str) -> bytes:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=EDGE, box_size=SQUARE)
    code.add_data(text)
    file = io.BytesIO()
    code.make_image(image_factory=PilImage).save(file, format="PNG")
    return file.getvalue()
