"""Signs a test client in as one of the named people, second factor and all, without walking through the pages.

Not here: tests of the sign-in pages themselves (`tests/web/account`).
"""

import time

from django.conf import settings
from django.test import Client

from yunti.apps.accounts.models import Mandate, Person, SignIn
from yunti.kit import clock
from yunti.kit.actors import STAFF, Actor


def sign_in(client: Client, actor: Actor, *, second_factor: bool | None = None) -> Client:
    """The same client, holding a session of this person at this desk; staff have used their second factor."""
    person = Person.objects.get(pk=actor.person_id)
    mandate = Mandate.objects.filter(pk=actor.mandate_id).first()
    client.force_login(person)
    row = SignIn.objects.create(
        person=person,
        mandate=mandate,
        started_at=clock.now(),
        last_seen_at=clock.now(),
        second_factor=actor.desk in STAFF if second_factor is None else second_factor,
        agent="test",
    )
    session = client.session
    session.update(
        {
            "sign_in": row.ref,
            "mandate": mandate.ref if mandate else "",
            "notice": settings.YUNTI_NOTICE_VERSION,
            "account_authentication_methods": [
                {"method": "password", "at": time.time(), "reauthenticated": True}
            ],
            "account_authentication_methods_user": str(person.pk),
        }
    )
    session.save()
    return client
