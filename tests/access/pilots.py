"""An application for a pilot as a row. Not here: how pilots come to be (`tests/programmes/guangdong_voucher/piloting.py`)."""

from yunti.apps.cases.models import Case
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Supplier
from yunti.kit import clock


def a_pilot(each: Round, party: Supplier, canary: str, state: str = "running") -> Case:
    """Handed in, and further on where it says so."""
    now = clock.now()
    return Case.objects.create(
        round=each,
        workflow="pilot_demonstration",
        state=state,
        entered_at=now,
        supplier=party,
        organisation=party.organisation,
        region_code=party.region_code,
        prefecture_code=party.prefecture_code,
        province_code=party.province_code,
        number=canary,
        submitted_at=now,
        started_at=now,
        started_by="system:test",
    )
