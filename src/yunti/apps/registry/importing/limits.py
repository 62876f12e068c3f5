"""What a list may measure. Not here: limits of evidence files (`apps.documents`)."""

from django.conf import settings

MEGABYTE = 1024 * 1024
LARGEST_FILE = 60 * MEGABYTE
LARGEST_UNPACKED = 600 * MEGABYTE
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
INLINE_BYTES = 300_000
INLINE_ROWS = 2_000
SHOWN_ROWS = 8
SHOWN_PROBLEMS = 200
MOST_PROBLEMS_PER_ROW = 12
SPREADSHEET_ROWS = 1_048_576


def most_rows() -> int:
    """Rows of data in one list; set by YUNTI_IMPORT_ROWS."""
    return int(settings.YUNTI_IMPORT_ROWS)
