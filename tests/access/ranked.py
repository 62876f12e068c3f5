"""A ranking of one application. Not here: what a ranking is (`tests/apps/rankings`)."""

from tests.apps.rankings.ranked import NAME, a_ranked_round, applied
from tests.people import People
from yunti.apps.programmes.models import Round
from yunti.apps.rankings.services import make_ranking

Thing = dict[str, str]


def ranked_things(region: str, county: str, people: People, word: str, number: int) -> dict[str, Thing]:
    each: Round = a_ranked_round(f"ZJ-{word}", jurisdiction=region, title=f"示例{word}评估")
    case = applied(each, people, number, {}, region=county, name=f"示例{word}制造")
    ranking = make_ranking(round=each, name=NAME, by=people.su)
    return {
        "ranking": {"ref": ranking.ref},
        "ranked_case": {"ref": ranking.ref, "case": case.ref},
        "ranking_file": {"ref": ranking.ref, "suffix": "csv"},
        "ranking_round": {"ref": each.ref, "name": NAME},
        "ranking_order": {"ref": each.ref, "name": "recommendation"},
    }
