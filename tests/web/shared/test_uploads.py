"""Files in pieces as the script speaks them: JSON answers, refusals as JSON, a page around them that loses nothing."""

import hashlib
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.corpus.pieces import pdf
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.documents import parts
from yunti.apps.documents.models import Evidence, Upload
from yunti.kit.errors import Refused
from yunti.web.shared.uploads import told

pytestmark = pytest.mark.django_db
CONTENT = pdf(30)
HALF = len(CONTENT) // 2


@pytest.fixture(autouse=True)
def _place(settings, tmp_path) -> None:
    settings.YUNTI_DATA, settings.YUNTI_SCANNER, settings.YUNTI_DISK_RESERVE_MB = tmp_path, "demo", 0


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def begin(client: Client, content: bytes = CONTENT, **changed: Any) -> HttpResponse:
    given = {"name": "合同.pdf", "size": len(content), "digest": digest(content), "kind": "contract"}
    return client.post("/evidence/uploads/", {**given, **changed})  # type: ignore[return-value]


def send(client: Client, url: str, start: int, data: bytes, **headers: str) -> HttpResponse:
    given = {"X-Upload-Offset": str(start), "X-Chunk-Digest": digest(data), **headers}
    return client.post(url, data, content_type="application/octet-stream", headers=given)  # type: ignore[return-value]


def test_pieces_become_evidence_and_the_page_tells(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    begun = begin(client)
    assert begun.status_code == 201
    said = begun.json()
    assert said["offset"] == 0 and said["chunk"] > 0
    assert send(client, said["url"], 0, CONTENT[:HALF]).json() == {"offset": HALF}
    assert client.get(said["url"]).json() == {"offset": HALF}
    page = client.get("/evidence/").content.decode()
    assert "没有传完" in page and said["ref"] in page and "已收到百分之" in page
    wrong = send(client, said["url"], 0, CONTENT[:HALF])
    assert wrong.status_code == 409 and wrong.json()["offset"] == HALF
    assert begin(client).json()["offset"] == HALF
    send(client, said["url"], HALF, CONTENT[HALF:])
    done = client.post(said["finish"])
    assert done.status_code == 200 and "已收到" in done.json()["note"]
    assert client.post(said["finish"]).json()["ref"] == done.json()["ref"]
    assert (
        Evidence.objects.get().kind == "contract"
        and "没有传完" not in client.get("/evidence/").content.decode()
    )


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"X-Upload-Offset": ""}, 409, "unreadable"),
        ({"X-Upload-Offset": "-1"}, 409, "unreadable"),
        ({"X-Upload-Offset": "9" * 20}, 409, "unreadable"),
        ({"X-Chunk-Digest": "0" * 64}, 409, "chunk_damaged"),
        ({"X-Chunk-Digest": ""}, 409, "chunk_damaged"),
    ],
)
def test_unreadable_pieces_are_refused_in_words(
    client: Client, people: People, headers: dict[str, str], status: int, code: str
) -> None:
    sign_in(client, people.ma)
    url = begin(client).json()["url"]
    answer = send(client, url, 0, CONTENT, **headers)
    said = answer.json()
    assert (answer.status_code, said["code"]) == (status, code) and said["reason"] and said["next_step"]
    assert parts.received(Upload.objects.get().ref) == 0


def test_piece_cut_short_on_its_way_is_not_kept(client: Client, people: People) -> None:
    """The connection ends early: the digest of the whole piece does not fit what came."""
    sign_in(client, people.ma)
    url = begin(client).json()["url"]
    answer = send(client, url, 0, CONTENT[: HALF - 100], **{"X-Chunk-Digest": digest(CONTENT[:HALF])})
    assert answer.status_code == 409 and parts.received(Upload.objects.get().ref) == 0


def test_refusals_come_as_words_for_the_row(client: Client, people: People, settings) -> None:
    sign_in(client, people.ma)
    assert begin(client, size=0).json()["code"] == "file_empty"
    assert begin(client, size=10**9).json()["code"] == "file_too_large"
    assert begin(client, size="x").status_code == 409
    bad = b"MZ" + bytes(50)
    said = begin(client, bad).json()
    send(client, said["url"], 0, bad)
    answer = client.post(said["finish"])
    assert answer.status_code == 422 and "只改扩展名不行" in answer.json()["next_step"]
    settings.YUNTI_DISK_RESERVE_MB = 1 << 30
    assert begin(client).json()["code"] == "store_nearly_full"


def test_cancelled_by_script_and_by_button(client: Client, people: People) -> None:
    sign_in(client, people.ma)
    assert client.post(begin(client).json()["abandon"], headers={"Accept": "application/json"}).json() == {}
    answer = client.post(begin(client).json()["abandon"])
    assert answer.status_code == 302 and not Upload.objects.exists()


def test_other_peoples_uploads_do_not_exist(client: Client, people: People) -> None:
    said = begin(sign_in(Client(), people.ma)).json()
    sign_in(client, people.gao)
    assert client.get(said["url"]).status_code == 404
    assert send(client, said["url"], 0, CONTENT).status_code == 404
    assert client.post(said["finish"]).status_code == client.post(said["abandon"]).status_code == 404
    assert begin(client).json()["ref"] != said["ref"]


def test_forms_from_other_sites_are_refused(people: People) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), people.ma)
    assert begin(client).status_code == 403 and not Upload.objects.exists()


def test_refusal_class_is_never_swallowed() -> None:
    """What is no refusal stays a fault: the decorator answers for refusals alone."""

    def broken(request: object) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        told(broken)(None)  # type: ignore[arg-type]
    answer = told(lambda request: (_ for _ in ()).throw(Refused("a", "b")))(None)  # type: ignore[arg-type]
    assert answer.status_code == 422
