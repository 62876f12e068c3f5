"""Public money as pages draw it: an amount that is booked leads to its postings, at once or over one page in between.

The only way to draw it; `tests/architecture/test_amounts.py` says so.
Not here: the pages it leads to (`books.py`, `statements.py`), amounts that parties state in forms (`domain.money`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yunti.domain.money import yuan


@dataclass(frozen=True)
class Amount:
    """In yuan, with the address of what it is made of; `link` is empty for nothing, and for what is only planned."""

    text: str
    link: str = ""


def planned(fen: int) -> Amount:
    """Nothing is booked yet, so nothing stands behind it."""
    return Amount(_text(fen))


def in_account(round_ref: str, region: str, book: str, kind: str, fen: int, asked: str = "") -> Amount:
    """The balance or the turnover of one account; `asked` are the days of the page it stands on."""
    return _leading(fen, reverse("shared:book-account", args=[round_ref, region, book, kind]) + asked)


def in_kind(round_ref: str, book: str, kind: str, fen: int, regions: Sequence[str]) -> Amount:
    """Of one kind in all regions: where one region alone has it, its account."""
    if len(regions) == 1:
        return in_account(round_ref, regions[0], book, kind, fen)
    return _leading(fen, reverse("shared:book-kind", args=[round_ref, book, kind]))


def in_entry(entry_ref: str, fen: int) -> Amount:
    return _leading(fen, reverse("shared:book-entry", args=[entry_ref]))


def in_regions(round_ref: str, regions: Sequence[str], fen: int) -> Amount:
    """A sum over several accounts: all of those of the region, or of the round where there are several."""
    if len(regions) == 1:
        return _leading(fen, reverse("shared:book-region", args=[round_ref, regions[0]]))
    return _leading(fen, reverse("shared:book-round", args=[round_ref]))


def in_subject(subject: str, fen: int) -> Amount:
    """What was booked about one thing, by its way through the books."""
    return _leading(fen, reverse("shared:book-subject", args=[subject]))


def in_statement(address: str, fen: int) -> Amount:
    """What a party has somewhere: the postings stand below on the page itself."""
    return _leading(fen, address)


def plain(amount: Amount) -> Amount:
    """On the page of its postings, or where the reader may not open them."""
    return Amount(amount.text)


def signed(amount: Amount, fen: int) -> Amount:
    return Amount(("+" if fen > 0 else "−") + amount.text, amount.link)


def _leading(fen: int, link: str) -> Amount:
    return Amount(_text(fen), link if fen else "")


def _text(fen: int) -> str:
    return yuan(fen).text if fen >= 0 else "−" + yuan(-fen).text


def drawn(amount: Amount, about: str = "") -> SafeString:
    """`about` says to those who hear the page what the amount is of."""
    if not amount.link:
        return format_html('<span class="num">{}</span>', amount.text)
    label = _("%(about)s %(text)s 元的明细") % {"about": about, "text": amount.text}
    return format_html(
        '<a class="num" href="{}" aria-label="{}">{}</a>', amount.link, label.strip(), amount.text
    )
