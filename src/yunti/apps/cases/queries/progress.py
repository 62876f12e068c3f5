"""How far a case is while it is written, and what its state is called.

Not here: drawing it (`web`), the guards (`guards`), what follows from the facts alone (`packs.filling`, `packs.ladder`).
"""

from yunti.apps.cases.guards import Surroundings
from yunti.kit import clock
from yunti.kit.wording import rules_in_words
from yunti.packs.ladder import Ladder, ladder_of
from yunti.packs.scoring import ScoreCard, score_card


def ladder(around: Surroundings) -> Ladder:
    """No statement beyond the facts."""
    facts = around.facts.told
    with rules_in_words():
        return ladder_of(around.pack, around.case.workflow, facts, clock.today(), lambda: around.evaluation)


def scores(around: Surroundings) -> ScoreCard | None:
    """What the answers come to in points; none where cases of this kind are not scored. No statement beyond the facts."""
    facts = around.facts.told
    with rules_in_words():
        return score_card(around.pack, around.case.workflow, facts, clock.today(), lambda: around.evaluation)


def state_title(around: Surroundings, state: str | None = None) -> str:
    states = around.pack.section("workflows")[around.case.workflow]["states"]
    return str(states[state or around.case.state]["title"])
