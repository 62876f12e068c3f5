"""The row that rooms of draws share: what the audit log covers of a sample stayed as it was before there was such a row.

Not here: promising and drawing (`tests/apps/inspections/test_samples.py`, `tests/apps/panels`).
"""

import hashlib
from datetime import UTC, datetime

from yunti.apps.inspections.models import SiteSample
from yunti.kit.canonical import row_text

DIGEST = "55fad8f222a90181539371f0b59cf2dc87b383e585396af5755e7834d23e81d0"


def test_the_text_of_a_sample_is_the_one_that_earlier_digests_cover() -> None:
    row = SiteSample(
        pk=7,
        ref="a" * 16,
        round_id=3,
        name="onsite",
        jurisdiction="320100",
        state="drawn",
        population=12,
        required=2,
        chosen_before=0,
        members=["1", "2"],
        population_digest="b" * 64,
        count=2,
        seed="c" * 64,
        seed_digest="d" * 64,
        committed_at=datetime(2026, 1, 2, tzinfo=UTC),
        committed_by="person:x",
        drawn=["2"],
        drawn_at=datetime(2026, 1, 3, tzinfo=UTC),
        drawn_by="person:y",
    )
    assert hashlib.sha256(row_text(row).encode()).hexdigest() == DIGEST
