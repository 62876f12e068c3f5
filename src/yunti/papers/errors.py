"""What keeps a paper from being made, as a code and a sentence that names the field and the next step.

Not here: what is wrong with the layout itself (`packs.layouts.checking`), or with a given field (`rules.errors.FactError`).
"""

from yunti.domain.said import Said, SaidError


class PaperError(SaidError):
    """`E_PAPER_…` and a sentence."""


def refused(code: str, pattern: str, **params: str | int) -> PaperError:
    return PaperError(Said(code, pattern, params))
