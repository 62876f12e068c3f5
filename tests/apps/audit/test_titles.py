"""Actions are called by the words of the house, and can be searched by them."""

import re
from pathlib import Path

import pytest

from tests.people import People
from yunti.apps.audit import queries, services, titles
from yunti.kit.actors import system_actor


def test_no_two_actions_are_mistaken_for_each_other() -> None:
    names = [str(title) for code, title in titles.ACTIONS.items() if code != "audit.release_history"]
    assert len(names) == len(set(names))


def test_every_command_has_a_title() -> None:
    source = Path(titles.__file__).parents[2]
    named = {
        name
        for file in source.rglob("*.py")
        for name in re.findall(r'^@command\(\s*"([a-z_.]+)"', file.read_text("utf-8"), re.MULTILINE)
    }
    assert named and not named - titles.ACTIONS.keys()


def test_every_purpose_of_a_viewing_has_words() -> None:
    source = Path(titles.__file__).parents[2]
    stated = {
        name
        for file in source.rglob("*.py")
        for name in re.findall(r'record_viewing\([^)]*purpose="([a-z_.]+)"', file.read_text("utf-8"))
    }
    assert stated and not stated - titles.PURPOSES.keys()


def test_unknown_codes_are_shown_as_they_are() -> None:
    assert titles.action_title("x.y") == "x.y" and titles.subject_title("x.y") == "x.y"
    assert titles.subject_title("") == ""


@pytest.mark.django_db
def test_search_by_the_words_people_see(people: People, settings, tmp_path) -> None:
    settings.YUNTI_DATA = tmp_path
    services.publish_checkpoint(by=system_actor("test"))
    assert queries.found_events(people.shen, queries.Search(action="检查点")).count() == 1
    assert queries.found_events(people.shen, queries.Search(action="登录")).count() == 0
