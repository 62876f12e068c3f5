"""How the garbage collector of a serving process is set.

A page makes some ten thousand objects and drops them all; by the default they set off a dozen collections, which also
walk over everything that was loaded at the start. Not here: what is loaded (`project.wsgi`).
"""

import gc

YOUNG = 50_000  # objects of a few pages
OLD = 20


def calm() -> None:
    """To be called once, when what stays for the life of the process is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLD, OLD)
