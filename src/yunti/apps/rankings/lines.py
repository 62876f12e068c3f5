"""What a line of a ranked case holds, in which order. Not here: writing lines (`computing`), reading them in words (`queries.standings`)."""

FIRST, SECOND, OWN, PLACE, TIED, POINTS, FINAL = range(7)
"""The key, one's own points, the place, how many share it, points of the tier, weighted points."""
Line = list[int]
