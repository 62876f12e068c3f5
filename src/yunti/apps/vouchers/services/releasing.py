"""A queue that is taken along as a file: written down before it leaves. Not here: what stands in it (`queries.desk`), the file (`web`)."""

from yunti.apps.programmes.models import Round
from yunti.apps.vouchers.permissions import can_take_queue
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command


@command("vouchers.release_queue")
def release_queue(
    step: Step, *, round: Round, region_code: str, state: str, suffix: str, lines: int, by: Actor
) -> None:
    step.require(can_take_queue(by, round))
    step.record(round, details={"region": region_code, "state": state, "format": suffix, "lines": lines})
