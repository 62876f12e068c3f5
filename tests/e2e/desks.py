"""The desks of the demo and how one signs in at each, as a person does it: login, password, second factor.

Not here: starting the platform (`conftest.py`).
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from tests.architecture.source import ROOT
from tests.e2e.conftest import Platform, surroundings

LOGINS = (
    "applicant",
    "supplier",
    "county",
    "prefecture",
    "province",
    "expert",
    "finance",
    "auditor",
    "system",
    "security",
)
WITHOUT_SECOND_FACTOR = ("applicant", "applicant2", "supplier")
CODES_TRIED = 3
AFTER = re.compile(r"/(applicant|supplier|officer|expert|finance|audit|administration)/$")


@dataclass(frozen=True)
class SignIn:
    login: str
    password: str


def sign_ins(platform: Platform) -> dict[str, SignIn]:
    """What `yunti demo codes` prints for each desk; the same however often the platform is started again on its data."""
    return _sign_ins_in(platform.data)


@cache
def _sign_ins_in(data: Path) -> dict[str, SignIn]:
    answer = subprocess.run(
        [sys.executable, "-m", "yunti.cli", "demo", "codes", "--json"],
        env=surroundings(data),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {row["login"]: SignIn(row["login"], row["password"]) for row in json.loads(answer.stdout)}


def sign_in(page: Page, platform: Platform, who: SignIn) -> None:
    page.goto(platform.url("/account/sign-in/"))
    page.fill("input[name=login]", who.login)
    page.fill("input[name=password]", who.password)
    page.click("main button[type=submit]")
    if who.login not in WITHOUT_SECOND_FACTOR:
        page.wait_for_selector("input[name=code]")
        enter_code(page)
    page.wait_for_url(AFTER)


def shown_code(page: Page) -> str:
    code = re.search(r"\b(\d{6})\b", page.inner_text("main"))
    assert code, "the demo shows the current code beside the field"
    return code[1]


def enter_code(page: Page) -> None:
    """A code serves once and for half a minute: one that was used or has lapsed is followed by the next, as a person would."""
    used: set[str] = set()
    for _ in range(CODES_TRIED):
        while (code := shown_code(page)) in used:
            page.wait_for_timeout(1000)
            page.goto(page.url)
        used.add(code)
        page.fill("input[name=code]", code)
        with page.expect_navigation():
            page.click("main button[type=submit]")
        if page.locator("input[name=code]").count() == 0:
            return
