"""Where the books are read, for papers and files: printed, the way from an amount to the entries that make it.

Not here: the pages there (`web.shared.books`), which hold these addresses to their own by a test.
"""

from django.conf import settings


def books_address() -> str:
    """The page on which a voucher is found by the number that papers print on each line."""
    return f"{settings.YUNTI_ADDRESS}/books/"


def entries_address(subject: str) -> str:
    """All that was booked about one thing; nothing where nothing was."""
    return f"{settings.YUNTI_ADDRESS}/books/about/{subject}/" if subject else ""


def numbered_address(number: str) -> str:
    """The same by the number of a voucher, where only that is known."""
    return f"{books_address()}?number={number}" if number else ""
