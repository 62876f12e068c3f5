"""How long things of this room last. Not here: how often the platform looks (`jobs.timetable`)."""

from datetime import timedelta

RESTORED_WITHIN = timedelta(days=30)  # a removal may be taken back
UPLOAD_LASTS = timedelta(hours=48)  # an unfinished upload may be resumed
