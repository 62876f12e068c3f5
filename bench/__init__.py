"""Ratios of the platform to a reference beside it, in CPU seconds of the same run. Not here: tests (`tests/`)."""
