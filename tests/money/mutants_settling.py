"""Ways in which settling could be wrong, each by its name. Not here: finding them (`walking.py`), those of booking (`mutants.py`)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from yunti.apps.ledger.chart import Happening, Kind
from yunti.apps.settlement.enums import Decision, State
from yunti.apps.settlement.queries import drawable
from yunti.apps.settlement.queries.recovering import Asking
from yunti.apps.settlement.services import (
    answering,
    carrying_out,
    deciding,
    drawing,
    proposing,
    recovering,
    releasing,
)
from yunti.packs.settlement import Asked, Decided, Fate, Outcome, Settlement

Patch = pytest.MonkeyPatch


def _asked(patch: Patch, change: Callable[[Asked], Asked]) -> None:
    plain = Settlement.decide
    patch.setattr(
        Settlement,
        "decide",
        lambda self, pack, claims, money, day: plain(
            self, pack, [change(each) for each in claims], money, day
        ),
    )


def _money(patch: Patch, change: Callable[[Any], dict[str, int]]) -> None:
    plain = Settlement.decide
    patch.setattr(
        Settlement,
        "decide",
        lambda self, pack, claims, money, day: plain(self, pack, claims, change(money), day),
    )


def _decided(
    patch: Patch, change: Callable[[list[Decided], dict[str, int], dict[str, int]], list[Decided]]
) -> None:
    plain = Settlement.decide

    def decide(self: Any, pack: Any, claims: Any, money: Any, day: Any) -> list[Decided]:
        worth = {each.key: each.amount_fen for each in claims}
        return change(plain(self, pack, claims, money, day), worth, dict(money))

    patch.setattr(Settlement, "decide", decide)


# who comes first ----------------------------------------------------------------------------------------------------


def what_is_left_over_does_not_come_first(patch: Patch) -> None:
    _asked(patch, lambda each: replace(each, carried=False))


def everybody_is_as_left_over(patch: Patch) -> None:
    _asked(patch, lambda each: replace(each, carried=True))


def pilots_are_as_others(patch: Patch) -> None:
    _asked(patch, lambda each: replace(each, tagged=False))


def who_came_later_comes_first(patch: Patch) -> None:
    def turned(each: Asked) -> Asked:
        day, hours = each.applied_at[:11], each.applied_at[11:13]
        return replace(each, applied_at=f"{day}{23 - int(hours):02d}{each.applied_at[13:]}")

    _asked(patch, turned)


def who_came_when_does_not_count(patch: Patch) -> None:
    _asked(patch, lambda each: replace(each, applied_at=f"{each.applied_at[:10]}T00:00:00"))


# out of what --------------------------------------------------------------------------------------------------------


def the_pots_are_taken_for_each_other(patch: Patch) -> None:
    _money(patch, lambda money: {"general": money["earmark"], "earmark": money["general"]})


def the_money_apart_is_left_alone(patch: Patch) -> None:
    _money(patch, lambda money: {**money, "earmark": 0})


def the_last_fen_is_not_given(patch: Patch) -> None:
    _money(patch, lambda money: {name: max(fen - 1, 0) for name, fen in money.items()})


def whoever_fits_behind_moves_up(patch: Patch) -> None:
    """Skipping instead of stopping."""

    def skip(found: list[Decided], worth: dict[str, int], left: dict[str, int]) -> list[Decided]:
        for each in found:
            if each.outcome is Outcome.PAID:
                left[each.pot] -= worth[each.key]
        out = []
        for each in found:
            if each.outcome is Outcome.CARRIED and worth[each.key] <= left["general"]:
                left["general"] -= worth[each.key]
                each = replace(each, outcome=Outcome.PAID, pot="general")
            out.append(each)
        return out

    _decided(patch, skip)


def it_is_booked_out_of_the_other_pot(patch: Patch) -> None:
    plain = deciding.booked
    other = {"general": "earmark", "earmark": "general", "": ""}
    patch.setattr(deciding, "booked", lambda claim, how, pot, ref: plain(claim, how, other[pot], ref))


# objections ---------------------------------------------------------------------------------------------------------


def _heard(patch: Patch, said: dict[str, str]) -> None:
    _asked(patch, lambda each: replace(each, objection=said.get(each.objection, each.objection)))


def an_open_objection_is_not_heard(patch: Patch) -> None:
    _heard(patch, {"pending": "none"})


def an_upheld_objection_is_not_heard(patch: Patch) -> None:
    _heard(patch, {"upheld": "none"})


def an_open_objection_denies(patch: Patch) -> None:
    _heard(patch, {"pending": "upheld"})


def a_dismissed_objection_postpones(patch: Patch) -> None:
    _heard(patch, {"dismissed": "pending"})


def an_objection_postpones_everybody(patch: Patch) -> None:
    def all_of_them(found: list[Decided], _worth: Any, _left: Any) -> list[Decided]:
        if not any(each.outcome is Outcome.POSTPONED for each in found):
            return found
        return [replace(each, outcome=Outcome.POSTPONED, pot="") for each in found]

    _decided(patch, all_of_them)


def what_was_postponed_never_comes_back(patch: Patch) -> None:
    patch.setattr(proposing, "DISMISSED", "never")


# carried over and carried out ---------------------------------------------------------------------------------------


def nobody_remembers_what_was_left_over(patch: Patch) -> None:
    plain = deciding.write_alike
    patch.setattr(
        deciding,
        "write_alike",
        lambda step, rows, *names: plain(step, rows, *[name for name in names if name != "carried"]),
    )


def what_was_left_over_is_left_behind(patch: Patch) -> None:
    plain = proposing.claims_to_settle
    patch.setattr(proposing, "claims_to_settle", lambda case: plain(case).exclude(state=State.CARRIED))


def the_quota_of_what_is_denied_stays(patch: Patch) -> None:
    plain = deciding.denied
    patch.setattr(deciding, "denied", lambda claim: plain(claim)[:1])


def cases_of_what_is_denied_stop_half_way(patch: Patch) -> None:
    patch.setitem(carrying_out.STEPS, Decision.DENIED, (Fate.POSTPONES,))


def nobody_carries_it_out(patch: Patch) -> None:
    patch.setattr(carrying_out, "lines_to_carry_out", lambda most: [])


# paid ---------------------------------------------------------------------------------------------------------------


def what_is_under_way_is_drawn_again(patch: Patch) -> None:
    patch.setattr(drawable, "STANDING", ("drawn", "confirmed"))


def a_payment_is_a_fen_short(patch: Patch) -> None:
    plain = drawing._payment

    def short(batch: Any, each: Any) -> Any:
        row = plain(batch, each)
        row.amount_fen -= 1
        return row

    patch.setattr(drawing, "_payment", short)


def one_person_releases_alone(patch: Patch) -> None:
    patch.setattr(releasing, "_refuse_alike", lambda row, by: None)


def anybodys_session_will_do(patch: Patch) -> None:
    patch.setattr(releasing, "_refuse_foreign", lambda session, by: None)


def the_finance_desk_is_not_asked(patch: Patch) -> None:
    patch.setattr(releasing, "has_finance", lambda region: False)


def what_comes_back_stays_paid(patch: Patch) -> None:
    patch.setattr(answering, "_entries_of", lambda returned: [])


# asked back ---------------------------------------------------------------------------------------------------------


def more_is_asked_back_than_was_paid(patch: Patch) -> None:
    patch.setattr(Asking, "left_fen", property(lambda self: self.payment.amount_fen))


def a_ground_asks_back_again(patch: Patch) -> None:
    patch.setattr(recovering, "_refuse_again", lambda line, ground: None)


def what_was_received_is_asked_for_still(patch: Patch) -> None:
    patch.setitem(recovering.WAYS, Happening.RECOVERED, (Kind.RECOVERED, Kind.PAID))


IN_EVERY_RUN = (whoever_fits_behind_moves_up, one_person_releases_alone)
MUTANTS = (
    *IN_EVERY_RUN,
    what_is_left_over_does_not_come_first,
    everybody_is_as_left_over,
    pilots_are_as_others,
    who_came_later_comes_first,
    who_came_when_does_not_count,
    the_pots_are_taken_for_each_other,
    the_money_apart_is_left_alone,
    the_last_fen_is_not_given,
    it_is_booked_out_of_the_other_pot,
    an_open_objection_is_not_heard,
    an_upheld_objection_is_not_heard,
    an_open_objection_denies,
    an_objection_postpones_everybody,
    a_dismissed_objection_postpones,
    what_was_postponed_never_comes_back,
    nobody_remembers_what_was_left_over,
    what_was_left_over_is_left_behind,
    the_quota_of_what_is_denied_stays,
    cases_of_what_is_denied_stop_half_way,
    nobody_carries_it_out,
    what_is_under_way_is_drawn_again,
    a_payment_is_a_fen_short,
    anybodys_session_will_do,
    the_finance_desk_is_not_asked,
    what_comes_back_stays_paid,
    more_is_asked_back_than_was_paid,
    a_ground_asks_back_again,
    what_was_received_is_asked_for_still,
)
"""Thirty, of which all but two at most must be found."""
