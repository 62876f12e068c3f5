"""What was handed in, as one digest that is printed on the receipt: the facts to the character, and every file with its place and pages.

There is no other way of computing or comparing it. The version stands with the submission and leads the digest, so that
what was printed earlier keeps saying what it said.
Not here: printing it (`apps.paperwork`).
"""

import hashlib
import secrets

from yunti.apps.cases.models import Case, Submission
from yunti.apps.documents.models import Evidence
from yunti.packs.loading import load_json

FACTS_ALONE, WITH_FILES = 1, 2
NOW = WITH_FILES
HEAD = "v{version}-"
SHORTEST = 16


def digest_of(submission: Submission) -> str:
    """Of the first version, the SHA-256 of the facts; since then of these lines, behind `v2-`:

    yunti-submission-2, the SHA-256 of the facts, and for each file in the order of the printed form its SHA-256, place, pages.
    """
    facts = _sha256(submission.facts)
    if submission.digest_version == FACTS_ALONE:
        return facts
    files = (
        f"{each['digest']} {each['place']} {each['pages']}".rstrip()
        for each in load_json(submission.evidence, "evidence")
    )
    lines = (f"yunti-submission-{submission.digest_version}", facts, *files)
    return HEAD.format(version=submission.digest_version) + _sha256("\n".join(lines))


def short_of(digest: str) -> str:
    """As it stands above each page."""
    return digest[: digest.find("-") + 1 + SHORTEST]


def handed_in_as(case: Case, printed: str) -> Submission | None:
    """The submission that a printed digest belongs to, whole or as it stands above a page. One statement."""
    wanted = "".join(printed.split()).lower()
    for submission in case.submissions.order_by("-ordinal"):
        digest = digest_of(submission)
        if any(secrets.compare_digest(wanted.encode(), each.encode()) for each in (digest, short_of(digest))):
            return submission
    return None


def files_changed(submission: Submission) -> int:
    """How many of its files are not what was handed in, or gone. One statement."""
    entries = load_json(submission.evidence, "evidence")
    refs = {each["ref"] for each in entries}
    now = dict(Evidence.objects.filter(ref__in=refs).values_list("ref", "digest"))
    return len({each["ref"] for each in entries if now.get(each["ref"]) != each["digest"]})


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
