"""Risky steps ask again who acts once the last proof is some minutes old, and are then done as they were sent.

Not here: the pages that ask (`tests/web/account`), who may do which step (`tests/access`).
"""

import base64
import time

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.test_addresses import ALL
from tests.people import PASSWORD, People
from tests.web.sign_in import sign_in
from yunti.apps.accounts import factors, services
from yunti.apps.accounts.models import Mandate, Person
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.web.shared import proof

pytestmark = pytest.mark.django_db
HARMLESS = {  # acts of administrators that change nobody's rights and show nobody's data, or wait for a second person
    "banner-list",
    "banner-withdraw",
    "calendar-day",
    "calendar-notice-create",
    "job-cancel",
    "job-retry",
    "person-import",
}
RISKY_ELSEWHERE = {
    "account:own-data-json",
    "account:own-data-xlsx",
    "audit:event-export",
    "finance:file-release",
    "finance:recovery-confirm",
}
ASKS = "/account/password-again/"


def signed_in_minutes_ago(actor: Actor, minutes: int) -> Client:
    client = sign_in(Client(), actor)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - 60 * minutes, "reauthenticated": True}
    ]
    session.save()
    return client


def disable(client: Client, person_ref: str) -> HttpResponse:
    address = reverse("administration:person-disable", args=[person_ref])
    return client.post(address, {"reason": "示例：离职"})


def is_active(actor: Actor) -> bool:
    return Person.objects.get(pk=actor.person_id).is_active


def test_every_act_of_administrators_is_risky_or_said_to_be_harmless() -> None:
    acts = {
        name: entry.callback.risky  # type: ignore[attr-defined]
        for _, name, entry in ALL
        if "POST" in entry.callback.methods and name.startswith("administration:")  # type: ignore[attr-defined]
    }
    harmless = {f"administration:{name}" for name in HARMLESS}
    assert {name for name, risky in acts.items() if not risky} == harmless
    elsewhere = {name for _, name, entry in ALL if getattr(entry.callback, "risky", False)} - set(acts)
    assert elsewhere == RISKY_ELSEWHERE


def test_old_proof_is_asked_again_and_the_step_then_done_as_sent(people: People, settings) -> None:
    client = signed_in_minutes_ago(people.an, settings.YUNTI_PROOF_MINUTES + 1)
    answer = disable(client, people.luo.person_ref)
    assert answer.status_code == 302 and answer["Location"].startswith(ASKS)
    assert is_active(people.luo)
    page = client.get(answer["Location"])
    assert f"{settings.YUNTI_PROOF_MINUTES} 分钟内不再询问" in page.content.decode()
    wrong = client.post(answer["Location"], {"password": "Falsch-2026-shili"})
    assert wrong.status_code == 200 and is_active(people.luo)
    client.post(answer["Location"], {"password": PASSWORD})
    row = Person.objects.get(pk=people.luo.person_id)
    assert (row.is_active, row.disabled_reason) == (False, "示例：离职")


def test_fresh_proof_is_enough(people: People, settings) -> None:
    client = signed_in_minutes_ago(people.an, settings.YUNTI_PROOF_MINUTES - 1)
    assert not disable(client, people.luo.person_ref)["Location"].startswith(ASKS)
    assert not is_active(people.luo)


def test_with_the_guard_off_an_old_proof_would_do(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the two tests above rest on: without the question the person is disabled at once."""
    monkeypatch.setattr(proof, "is_fresh", lambda request: True)
    disable(signed_in_minutes_ago(people.an, 600), people.luo.person_ref)
    assert not is_active(people.luo)


def test_looking_asks_for_nothing(people: People) -> None:
    client = signed_in_minutes_ago(people.an, 600)
    page = reverse("administration:person-detail", args=[people.luo.person_ref])
    assert client.get(page).status_code == 200


def test_step_kept_for_later_is_not_done_at_another_desk(people: People, settings) -> None:
    """Between the step and the proof the security administrator loses the mandate."""
    client = signed_in_minutes_ago(people.an, settings.YUNTI_PROOF_MINUTES + 1)
    answer = disable(client, people.luo.person_ref)
    Mandate.objects.filter(pk=people.an.mandate_id).update(ended_at=clock.now(), ended_reason="示例")
    client.post(answer["Location"], {"password": PASSWORD})
    assert is_active(people.luo)


def test_export_of_personal_data_asks_too(people: People) -> None:
    client = signed_in_minutes_ago(people.ma, 600)
    answer = client.post(reverse("account:own-data-json"))
    assert answer.status_code == 302 and answer["Location"].startswith(ASKS)
    done = client.post(answer["Location"], {"password": PASSWORD})
    body = b"".join(done) if done.streaming else done.content
    assert "ma@example.org" in body.decode()


def test_recovery_codes_can_be_taken_along_as_a_file(people: People) -> None:
    services.activate_second_factor(
        secret=(secret := "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
        code=factors.next_code(secret, clock.now()),
        by=people.ma,
    )
    client = sign_in(Client(), people.ma)
    answer = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    codes = answer.context["codes"]
    assert len(codes) == 10
    link = answer.context["file"]
    text = base64.b64decode(link.split("base64,")[1]).decode("utf-8-sig")
    assert [line for line in text.splitlines() if line in codes] == codes
    assert 'download="恢复码-ma.txt"' in answer.content.decode()
    assert "data:text/plain" not in client.get(reverse("mfa_view_recovery_codes")).content.decode()
