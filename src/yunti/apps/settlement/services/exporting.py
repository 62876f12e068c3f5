"""Taking the list of a batch as a file: written down, for it names enterprises. Not here: the file (`web`), the lines (`queries.listing`)."""

from django.utils.translation import gettext as _

from yunti.apps.settlement.models import SettlementBatch
from yunti.apps.settlement.permissions import can_see_payments
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.permissions import Allowed, Denied


@command("settlement.release_list")
def release_list(step: Step, *, batch: SettlementBatch, suffix: str, lines: int, by: Actor) -> None:
    step.require(Allowed() if can_see_payments(by, batch) else Denied("not_here", _("这一批不在您的辖区。")))
    step.record(batch, details={"suffix": suffix, "lines": lines})
