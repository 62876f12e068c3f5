#!/usr/bin/env python3
"""A second verifier of the audit log, written apart from the platform: one file, nothing but Python's own library.

    yunti audit export-log log.jsonl --with-details        at the platform
    python3 verify_log.py log.jsonl --checkpoint held-2026-05.txt --key 0123456789abcdef

It recomputes what the log claims: each entry's hash, the tree over them (RFC 6962), commitments of details and of covered rows,
order and time, the signatures of checkpoints (Ed25519, RFC 8032). A checkpoint that somebody else kept shows a log that was cut
or rewritten as a whole. What it cannot see: business rows themselves, which are not in the export. Exit codes: 0 nothing wrong,
1 something is, 2 a file cannot be read.
"""

import argparse
import base64
import hashlib
import json
import sys
from datetime import datetime, timedelta

ERASING = ("privacy.erase_person", "privacy.apply_retention")
TOLERANCE = timedelta(minutes=15)
SHOWN = 50


class Unreadable(Exception):
    """The file is not what it should be."""


# — the tree: RFC 6962, by its recursive definition —


def sha256(data):
    return hashlib.sha256(data).digest()


def tree_root(leaves):
    """MTH of RFC 6962 section 2.1: split at the largest power of two below the size."""
    if not leaves:
        return sha256(b"")

    def root(first, last):
        count = last - first
        if count == 1:
            return leaves[first]
        split = 1 << (count - 1).bit_length() - 1
        return sha256(b"\x01" + root(first, first + split) + root(first + split, last))

    return root(0, len(leaves))


# — Ed25519: RFC 8032 section 5.1.7, verification only —

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def decompress(data):
    y = int.from_bytes(data, "little")
    x = recover_x(y & (1 << 255) - 1, y >> 255)
    if x is None:
        return None
    y &= (1 << 255) - 1
    return (x, y, 1, x * y % P)


def signature_holds(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, first = decompress(public), decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or first is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = multiply(scalar, BASE), add(first, multiply(challenge, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P
    )


# — checkpoints: C2SP tlog-checkpoint and signed-note —


def read_checkpoint(text):
    """(size, root, origin, signed bytes, [(key hash, signature)])"""
    body, divider, tail = text.replace("\r\n", "\n").lstrip("\ufeff").partition("\n\n")
    lines = body.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
        signatures = []
        for line in filter(None, tail.split("\n")):
            name, _, encoded = line.removeprefix("— ").partition(" ")
            raw = base64.b64decode(encoded, validate=True)
            if line.startswith("— ") and name == origin:
                signatures.append((raw[:4], raw[4:]))
    except (IndexError, ValueError) as error:
        raise Unreadable(f"no checkpoint: {error}") from None
    if not divider or len(root) != 32:
        raise Unreadable("no checkpoint: root or signature is missing")
    return size, root, origin, (body + "\n").encode(), signatures


def signed_by(checkpoint, public):
    _, _, origin, body, signatures = checkpoint
    name = sha256(origin.encode() + b"\n\x01" + public)[:4]
    return any(key == name and signature_holds(public, body, signature) for key, signature in signatures)


def fingerprint(public):
    return hashlib.sha256(public).hexdigest()[:16]


# — the log —


def canonical(event):
    return json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commitment(salt, text):
    return hashlib.sha256(salt + text.encode()).hexdigest()


def rows_root(rows):
    lines = sorted(f"{table}\x00{key}\x00{digest}\n" for table, key, digest in rows)
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else ""


class Log:
    """What the export says, taken in line by line, and what is wrong with it."""

    def __init__(self):
        self.wrong = []
        self.leaves = []
        self.checkpoints = []
        self.keys = {}
        self.claimed = None
        self.withheld = 0
        self.position = (-1, 0)
        self.latest = None
        self.erased = []
        self.erasing = {}

    def found(self, entry, text):
        self.wrong.append((entry, text))

    def take(self, line):
        try:
            record = json.loads(line)
            if "format" in record:
                self.claimed = record["size"], bytes.fromhex(record["root"])
            elif "checkpoint" in record:
                public = bytes.fromhex(record["public_key"])
                self.keys[fingerprint(public)] = public
                self.checkpoints.append((read_checkpoint(record["checkpoint"]), public))
            else:
                self.entry(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unreadable(f"not a line of an exported log: {error!r}") from None

    def entry(self, record):
        number, leaf, event = record["index"] + 1, bytes.fromhex(record["leaf"]), record["event"]
        if record["index"] != len(self.leaves):
            self.found(number, f"entry {len(self.leaves) + 1} is missing, entry {number} follows")
        self.leaves.append(leaf)
        if event is None:
            self.found(number, f"entry {number}: its event is missing")
            return
        if sha256(b"\x00" + canonical(event)) != leaf:
            self.found(number, f"entry {number} ({event['action']}): changed since it was sealed")
        self.in_order(number, event)
        self.detail(number, event, record["detail"])
        if rows_root(record["rows"]) != event["rows_root"] or len(record["rows"]) != event["row_count"]:
            self.found(number, f"entry {number} ({event['action']}): digests of its rows were changed")

    def in_order(self, number, event):
        position, moment = (event["transaction"], event["id"]), datetime.fromisoformat(event["occurred_at"])
        if position < self.position:
            self.found(number, f"entry {number} ({event['action']}): stands before an earlier one")
        self.position = position
        if self.latest is not None and moment < self.latest - TOLERANCE:
            self.found(number, f"entry {number} ({event['action']}): dated {moment}, after {self.latest}")
        self.latest = moment

    def detail(self, number, event, detail):
        if detail is None:
            self.found(number, f"entry {number} ({event['action']}): its detail is missing")
        elif "withheld" in detail:
            self.withheld += 1
        elif "erased_by" in detail:
            self.erased.append((number, event["id"], detail["erased_by"]))
        elif commitment(bytes.fromhex(detail["salt"]), detail["payload"]) != event["commitment"]:
            self.found(number, f"entry {number} ({event['action']}): its detail was changed")
        elif event["action"] in ERASING and event["outcome"] == "done":
            self.erasing[event["id"]] = set(json.loads(detail["payload"]).get("erased_events", ()))

    def close(self, held, wanted_key):
        if self.claimed is None:
            raise Unreadable("no exported log: the first line is missing")
        size, root = self.claimed
        if size != len(self.leaves):
            self.found(
                min(size, len(self.leaves)) + 1, f"the head says {size} entries, there are {len(self.leaves)}"
            )
        elif tree_root(self.leaves) != root:
            self.found(0, "the tree over the entries does not have the root of the head")
        for number, event, erased_by in self.erased:
            if self.withheld:
                continue  # what the erasing event names is withheld too
            if event not in self.erasing.get(erased_by, ()):
                self.found(number, f"entry {number}: its detail was cleared, and no erasure says so")
        for checkpoint, public in self.checkpoints:
            self.promise(checkpoint, [public], "checkpoint of the log")
        keys = [public for name, public in self.keys.items() if wanted_key in ("", name)]
        if wanted_key and not keys:
            self.found(0, f"no checkpoint of the log is signed with the key {wanted_key}")
        for name, checkpoint in held:
            self.promise(checkpoint, keys, f"held checkpoint {name}")

    def promise(self, checkpoint, keys, source):
        size, root = checkpoint[:2]
        if not any(signed_by(checkpoint, public) for public in keys):
            self.found(0, f"{source} ({size} entries): its signature does not hold")
        if size > len(self.leaves):
            self.found(len(self.leaves) + 1, f"{source}: there were {size} entries, now {len(self.leaves)}")
        elif tree_root(self.leaves[:size]) != root:
            self.found(0, f"{source}: the first {size} entries were other ones")


def check(lines, held=(), key=""):
    """The log after all checks; `held` are (name, text) of checkpoints that somebody else kept."""
    log = Log()
    for line in lines:
        if line.strip():
            log.take(line)
    log.close([(name, read_checkpoint(text)) for name, text in held], key)
    return log


def main():
    parser = argparse.ArgumentParser(description="Check an exported audit log without the platform.")
    parser.add_argument("file", help="what `yunti audit export-log` wrote")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint file kept elsewhere")
    parser.add_argument("--key", default="", help="fingerprint of the key that must have signed")
    given = parser.parse_args()
    try:
        held = []
        for name in given.checkpoint:
            with open(name, encoding="utf-8") as file:
                held.append((name, file.read()))
        with open(given.file, encoding="utf-8") as file:
            log = check(file, held, given.key)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    for _, text in sorted(log.wrong)[:SHOWN]:
        print(text)
    size, root = log.claimed
    print(f"{size} entries, root {root.hex()}, keys {', '.join(sorted(log.keys)) or 'none'}")
    if log.withheld:
        print(f"{log.withheld} details were withheld and not checked")
    print(f"{len(log.wrong)} faults" if log.wrong else "nothing was changed")
    return 1 if log.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
