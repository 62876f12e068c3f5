"""`verify_log`: one pass over the log and the covered tables, with every finding as a sentence.

Not here: the command line (`cli.audit`), keeping the result (`services`).
"""

import time
from collections.abc import Sequence

from django.utils.translation import gettext as _

from yunti.apps.audit.checkpoints import SignedHead
from yunti.apps.audit.enums import FindingKind
from yunti.apps.audit.models import LogHead, LogLeaf
from yunti.apps.audit.queries import unsealed_tail
from yunti.apps.audit.sealing import beyond
from yunti.apps.audit.tree import Accumulator, peaks_at, stored_nodes
from yunti.apps.audit.verification.covered_rows import check_rows
from yunti.apps.audit.verification.entries import CHUNK, Walk
from yunti.apps.audit.verification.findings import Finding, Progress, Report, silent
from yunti.apps.audit.verification.promises import (
    Promise,
    Promises,
    StoredNodes,
    held_promises,
    stored_promises,
)
from yunti.domain.merkle import empty_root
from yunti.kit import clock
from yunti.kit.models import AuditEvent
from yunti.kit.wording import listed

WINDOW = 200_000


def verify_log(
    *,
    held: Sequence[tuple[str, SignedHead]] = (),
    since: int = 1,
    progress: Progress = silent,
) -> Report:
    """Reads only. `since` skips the entries before that number; the tree below them is taken from stored nodes."""
    began = time.perf_counter()
    head = LogHead.objects.filter(pk=1).first() or LogHead(root=empty_root().hex(), sealed_at=clock.now())
    first = min(max(since, 1) - 1, head.size)
    report = Report(size=head.size, root=head.root, since=first + 1)
    promises = Promises(report)
    promises.add(Promise(head.size, head.root, _("封存记录"), own=True))
    stored_promises(promises)
    held_promises(promises, held)
    _walk(report, promises, head, first, progress)
    _check_inserted(report, head)
    check_rows(report, progress)
    tail = unsealed_tail()
    report.unsealed, report.unsealed_since = tail.count, tail.oldest_at
    report.seconds = time.perf_counter() - began
    return report


def _walk(report: Report, promises: Promises, head: LogHead, first: int, progress: Progress) -> None:
    nodes, walk, stored = StoredNodes(), Walk(report, expected=first), stored_nodes()
    try:
        tree = Accumulator(first, peaks_at(first, stored), on_node=nodes.compare)
        promises.meet_before(first, stored)
    except KeyError:
        text = _("第 %(entry)s 条以前的封存记录不完整，无法从这里起核验。") % {"entry": first + 1}
        report.add(Finding(FindingKind.EVENT_DELETED, text, entry=1))
        return
    end_of_leaves = _end_of_leaves(head)
    promises.meet(tree, complete=True)
    for start in range(first, end_of_leaves, CHUNK):
        end = min(start + CHUNK, end_of_leaves)
        nodes.load(start, end)
        for _index, leaf in walk.chunk(start, end):
            tree.add(leaf)
            if tree.size == promises.next_size:
                promises.meet(tree, complete=walk.complete)
        progress(end - first, head.size - first, _("核对留痕"))
    walk.close()
    if walk.complete:
        _explain_tree(report, promises, nodes, walk)
    promises.close(end_of_leaves)


def _end_of_leaves(head: LogHead) -> int:
    leaves = LogLeaf.objects.filter(index__lt=head.size).order_by("-index").values_list("index", flat=True)
    last = leaves.first()
    return 0 if last is None else last + 1


def _explain_tree(report: Report, promises: Promises, nodes: StoredNodes, walk: Walk) -> None:
    """A tree that keeps its own head but not an older promise was rewritten and sealed again; otherwise say where."""
    own = any(promise.own for promise in promises.failed)
    if not nodes.blocks and not own:
        promises.report_rewritten()
        return
    first, end = nodes.blocks[0] if nodes.blocks else (promises.kept, report.size)
    moved = [index for index, _action in walk.out_of_order if first <= index <= end]
    if moved:
        text = _("第 %(entry)s 条的次序不对：第 %(first)s 至 %(last)s 条之间有条目调换过。") % {
            "entry": moved[0] + 1,
            "first": first + 1,
            "last": end,
        }
        report.add(Finding(FindingKind.SWAPPED, text, entry=moved[0]))
        return
    sources = listed(promise.source for promise in promises.failed) or _("封存记录")
    text = _("第 %(first)s 至 %(last)s 条的封存值与%(sources)s不符。") % {
        "first": first + 1,
        "last": end,
        "sources": sources,
    }
    report.add(Finding(FindingKind.LEAF_EDITED, text, entry=first + 1))


def _check_inserted(report: Report, head: LogHead) -> None:
    """Events that lie before the last sealed one but were never sealed, and leaves after the head."""
    leaf = LogLeaf.objects.order_by("-index").first()
    current = (
        LogHead.objects.filter(pk=1).first() or head
    )  # read after the leaf: the sealer goes on meanwhile
    if leaf is not None and leaf.index >= current.size:
        text = _("第 %(entry)s 条在封存记录之外，未经封存程序写入。") % {"entry": leaf.index + 1}
        report.add(Finding(FindingKind.EVENT_INSERTED, text, entry=leaf.index + 1, event=leaf.event_id))
    last = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    lowest = AuditEvent.objects.order_by("id").values_list("id", flat=True).first() or 0
    for start in range(lowest, last + 1, WINDOW):
        window = AuditEvent.objects.filter(id__gte=start, id__lt=start + WINDOW, leaf__isnull=True)
        for event in window.exclude(beyond(head)).order_by("id").iterator(chunk_size=CHUNK):
            report.add(_inserted(event))


def _inserted(event: AuditEvent) -> Finding:
    text = _("留痕 %(event)s（%(action)s）早于封存位置而没有封存，系事后插入。") % {
        "event": event.pk,
        "action": event.action,
    }
    subject = f"{event.subject_type} {event.subject_ref}".strip()
    return Finding(FindingKind.EVENT_INSERTED, text, event=event.pk, action=event.action, subject=subject)
