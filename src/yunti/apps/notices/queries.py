"""What is still to be told: happenings nobody was told of, deadlines near or past. Not here: telling (`services`)."""

from yunti.apps.cases.models import Happening
from yunti.kit import clock


def anything_to_follow() -> bool:
    """One statement; asked by the timetable before it writes anything."""
    return Happening.objects.filter(followed_at__isnull=True, next_at__lte=clock.now()).exists()
