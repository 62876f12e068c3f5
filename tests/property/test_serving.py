"""Serving a queue in one go equals giving to one after the other; what comes back under a ceiling equals the running cap without it.

Not here: rows and books (`tests/apps/vouchers`).
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.allocating import Shortfall
from yunti.domain.running_caps import Entry, running_cap
from yunti.domain.serving import Answer, Asked, Served, Standing, regained, serve

CEILING = 50
asked = st.builds(
    dict,
    enterprise=st.integers(1, 3),
    gross=st.integers(1, 40),
    contract=st.sampled_from(["", "", "a", "b", "c"]),
    takes=st.booleans() | st.just(True),
)
queues = st.lists(asked, max_size=25)


def one_by_one(queue: list[Asked], free: int, skips: bool) -> list[Served]:
    """Written down again as a clerk would do it: each looked at alone, with a look back at all that was given."""
    answers: list[Served] = []
    for place, each in enumerate(queue):
        before = list(zip(queue[:place], answers, strict=True))
        if each.contract and any(
            other.contract == each.contract and answer.answer is not Answer.CONTRACT_USED
            for other, answer in before
        ):
            answers.append(Served(each.key, Answer.CONTRACT_USED))
            continue
        own = sum(answer.amount for other, answer in before if other.enterprise == each.enterprise)
        amount = min(each.gross, CEILING - own)
        taken = sum(answer.amount for _other, answer in before if answer.answer is Answer.GIVEN)
        somebody_waits = any(answer.answer is Answer.WAITS for _other, answer in before)
        if not each.takes:
            answers.append(Served(each.key, Answer.PLACED, amount, CEILING - own))
        elif taken + amount > free or (somebody_waits and not skips):
            answers.append(Served(each.key, Answer.WAITS))
        else:
            answers.append(Served(each.key, Answer.GIVEN, amount, CEILING - own))
    return answers


@settings(max_examples=400)
@given(queues, st.integers(0, 150), st.booleans())
def test_in_one_go_as_one_by_one(raw: list[dict], free: int, skips: bool) -> None:  # type: ignore[type-arg]
    queue = [Asked(key=place, **each) for place, each in enumerate(raw)]
    shortfall = Shortfall.SKIP if skips else Shortfall.STOP
    found = serve(queue, free, dict.fromkeys((1, 2, 3), CEILING), shortfall=shortfall)
    assert found == one_by_one(queue, free, skips)
    assert sum(each.amount for each in found if each.answer is Answer.GIVEN) <= free


@settings(max_examples=400)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.data())
def test_what_was_taken_out_comes_back_as_the_running_cap_has_it(
    grosses: list[int], data: st.DataObject
) -> None:
    """Any of them, one after the other, until nothing is left; nothing that comes back exceeds what was given back."""
    there = dict(enumerate(grosses))
    amounts, _totals = running_cap((Entry(str(key), "", gross) for key, gross in there.items()), CEILING)
    standing = {key: amounts[str(key)] for key in there}
    while there:
        out = data.draw(st.sampled_from(sorted(there)))
        freed = standing.pop(out)
        del there[out]
        rows = [Standing(key, there[key], standing[key], "city") for key in sorted(there)]
        grown = regained(rows, CEILING - sum(standing.values()), {"city": freed})
        standing = {key: amount + grown.get(key, 0) for key, amount in standing.items()}
        expected, _totals = running_cap((Entry(str(key), "", there[key]) for key in sorted(there)), CEILING)
        assert standing == {key: expected[str(key)] for key in there}
        assert sum(grown.values()) <= freed


def test_nothing_grows_without_quota_and_what_is_fixed_stays() -> None:
    rows = [Standing(1, 30, 10, "city"), Standing(2, 30, 10, "", fixed=True), Standing(3, 30, 10, "")]
    assert regained(rows, 25, {"city": 5}) == {1: 5, 3: 20}
    assert regained(rows, 25, {}) == {3: 20}
    assert regained(rows, 0, {"city": 5}) == {}
