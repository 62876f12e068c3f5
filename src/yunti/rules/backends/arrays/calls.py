"""The library of functions over arrays: the frequent ones directly, any other once for each different combination of values.

Not here: what each function means (`rules.functions`).
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yunti.rules.backends.arrays.coded import (
    Column,
    Mask,
    Values,
    Vocabulary,
    both_known,
    chosen,
    column_of,
    decoder,
    yes_no,
)
from yunti.rules.backends.arrays.dividing import brought_to
from yunti.rules.backends.arrays.grouping import plain, unique_members
from yunti.rules.functions import FUNCTIONS, ROUNDERS
from yunti.rules.functions import call as plain_call
from yunti.rules.nodes import Call
from yunti.rules.values import Kind

Columns = Sequence[Column]


def call(node: Call, arguments: Columns, wide: bool, vocabulary: Vocabulary) -> Column:
    """`wide`: the numbers may need more than 64 bits."""
    if node.function in ROUNDERS:
        return _rounded(node, arguments[0], wide)
    if node.function in DIRECT:
        return DIRECT[node.function](arguments)
    types = [argument.type for argument in node.arguments]
    return over_distinct(
        arguments,
        lambda *values: plain_call(node.function, values, types, node.type),
        FUNCTIONS[node.function].gives.kind,
        vocabulary,
    )


def over_distinct(
    arguments: Columns, compute: Callable[..., Any], kind: Kind, vocabulary: Vocabulary
) -> Column:
    """The plain function, once for each different combination of arguments, unknown ones included."""
    ids: NDArray[np.int64] = np.zeros(len(arguments[0]), np.int64)
    for column in arguments:
        _, codes = np.unique(plain(column), return_inverse=True)
        codes = np.where(column.mask(), codes + 1, 0)
        _, ids = np.unique(ids * (codes.max(initial=0) + 1) + codes, return_inverse=True)
    _, first = np.unique(ids, return_index=True)
    readers = [decoder(column, vocabulary) for column in arguments]
    found = [compute(*(read(place) for read in readers)) for place in first]
    return column_of(found, kind, vocabulary).taken(ids)


def holds(options: Column, item: Column) -> Mask:
    """Whether each row's set holds the row's text."""
    assert options.store is not None
    sizes = options.store.sizes[options.values]
    rows = np.repeat(np.arange(len(options)), sizes)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    same = options.store.codes[options.store.starts[options.values][rows] + within] == item.values[rows]
    return np.bincount(rows[same], minlength=len(options)) > 0


def listed(columns: Columns, height: int) -> Column:
    """Texts and sets of texts in one list per row, each text once, unknown ones left out."""
    rows, texts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for column in columns:
        known = np.flatnonzero(column.mask())
        if column.store is None:
            rows.append(known)
            texts.append(column.values[known])
            continue
        places = column.values[known]
        sizes = column.store.sizes[places]
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rows.append(np.repeat(known, sizes))
        texts.append(column.store.codes[np.repeat(column.store.starts[places], sizes) + within])
    return unique_members(np.concatenate(rows), np.concatenate(texts), height)


def _rounded(node: Call, part: Column, wide: bool) -> Column:
    values = part.values.astype(object) if wide else part.values
    scale = node.arguments[0].type.scale
    return Column(
        Kind.NUMBER, brought_to(values, scale, node.type.scale, ROUNDERS[node.function]), part.known
    )


def _size(arguments: Columns) -> Column:
    (part,) = arguments
    sizes = part.values if part.store is None else part.store.sizes[part.values]
    return Column(Kind.NUMBER, sizes, part.known)


def _when_unknown(arguments: Columns) -> Column:
    known = arguments[0].known
    return arguments[0] if known is None else chosen(np.where(known, 0, 1), arguments)


def _number(values: Values, arguments: Columns) -> Column:
    return Column(Kind.NUMBER, values, both_known(*arguments))


def _reduced(how: Any) -> Callable[[Columns], Column]:
    return lambda arguments: _number(how.reduce([column.values for column in arguments]), arguments)


DIRECT: dict[str, Callable[[Columns], Column]] = {
    "known": lambda arguments: yes_no(np.array(arguments[0].mask())),
    "is_true": lambda arguments: yes_no(arguments[0].values),
    "days_between": lambda arguments: _number(arguments[1].values - arguments[0].values, arguments),
    "size": _size,
    "abs": lambda arguments: _number(np.abs(arguments[0].values), arguments),
    "min": _reduced(np.minimum),
    "max": _reduced(np.maximum),
    "when_unknown": _when_unknown,
}
