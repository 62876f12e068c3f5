"""Many cases as whole arrays, with a memory of nodes: for sweeps of a parameter, and as a second opinion in tests.

Not here: the default for batches (`backends.frames`).
"""

from yunti.rules.backends.arrays.running import evaluate_arrays, sweep_arrays

__all__ = ["evaluate_arrays", "sweep_arrays"]
