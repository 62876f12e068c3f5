"""Signs a test client in as one of the named people, second factor and all, without walking through the pages.

Not here: tests of the sign-in pages themselves (`tests/web/account`).
"""

from django.test import Client

from yunti.apps.accounts.models import Mandate, Person
from yunti.kit.actors import Actor


def sign_in(client: Client, actor: Actor) -> Client:
    """The same client, holding a session of this person at this desk."""
    client.force_login(Person.objects.get(pk=actor.person_id))
    if actor.mandate_id is not None:
        session = client.session
        session["mandate"] = Mandate.objects.get(pk=actor.mandate_id).ref
        session.save()
    return client
