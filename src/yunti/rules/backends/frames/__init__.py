"""Many cases as Polars expressions: the default for batches. Not here: one case (`backends.reference`)."""

from yunti.rules.backends.frames.running import evaluate_frames

__all__ = ["evaluate_frames"]
