"""Roots that were promised earlier, by the stored head, by checkpoints, by witnesses: the log must still keep them.

Not here: the single entries (`entries`), making checkpoints (`services`).
"""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yunti.apps.audit.checkpoints import SignedHead, read_note
from yunti.apps.audit.enums import FindingKind
from yunti.apps.audit.models import Checkpoint, LogNode, SigningKey, WitnessSignature
from yunti.apps.audit.tree import Accumulator
from yunti.apps.audit.verification.findings import Finding, Report
from yunti.domain.merkle import NodeReader, root_at
from yunti.kit.errors import InvalidInput
from yunti.kit.wording import without_stop


@dataclass(frozen=True, order=True)
class Promise:
    size: int
    root: str
    source: str
    own: bool = False


@dataclass
class Promises:
    """Waits for the growing tree to reach each promised size. `kept` is how far the promises were kept from the start."""

    report: Report
    waiting: list[Promise] = field(default_factory=list)
    failed: list[Promise] = field(default_factory=list)
    kept: int = 0

    def add(self, promise: Promise) -> None:
        insort(self.waiting, promise)

    def meet(self, tree: Accumulator, *, complete: bool) -> None:
        """Call whenever the tree has grown; a tree with gaps has no root to compare."""
        while self.waiting and self.waiting[0].size <= tree.size:
            promise = self.waiting.pop(0)
            if complete:
                self._compare(promise, tree.root().hex())

    def meet_before(self, size: int, nodes: NodeReader) -> None:
        """Promises about the part that this run does not walk are compared with the stored nodes."""
        while self.waiting and self.waiting[0].size < size:
            promise = self.waiting.pop(0)
            self._compare(promise, root_at(promise.size, nodes).hex())

    @property
    def next_size(self) -> int:
        return self.waiting[0].size if self.waiting else -1

    def _compare(self, promise: Promise, root: str) -> None:
        if root != promise.root:
            self.failed.append(promise)
        elif not self.failed:
            self.kept = promise.size

    def report_rewritten(self) -> None:
        for promise in self.failed:
            text = _("前 %(size)s 条与%(source)s不符：第 %(first)s 至 %(size)s 条之间改动后重新封存过。") % {
                "size": promise.size,
                "source": promise.source,
                "first": self.kept + 1,
            }
            self.report.add(Finding(FindingKind.TAIL_RESIGNED, text, entry=self.kept + 1))

    def close(self, size: int) -> None:
        """Promises about more entries than the log has: its tail is gone."""
        for promise in self.waiting:
            text = _("%(source)s记有 %(promised)s 条，现只有 %(size)s 条：末尾截去 %(lost)s 条。") % {
                "source": promise.source,
                "promised": promise.size,
                "size": size,
                "lost": promise.size - size,
            }
            self.report.add(Finding(FindingKind.TAIL_TRUNCATED, text, entry=size + 1))
        self.waiting.clear()


def stored_promises(promises: Promises) -> None:
    """Every checkpoint of the table and every witness signature; signatures are checked on the way."""
    report = promises.report
    for checkpoint in Checkpoint.objects.select_related("key").order_by("size").iterator(chunk_size=500):
        report.checkpoints += 1
        why = _bad_checkpoint(checkpoint)
        if why:
            text = _("检查点 %(ref)s（%(size)s 条）不实：%(why)s。") % {
                "ref": checkpoint.ref,
                "size": checkpoint.size,
                "why": why,
            }
            report.add(
                Finding(FindingKind.CHECKPOINT_BAD, text, subject=f"audit.checkpoint {checkpoint.ref}")
            )
            continue
        source = _("检查点 %(ref)s") % {"ref": checkpoint.ref}
        promises.add(Promise(checkpoint.size, checkpoint.root, source))
    for signature in WitnessSignature.objects.order_by("size").iterator(chunk_size=500):
        report.witnesses += 1
        source = _("%(name)s的见证") % {"name": signature.organisation_name}
        promises.add(Promise(signature.size, signature.root, source))


def _bad_checkpoint(checkpoint: Checkpoint) -> str:
    try:
        head = read_note(checkpoint.note)
    except InvalidInput as problem:
        return without_stop(problem.reason)
    if not head.signed_by(checkpoint.key.algorithm, bytes(checkpoint.key.public_key)):
        return _("签名不对")
    if (head.size, head.root.hex(), head.origin) != (checkpoint.size, checkpoint.root, checkpoint.origin):
        return _("签名的内容与表中所记不同")
    return ""


def held_promises(promises: Promises, held: Sequence[tuple[str, SignedHead]]) -> None:
    """Checkpoint files that somebody else kept; a signature by an unknown key is itself a finding."""
    keys = list(SigningKey.objects.all())
    for name, head in held:
        promises.report.witnesses += 1
        source = _("见证文件 %(name)s") % {"name": name}
        if not any(head.signed_by(key.algorithm, bytes(key.public_key)) for key in keys):
            text = _("%(source)s的签名不是本平台任何一把密钥所签。") % {"source": source}
            promises.report.add(Finding(FindingKind.CHECKPOINT_BAD, text))
        promises.add(Promise(head.size, head.root.hex(), source))


@dataclass
class StoredNodes:
    """Compares completed subtrees with the stored ones, which narrows a broken tree down to a block of 256."""

    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    blocks: list[tuple[int, int]] = field(default_factory=list)

    def load(self, first: int, end: int) -> None:
        self.nodes.clear()
        low = LogNode.objects.filter(level=8, index__gte=first >> 8, index__lte=end >> 8)
        high = LogNode.objects.filter(level__gt=8, index__gte=first >> 16, index__lte=end >> 16)
        for node in [*low, *high]:
            self.nodes[(node.level, node.index)] = bytes(node.digest)

    def compare(self, level: int, index: int, digest: bytes) -> None:
        if self.nodes.get((level, index)) != digest:
            self.blocks.append((index << level, (index + 1) << level))
