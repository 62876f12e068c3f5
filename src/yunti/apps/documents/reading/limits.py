"""How much the reader may use, and how much it reads of one file.

Not here: the limits of uploads (settings).
"""

CPU_SECONDS = 20
SECONDS_BY_THE_CLOCK = 60
MEMORY = 768 * 1024 * 1024
MEMORY_WITH_CHARACTERS = 4 * 1024 * 1024 * 1024  # the models that recognise characters are large
LARGEST_ANSWER = 64 * 1024 * 1024
MOST_PAGES = 2000  # of one file that is taken at all
MOST_THUMBNAILS = 300
THUMBNAIL_WIDTH = 120
PAGE_WIDTH = 1240
MOST_TEXT = 200_000
CODES_ON_PAGES = 5
