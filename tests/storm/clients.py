"""A client in the storm: begins a case, sends a file in pieces, hands its application in; repeats everything until it is answered.

Each request that changes something carries a key made before it is sent, and is repeated with the same key. What was
answered is noted in a journal, from which alone the storm is judged. `keyed=False` leaves the keys out: the control.
Not here: the judgement (`judging.py`).
"""

import hashlib
import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.storm.making import KIND, Applicant

PATIENCE_SECONDS = 600
TOKEN = "x" * 32
PIECE = 250
TRY_AGAIN = {429, 502, 503}


@dataclass
class Journal:
    """What a client was told: where its cases and its receipt are, which evidence it has; and what went wrong."""

    applicant: Applicant
    begun: list[str] = field(default_factory=list)
    receipt: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    repeats: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes

    def said(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.body)
        return found


class GaveUp(Exception):
    """No answer in all the time there was."""


class Client:
    def __init__(self, port: int, applicant: Applicant, *, keyed: bool = True) -> None:
        self.port = port
        self.me = applicant
        self.keyed = keyed
        self.journal = Journal(applicant)
        self.until = time.monotonic() + PATIENCE_SECONDS
        self.dice = random.Random(applicant.number)

    def run(self) -> Journal:
        try:
            self.begin()
            self.send_file()
            self.hand_in()
        except GaveUp as end:
            self.journal.faults.append(str(end))
        except Exception as error:
            self.journal.faults.append(f"{type(error).__name__}: {error}")
        return self.journal

    # what it does

    def begin(self) -> None:
        path = f"/applicant/apply/begin/{self.me.round}/{self.me.workflow}/"
        answer = self.insist("POST", path, self.form("begin"))
        self.expect(answer, 302)
        self.journal.begun.append(answer.location)

    def hand_in(self) -> None:
        """And once more, as an impatient person does: the same key gets the same answer."""
        path, sent = f"/applicant/apply/{self.me.case}/step/submit/", self.form("submit", seen="0")
        for _ in range(2 if self.keyed else 1):
            answer = self.insist("POST", path, sent)
            self.expect(answer, 302)
            self.journal.receipt.append(answer.location)

    def send_file(self) -> None:
        said = {"name": f"合同{self.me.number}.pdf", "size": str(len(self.me.file)), "digest": self.me.digest}
        begun = self.insist("POST", "/evidence/uploads/", urlencode({**said, "kind": "contract"}).encode())
        self.expect(begun, 201)
        place, here = str(begun.said()["url"]), int(str(begun.said()["offset"]))
        while here < len(self.me.file):
            piece = self.me.file[here : here + PIECE]
            digest = hashlib.sha256(piece).hexdigest()
            headers = {"X-Upload-Offset": str(here), "X-Chunk-Digest": digest}
            answer = self.insist(
                "POST", place, piece, {**headers, "Content-Type": "application/octet-stream"}
            )
            if answer.status not in (200, 409):
                self.expect(answer, 200)
            here = int(
                str(answer.said()["offset"])
            )  # a piece that arrived before the answer was lost: go on from there
        finished = self.insist("POST", str(begun.said()["finish"]), b"")
        self.expect(finished, 200)
        self.journal.evidence.append(str(finished.said()["ref"]))

    # how it asks

    def form(self, what: str, **values: str) -> bytes:
        key = {"key": f"storm-{what}-{self.me.number}"} if self.keyed else {}
        return urlencode({**values, **key, "csrfmiddlewaretoken": TOKEN}).encode()

    def insist(self, method: str, path: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        """The very same request until somebody answers it."""
        while time.monotonic() < self.until:
            try:
                answer = self.ask(method, path, body, headers or {})
            except (OSError, http.client.HTTPException):
                self.journal.repeats += 1
                time.sleep(self.dice.uniform(0.02, 0.2))
                continue
            if answer.status not in TRY_AGAIN:
                return answer
            self.journal.repeats += 1
            time.sleep(self.dice.uniform(0.1, 0.5))
        raise GaveUp(f"{method} {path} was never answered")

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        known = {"Cookie": f"yunti={self.me.session}; yunti-form={TOKEN}", "X-CSRFToken": TOKEN}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, {**kind, **known, **headers})
            answer = connection.getresponse()
            if "Content-Length" not in answer.headers:
                raise http.client.IncompleteRead(b"")  # killed while it wrote the head: nobody has answered
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read())
        finally:
            connection.close()

    def expect(self, answer: Answer, status: int) -> None:
        if answer.status != status:
            text = answer.body.decode(errors="replace")
            self.journal.faults.append(f"{answer.status} where {status} was expected: {text[:300]}")


def all_at_once(clients: list[Client], beside: Callable[[], object] = lambda: None) -> list[Journal]:
    """Every client in a thread of its own, begun together; `beside` is called again and again meanwhile."""
    ready = threading.Barrier(len(clients))

    def run(client: Client) -> None:
        ready.wait(60)
        client.run()

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        beside()
        time.sleep(0.02)
    return [client.journal for client in clients]


__all__ = ["KIND", "Client", "Journal", "all_at_once"]
